# What the tests of tblog share, on top of tests/tap.sh.  It needs bash.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2034 # used by the tests
# shellcheck source=tests/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
verifier=$build/tbverify
tbverify=$build/tblog
skip_wrapper
tblog=$tbverify
# shellcheck source=tests/schema/support.sh
. "$top/tests/schema/support.sh"
mkdir "$work/d" && cd "$work/d" || exit 1

# said EXPECT: the last run of tblog ended so: "success", "verified" or a token.
said()
{
	local want=$1

	if [ "$want" = success ]; then
		[ "$got" = 0 ] || bad "want 0, got $got: ${err[*]-}"
		[ "${#err[@]}" = 0 ] || bad "a complaint: ${err[0]}"
		return
	fi
	expectation "$want"
	[ "$got" = "$status" ] || bad "want $status, got $got: ${err[*]-}"
	if [ "$status" = 0 ]; then
		[[ ${out[0]-} = verified:* ]] || bad "not verified: ${out[*]-}"
		return
	fi
	[ "${#err[@]}" = 1 ] || bad 'not one line of reason'
	[[ ${err[0]-} = tblog:\ ?*"[$want]" ]] || bad "want $want: ${err[0]-}"
	[ "${#out[@]}" = 0 ] || bad "something on standard output: ${out[0]}"
}

# want EXPECT NAME WORD...: tblog ends so, in text and then in JSON.
want()
{
	local expect=$1 name=$2

	shift 2
	run "$@"
	said "$expect"
	result "$name: $expect"
}

# want_json EXPECT NAME WORD...: the same, but for JSON, by its schema.
want_json()
{
	local expect=$1 name=$2 schema=tbverify

	shift 2
	run "$@" --json
	if [ "$expect" = success ]; then
		[[ $got = 0 && ${#out[@]} = 1 &&
			${out[0]} = '{"tblog":1,"error":null,"facts":{'*'}}' ]] ||
			bad "json: ${out[*]-}"
	else
		expectation "$expect"
		# of a log; an artifact alone is verified
		[ "$verdict" != verified ] || verdict=holds
		[ "$got" = "$status" ] || bad "json: want $status, got $got"
		json_has verdict "$verdict" || bad "json: ${out[*]-}"
		[ "$status" = 0 ] || json_has token "$expect" ||
			bad "json: want $expect: ${out[*]-}"
	fi
	[ "$expect" != success ] || schema=tblog
	printf '%s\n' "${out[@]}" >"$work/said"
	if schemas_can_be_tried && ! validates "$schema" "$work/said"; then
		bad "json: not by its schema: $(<"$work/log")"
	fi
	result "$name: $expect, in JSON"
}

# policy FILE DIR: a log policy for that log, without witnesses.
policy()
{
	printf 'log %s\nquorum none\n' "$(cat "$2/log.vkey")" >"$1"
}

# entries N: the files e/000 and on, N of them.
entries()
{
	local i

	mkdir -p e
	for ((i = 0; i < $1; i++)); do
		printf -v name 'e/%03d' "$i"
		printf 'entry %03d\n' "$i" >"$name"
	done
}

# damage FILE OFFSET: changes one bit of it.
damage()
{
	local byte

	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059 # the format is the octal escape
	printf "\\$(printf %03o $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# verifier_here: what verifies() holds to each other, an artifact and its
# document, and how: without a network where that can be had.
verifier_here()
{
	document=$vectors/cases/good/attestation
	artifact=$vectors/artifact/hello-1.0.tar
	copy_vectors "$work/v" || exit 1
	alone=()
	if unshare -n true 2>/dev/null; then
		alone=(unshare -n)
	fi
}

# verifies POLICY PROOF EXPECT: "ok" or a token; the document is older than the
# cosignatures, so their time is reported but not required.
verifies()
{
	local got=ok policy=$work/v/policies/logged.json

	sed '2s|$| "log": { "policy": "'"$PWD/$1"'", "while-valid": "report" },|' \
		"$work/v/policies/default.json" >"$policy"
	"${alone[@]}" "$verifier" --policy "$policy" -- "$artifact" "$2" \
		>"$work/log" 2>&1 ||
		got=$(sed -n 's/.*\[\([a-z-]*\)\]$/\1/p' "$work/log")
	[ "$got" = "$3" ]
	report $? "tbverify, by the policy $1: $3"
}
