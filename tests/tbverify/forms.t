#!/usr/bin/env bash
# A claim of one form never passes as another: each good document against the
# policies of all forms.  And what --statement, batch and --provenance make of a
# Statement.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
copy_vectors "$work/v" && cd "$work/v" || exit 1
clock=(--clock 2026-06-01T00:00:00Z)
artifact=artifact/hello-1.0.tar

# The documents, and the policies that accept each: its own, and those that no
# byte distinguishes from it (tbverify-claim(5)).
documents=(good good-text good-digest good-digest-sha384 good-digest-sha512
	good-digest-hex good-digest-prefix good-statement good-statement-nonce
	good-json good-json-0x good-private)
policies=(any-source text digest digest-sha384 digest-sha512 digest-hex
	digest-prefix statement-any json json-artifact private)
declare -A accepts=(
	[good]='any-source private'
	[good-text]='text'
	# "digest" with "prefix" reads what "digest" reads
	[good-digest]='digest digest-prefix'
	[good-digest-sha384]='digest-sha384'
	[good-digest-sha512]='digest-sha512'
	[good-digest-hex]='digest-hex'
	[good-digest-prefix]='digest-prefix'
	[good-statement]='statement-any'
	[good-statement-nonce]='statement-any'
	# an entry that points at fewer members reads it too
	[good-json]='json json-artifact'
	[good-json-0x]='json-artifact'
	[good-private]='private'
)

pairs=0 wrong=()
for document in "${documents[@]}"; do
	for policy in "${policies[@]}"; do
		words=(--policy "policies/$policy.json" "${clock[@]}")
		[[ $policy != statement* || $document != good-statement* ]] ||
			words+=(--statement "cases/$document/statement")
		"$tbverify" "${words[@]}" -- "$artifact" \
			"cases/$document/attestation" >"$work/out" 2>/dev/null
		got=$? want=1
		[[ " ${accepts[$document]} " != *" $policy "* ]] || want=0
		# without its Statement there is no verdict
		[[ $policy != statement-any || $got != 3 ]] || got=1
		[ $got = $want ] || wrong+=("$document under $policy: $got")
		[ $got = 0 ] || [ ! -s "$work/out" ] ||
			wrong+=("$document under $policy: facts")
		pairs=$((pairs + 1))
	done
done
[ ${#wrong[@]} = 0 ] || bad "$(printf '%s; ' "${wrong[@]}")"
result "$pairs pairs: each document by its own form alone"

# A Statement that came along is never ignored, nor is one that is missing.
statement=(--policy policies/statement.json "${clock[@]}")
given=(--statement cases/good-statement/statement)
run "${statement[@]}" "${given[@]}" $artifact cases/good-statement/attestation
[[ $got = 0 && ${out[0]} = 'verified (claim not measured)'* ]] ||
	bad "$got: ${out[0]-}"
result 'the first line says that the claim is not measured'
run "${statement[@]}" --statement cases/good-json/attestation $artifact \
	cases/good-statement/attestation
ended statement-mismatch
result 'another file in the place of the Statement'
{ cat cases/good-statement/statement; echo; } >with-line
run "${statement[@]}" --statement with-line $artifact \
	cases/good-statement/attestation
ended statement-mismatch
result 'the Statement and a line end'

# --provenance
run "${statement[@]}" "${given[@]}" --provenance p.json $artifact \
	cases/good-statement/attestation
if [ $got != 0 ] || ! cmp -s p.json cases/good-statement/statement; then
	bad "$got: not the Statement"
fi
result '--provenance is the Statement, byte for byte'
run --policy policies/statement-any.json "${clock[@]}" --statement \
	cases/good-statement-any/statement --provenance q.json $artifact \
	cases/good-statement-any/attestation
ended report
[ ! -e q.json ] || bad 'a file all the same'
result '--provenance of a Statement about something else'

# batch
printf '%s\n' "$artifact cases/good-statement/attestation \
cases/good-statement/statement" "$artifact cases/good-statement/attestation \
cases/statement-commit/statement" >list
run batch --statements "${statement[@]}" list
[[ $got = 1 && ${#out[@]} = 1 && ${err[*]} = *statement-mismatch* ]] ||
	bad "$got: ${out[*]} ${err[*]}"
result 'batch --statements: each entry has its own'
printf '%s\0' "$artifact" cases/good-statement/attestation \
	cases/good-statement/statement >list0
run batch --statements -0 "${statement[@]}" list0
[[ $got = 0 ]] || bad "$got: ${err[*]}"
result 'and with NUL after each'
printf '%s\n' "$artifact cases/good-statement/attestation" >list
run batch --statements "${statement[@]}" list
ended usage
result 'an entry without one is a mistake'
printf '%s\0' "$artifact" cases/good-statement/attestation >list0
run batch --statements -0 "${statement[@]}" list0
ended usage
result 'as it is with NUL'
run batch "${statement[@]}" list
[[ $got = 3 && ${err[*]} = *no-statement* ]] || bad "$got: ${err[*]}"
result 'without --statements there is none'

echo "1..$count"
