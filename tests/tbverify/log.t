#!/usr/bin/env bash
# Proofs that a log contains the document, with the tool: the output for a good
# one, what options replace and cannot relax, and how far the genuine documents
# of other logs get.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
copy_vectors "$work/v" && cd "$work/v" || exit 1
clock=(--clock 2026-06-01T00:00:00Z)
trust=(--policy policies/default.json "${clock[@]}")
artifact=artifact/hello-1.0.tar
# the state is not used: there are no lists, and this could not be written
STATE_DIRECTORY=/dev/null
export STATE_DIRECTORY

# want EXPECT NAME CASE WORD...: the document of that case, by these options.
want()
{
	local expect=$1 name=$2 document=cases/$3/attestation

	shift 3
	run "$@" -- "$artifact" "$document"
	ended "$expect"
	result "$name: $expect"
}

# says LINE NAME: it is among the facts of the last run.
says()
{
	printf '%s\n' "${out[@]}" | grep -qxF -- "$1"
	report $? "$2: $1"
}

policy=(--log-policy policies/log.policy)

#
# Output
#

want verified 'two of three witnesses' good-log "${trust[@]}" "${policy[@]}"
says 'log log.test.example/builds' 'the log'
# the third one's time is not needed: the second smallest of two is the later
says 'log-time 2026-01-15T13:00:00Z' 'its time'
says 'witnesses w1, w3' 'who saw it'
says 'time-source log' 'what the time rests on'
run -v "${trust[@]}" "${policy[@]}" -- "$artifact" cases/good-log/attestation
[[ $got${err[*]} = 0*'log          pass         raw leaf 1 of 2'* ]] || bad "${err[*]}"
result '-v: the leaf'
run --json "${trust[@]}" "${policy[@]}" -- "$artifact" \
	cases/good-log/attestation
json_has log-time 2026-01-15T13:00:00Z && json_has witnesses 'w1, w3' &&
	[[ ${out[*]} =~ \"name\":\ *\"log\",\ *\"result\":\ *\"pass\" ]]
report $? 'JSON: the same'
want verified 'no witness is asked' good-log "${trust[@]}" \
	--log-policy policies/log-none.policy
says 'witnesses none (quorum none)' 'said aloud'
says 'time-source document (not witnessed)' 'which proves no time'
printf '%s\n' "${out[@]}" | grep -q '^log-time'
[ $? = 1 ]
report $? 'and has none'
run --json "${trust[@]}" --log-policy policies/log-none.policy -- \
	"$artifact" cases/good-log/attestation
json_has witnesses 'none \(quorum none\)'
report $? 'JSON: said aloud'
want verified 'logged late, which is reported' good-log-late-report \
	--policy policies/log-report.json "${clock[@]}"
says 'log-time 2026-02-13T16:26:40Z' 'its time'
says 'time-source document (not witnessed)' 'on which nothing rests'
want verified 'a live document' good-log "${trust[@]:0:2}" \
	--clock 2026-01-15T13:30:00Z --time now "${policy[@]}"
says 'time-source now' 'judged at the present'
want verified "Rekor's leaf" good-log-rekor "${trust[@]}" "${policy[@]}" \
	--proof cases/good-log-rekor/proof
run -v "${trust[@]}" "${policy[@]}" --proof cases/good-log-rekor/proof -- \
	"$artifact" cases/good-log-rekor/attestation
[[ ${err[*]} = *'log          pass         rekor-v2 leaf 1 of 2'* ]]
report $? '-v: its kind'
run --print witnesses "${trust[@]}" "${policy[@]}" -- "$artifact" \
	cases/good-log/attestation
[ "${out[*]}" = 'w1, w3' ]
report $? '--print witnesses'

#
# Options
#

want log-missing 'no proof' good "${trust[@]}" "${policy[@]}"
want verified 'a bundle without a log policy is a document' good-log \
	"${trust[@]}"
run -v "${trust[@]}" -- "$artifact" cases/good-log/attestation
[[ ${err[*]} = *'log          not-asked'* ]]
report $? '-v: its proof was not asked for'
want verified 'no proof is needed' good --policy policies/log-optional.json \
	"${clock[@]}"
want log-missing '--require-log' good --policy policies/log-optional.json \
	"${clock[@]}" --require-log
want log-quorum 'a proof that is not needed must hold' log-quorum \
	--policy policies/log-optional.json "${clock[@]}"
want usage '--require-log without logs' good-log "${trust[@]}" \
	--require-log
want log-missing 'another log policy needs no proof less' good \
	--policy policies/log.json "${clock[@]}" --log-policy \
	policies/log-none.policy
want verified 'nor more' good --policy policies/log-optional.json \
	"${clock[@]}" --log-policy policies/log-none.policy
want verified 'it replaces the one of the policy' log-quorum \
	--policy policies/log.json "${clock[@]}" --log-policy \
	policies/log-any.policy
want log-unknown 'also for the worse' good-log --policy policies/log.json \
	"${clock[@]}" --log-policy policies/log-other.policy
want verified 'one that is replaced need not be there' good-log --policy \
	policies/log-absent.json "${clock[@]}" "${policy[@]}"
want usage 'a proof around and one beside' good-log "${trust[@]}" \
	"${policy[@]}" --proof cases/good-log-beside/proof
want proof-other-document 'a proof of another document' good-log-beside \
	"${trust[@]}" "${policy[@]}" --proof cases/good-log/attestation
want proof-path 'which does not say so' good-log-beside "${trust[@]}" \
	"${policy[@]}" --proof cases/good-log-beside-tag/proof
want usage 'a proof and no logs' good-log-beside "${trust[@]}" \
	--proof cases/good-log-beside/proof
want io 'a proof that is not there' good "${trust[@]}" "${policy[@]}" \
	--proof absent
want usage 'two proofs' good "${trust[@]}" "${policy[@]}" --proof a --proof b
input=cases/good-log-beside/proof
want verified 'the standard input' good-log-beside "${trust[@]}" \
	"${policy[@]}" --proof -
input=/dev/null
chmod 664 policies/log.policy
want policy-unsafe 'a log policy that others may write to' good-log \
	"${trust[@]}" "${policy[@]}"
chmod 644 policies/log.policy
head -c 300000 /dev/zero | tr '\0' a >"$work/large"
want oversized 'a proof of more than 256 KiB' good-log-beside "${trust[@]}" \
	"${policy[@]}" --proof "$work/large"
want signers-limit 'a log policy of more than 256 KiB' good-log "${trust[@]}" \
	--log-policy "$work/large"

#
# Genuine documents, which carry no claim: the proof around them is read, and
# the verdict ends where the claim should be, whatever the log says.
#

theirs=$shared/vectors/log
if [ -f "$theirs/native/nitro.bin" ]; then
	genuine=(--no-policy --any-source --insecure-debug
		--clock 2026-11-24T00:00:00Z)
	run "${genuine[@]}" -- "$artifact" "$theirs/native/nitro.bin"
	bare=$(printf '%s' "${err[0]-}" | grep -o '\[[a-z-]*\]$')
	[ "$got" = 1 ] && [ -n "$bare" ]
	report $? "the genuine document alone: $bare"
	for name in all any none; do
		cp "$theirs/native/policy-$name.txt" "$work/$name.policy"
		run -v "${genuine[@]}" --log-policy "$work/$name.policy" -- \
			"$artifact" "$theirs/native/bundle-nitro.tlog-proof"
		[ "$got" = 1 ] || bad "status $got"
		[[ ${err[*]} = *'form         pass'*'signature    pass'* ]] ||
			bad "${err[*]}"
		[[ ${err[*]} = *'log          not-reached'*"$bare" ]] ||
			bad "${err[*]}"
		result "its bundle, by policy-$name: the same"
	done
	for name in rekor2-local/rekor2 sigsum/sigsum; do
		cp "$theirs/$name-policy.txt" "$work/their.policy"
		proof=$(ls "$theirs/$name"-*.tlog-proof)
		run "${genuine[@]}" --log-policy "$work/their.policy" \
			--proof "$proof" -- "$artifact" \
			"$theirs/native/nitro.bin"
		[[ $got${err[*]} = 1*"$bare" ]] || bad "${err[*]}"
		result "its proof from ${name%/*}: the same"
	done
else
	skip 'genuine documents' "no $theirs"
fi


#
# Times of witnesses that cannot be true (of others' making)
#

theirs=$shared/faults/witness-time
if [ -d "$theirs" ]; then
	# dated CLOCK PROOF: their proof under their policy.
	dated()
	{
		cp "$theirs/any.policy" "$work/any.policy"
		run --policy policies/any-source.json --no-state --clock "$1" \
			--log-policy "$work/any.policy" -- \
			"$theirs/artifact" "$theirs/$2.tlog-proof"
	}
	for name in good good-and-zero good-and-future; do
		dated 2026-06-01T00:00:00Z "$name"
		[ "$got" = 0 ] || bad "status $got: ${err[*]-}"
		grep -q '^log-time 2026-01-15T12:01:30Z$' "$work/out" ||
			bad "${out[*]}"
		grep -q '^witnesses w2$' "$work/out" || bad "${out[*]}"
		result "$name: by the witness whose time can be true"
	done
	dated 2026-01-15T12:10:00Z ahead-of-now
	[[ $got = 1 && ${err[*]} = *'not counting'*'[log-quorum]' ]] ||
		bad "status $got: ${err[*]-}"
	result 'ahead-of-now: log-quorum'
	dated 2026-01-15T13:46:00Z ahead-of-now
	[ "$got" = 0 ]
	report $? 'five minutes ahead are granted'
else
	skip 'times of witnesses' "no $theirs"
fi

echo "1..$count"
