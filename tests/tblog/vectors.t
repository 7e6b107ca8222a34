#!/usr/bin/env bash
# Logs and proofs that other programs made, those in vectors/log of the shared
# directory: tblog verifies them, and makes the same bytes.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/support.sh"
log=$shared/vectors/log
if [ ! -d "$log" ]; then
	skip 'logs of other programs' "no $log"
	echo "1..$count"
	exit 0
fi
native=$log/native
vkey=$(cat "$native/log.vkey")
install -m 644 "$native"/policy-*.txt "$log/rekor2-local/rekor2-policy.txt" \
	"$log/sigsum/sigsum-policy.txt" .

#
# The same entries under the same key: the same tiles and the same signatures
#

install -m 600 "$native/log.skey.TEST-ONLY" key
entries 300
cp "$native/nitro.bin" e/000
for name in "$native"/entries/e*; do
	cmp -s "$name" "e/${name##*/e}" || bad "${name##*/}"
done
result 'the entries are those of the log'
files=(e/*)
run init --key key L
said success
size=0
for next in 1 2 3 7 8 255 256 257 300; do
	run add L "${files[@]:size:next-size}"
	said success
	size=$next
	checkpoint=$native/checkpoints/checkpoint.$size
	head -n 5 "$checkpoint" >want
	cmp -s want L/checkpoint || bad "$(cat L/checkpoint)"
	result "the checkpoint and its signature at $size entries"
	while read -r path; do
		cmp -s "$native/log/$path" "L/$path" || bad "$path"
	done < <(cd L && find tile -type f)
	result "the files at $size entries"
	for i in 0 $((size / 2)) $((size - 1)); do
		proof=$native/proofs/size$size-index$i.tlog-proof
		[ -f "$proof" ] || continue
		run prove --no-extra -o p L "${files[i]}"
		said success
		# cosignatures alone are more
		diff p "$proof" | grep '^[<>]' | grep -v '^> — w[12]\.' &&
			bad "index $i"
	done
	result "the proofs at $size entries"
done
cmp -s "$native/log/.state/treeState" L/.state/treeState
report $? 'the state'
want success "check of that log as Tessera's driver wrote it" \
	check --key "$vkey" "$native/log"
run keygen log.test/attestable-builds other
want note-signature 'under another key' check \
	--key "${out[0]#vkey }" "$native/log"
cp -R "$native/log" T
chmod -R u+w T
cp "$native/log.vkey" T
want success 'tblog goes on with it' add --key key T e/001
want success 'and it is whole' check T

run init --key key U
said success
upstream=$log/tessera-upstream
for i in $(seq 0 15); do
	if [ "$i" -gt 0 ]; then
		sed -n "${i}p" "$upstream/LEAVES.txt" | tr -d '\n' >leaf
		run add U leaf
		said success
	fi
	sed -n 2,3p U/checkpoint >got
	sed -n 2,3p "$upstream/checkpoint.$i" | diff - got || bad "size $i"
done
result "the 16 roots of Tessera's own test log"
want success 'its files' check --key "$(cat "$upstream/log.vkey")" "$upstream"

want success "the files of Rekor v2's log" check \
	--key "$(cat "$log/rekor2-local/log.vkey")" "$log/rekor2-local"
run prove --key "$(cat "$log/rekor2-local/log.vkey")" --no-extra \
	-o p "$log/rekor2-local" "$log/rekor2-local/rekor2-leaf.json"
said success
# that it was cosigned later is all that may differ
grep -v '^extra ' "$log/rekor2-local/rekor2-nitro.tlog-proof" | diff p - |
	grep '^[<>]' | grep -v '^[<>] — ' && bad 'another proof'
result 'and the proof in it is the one that was made there'

#
# Proofs
#

for proof in "$native"/proofs/*; do
	i=${proof##*index}
	printf -v file 'e/%03d' "${i%.tlog-proof}"
	for policy in policy-all.txt policy-any.txt policy-none.txt; do
		run verify --log-policy $policy "$file" "$proof"
		said verified
	done
	run verify --log-policy policy-all.txt key "$proof"
	said proof-path
done
result 'native proofs: verified'
want verified 'the native bundle' verify --log-policy policy-all.txt \
	"$native/nitro.bin" "$native/bundle-nitro.tlog-proof"
want proof-other-document 'the native bundle of another file' verify \
	--log-policy policy-all.txt e/001 "$native/bundle-nitro.tlog-proof"
head -n -1 "$native/bundle-nitro.tlog-proof" >one-short
want log-quorum 'a quorum one short' verify --log-policy policy-all.txt \
	"$native/nitro.bin" one-short
want verified 'of which any is enough' verify --log-policy policy-any.txt \
	"$native/nitro.bin" one-short
sed 's/^index 0$/index 300/' "$native/bundle-nitro.tlog-proof" >index
want proof-index 'an index out of range' verify --log-policy policy-all.txt \
	"$native/nitro.bin" index
want log-unknown 'a log that is not known' verify \
	--log-policy rekor2-policy.txt "$native/nitro.bin" \
	"$native/bundle-nitro.tlog-proof"
want verified 'Rekor v2' verify --log-policy rekor2-policy.txt \
	"$native/nitro.bin" "$log/rekor2-local/rekor2-nitro.tlog-proof"
want verified 'the leaf of Rekor v2 by itself' verify \
	--log-policy rekor2-policy.txt "$log/rekor2-local/rekor2-leaf.json" \
	"$log/rekor2-local/rekor2-nitro.tlog-proof"
want verified 'the leaf of Sigsum by itself' verify \
	--log-policy sigsum-policy.txt "$log/sigsum/sigsum-leaf.bin" \
	"$log/sigsum/sigsum-m6.tlog-proof"

# The submitter's key, as OpenSSH writes it and as a vkey.
read -r _ key _ <"$log/sigsum/test.submit.key.pub"
{
	printf '\001'
	base64 -d <<<"$key" | tail -c 32
} >typed
id=$( (printf 'submitter\n'; cat typed) | openssl dgst -sha256 -r | cut -c1-8)
printf 'submitter submitter+%s+%s\n' "$id" "$(base64 -w 0 typed)" |
	cat - sigsum-policy.txt >submitter.txt
{
	sed -n 1p "$log/sigsum/sigsum-m6.tlog-proof"
	printf 'extra %s\n' "$({
		printf 'tbverify-sigsum-v1\n'
		tail -c 96 "$log/sigsum/sigsum-leaf.bin"
	} | base64 -w 0)"
	sed 1d "$log/sigsum/sigsum-m6.tlog-proof"
} >sigsum
{
	sed -n 1p "$log/sigsum/sigsum-m6.tlog-proof"
	printf 'extra %s\n' "$(printf 'of an application' | base64)"
	sed 1d "$log/sigsum/sigsum-m6.tlog-proof"
} >opaque
want proof-path 'an extra that is no submitter' verify \
	--log-policy submitter.txt "$log/sigsum/m6" opaque
want verified 'Sigsum' verify --log-policy submitter.txt \
	"$log/sigsum/m6" sigsum
want submitter-unknown 'Sigsum without the submitter' verify \
	--log-policy sigsum-policy.txt "$log/sigsum/m6" sigsum
want submitter-signature 'another file for Sigsum' verify \
	--log-policy submitter.txt "$log/sigsum/m1" sigsum

#
# Notes
#

note=$log/c2sp-spec/signed-note-example
want verified 'the note of the specification' note verify \
	--key "$(cat "$note.vkey")" "$note.txt"
want_json verified 'the note of the specification' note verify \
	--key "$(cat "$note.vkey")" "$note.txt"
sed '1s/./&&/' "$note.txt" >changed
want note-signature 'the same, changed' note verify \
	--key "$(cat "$note.vkey")" changed
for name in alice distro; do
	want verified "an endorsement list by $name" note verify \
		--key "$(cat "$log/endorsements/$name.vkey")" \
		"$log/endorsements/endorsements.note"
done
for name in w1 w2; do
	want verified "a checkpoint by $name" note verify \
		--key "$(cat "$native/$name.vkey")" "$native/log/checkpoint"
done
want signers-key 'a key that is none' note verify --key abc "$note.txt"

echo "1..$count"
