#!/usr/bin/env bash
# One operand: the attestation is the file beside the artifact, the proof from a
# log before the document, and it is used or fails.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
copy_vectors "$work/v" && cd "$work/v" || exit 1
clock=(--clock 2026-06-01T00:00:00Z)
trust=(--policy policies/default.json "${clock[@]}")
mkdir d
cp artifact/hello-1.0.tar d/hello.tar
cp artifact/hello-1.0.tar d/hello-1.0.tar
cp cases/good/attestation d/hello-1.0.tar.att
artifact=d/hello-1.0.tar

# took FILE NAME WORD...: verified, by that attestation.
took()
{
	local file=$1 name=$2

	shift 2
	run "$@"
	[[ $got = 0 && -n ${out[0]-} ]] || bad "$got: ${err[*]}"
	[ "${err[*]}" = "tbverify: the attestation is $file" ] ||
		bad "it says: ${err[*]}"
	result "$name"
}

took $artifact.att 'the document beside the artifact' "${trust[@]}" $artifact
took $artifact.att 'after verify' verify "${trust[@]}" -- $artifact
took $artifact.att 'one fact of it' --print commit "${trust[@]}" $artifact
cp "$work/out" "$work/alone"
run "${trust[@]}" $artifact $artifact.att
ended verified
result 'when it is named nothing is said'
run --json "${trust[@]}" $artifact
[ "${#err[@]}" = 0 ] || bad "${err[*]}"
ended_json verified
result 'nor in JSON'
run -q "${trust[@]}" $artifact
[ "$got.${#out[@]}.${#err[@]}" = 0.0.0 ]
report $? 'nor with -q'

cp cases/good-log/attestation $artifact.tlog-proof
took $artifact.tlog-proof 'a proof is taken before the document' \
	"${trust[@]}" --log-policy policies/log.policy $artifact
echo >$artifact.tlog-proof
run "${trust[@]}" $artifact
ended base64
result 'one that does not hold is refused, whatever the document says'
: >$artifact.tlog-proof
run "${trust[@]}" $artifact
ended empty
result 'so is an empty one'
rm $artifact.tlog-proof
ln -s absent $artifact.tlog-proof
run "${trust[@]}" $artifact
ended io
result 'a link to nothing is no way round it'
rm $artifact.tlog-proof
mkdir $artifact.tlog-proof
run "${trust[@]}" $artifact
ended io
result 'nor is a directory'
rmdir $artifact.tlog-proof
cp cases/signature-746/attestation $artifact.att
run "${trust[@]}" $artifact
ended signature
result 'a document that is forged is refused'

run "${trust[@]}" d/hello.tar
ended no-attestation
[[ ${err[0]} = *"neither d/hello.tar.tlog-proof nor d/hello.tar.att exists"* ]] ||
	bad "${err[0]}"
result 'none is there'
echo PASSED >page.html
run "${trust[@]}" --report page.html d/hello.tar
ended no-attestation
[ ! -e page.html ] || bad 'the old report is still there'
result 'and a report of before is gone'
run "${trust[@]}" d/absent
ended io
result 'no artifact either'
input=$artifact
run "${trust[@]}" -
ended usage
result 'a stream has nothing beside it'
input=/dev/null
for words in '' "$artifact" ; do
	run "${trust[@]}" -- "$words" ''
	ended usage
	run verify "${trust[@]}" "$words" ''
	ended usage
done
run "${trust[@]}" ''
ended usage
result 'an empty name is usage'
printf '%s\n' $artifact >list
run batch "${trust[@]}" list
[ "$got" != 0 ] && [ "${#out[@]}" = 0 ]
report $? 'a batch looks for none'

# A mirror that chooses the names: of two words one was taken for an option, and
# the other would be verified by what the mirror has put beside it.
cd d || exit 1
cp ../cases/good/attestation hello-1.0.tar.att
trust=(--policy ../policies/default.json "${clock[@]}")
for name in --any-source -v --no-state --time=document verify; do
	cp hello.tar "./$name"
	for words in "$name hello-1.0.tar" "hello-1.0.tar $name"; do
		[ "$words" != 'hello-1.0.tar verify' ] || continue
		# shellcheck disable=SC2086 # words
		run $words
		ended usage
		[[ ${err[0]} = *'has that name'* ]] || bad "${err[0]}"
	done
	[ "$name" = verify ] || took hello-1.0.tar.att "after -- $name" \
		"${trust[@]}" -- hello-1.0.tar
	rm "./$name"
	result "a file called $name"
done
echo "1..$count"
