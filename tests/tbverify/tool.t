#!/usr/bin/env bash
# The tool and its command line: bad input gets one line with its token, the
# right exit status and nothing on the standard output, and what is printed is
# verified, printable, and the same everywhere.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
copy_vectors "$work/v" && cd "$work/v" || exit 1
artifact=artifact/hello-1.0.tar
att=cases/good/attestation
clock=(--clock 2026-06-01T00:00:00Z)
trust=(--policy policies/default.json "${clock[@]}")
pinned=(--no-policy "${clock[@]}" --root pki/root.pem --any-source)
measured=(--pcrs policies/measurements.json)
good=("${trust[@]}" -- "$artifact" "$att")
pcr=()
for i in 0 1 2; do
	pcr+=("$(sed -n "s/.*\"PCR$i\": *\"\([0-9a-f]*\)\".*/\1/p" \
		policies/measurements.json)")
done

# text EXPECT NAME WORD...: the tool ends so.
text()
{
	local expect=$1 name=$2

	shift 2
	run "$@"
	ended "$expect"
	result "$name: $expect"
}

# want EXPECT NAME WORD...: the same, and with --json as well.
want()
{
	local expect=$1 name=$2

	shift 2
	run --json "$@"
	ended_json "$expect"
	text "$expect" "$name" "$@"
}

# says TEXT: the last refusal has it.
says()
{
	[[ ${err[0]-} = *"$1"* ]]
	report $? "it says: $1"
}

#
# Files that cannot be used
#

: >empty
mkdir dir
want verified 'a good artifact' "${good[@]}"
for file in absent dir; do
	want io "$file as artifact" "${trust[@]}" -- $file "$att"
	want io "$file as attestation" "${trust[@]}" -- "$artifact" $file
	want io "$file as policy" "${clock[@]}" --policy $file "$artifact" "$att"
	want io "$file as --pcrs" "${pinned[@]}" --pcrs $file "$artifact" "$att"
	want io "$file as --root" "${pinned[@]}" "${measured[@]}" \
		--root $file "$artifact" "$att"
	want io "$file as --list" "${trust[@]}" --list $file "$artifact" "$att"
	text io "inspect $file" inspect $file
done
want artifact-mismatch 'an empty artifact' "${trust[@]}" empty "$att"
want empty 'an empty attestation' "${trust[@]}" "$artifact" empty
text empty 'inspect an empty file' inspect empty
want policy-syntax 'an empty policy' --policy empty "$artifact" "$att"
want reference-syntax 'empty --pcrs' "${pinned[@]}" --pcrs empty \
	"$artifact" "$att"
want root-malformed 'an empty root' "${pinned[@]}" "${measured[@]}" \
	--root empty "$artifact" "$att"
want foreign 'a name in the place of a document' "${trust[@]}" "$att" \
	"$artifact"

truncate -s 5G sparse
want oversized 'an attestation of 5 GiB' "${trust[@]}" "$artifact" sparse
text oversized 'inspect 5 GiB' inspect sparse
want policy-syntax 'a policy of 5 GiB' --policy sparse "$artifact" "$att"
rm sparse
input=/dev/zero
want oversized 'an attestation without an end' "${trust[@]}" "$artifact" -
want reference-syntax '--pcrs without an end' "${pinned[@]}" --pcrs - \
	"$artifact" "$att"
want root-malformed 'a root without an end' "${pinned[@]}" "${measured[@]}" \
	--root - "$artifact" "$att"
want checksums-malformed 'a checksums file without an end' "${trust[@]}" --list - \
	"$artifact" cases/good-list/attestation
says '-: checksums'

if [ -n "${TBV_INSTRUMENTED-}" ]; then
	skip 'in 64 MiB of address space' "built with $TBV_INSTRUMENTED"
else
	got=$(ulimit -v 65536 && "$tbverify" "${trust[@]}" "$artifact" \
		- 2>&1 </dev/zero)
	[ $? = 1 ] && [[ $got = *'[oversized]' ]]
	report $? 'in 64 MiB of address space'
fi

#
# The standard input, pipes, and a file that changes
#

input=$artifact
text verified 'the artifact from the standard input' "${trust[@]}" - "$att"
input=$att
text verified 'the attestation from the standard input' \
	"${trust[@]}" -- "$artifact" -
input=policies/measurements.json
text verified '--pcrs from the standard input' "${pinned[@]}" --pcrs - \
	"$artifact" "$att"
input=/dev/null
want empty 'an empty standard input' "${trust[@]}" "$artifact" -
want usage 'both operands -' "${trust[@]}" - -
text usage 'both operands - behind --' "${trust[@]}" -- - -
want usage 'the artifact and the policy -' --policy - - "$att"
want usage 'the attestation and --pcrs -' "${pinned[@]}" --pcrs - \
	"$artifact" -
want usage 'the artifact and --list -' "${trust[@]}" --list - - "$att"
want usage '--root - twice' "${pinned[@]}" --root - --root - \
	"$artifact" "$att"

# A name is of a regular file: nobody writes to the pipe, and the devices never
# end.
mkfifo fifo
ln -s /dev/zero zero
for name in fifo zero /dev/zero; do
	text io "$name as artifact" "${trust[@]}" "$name" "$att"
	says 'not a regular file; give a stream as -'
	for option in "${trust[*]} $artifact $name" "--policy $name $artifact $att" \
		"--no-policy --pcrs $name $artifact $att" \
		"--no-policy ${measured[*]} --root $name $artifact $att" \
		"--no-policy --eif $name $artifact $att" \
		"${trust[*]} --list $name $artifact $att" \
		"${trust[*]} --proof $name $artifact $att" \
		"${trust[*]} --log-policy $name $artifact $att" \
		"${trust[*]} --endorsers $name $artifact $att" \
		"${trust[*]} --endorsers policies/endorsers.policy \
			--endorsements $name $artifact $att" \
		"inspect $name" "measure $name" "pin x $name" \
		"pin --into $name x policies/measurements.json" \
		"batch ${trust[*]} $name"; do
		# shellcheck disable=SC2086 # words
		run $option
		ended io
	done
	result "$name as any other file"
done

# The writer ends by itself should the tool not.
truncate -s 200M big
touch writing
for ((i = 0; i < 2000000; i++)); do
	[ -e writing ] || break
	printf x
done >>big &
text artifact-changed 'an artifact that is written to' "${trust[@]}" \
	big "$att"
rm writing
wait
rm big

#
# The command line
#

want usage 'an unknown option' "${trust[@]}" --frob "$artifact" "$att"
says --frob
for word in --polic --js --ver --insecure --any --no-pol --pc -j -h -V -qv \
	--JSON --json=1 --no-policy=no -q=1 --=x; do
	text usage "$word is no option" "${trust[@]}" "$word" "$artifact" "$att"
done
for word in --claim --tree --name --list --time --clock --max-age --print \
	--policy; do
	text usage "$word given twice" $word x $word x "$artifact" "$att"
	text usage "$word without a value" "$artifact" "$att" $word
done
for word in --pcrs --pcr --root --commit --repository --ref; do
	text usage "$word without a value" "$artifact" "$att" $word
done
want usage 'a proof without a log policy' --proof "$att" "${good[@]}"
want usage 'a list without endorsers' --endorsements "$att" "${good[@]}"
want usage '--policy and --no-policy' --no-policy "${good[@]}"
want usage '--policy and --system' --system "${good[@]}"
want usage '--no-policy and --system' --no-policy --system "$artifact" "$att"
want usage '--any-source and --commit' --any-source --commit x "${good[@]}"
want usage '--any-source and --tree' --any-source --tree x "${good[@]}"
for word in --json --print=name -v; do
	run -q $word "${good[@]}"
	[ "$got" = 2 ] || bad "status: $got"
	result "-q and $word: usage"
done
run --json --print name "${good[@]}"
ended_json usage
result '--json and --print: usage'

text usage 'no operand' "${trust[@]}"
want no-attestation 'one operand, and nothing beside it' "${trust[@]}" "$artifact"
want usage 'three operands' "${trust[@]}" "$artifact" "$att" x
run
[ "$got" = 2 ] && [ "${#out[@]}" = 0 ] && [[ ${err[0]} = usage:* ]]
report $? 'no words at all'
want usage 'an empty name' "${trust[@]}" '' "$att"
want usage 'an empty --name' "${trust[@]}" --name= "$artifact" "$att"
text usage 'inspect without a file' inspect
text usage 'inspect of two files' inspect "$att" "$att"
text usage 'inspect takes no policy' inspect "${good[@]}"
text usage 'inspect takes no -q' inspect -q "$att"

while read -r expect word; do
	want "$expect" "$word" "${trust[@]}" "$word" "$artifact" "$att"
done <<'END'
usage --clock=yesterday
usage --clock=2026-06-01
usage --max-age=180
usage --max-age=0d
usage --max-age=-1d
usage --time=later
usage --print=colour
usage --pcr=0
usage --pcr=
usage --pcr==
usage --pcr=-1=00
usage --pcr=+1=00
usage --pcr=0x1=00
usage --pcr=99999999999999999999=00
usage --commit=c1c83be
usage --commit=HEAD
usage --tree=00
usage --ref=main
usage --ref=refs/*/*
usage --repository=
END

# pin EXPECT NAME WORD...: with PCR1 and PCR2, and what the words say.
pin()
{
	local expect=$1 name=$2

	shift 2
	want "$expect" "$name" "${pinned[@]}" --pcr "1=${pcr[1]}" \
		--pcr "2=${pcr[2]}" "$@" "$artifact" "$att"
}

pin verified 'PCR0, 1 and 2' --pcr "0=${pcr[0]}"
pin verified 'one PCR twice with one value' --pcr "0=${pcr[0]}" \
	--pcr "0=${pcr[0]^^}"
pin reference-conflict 'one PCR with two values' --pcr "0=${pcr[0]}" \
	--pcr "0=${pcr[1]}"
pin reference-conflict '--pcrs and a --pcr that differs' "${measured[@]}" \
	--pcr "0=${pcr[1]}"
pin reference-incomplete 'no PCR0'
pin pcr-mismatch 'another PCR0' --pcr "0=${pcr[1]}"
pin pcr-mismatch 'a PCR5 that is zero in the document' \
	--pcr "0=${pcr[0]}" --pcr "5=${pcr[0]}"
pin pcr-missing 'a PCR that is not listed' --pcr "0=${pcr[0]}" \
	--pcr "31=${pcr[0]}"
pin usage 'a PCR of 47 bytes' --pcr "0=${pcr[0]:2}"
pin usage 'a PCR of 49 bytes' --pcr "0=${pcr[0]}00"
pin usage 'odd digits' --pcr "0=${pcr[0]:1}"
says 'want 96 hex digits, got 95'
pin usage 'an empty PCR' --pcr 0=
pin usage 'a PCR that is not hex' --pcr "0=${pcr[0]:1}g"
pin usage 'PCR32' --pcr "32=${pcr[0]}"
pin usage 'PCR 2^32 - 1' --pcr "4294967295=${pcr[0]}"
pin usage 'PCR 2^32' --pcr "4294967296=${pcr[0]}"
pin reference-zero 'a PCR of zeros' --pcr "0=${pcr[0]//?/0}"
pin reference-zero 'zeros for another PCR' --pcr "0=${pcr[0]}" \
	--pcr "8=${pcr[0]//?/0}"

#
# Names that would print something else
#

# odd_name NAME: an artifact, an attestation, a policy and an option of it.
odd_name()
{
	local shown

	printf -v shown '%q' "$1"
	cp "$artifact" "$1"
	run "${trust[@]}" -- "$1" "$att"
	ended verified
	[ "${#out[@]}" = 15 ] || bad "${#out[@]} lines"
	run --json "${trust[@]}" -- "$1" "$att"
	ended_json verified
	[ "${#out[@]}" = 1 ] || bad "${#out[@]} lines of JSON"
	cp here.json "$1"
	run --policy "$1" "${clock[@]}" -- "$artifact" "$att"
	ended verified
	rm "$1"
	run "${trust[@]}" -- "$1" "$att"
	ended io
	run --json "${trust[@]}" -- "$artifact" "$1"
	ended_json io
	run "${trust[@]}" "--$1"
	ended usage
	run "${trust[@]}" --name "$1" -- "$artifact" "$att"
	ended artifact-name
	run "${trust[@]}" --ref "$1" -- "$artifact" "$att"
	ended usage
	run inspect -- "$1"
	ended io
	result "a file called $shown"
}

sed 's|\.\./pki|pki|' policies/default.json >here.json
odd_name $'new\nline'
odd_name $'return\rto'
odd_name $'\e[2J\e]0;title\a'
odd_name 'back\\slash \\x0a'
odd_name $'\xff\xfe not UTF-8 \xc3'
odd_name $'\xc3\xa9\xe2\x80\xae'
# shellcheck disable=SC2016 # as it is
odd_name '%s%n $(reboot) `reboot`'
odd_name '"quoted", {"verdict": "verified"}'

name=$(printf 'n%.0s' {1..255})
cp "$artifact" "$name"
text verified 'a name of 255 bytes' "${trust[@]}" "$name" "$att"
[[ ${out[1]} = "artifact $name" ]]
report $? 'it is whole'
text io 'a name of 5000 bytes' "${trust[@]}" "$artifact" \
	"$name/$name/$name/$name/$name/$name/$name/$name/$name/$name/$name"

#
# Output, and where it goes
#

names='artifact name sha256 size commit tree repository ref image root module-id
	document-id time time-source log log-time witnesses endorsers list-age
	policy claim recipe rootfs network'
run "${good[@]}"
facts=("${out[@]:1}")
for name in $names; do
	value=
	for fact in "${facts[@]}"; do
		[ "${fact%% *}" != "$name" ] || value=${fact#* }
	done
	run --print "$name" "${good[@]}"
	[ "$got ${#out[@]} ${out[*]}" = "0 1 $value" ] ||
		bad "$name: $got: ${out[*]}: want $value"
done
[ "${#facts[@]}" = 14 ] || bad "${#facts[@]} facts"
result '--print gives each fact alone'
text artifact-mismatch '--print, refused' --print commit "${trust[@]}" \
	empty "$att"

run -q "${good[@]}"
[ "$got" = 0 ] && [ "${#out[@]}" = 0 ] && [ "${#err[@]}" = 0 ]
report $? '-q prints nothing when verified'
run -q "${trust[@]}" empty "$att"
[ "$got" = 1 ] && [ "${#out[@]}" = 0 ] && [ "${#err[@]}" = 0 ]
report $? '-q prints nothing when refused'
text io '-q, no verdict' -q "${trust[@]}" absent "$att"

checks='form cose document chain signature binding measurement claim artifact
	commit repository ref time revocation endorsement log'
read -r -d '' -a checks <<<"$checks"

# each_check NAME RESULT...: the checks in $@, in order, as the JSON has them.
each_check()
{
	local all=${out[*]} check name=$1 result rest

	shift
	rest=${all#*'"checks":['}
	for check in "${checks[@]}"; do
		[[ $rest =~ ^,?\{\"name\":\"$check\",\"result\":\"([a-z-]+)\", ]] ||
			bad "not $check: ${rest:0:60}"
		result=${BASH_REMATCH[1]-}
		[ "$result" = "$1" ] || bad "$check: want $1, got $result"
		rest=${rest#*\}}
		[ $# = 1 ] || shift
	done
	[[ $rest = ']'* ]] || bad "more checks: ${rest:0:60}"
	result "$name"
}

run --json "${good[@]}"
[[ ${out[0]} = '{"tbverify":1,"verdict":"verified","question":"artifact","error":null,"checks":['* ]]
report $? '--json begins with its version and the verdict'
each_check '--json has each check, in order' pass pass pass pass pass pass \
	pass pass pass pass not-asked
run --json "${trust[@]}" empty "$att"
each_check '--json has the check that failed, and none after it' pass pass \
	pass pass pass pass pass pass fail not-reached
json_has check artifact && json_has class MISMATCH &&
	json_has want '[0-9a-f]{64}' && json_has got '[0-9a-f]{64}'
report $? '--json has check, class, want and got'
run --json "${trust[@]}" absent "$att"
each_check '--json without a verdict has checks not reached' not-reached
for file in "$artifact" empty absent -x; do
	run --json "${trust[@]}" "$file" "$att"
	[ "${#out[@]} ${#err[@]}" = '1 0' ] || bad "${out[*]}"
done
result '--json is one line, and nothing beside it'
if command -v jq >/dev/null; then
	run --json "${good[@]}"
	jq -se '.[0].facts.size == "3072" and length == 1' "$work/out" \
		>"$work/log" 2>&1 || bad "$(cat "$work/log")"
	run --json "${trust[@]}" -- $'\n"\\' "$att"
	jq -se '(.[0].error.token == "io") and (.[0].facts == {})' "$work/out" \
		>"$work/log" 2>&1 || bad "$(cat "$work/log")"
	run inspect --json "$att"
	jq -se '.[0]["tbverify-inspect"] == 1' "$work/out" \
		>"$work/log" 2>&1 || bad "$(cat "$work/log")"
	result '--json is JSON'
else
	skip '--json is JSON' 'no jq'
fi

run -v "${good[@]}"
lines=("${err[@]%% *}")
[ "${lines[*]}" = "${checks[*]}" ] && [ "$got" = 0 ] &&
	[ "${err[10]}" = 'repository   not-asked' ] &&
	[ "${err[4]}" = 'signature    pass' ] &&
	[ "${err[7]}" = 'claim        pass         tb1, measured in PCR16' ]
report $? '-v has each check, in order, on the standard error'
run -v "${trust[@]}" empty "$att"
[ "${#out[@]}" = 0 ] && [ "$got" = 1 ] &&
	[[ ${err[8]} = 'artifact     fail'* ]] &&
	[[ ${err[16]} = *'[artifact-mismatch]' ]]
report $? '-v when refused'

# to STATUS NAME REDIRECTION WORD...: the status of the tool with it.
to()
{
	local want=$1 name=$2 redirection=$3 got=0

	shift 3
	eval '"$tbverify" "$@"' "$redirection" 2>"$work/log" || got=$?
	[ "$got" = "$want" ]
	report $? "$name: want $want, got $got"
}

for where in '>/dev/full' '>&-'; do
	[ -e /dev/full ] || [ "$where" != '>/dev/full' ] || continue
	to 3 "verified $where" "$where" "${good[@]}"
	grep -q '^NO VERDICT: standard output: .*\[io\]$' "$work/log"
	report $? "it says so"
	to 3 "--json $where" "$where" --json "${good[@]}"
	to 3 "--json, refused, $where" "$where" --json "${trust[@]}" empty "$att"
	to 3 "--print $where" "$where" --print commit "${good[@]}"
	to 3 "--version $where" "$where" --version
	to 3 "--help $where" "$where" --help
	to 3 "inspect $where" "$where" inspect "$att"
	to 3 "inspect --json $where" "$where" inspect --json "$att"
	to 0 "-q $where" "$where" -q "${good[@]}"
	to 1 "refused $where" "$where" "${trust[@]}" empty "$att"
	to 2 "usage $where" "$where" --frob
done
to 3 'an artifact from a closed standard input' '<&-' "${trust[@]}" - "$att"
to 3 'an attestation from one' '<&-' "${trust[@]}" "$artifact" -
to 0 'a closed standard input that is not asked for' '<&-' -q "${good[@]}"
to 0 'a closed standard error' '2>&-' -q "${good[@]}"
to 1 'a closed standard error, refused' '2>&-' "${trust[@]}" empty "$att"
to 1 'a full standard error, refused' '2>/dev/full' "${trust[@]}" empty "$att"
to 3 'all three closed' '<&- >&- 2>&-' "${good[@]}"
cmp -s "$artifact" "$vectors/$artifact" && cmp -s "$att" "$vectors/$att"
report $? 'no file was written to'

# The same everywhere: both runs are compared with the first, in C.
run "${good[@]}"
cp "$work/out" "$work/c.out"
run "${trust[@]}" absent "$att"
cp "$work/err" "$work/c.err"
for locale in C.UTF-8 tr_TR.UTF-8 de_DE.UTF-8 none; do
	export LC_ALL=$locale LANG=$locale LANGUAGE=de
	run "${good[@]}"
	cmp -s "$work/out" "$work/c.out" || bad "$locale: ${out[*]}"
	run "${trust[@]}" absent "$att"
	cmp -s "$work/err" "$work/c.err" || bad "$locale: ${err[*]}"
done 2>/dev/null
LC_ALL=C
unset LANG LANGUAGE
result 'the locale changes nothing'
if ! command -v script >/dev/null ||
	! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
	skip 'a terminal changes no verdict' \
		'no script command, or no terminal to be had'
else
	printf -v line '%q ' "$tbverify" "${good[@]}"
	NO_COLOR=1 script -qec "$line" /dev/null </dev/null | tr -d '\r' >"$work/log"
	cmp -s "$work/log" "$work/c.out" || bad "$(cat "$work/log")"
	printf -v line '%q ' "$tbverify" "${trust[@]}" absent "$att"
	NO_COLOR=1 script -qec "stty cols 200; $line" /dev/null </dev/null | tr -d '\r' >"$work/log"
	[ "$(sed -n '1s/.* //p' "$work/log"),$(wc -l <"$work/log")" = \
		'[io],3' ] || bad "$(cat "$work/log")"
	result 'a terminal changes no verdict'
fi

echo "1..$count"
