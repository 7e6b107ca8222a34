#!/usr/bin/env bash
# tbverify batch: one line for each entry in the order of the list, whatever
# the number of threads; the exit status of the worst; a list that leaves no
# doubt about names; and the same verdicts as one by one.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
copy_vectors "$work/v" && cd "$work/v" || exit 1
artifact=artifact/hello-1.0.tar
good=cases/good/attestation
forged=cases/signature-bit/attestation
[ -e "$forged" ] || forged=$(dirname "$(grep -lx signature cases/*/expect |
	head -n 1)")/attestation
trust=(--policy policies/default.json --clock 2026-06-01T00:00:00Z)

# batch STATUS OUT ERR NAME WORD...: so many lines on each stream, besides the
# last one, which counts.
batch()
{
	local status=$1 outs=$2 errs=$3 name=$4

	shift 4
	run batch "${trust[@]}" "$@"
	tally=
	if [ "${#err[@]}" != 0 ] && [[ ${err[-1]} = tbverify:\ [0-9]*\ entr* ]]; then
		tally=${err[-1]}
		unset 'err[-1]'
	fi
	[ "$got" = "$status" ] || bad "status: want $status, got $got"
	[ "${#out[@]}" = "$outs" ] || bad "out: want $outs, got ${#out[@]}"
	[ "${#err[@]}" = "$errs" ] || bad "err: want $errs, got ${#err[@]}"
	[[ ${out[*]}${err[*]} != *[!\ -~]* ]] || bad 'not printable'
	[ -z "$failed" ] || printf '# %s\n' "${err[@]}"
	result "$name"
}

# counts TEXT: the last line on the standard error; "" if there is none.
counts()
{
	[ "$tally" = "$1" ]
	report $? "it counts: $1"
}

# says TEXT: the last complaint has it.
says()
{
	[[ ${err[-1]-} = *"$1"* ]]
	report $? "it says: $1"
}

printf '%s %s\n' "$artifact" "$good" >one
batch 0 1 0 'one good entry' one
[[ ${out[0]} = verified*"$artifact"* ]]
report $? 'it says what was verified'
counts 'tbverify: 1 entry: 1 verified, 0 refused, 0 without a verdict'
batch 0 0 0 '-q says nothing' -q one
counts ''
# Artifacts that are not here, by their digests.
sum=$(sha256sum "$artifact" | cut -d ' ' -f 1)
zeros=$(printf '%064d' 0)
by_digest()
{
	local status=$1 token=$2 word=$3 good_one=0

	[ "$status" != 0 ] || good_one=1
	printf '%s %s\n' "$word" "${4:-$good}" >digests
	batch "$status" "$good_one" "$((1 - good_one))" "by a digest: $token" \
		--digests digests
	[ "$status" = 0 ] || says "[$token]"
}
by_digest 0 verified "sha256:$sum/hello-1.0.tar"
run batch "${trust[@]}" --digests --json digests
[[ $got = 0 && ${out[0]} != *'"size":'* && ${out[0]} = *"\"sha256\":\"$sum\""* ]]
report $? 'nothing is said of its size'
by_digest 1 artifact-mismatch "sha256:${sum/[0-9]/f}/hello-1.0.tar"
by_digest 1 signature "sha256:$sum/hello-1.0.tar" "$forged"
for word in "$artifact" "sha256:$sum" "sha256:$sum/" "$sum/hello-1.0.tar" \
	"sha256:${sum%?}/hello-1.0.tar" "sha256:${sum}0/hello-1.0.tar" \
	"sha256:$sum/a/hello-1.0.tar" "sha256:${sum^^}/hello-1.0.tar"; do
	by_digest 3 usage "$word"
done
by_digest 3 usage "sha256:$zeros/hello-1.0.tar"

printf '%s %s' "$artifact" "$good" >unended
batch 0 1 0 'the last line may lack its end' unended
input=one batch 0 1 0 'the list from the standard input' -
: >empty
batch 1 0 1 'no entry is refused' empty
says '[no-attestation]'
counts ''
batch 1 1 0 'no entry is refused, in JSON' --json empty

# A refusal outweighs the lack of a verdict, and that a verdict.
printf '%s %s\n' "$artifact" "$good" "$artifact" "$forged" \
	"$artifact" "$good" >refused
batch 1 2 1 'one of three is refused' refused
says '[signature]'
says "REFUSED: $artifact: $forged: "
printf '%s %s\n' "$artifact" "$good" "$artifact" absent \
	"$artifact" "$good" >none
batch 3 2 1 'one of three has no verdict' none
says '[io]'
cat none refused none >both
batch 1 6 3 'refused, and no verdict' both
counts 'tbverify: 9 entries: 6 verified, 1 refused, 2 without a verdict'
batch 1 9 0 'a line of JSON for each' --json both
counts ''
for i in "${!out[@]}"; do
	case $i in
	1 | 7) want=none ;;
	4) want=refused ;;
	*) want=verified ;;
	esac
	[[ ${out[i]} = *"\"verdict\":\"$want\""* ]] || bad "line $i: ${out[i]}"
done
result 'in the order of the list'

# The summary: the last line of the standard output, whatever else there is.
summary='{"tbverify-batch":1,"complete":true,"status":1,"entries":9,'
summary+='"verified":6,"refused":1,"none":2,"tokens":{"io":2,"signature":1}}'
for options in '1 2 -q' '7 3 ' '10 0 --json'; do
	read -r outs errs option <<<"$options"
	# shellcheck disable=SC2086 # one word or none
	batch 1 "$outs" "$errs" "a summary, ${option:-plain}" --summary json \
		$option both
	[ "${out[-1]}" = "$summary" ] || bad "${out[-1]}"
	[ -z "$tally" ] || bad "$tally"
	result "what it says, ${option:-plain}"
done
batch 2 0 1 'a summary of another form' --summary xml both
{ cat none && printf 'nonsense\n'; } >bad
batch 2 3 2 'a summary of a list that is wrong' --summary json bad
[[ ${out[-1]} = *'"complete":false,"status":2,"entries":3,'* ]]
report $? 'it is not complete'
batch 2 2 2 'a list that is wrong' bad
counts "tbverify: 3 entries: 2 verified, 0 refused, 1 without a verdict; `
	`the list ended early"
run batch --policy absent --summary json -q one
[ "$got.${out[*]}" = "3.{\"tbverify-batch\":1,\"complete\":false,\"status\":3,`
	`\"entries\":0,\"verified\":0,\"refused\":0,\"none\":0,\"tokens\":{}}" ]
report $? 'a summary without a policy'

# The names of an entry are printed as they were given, whatever happened to it.
mkdir directory
mkfifo pipe
ln -s /dev/stdin input
ln -s "$good" 'a "quoted" \name'
pairs=("$artifact" "$good" "$artifact" "$forged" "$artifact" absent absent
	"$good" "$artifact" "$artifact" "$artifact" input input "$good"
	"$artifact" pipe pipe "$good" directory "$good" README.md "$good"
	"$artifact" 'a "quoted" \name' "$artifact" $'new\nline')
printf '%s\0' "${pairs[@]}" >named
exec 7< <(cat named)
input=/dev/fd/7
run batch "${trust[@]}" -0 --json -
[ "$got" = 1 ] || bad "$got"
for ((i = 0; i < ${#pairs[@]} / 2; i++)); do
	jq -e --arg artifact "${pairs[2 * i]}" \
		--arg attestation "${pairs[2 * i + 1]}" 'def plain:
		gsub("\\\\x5c"; "\\") | gsub("\\\\x0a"; "\n");
		(.artifact | plain) == $artifact and
		(.attestation | plain) == $attestation' <<<"${out[i]-}" \
		>"$work/log" || bad "$i: ${out[i]-}"
done
[ "${#out[@]}.$i" = 13.13 ] || bad "${#out[@]} lines"
result 'each object of a batch names its entry'
exec 7< <(cat named)
run batch "${trust[@]}" -0 -
[ "$got" = 1 ] || bad "$got"
[ "${#out[@]}.${#err[@]}" = 2.12 ] || bad "${#out[@]}.${#err[@]}"
unset 'err[-1]'
for line in "${err[@]}"; do
	[[ $line = @(REFUSED|NO VERDICT)": "*": "*": "*"; "*']' ]] ||
		bad "$line"
done
[[ ${err[1]} = "NO VERDICT: $artifact: absent: absent: "* ]] || bad "${err[1]}"
[[ ${err[4]} = "NO VERDICT: $artifact: input: input: not a regular file; "* ]] ||
	bad "${err[4]}"
result 'and so does each line of one that is refused'
exec 7<&-
input=/dev/null

# All cases of one policy, in one batch and one by one, by any number of
# threads; twice, so that the second time all is remembered.
: >cases.list
declare -a tokens=()
default=$(cat cases/good/options)
for dir in cases/*/; do
	dir=${dir%/}
	if [ "$(cat "$dir/options")" != "$default" ] ||
		[ -e "$dir/artifact" ] || [ -e "$dir/list" ]; then
		continue
	fi
	printf '%s %s/attestation\n' "$artifact" "$dir" >>cases.list
	tokens+=("$(cat "$dir/expect")")
done
cat cases.list cases.list >twice.list
[ "${#tokens[@]}" -gt 50 ]
report $? "cases of one policy: ${#tokens[@]}"
for jobs in 1 2 7; do
	run batch "${trust[@]}" --json -j "$jobs" twice.list
	[ "$got" = 1 ] || bad "status $got"
	[ "${#out[@]}" = $((2 * ${#tokens[@]})) ] || bad "lines: ${#out[@]}"
	for i in "${!out[@]}"; do
		token=${tokens[i % ${#tokens[@]}]}
		if [ "$token" = verified ]; then
			[[ ${out[i]} = *'"verdict":"verified"'* ]]
		else
			[[ ${out[i]} = *"\"token\":\"$token\""* ]]
		fi || bad "line $i: want $token: ${out[i]}"
	done
	cp "$work/out" "out.$jobs"
	result "each case's own verdict, with -j $jobs"
done
cmp out.1 out.2 >"$work/log" 2>&1 && cmp out.1 out.7 >>"$work/log" 2>&1
report $? 'the same bytes from any number of threads'

# Names.
cp "$artifact" 'hello 1.0'
for line in "$artifact  $good" " $artifact $good" "$artifact $good " \
	"$artifact" '' "hello 1.0 $good" "- $good" "$artifact -"; do
	printf '%s\n' "$line" >bad
	batch 2 0 1 "not a line: '$line'" bad
done
printf '%s %s\0\n' "$artifact" "$good" >bad
batch 2 0 1 'a NUL byte in a line' bad
{ cat one && printf 'nonsense\n' && cat one; } >bad
batch 2 1 1 'nothing behind a bad line' bad
says 'entry 2'
{ cat refused && printf 'nonsense\n'; } >bad
batch 1 2 2 'a refusal before a bad line' bad
{ head -c 9000 /dev/zero | tr '\0' a && echo " $good"; } >bad
batch 2 0 1 'a line without end' bad
printf '%s\0%s\0' "$artifact" "$good" 'hello 1.0' "$good" >pairs
batch 0 2 0 '-0: names with spaces' -0 pairs
printf '%s\0%s\0%s\0' "$artifact" "$good" "$artifact" >bad
batch 2 1 1 '-0: a name without its other' -0 bad
printf '%s\0%s' "$artifact" "$good" >bad
batch 2 0 1 '-0: a name without its end' -0 bad
printf '%s\0\0' "$artifact" >bad
batch 2 0 1 '-0: an empty name' -0 bad
name=$'new\nline'
cp "$artifact" "$name"
printf '%s\0%s\0' "$name" "$good" >pairs
batch 0 1 0 '-0: one line for a name of two' -0 pairs

# The command line.
batch 2 0 1 'no list'
batch 2 0 1 'two lists' one one
batch 3 0 1 'a list that is not there' absent
for jobs in 0 65 x 1x -1 ''; do
	batch 2 0 1 "-j '$jobs'" -j "$jobs" one
done
batch 0 1 0 '-j2' -j2 one
for option in '--name x' '--list one' '--proof one' '--print commit' -v; do
	# shellcheck disable=SC2086 # two words
	batch 2 0 1 "$option is of no use here" $option one
done
run -- batch -j 2
[ "$got" = 2 ]
report $? '-j belongs to batch'
run batch --no-policy --clock 2026-06-01T00:00:00Z --any-source \
	--pcrs "$good" one
[ "$got" != 0 ]
report $? 'the attestation proves nothing'
run batch --no-policy one
ended no-policy
result 'without a policy'
if [ -w /dev/full ]; then
	"$tbverify" batch "${trust[@]}" one >/dev/full 2>"$work/err"
	[ $? = 3 ]
	report $? 'an output that cannot be written is no verdict'
fi

# The writer of the list may wait for each line's verdict.
mkfifo list
timeout 60 "$tbverify" batch "${trust[@]}" -j 2 - <list >answers &
exec 5>list
cat one >&5
await test -s answers
[ -s answers ]
report $? 'a verdict comes before the next entry'
exec 5>&-
wait $!
report $? 'and the end of the list is the end'

if [ -w /dev/full ]; then
	timeout 60 "$tbverify" batch "${trust[@]}" -j 2 - <list >/dev/full \
		2>"$work/err" &
	exec 5>list
	cat one >&5
	wait $!
	[ $? = 3 ]
	report $? 'without an output it waits for no more of the list'
	exec 5>&-
fi

echo "1..$count"
