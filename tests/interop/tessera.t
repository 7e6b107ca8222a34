#!/usr/bin/env bash
# Tessera's POSIX driver and tblog: each goes on with the other's directory,
# and what is published to it verifies offline.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/interop/support.sh
. "$(dirname "$0")/support.sh"
need tessera-posix

# serve DIR KEY: Tessera on that directory; sets $url.
serve()
{
	local port

	port=$(peer_port)
	url=http://127.0.0.1:$port
	peer_start tessera "$(peer tessera-posix)" --storage_dir="$1" \
		--listen="127.0.0.1:$port" --private_key="$2"
	started tessera "$port"
}

entries 300
files=(e/*)
run keygen log.example/builds key
vkey=${out[0]#vkey }
run init --key key L
run add L "${files[@]:0:250}"
said success
result 'a log of 250 entries'
policy policy L

#
# A directory of ours, continued by Tessera
#

serve "$work/d/L" "$work/d/key"
want success 'one goes to Tessera' publish --to tessera \
	--log-policy policy -o p "$url" "$document"
[ "${out[*]}" = 'entry 250 p' ] || bad "${out[*]}"
result 'as the next entry'
# side by side, past the end of a tile
pids=()
for i in {250..261}; do
	"$tblog" publish --to tessera --log-policy policy -o "p$i" "$url" \
		"${files[i]}" >"out$i" 2>&1 &
	pids+=($!)
done
for i in "${!pids[@]}"; do
	wait "${pids[i]}" || bad "$(cat "out$((250 + i))")"
done
result 'twelve at once'
cut -d ' ' -f 2 out2* | sort -n >indices
seq 251 262 >wanted
same wanted indices 'each has an index of its own'
peer_stop tessera
want success 'all of it is computed again' check L
want success 'shown' show L
[[ ${out[*]} = *'size 263'* ]] || bad "${out[*]}"
result 'at its size'
for i in 250 255 261; do
	run verify --log-policy policy "${files[i]}" "p$i"
	said verified
	run prove --log-policy policy -o q L "${files[i]}"
	said success
	run verify --log-policy policy "${files[i]}" q
	said verified
done
result 'what Tessera added is proved from the directory'
offline verified 'what Tessera added' "$artifact" p
offline proof-other-document 'another document' --proof p "$artifact" "$other"
want success 'tblog goes on with it' add -o q L "$other"
[[ ${out[0]} = 'entry 263 '* ]] || bad "${out[*]}"
result 'where Tessera stopped'
want success 'which is all right' check L
serve "$work/d/L" "$work/d/key"
want success 'and Tessera again' publish --to tessera --log-policy policy \
	-o q "$url" e/299
[ "${out[*]}" = 'entry 264 q' ] || bad "${out[*]}"
result 'where tblog stopped'
want success 'fetched from it' fetch --log-policy policy -o q "$url" e/100
peer_stop tessera

#
# A directory of Tessera's, proved by tblog
#

mkdir T
serve "$work/d/T" "$work/d/key"
want success 'two documents' publish --to tessera --log-policy policy "$url" \
	"$document" "$other"
[ "${out[*]}" = "entry 0 $document.tlog-proof entry 1 $other.tlog-proof" ] ||
	bad "${out[*]}"
result 'have proofs beside them'
want_json success 'published' publish --to tessera --log-policy policy \
	-o q "$url" e/007
want success 'without the document' publish --to tessera --no-extra \
	--log-policy policy -o short "$url" "$document"
if grep -q '^extra' short; then
	bad 'it has one'
fi
result 'there is no extra'
peer_stop tessera
want success "Tessera's log is computed again" check --key "$vkey" T
want success 'proved by tblog' prove --key "$vkey" --log-policy policy -o q \
	T "$other"
cp "$document.tlog-proof" p
offline verified "from Tessera's log" "$artifact" p
offline verified 'beside the document' --proof short "$artifact" "$document"
offline proof-path "another document's path" --proof short "$artifact" \
	"$other"

echo "1..$count"
