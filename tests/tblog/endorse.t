#!/usr/bin/env bash
# Endorsement lists: made, signed by one, cosigned by another, compared, and
# verified by tbverify.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/support.sh"
copy_vectors "$work/v" || exit 1
measurements=$work/v/policies/measurements.json
now=$(date +%s)
# day N: noon or so, N days from today.
day()
{
	date -u -d "@$((now + $1 * 86400))" +%Y-%m-%dT%H:%M:%SZ
}
head=(--stream example/enclave --serial 7 --issued "$(day -10)" --expires 30d)
for name in alice bob; do
	run keygen $name.example/endorser $name
	said success
	echo "endorser $name ${out[0]#vkey }" >>endorsers
done
echo 'group both all alice bob
quorum both' >>endorsers
result 'two endorsers'

# lists EXPECT NAME FILE: what tbverify says.
lists()
{
	expectation "$1"
	got=0
	"$verifier" lists --endorsers endorsers --stream example/enclave \
		--endorsements "$3" \
		"$measurements" >"$work/log" 2>&1 || got=$?
	[ "$got" = "$status" ] && { [ "$status" = 0 ] ||
		grep -q "\\[$1\\]\$" "$work/log"; }
	report $? "$2: $1"
}

want success make endorse make "${head[@]}" \
	--endorse "enclave-1=$measurements" -o list
[ "$(sed '$d' list)" = "tbverify-endorsements-v1
stream example/enclave
serial 7
issued $((now - 10 * 86400))
expires $((now + 20 * 86400))" ]
report $? 'its head'
pcr=()
for i in 0 1 2; do
	pcr+=("$(sed -n "s/.*\"PCR$i\": *\"\([0-9a-f]*\)\".*/\1/p" \
		"$measurements")")
done
[ "$(sed -n '$p' list)" = \
	"endorse enclave-1 sha384 0:${pcr[0]} 1:${pcr[1]} 2:${pcr[2]}" ]
report $? 'its line'
want_json success make endorse make "${head[@]}" -o json-list
want success sign endorse sign --key alice -o one list
lists not-endorsed 'one of two' one
want success cosign endorse cosign --key bob -o two one
lists verified 'both' two
want success 'cosign the other way round' endorse sign --key bob -o other list
want success 'of two' endorse cosign --key alice -o other other
lists verified 'both, in another order' other
for name in alice bob; do
	want verified "the note by $name" note verify \
		--key "$(sed -n "s/^endorser $name //p" endorsers)" two
done
want usage 'sign what is signed' endorse sign --key bob -o x one
want usage 'cosign what is not' endorse cosign --key bob -o x list
want usage 'cosign twice' endorse cosign --key bob -o x two
# A signature in somebody's name that is false: alice's, of another list.
for name in alice bob; do
	sed "/^\xe2\x80\x94 $name/s/.\{8\}\$/AAAAAA==/" two >false
	want note-signature "cosign what has a false line of $name" \
		endorse cosign --key $name -o x false
done
run keygen carol.example/endorser carol
said success
want success 'another key does not know it' endorse cosign --key carol -o y false
want note-signature 'unless it is told who else may sign' endorse cosign \
	--key carol --endorsers endorsers -o x false
want success 'and finds nothing false in another' endorse cosign \
	--key carol --endorsers endorsers -o y two
run keygen log.example/a logkey
echo "log ${out[0]#vkey }
quorum none" >log-policy
for word in sign cosign; do
	list=list
	[ $word = sign ] || list=two
	want key-two-roles "$word with a log's key" endorse $word \
		--key logkey --log-policy log-policy -o x $list
	want success "$word with another" endorse $word \
		--key carol --log-policy log-policy -o y $list
done
# The output is never a key, nor an input other than the list.
cp alice before
for out in alice bob endorsers log-policy; do
	want usage "-o $out" endorse cosign --key alice --endorsers endorsers \
		--log-policy log-policy -o $out one
done
for text in 'PRIVATE+KEY+x+00000000+AA==' '-----BEGIN PRIVATE KEY-----' \
	'-----BEGIN OPENSSH PRIVATE KEY-----' '-----BEGIN EC PRIVATE KEY-----' \
	'untrusted comment: signify secret key' \
	'untrusted comment: minisign encrypted secret key' \
	'-----BEGIN PGP PRIVATE KEY BLOCK-----' 'AGE-SECRET-KEY-1XYZ'; do
	echo "$text" >private
	want usage "-o a file with $text" endorse cosign --key carol \
		-o private one
	[ "$(cat private)" = "$text" ] || bad 'it was replaced'
done
ln -s alice link
want usage '-o a link to a key' endorse cosign --key carol -o link one
cmp -s alice before
report $? 'the key is as it was'
want usage 'sign without a key' endorse sign -o x list
[ ! -e x ]
report $? 'nothing is written'

#
# Nothing that tbverify would refuse
#

# limits EXPECT NAME SERIAL ISSUED EXPIRES: a list of these times, made, and
# signed from a file.
limits()
{
	local expect=$1 name=$2

	rm -f x y
	want "$expect" "make: $name" endorse make --stream example/enclave \
		--serial "$3" --issued "$(day "$4")" --expires "$(day "$5")" -o x
	[ "$expect" = success ] || [ ! -e x ] || bad 'a list'
	printf '%s\n' tbverify-endorsements-v1 'stream example/enclave' \
		"serial $3" "issued $((now + $4 * 86400))" \
		"expires $((now + $5 * 86400))" >x
	want "$expect" "sign: $name" endorse sign --key alice -o y x
	[ "$expect" = success ] || [ ! -e y ] || bad 'a signature'
	result "$name: $expect, and nothing else is written"
}

limits success 'valid for 180 days' 7 0 180
limits endorsements-lifetime 'valid for 181 days' 7 0 181
limits endorsements-lifetime 'valid for 300 days' 7 -10 290
limits endorsements-expired 'expired yesterday' 7 -30 -1
limits endorsements-future 'issued tomorrow' 7 1 30
limits endorsements-header 'expired when it was issued' 7 0 0
limits endorsements-header 'a serial of 2^53' 9007199254740992 0 30
limits success 'the last serial' 9007199254740991 0 30
want endorsements-lifetime '--expires 300d' endorse make --stream a \
	--serial 1 --expires 300d -o x2
want endorsements-header 'a stream of 256 bytes' endorse make --stream \
	"$(printf %0256d 0)" --serial 1 --expires 30d -o x2
want endorsements-header 'a stream of two words' endorse make --stream 'a b' \
	--serial 1 --expires 30d -o x2
{
	printf 'revoke commit %040d from 0 ' 0
	head -c 1048600 /dev/zero | tr '\0' x
	echo
} >long
want endorsements-oversized 'a list of more than 1 MiB' endorse make \
	"${head[@]}" -o x2 long
[ ! -e x2 ]
report $? 'nothing is written'
rm -f x y

#
# What a run that was killed leaves
#

again=(endorse make "${head[@]}" -o killed)
if strace -o /dev/null true 2>/dev/null; then
	for _ in 1 2 3; do
		strace -qq -e trace=fsync -e inject=fsync:signal=KILL \
			-o /dev/null "$tblog" "${again[@]}" >log 2>&1
	done 2>/dev/null
	left=(killed.*)
	[ "${#left[@]}" = 1 ] && [ -f "${left[0]}" ] && [ ! -e killed ]
	report $? 'one file, however often'
else
	: >killed.tbvt00
	skip 'one file, however often' 'no strace'
fi
want success 'the next run' "${again[@]}"
left=(killed*)
[ "${left[*]}" = killed ]
report $? 'takes it away'
# other files are kept
mkdir killed.tbvt00
: >killed.tbvt02
ln -s nowhere killed.tbvt01
want success 'a directory and a link of that name' "${again[@]}"
[ -d killed.tbvt00 ] && [ -L killed.tbvt01 ] && [ ! -e killed.tbvt02 ]
report $? 'stay'
rm -r killed.*
if [ "$(id -u)" = 0 ]; then
	: >killed.tbvt00
	chown 65534 killed.tbvt00
	want success "somebody else's file" "${again[@]}"
	[ -e killed.tbvt00 ] && [ "$(stat -c %u killed)" = 0 ]
	report $? 'is neither removed nor used'
	rm killed.tbvt00
else
	skip "somebody else's file" 'not root'
fi
pids=()
for _ in {1..30}; do
	"$tblog" "${again[@]}" >/dev/null 2>>log.many &
	pids+=($!)
done
for pid in "${pids[@]}"; do
	wait "$pid" || bad "status $?: $(cat log.many)"
done
left=(killed*)
[ "${left[*]}" = killed ] || bad "${left[*]}"
result 'thirty at once: none takes the file of another'

#
# Lines
#

cat >lines <<END
endorse enclave-2 sha384 0:${pcr[1]} 1:${pcr[1]} 2:${pcr[2]}
revoke pcr 0:${pcr[0]} from 0 CVE-2026-0001
END
want success 'with lines' endorse make "${head[@]}" \
	--endorse "enclave-1=$measurements" -o revoked lines
run endorse sign --key alice -o revoked revoked
run endorse cosign --key bob -o revoked revoked
said success
result 'signed by both'
lists revoked-pcr 'what it takes back' revoked
zeros=$(printf %096d 0)
while IFS='|' read -r token line; do
	echo "$line" >bad
	want "$token" "$line" endorse make "${head[@]}" -o x bad
done <<END
endorsements-verb|approve x
endorsements-pcr|endorse a sha384 0:${pcr[0]} 1:${pcr[1]}
endorsements-zero|endorse a sha384 0:$zeros 1:${pcr[1]} 2:${pcr[2]}
endorsements-line|revoke artifact sha256:00 from 0 x
END
want endorsements-header 'a serial past 2^53' endorse make --stream a \
	--serial 9007199254740993 --expires 30d -o x
want usage 'no stream' endorse make --serial 1 --expires 30d -o x
want usage 'no such time' endorse make --stream a --serial 1 \
	--expires never -o x
want usage 'no measurements' endorse make "${head[@]}" --endorse a -o x
want io 'measurements that are not there' endorse make "${head[@]}" \
	--endorse a=nowhere -o x
want reference-syntax 'measurements that are none' endorse make \
	"${head[@]}" --endorse a=lines -o x
[ ! -e x ]
report $? 'nothing is written'

#
# Differences
#

want success 'no difference' endorse diff list two
[ "${#out[@]}" = 0 ]
report $? 'signatures are none'
want success 'differences' endorse diff two revoked
[[ ${#out[@]} = 2 && ${out[0]} = 'added endorse enclave-2 '* &&
	${out[1]} = 'added revoke pcr '* ]]
report $? 'two lines more'
run endorse diff revoked two
[[ ${#out[@]} = 2 && ${out[0]} = 'removed endorse enclave-2 '* ]]
report $? 'two lines less'
want endorsements-header 'a file that is none' endorse diff list lines
# Whole lines, and what no text has.
long=$(printf '%05000d' 0)
{
	sed '/^$/,$d' two
	echo "revoke pcr 0:${pcr[0]} from 0 $long-end"
	printf 'a NUL\0and more\n'
} >longer
run endorse diff list longer
[[ ${#out[@]} = 2 && ${out[0]} = 'added a NUL\x00and more' &&
	${out[1]} = "added revoke pcr "*"$long-end" ]] || bad "${out[*]}"
result 'a line of 5000 characters, and one with a NUL'
want_json success 'differences' endorse diff list longer
want_json success 'differences' endorse diff two revoked
[[ ${out[0]} = *'"facts":{"lines":[{"change":"added","line":"endorse enclave-2 '*'"},{"change":"added","line":"revoke pcr '*'"}]}}' ]]
report $? 'each in an array'

echo "1..$count"
