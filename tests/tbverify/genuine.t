#!/usr/bin/env bash
# The documents of real enclaves in shared/vectors/nitro, which are not part of
# this tree: each passes every check that does not ask for a claim of ours, or
# is refused for its own reason; and those that their fields allow are live, or
# attest what they say, under a policy that is pinned from themselves.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
nitro=$shared/vectors/nitro
if [ ! -f "$nitro/index.json" ]; then
	echo "1..0 # SKIP no ${shared##"$top"/}/vectors/nitro"
	exit 0
fi
cd "$work" || exit 1
echo 'an artifact of none of them' >artifact
base=(--no-policy --any-source)
now=(--clock 2027-01-01T00:00:00Z)
checks=(form cose document chain signature binding measurement claim artifact
	commit repository ref time revocation endorsement log)

# The states of the checks in the last JSON, in order.
states()
{
	local all=${out[*]} check

	for check in "${checks[@]}"; do
		[[ $all =~ \"name\":\ *\"$check\",\ *\"result\":\ *\"([a-z-]+)\" ]]
		echo "${BASH_REMATCH[1]-absent}"
	done
}

# failed_at CHECK TOKENS [STATE]: refused there with one of the tokens, in text
# and in JSON, with all before it passed and none after it reached.  STATE is
# that of the measurement.
failed_at()
{
	local at=$1 tokens=$2 check i token want=pass
	local -a state

	token=${err[0]##*\[} token=${token%\]}
	[[ " $tokens " = *" $token "* ]] || bad "want $tokens, got ${err[0]}"
	ended "$token"
	run --json "${words[@]}"
	ended_json "$token"
	json_has check "$at" || bad "not at $at: ${out[*]}"
	mapfile -t state < <(states)
	for i in "${!checks[@]}"; do
		check=${checks[i]}
		[ "$check" != "$at" ] || want=fail
		[ "${state[i]}" = "$want" ] ||
			[ "$check.${state[i]}" = "measurement.${3-}" ] ||
			bad "$check: want $want, got ${state[i]}"
		[ "$check" != "$at" ] || want=not-reached
	done
}

# refused NAME CHECK TOKENS WORD...
refused()
{
	local name=$1 at=$2 tokens=$3

	shift 3
	words=("${base[@]}" "${now[@]}" "$@")
	run "${words[@]}"
	failed_at "$at" "$tokens"
	result "$name"
}

# said NAME: what the last inspection says of it.
said()
{
	local line

	for line in "${out[@]}"; do
		[[ $line != "unverified $1 "* ]] || echo "${line#* * }"
	done
}

# pin FILE: its own PCRs, as options in $pcrs, and its identity in $id.
pin()
{
	local i

	run inspect "$1"
	[ "$got" = 0 ] || bad "inspect: ${err[*]}"
	pcrs=()
	for i in 0 1 2; do
		pcrs+=(--pcr "$i=$(said pcr$i)")
	done
	id=$(said document-id)
	[[ $id =~ ^[0-9a-f]{64}$ ]] || bad "document-id: $id"
}

# twin NAME FILE: another encoding of the same document is refused no sooner.
twin()
{
	local name=$1 file=$2 before=$id

	pin "$file"
	[ "$id" = "$before" ] || bad "document-id is another: $id"
	refused "$name" claim 'no-claim claim-malformed' "${pcrs[@]}" \
		artifact "$file"
}

# The document with the signature (r, n - s), for signatures are 96 bytes.
flip()
{
	local n s size

	n=FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
	n+=C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973
	size=$(wc -c <"$1")
	s=$(tail -c 48 "$1" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F)
	s=$(echo "obase=16; ibase=16; $n - $s" | BC_LINE_LENGTH=0 bc)
	printf -v s '%96s' "$s"
	s=${s// /0}
	head -c $((size - 48)) "$1"
	for ((; ${#s} > 0; )); do
		printf '%b' "\\x${s:0:2}"
		s=${s:2}
	done
}

# pinned EXPECT NAME WORD...: the verdict of tests/pinned, which is asked with
# the PCRs and the time of the document itself.
pinned()
{
	local expect=$1 line name=$2
	shift 2

	line=$("$build/tests/pinned" "$@" 2>&1)
	[[ ${line%% *} = "$expect"* ]] || bad "want $expect, got $line"
	result "$name: $expect"
	table+=("$name: $line")
}

# answers NAME FILE EXPECT: as the answer of a live enclave, at its own time.
answers()
{
	pinned "$3" "$1 live" live "$2"
	[ "$3" = live ] || return
	pinned nonce-m "$1 live, to another nonce" live "$2" "$some"
}

# claims NAME FILE: the JSON in it, if there is any, about the digest in it.
claims()
{
	local digest json='{"json":{"artifact":"/output_hash"}}' name=$1

	run inspect "$2"
	[[ $(said claim-json) =~ \"output_hash\":\"0x([0-9a-f]{64})\" ]] ||
		return
	digest=${BASH_REMATCH[1]}
	pinned verified "$name json" "$json" "$digest" "$2"
	pinned artifact-mismatch "$name json, another digest" "$json" \
		"${some:0:64}" "$2"
	pinned artifact-mismatch "$name json, another member" \
		"${json/output/input}" "$digest" "$2"
	pinned claim-member "$name json, no such member" \
		"${json/output_hash/git_commit}" "$digest" "$2"
	pinned claim-digest "$name digest" '"digest"' "$digest" "$2"
	pinned claim-malformed "$name tb1" '"tb1"' "$digest" "$2"
	json_claims=$((json_claims + 1))
}

good()
{
	local file=$1 name=$2

	pin "$file"
	[ "${pcrs[1]}" = "0=$3" ] || bad "PCR0 is not that of the index: ${pcrs[1]}"
	refused "$name: all but the claim" claim 'no-claim claim-malformed' \
		"${pcrs[@]}" artifact "$file"
	refused "$name: expired now" chain chain-expired --time now \
		"${pcrs[@]}" artifact "$file"
	refused "$name: another image" measurement pcr-mismatch "${pcrs[@]:0:4}" \
		--pcr "2=${pcrs[1]#*=}" artifact "$file"
	refused "$name: another root" chain untrusted-root "${pcrs[@]}" \
		--root "$vectors/pki/root.pem" artifact "$file"
	now=(--clock 2020-01-01T00:00:00Z)
	refused "$name: not made yet" binding time-in-future "${pcrs[@]}" \
		artifact "$file"
	now=(--clock 2027-01-01T00:00:00Z)
	base64 -w 0 "$file" >twin
	twin "$name: as base64" twin
	{ printf '\322'; cat "$file"; } >twin
	twin "$name: with tag 18" twin
	if command -v bc >/dev/null; then
		flip "$file" >twin
		! cmp -s "$file" twin || bad 'the twin is the document'
		twin "$name: with n - s" twin
	else
		skip "$name: with n - s" 'no bc'
	fi
}

debug()
{
	local file=$1 name=$2 image=()

	pin "$file"
	words=("${base[@]}" "${pcrs[@]}" artifact "$file")
	run "${words[@]}"
	ended reference-zero
	result "$name: its zeros are no reference values"
	for i in 0 1 2; do
		image+=(--pcr "$i=$some")
	done
	refused "$name: debug" measurement debug "${image[@]}" artifact "$file"
	refused "$name: debug, with an image and --insecure-debug" measurement \
		debug "${image[@]}" --insecure-debug artifact "$file"
	words=("${base[@]}" "${now[@]}" --insecure-debug artifact "$file")
	run "${words[@]}"
	failed_at claim 'no-claim claim-malformed' not-asked
	result "$name: --insecure-debug, all but the claim"
}

# Any value that is not one of theirs.
some=$(printf '5a%.0s' {1..48})
any=()
for i in 0 1 2; do
	any+=(--pcr "$i=$some")
done

# name, sha256, verdict and PCR0 of each document, which the index has on
# separate lines, in any order.
awk -F '"' '
	/^ *\{/ { name = sha256 = verdict = pcr0 = "-" }
	$2 == "name" { name = $4 }
	$2 == "sha256" { sha256 = $4 }
	$2 == "verdict" { verdict = $4 }
	$2 == "pcr0" { pcr0 = $4 }
	/^ *\}/ { print name, sha256, verdict, pcr0 }' "$nitro/index.json" >index
kinds='' json_claims=0 table=()
while read -r name sha256 kind pcr0; do
	file=$nitro/$name.cbor
	echo "$sha256  $file" | sha256sum --status -c - >/dev/null 2>&1 ||
		bad "$file: want SHA-256 $sha256"
	result "$name: is the file of the index"
	kinds="$kinds $kind"
	case $kind in
	good)	good "$file" "$name" "$pcr0"
		answers "$name" "$file" live
		claims "$name" "$file" ;;
	debug)	debug "$file" "$name"
		answers "$name" "$file" debug ;;
	badsig)
		answers "$name" "$file" signature
		refused "$name: its signature" signature signature "${any[@]}" \
			artifact "$file" ;;
	nitrotpm)
		answers "$name" "$file" live
		refused "$name: no enclave" document nitrotpm "${any[@]}" \
			artifact "$file"
		refused "$name: nor now" document nitrotpm --time now \
			"${any[@]}" artifact "$file" ;;
	*)
		not_ok "$name: a verdict that this test does not know: $kind" ;;
	esac
done <index
for kind in good debug badsig nitrotpm; do
	[[ " $kinds " = *" $kind "* ]] || bad "none is $kind"
done
result 'there are documents of each kind'
[ "$json_claims" -ge 1 ]
report $? 'and one whose user data is JSON with a digest'
printf '# %s\n' "${table[@]}"
(cd "$nitro" && printf '%s\n' *.cbor) | sed 's/\.cbor$//' | sort >files
sort index | cut -d ' ' -f 1 >names
same files names 'the index has each file'

echo "1..$count"
