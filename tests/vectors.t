#!/usr/bin/env bash
# Holds the tool to the cases in vectors/: exit status, silence on standard
# output unless verified, one line of reason, and the same in JSON.
#
# SPDX-License-Identifier: BSD-2-Clause
set -u
LC_ALL=C
export LC_ALL
tbverify=${TBVERIFY:-./tbverify}
vectors=${VECTORS:-${srcdir:-.}/vectors}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
count=0
failed=

case $tbverify in
/*)	;;
*)	tbverify=$PWD/$tbverify ;;
esac

# A copy, for a policy that others may write to is refused.
cp -R "$vectors" "$work/v" && chmod -R u+w,go-w "$work/v" &&
    cd "$work/v" || exit 1

bad()
{
	failed=yes
	echo "# $1"
}

# The statuses of tbverify(1): tokens of class SYSTEM are no verdict.
status_of()
{
	case $1 in
	verified | verified-insecure)
		echo 0 ;;
	usage)
		echo 2 ;;
	internal | memory | crypto | unsupported | io | artifact-changed | \
	not-installed | no-policy | policy-* | no-image | no-source | \
	no-clock | no-artifact | no-list | reference-* | root-malformed)
		echo 3 ;;
	*)
		echo 1 ;;
	esac
}

verdict_of()
{
	case $(status_of "$1") in
	0)	echo "$1" ;;
	1)	echo refused ;;
	*)	echo none ;;
	esac
}

# run WORD...: the tool on the case, its streams in out and err.
run()
{
	"$tbverify" "$@" "${words[@]}" -- "$artifact" "$dir/attestation" \
	    >"$work/out" 2>"$work/err" </dev/null
}

check_text()
{
	local got=0

	run || got=$?
	[ "$got" = "$status" ] || bad "status: want $status, got $got"
	if [ "$status" = 0 ]; then
		[ -s "$work/out" ] || bad "nothing on standard output"
		return
	fi
	[ ! -s "$work/out" ] || bad "something on standard output"
	[ "$(wc -l <"$work/err")" -eq 1 ] || bad "not one line of reason"
	grep -q "\[$expect\]\$" "$work/err" || bad "$(cat "$work/err")"
}

# In one line or in many, the members are "name": "value" in any spacing.
json_has()
{
	tr -d '\n' <"$work/out" | grep -Eq "\"$1\": *\"$2\""
}

check_json()
{
	local got=0

	run --json || got=$?
	[ "$got" = "$status" ] || bad "json: status: want $status, got $got"
	json_has verdict "$(verdict_of "$expect")" ||
	    bad "json: verdict is not $(verdict_of "$expect")"
	if [ "$status" = 0 ]; then
		json_has commit "[0-9a-f]*" || bad "json: no facts"
		return
	fi
	json_has token "$expect" || bad "json: token is not $expect"
	! grep -Eq '"facts": *\{ *"' "$work/out" || bad "json: facts"
}

echo "1..$(find cases -mindepth 1 -maxdepth 1 | wc -l)"
for dir in cases/*; do
	name=${dir#cases/}
	count=$((count + 1))
	failed=
	words=()
	while IFS= read -r word; do
		words+=("$word")
	done <"$dir/options"
	expect=$(cat "$dir/expect")
	status=$(status_of "$expect")
	artifact=artifact/hello-1.0.tar
	[ ! -f "$dir/artifact" ] || artifact=$dir/artifact
	check_text
	check_json
	echo "${failed:+not }ok $count - $name: $expect"
done
# A run over no cases is not a success.
[ "$count" -ge 100 ]
