#!/usr/bin/env bash
# A Sigsum log with a witness: what tblog submits to it verifies offline.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/interop/support.sh
. "$(dirname "$0")/support.sh"
# shellcheck source=tests/interop/logs.sh
. "$top/tests/interop/logs.sh"
need sigsum-log-primary sigsum-mktree sigsum-witness sigsum-key
sigsum_key=$(peer sigsum-key)

sigsum_log
run keygen submit.example/s submitter
submitter=${out[0]#vkey }
run keygen log.example/other other-log
printf 'log %s\nlog %s\nlog %s\nwitness w %s\nquorum w\nsubmitter %s\n' \
	"${out[0]#vkey }" \
	"$("$sigsum_key" generate -o another && "$sigsum_key" to-vkey \
	-k another.pub)" "$log_vkey" "$witness_vkey" "$submitter" >policy
run verify --log-policy sigsum-policy "$document" policy
[[ ${err[*]} = *"write: log $log_vkey;"*'[signers-sigsum]' ]] ||
	bad "${err[*]}"
result "its own policy is refused with the line that sigsum-key writes"
post=(publish --to sigsum --key submitter --log-policy policy)

want success 'the first leaf' "${post[@]}" -o p0 "$url" "$document"
[ "${out[*]}" = 'entry 0 p0' ] || bad "${out[*]}"
result 'has no path'
want success 'the second' "${post[@]}" -o p1 "$url/" "$other"
printf 'another file\n' >file
want success 'any file' "${post[@]}" -o p2 "$url" file
want_json success 'the same again' "${post[@]}" -o p3 "$url" "$document"
grep -q '^index 0$' p3 || bad "$(cat p3)"
result 'is the same leaf'
for p in p0 p3; do
	run verify --log-policy policy "$document" $p
	said verified
done
run verify --log-policy policy file p2
said verified
result 'all of them verify'
offline verified 'its proof' --proof p0 "$artifact" "$document"
offline verified 'under a later tree' --proof p3 "$artifact" "$document"
offline submitter-signature 'another document' --proof p1 "$artifact" \
	"$document"
sed -i 's/^1$/2/' p0
offline note-signature 'damaged' --proof p0 "$artifact" "$document"

rm -f p
printf 'log %s\nquorum none\nsubmitter %s\n' "$log_vkey" "$submitter" >lone
want success 'without a witness' publish --to sigsum --key submitter \
	--log-policy lone -o p "$url" "$document"
rm p
run keygen submit.example/other stranger
want submitter-unknown 'not a submitter' publish --to sigsum --key stranger \
	--log-policy policy -o p "$url" "$document"
grep -v sigsum.org policy >no-log
want log-unknown 'no log of Sigsum' publish --to sigsum --key submitter \
	--log-policy no-log -o p "$url" "$document"
printf 'log %s\nquorum none\nsubmitter %s\n' "$("$sigsum_key" to-vkey \
	-k another.pub)" "$submitter" >stranger-log
want note-signature 'another log' publish --to sigsum --key submitter \
	--log-policy stranger-log -o p "$url" "$document"
want log-refused 'no such place' "${post[@]}" -o p "${url%path}" "$document"
want usage 'no submitter' publish --to sigsum --log-policy policy -o p \
	"$url" "$document"
want usage 'no extra' "${post[@]}" --no-extra -o p "$url" "$document"

# The witness is gone: the log's new trees are not cosigned.
peer_stop witness
printf 'one more\n' >file
want log-quorum 'the witness is gone' "${post[@]}" --timeout 4s -o p "$url" \
	file
[ ! -e p ]
report $? 'and nothing is written'

echo "1..$count"
