#!/usr/bin/env bash
# What --json prints follows the schemas that are installed, in each command and
# for each reason to refuse; tests/tbverify/vectors.t does so for every vector.  And the
# schemas say no more than the commands.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
# shellcheck source=tests/schema/support.sh
. "$top/tests/schema/support.sh"
if ! schemas_can_be_tried; then
	echo '1..0 # SKIP no jsonschema 4 for Python'
	exit 0
fi
copy_vectors "$work/v" && cd "$work/v" || exit 1
artifact=artifact/hello-1.0.tar
clock=(--clock 2026-06-01T00:00:00Z)
trust=(--policy policies/default.json "${clock[@]}")

# json FILE WORD...: adds what the tool prints to the file.
json()
{
	"$tbverify" "${@:2}" >>"$1" 2>"$work/complaint" </dev/null
	# a warning about an image has no place in JSON
	! grep -v '^tbverify: warning: ' "$work/complaint" >"$work/other" ||
		bad "${*:2}: $(head -n 1 "$work/other")"
}

#
# A vector for each token, and all good ones, by verify and by inspect
#

declare -A seen
for dir in cases/*; do
	expect=$(<"$dir/expect")
	[[ $expect = verified || -z ${seen[$expect]-} ]] || continue
	seen[$expect]=yes
	mapfile -t words <"$dir/options"
	file=$artifact
	[ ! -f "$dir/artifact" ] || file=$dir/artifact
	json "$work/verdicts" verify --json "${words[@]}" -- "$file" \
		"$dir/attestation"
	json "$work/inspected" inspect --json -- "$dir/attestation"
done
[ -z "$failed" ]
report $? 'nothing else is printed'
failed=
[ "${#seen[@]}" -ge 100 ]
report $? 'of more than a hundred tokens'
conforms tbverify "$work/verdicts" 'vectors, verified or not'
conforms inspect "$work/inspected" 'vectors, inspected'

#
# The other commands
#

printf "$artifact %s\n" cases/good*/attestation cases/cose-*/attestation \
	>"$work/list"
json "$work/batch" batch --json "${trust[@]}" -- "$work/list"
printf '%s absent\n' "$artifact" >"$work/list"
json "$work/batch" batch --json "${trust[@]}" -- "$work/list"
json "$work/batch" batch --json "${trust[@]}" -- /dev/null
json "$work/batch" batch --json --no-policy absent
conforms tbverify "$work/batch" 'batch'
for list in "$work/list" /dev/null absent; do
	"$tbverify" batch -q --summary json "${trust[@]}" -- "$list" \
		>>"$work/summary" 2>/dev/null
done
[ "$(wc -l <"$work/summary")" = 3 ]
report $? 'a summary of each'
conforms batch "$work/summary" 'their summaries'

for words in 'lists' 'lists --endorsements policies/list.note' \
	'lists --endorsers policies/endorsers.policy --endorsements '`
	`'policies/list.note --stream test.example/builder' 'verify' \
	'verify absent absent' "verify $artifact $artifact" 'measure absent' \
	'measure images/crc.eif' 'inspect' 'inspect absent' 'pin x absent' \
	'--help' '--nonsense'; do
	read -r -a words <<<"$words"
	json "$work/failures" "${words[@]}" --json
done
json "$work/failures" lists "${clock[@]}" --json --endorsers \
	policies/endorsers.policy --endorsements policies/list.note \
	--stream test.example/builder
json "$work/failures" lists "${clock[@]}" --json --endorsers \
	policies/endorsers.policy --endorsements policies/list.note \
	--stream test.example/builder policies/measurements.json
[ -z "$failed" ]
report $? 'nothing else is printed by these'
failed=
grep -q '"verdict": *"holds", *"question": *"lists"' "$work/failures" &&
	! grep -q '"verdict": *"verified' "$work/failures"
report $? 'lists that hold verify no artifact'
conforms tbverify "$work/failures" 'lists, and every way to fail'

for image in images/*.eif; do
	"$tbverify" measure "$image" >/dev/null 2>&1 || continue
	json "$work/measured" measure --json "$image"
	json "$work/pinned" pin --json "$image" "$image"
done
json "$work/pinned" pin 'with "quotes", \ and .' policies/measurements.json
conforms measure "$work/measured" 'measure'
conforms pin "$work/pinned" 'pin'

#
# Live enclaves: each document, and the ways to ask wrongly
#

for dir in enclaves/*/; do
	mapfile -t words <"${dir}options"
	json "$work/live" live --json "${words[@]}" -- "${dir}attestation"
done
for words in '' "--nonce 00" "--nonce $(printf '%032d' 0)" '--max-age 1s'; do
	read -r -a words <<<"$words"
	json "$work/not-asked" live --json --policy policies/no-source.json \
		${words[@]+"${words[@]}"} -- enclaves/absent
done
conforms live "$work/live" 'live enclaves'
conforms tbverify "$work/not-asked" 'live enclaves that were not asked'
[ "$(grep -c '"verdict": *"live"' "$work/live")" -ge 10 ] &&
	[ "$(grep -c '"verdict": *"refused"' "$work/live")" -ge 30 ]
report $? 'of both kinds'

#
# What the schemas say, and what they refuse
#

# every SCHEMA FILE...: all members of the schema occur.
every()
{
	local schema=$top/schema/$1.schema.json

	jq -r '[.. | .properties? // empty | keys[]] | unique[]' "$schema" |
		sort -u >"$work/stated"
	sort -u "${@:2}" >"$work/seen"
	comm -23 "$work/stated" "$work/seen" >"$work/log"
	[ -s "$work/stated" ] && [ ! -s "$work/log" ]
	report $? "$1: every member that the schema names occurs"
}

every tbverify "$work/verdicts.members" "$work/failures.members" \
	"$work/batch.members"
every inspect "$work/inspected.members"
every batch "$work/summary.members"

# refuses SCHEMA FILE NAME FILTER: not once jq has changed the first value.
refuses()
{
	jq -c "$4" <(head -n 1 "$2") >"$work/changed"
	if cmp -s "$work/changed" <(jq -c . <(head -n 1 "$2")); then
		echo 'nothing was changed' >"$work/log"
		false
	else
		! validates "$1" "$work/changed"
	fi
	report $? "$1: refuses $3"
}

json "$work/one" --json "${trust[@]}" -- "$artifact" cases/good/attestation
json "$work/none" --json "${trust[@]}" -- "$artifact" policies/default.json
conforms tbverify "$work/one" 'one that is verified'
conforms tbverify "$work/none" 'one that is not'
json "$work/answer" live --json --policy policies/no-source.json --nonce \
	000102030405060708090a0b0c0d0e0f --clock 2026-01-15T12:00:30Z -- \
	enclaves/good/attestation
json "$work/no-answer" live --json --policy policies/no-source.json --nonce \
	100102030405060708090a0b0c0d0e0f --clock 2026-01-15T12:00:30Z -- \
	enclaves/good/attestation
conforms live "$work/answer" 'an answer'
conforms live "$work/no-answer" 'none'
refuses live "$work/answer" 'a fact that it does not name' '.facts.commit = "0"'
refuses live "$work/answer" 'a fact too few' 'del(.facts.image)'
refuses live "$work/answer" 'an artifact that is verified' \
	'.verdict = "verified"'
refuses live "$work/answer" 'an error beside it' '.error = {"token": "debug",
	"class": "UNTRUSTED", "check": "measurement", "want": null,
	"got": null, "message": "x"}'
refuses live "$work/answer" 'a check too few' '.checks = .checks[1:]'
refuses live "$work/answer" 'a failed check in a live one' \
	'.checks[3].result = "fail"'
refuses live "$work/answer" 'a challenge that was not looked at' \
	'.checks[7].result = "not-asked"'
refuses live "$work/no-answer" 'facts without a verdict' \
	'.facts = {"image": "x"}'
refuses live "$work/no-answer" 'no error' '.error = null'
refuses tbverify "$work/one" 'a member that it does not name' '.more = 1'
refuses tbverify "$work/one" 'such a fact' '.facts.more = "1"'
refuses tbverify "$work/one" 'such a member of a check' '.checks[0].more = 1'
refuses tbverify "$work/one" 'a fact that is no text' '.facts.size = 1'
refuses tbverify "$work/one" 'another version' '.tbverify = 2'
refuses tbverify "$work/one" 'lists that verify' '.question = "lists"'
refuses tbverify "$work/one" 'an artifact that holds' '.verdict = "holds"'
refuses tbverify "$work/one" 'a check too few' '.checks = .checks[1:]'
refuses tbverify "$work/one" 'checks in another order' '.checks |= reverse'
refuses tbverify "$work/one" 'a failed check in a verified one' \
	'.checks[3].result = "fail"'
refuses tbverify "$work/one" 'a check that did not run' \
	'.checks[3].result = "not-reached"'
refuses tbverify "$work/one" 'a verdict of another name' '.verdict = "ok"'
refuses tbverify "$work/none" 'verified with an error' '.verdict = "verified"'
refuses tbverify "$work/none" 'a fact without a verdict' \
	'.facts.commit = "0123456789012345678901234567890123456789"'
refuses tbverify "$work/none" 'no error where nothing is verified' \
	'.error = null'
refuses tbverify "$work/none" 'a member of an error that it does not name' \
	'.error.more = 1'
refuses tbverify "$work/none" 'an error without its class' 'del(.error.class)'
refuses batch "$work/summary" 'a member that it does not name' '.more = 1'
refuses batch "$work/summary" 'a number that is none' '.refused = "1"'
refuses batch "$work/summary" 'another version' '."tbverify-batch" = 2'
refuses inspect "$work/inspected" 'a verdict' '.verdict = "verified"'
refuses inspect "$work/inspected" 'facts' '.facts = {}'

echo "1..$count"
