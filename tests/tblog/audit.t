#!/usr/bin/env bash
# A log is audited in ranges, from a directory and from a server, and the shards
# are joined: faults of the log, an entry or a shard are found.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016 # a liar's own variables
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/support.sh"
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY
logs=$vectors/logs
shards=$vectors/shards
copy_vectors v
XDG_STATE_HOME=$PWD/state TMPDIR=$PWD/tmp
export XDG_STATE_HOME TMPDIR
mkdir tmp

#
# What others made: shards that are joined, and logs
#

sound=0
total=0
tokens=
for expect in "$shards"/*/expect; do
	dir=${expect%/*}
	name=${dir##*/}
	token=$(cat "$expect")
	total=$((total + 1))
	words=(audit --join --log-policy "$shards/log.policy")
	grep -q "\"name\": \"$name\", .*\"policy\": true, " \
		"$shards/manifest.json" &&
		words+=(--policy v/shards/policy.json)
	words+=("$logs/good-levels" "$dir"/[0-9])
	[ "$token" != sound ] || { token=success sound=$((sound + 1)); }
	run "${words[@]}"
	if [ "$token" = audit-entries ]; then
		[ "$got" = 1 ] || bad "status $got"
		diff <(sed -n 's/^finding/entry/p' "$dir"/[0-9]) \
			<(printf '%s\n' "${out[@]}" | grep '^entry') ||
			bad 'other entries'
		[[ ${err[0]} = *"[$token]" ]] || bad "${err[0]}"
	else
		said "$token"
	fi
	result "$name: $token"
	# once for each token: a schema takes longer than a verdict
	[[ " $tokens " = *" $token "* ]] ||
		want_json "$token" "$name" "${words[@]}"
	tokens+=" $token"
done
[ "$sound" -ge 4 ] && [ "$total" -ge $((sound + 40)) ]
report $? 'there are sound ones and others'

# Our shard equals the generator's, byte for byte.
for range in 0-256 256-257; do
	run audit --range $range --log-policy "$shards/log.policy" \
		-o "own-${range%-*}" "$logs/good-levels"
	said success
done
cmp -s own-0 "$shards/good-two/0" && cmp -s own-256 "$shards/good-two/1"
report $? 'the shards of its two ranges are those that the generator wrote'

# The same logs as tblog check has, and the same verdict on each that is sound.
for expect in "$logs"/*/expect; do
	name=${expect%/*}
	name=${name##*/}
	token=$(cat "$expect")
	size=$(sed -n 2p "$logs/$name/checkpoint" 2>/dev/null)
	case $name in
	good-empty) continue ;;		# has no range
	entry-changed | entry-swapped) token=audit-entry ;;
	tile-level-changed | tile-full-changed) token=log-directory ;;
	size-zero) size=3 ;;
	checkpoint-missing) token=network size=3 ;;
	signature | checkpoint-changed) token=note-signature ;;
	signature-other | signature-witness) token=log-unknown ;;
	origin-other) token=log-origin ;;
	size-less) token=log-inconsistent ;;
	esac
	rm -f shard
	run audit --range "0-$size" --log-policy "$shards/log.policy" \
		-o shard "$logs/$name"
	if [ "$token" = sound ]; then
		said success
		run audit --join --log-policy "$shards/log.policy" \
			"$logs/$name" shard
		said success
	else
		warnings=("${err[@]::${#err[@]}-1}")
		err=("${err[-1]}")
		said "$token"
		[ ! -e shard ] || bad 'a shard was written'
	fi
	result "$name: $token"
done

# The quorum of witnesses is the join's as well.
{
	grep '^log' "$shards/log.policy"
	grep '^witness w1 ' "$vectors/policies/log-all.policy"
	echo 'quorum w1'
} >quorum
run audit --range 0-3 --log-policy quorum -o w "$logs/good-cosigned"
said success
run audit --join --log-policy quorum "$logs/good-cosigned" w
said success
[[ ${out[*]} = *'witnesses w1'* && ${out[*]} = *'log-time '* ]] ||
	bad "${out[*]}"
result 'the checkpoint has its quorum'
want log-quorum 'a range of one that has not' audit --range 0-3 \
	--log-policy quorum -o w2 "$logs/good-three"
cp w w3
want log-quorum 'a join' audit --join --log-policy quorum \
	"$logs/good-three" w3

#
# A log of documents
#

document=$vectors/cases/good/attestation
other=$vectors/cases/signature-zero/attestation
run keygen log.example/a key
run init --key key L
entries 1
for ((i = 0; i < 600; i++)); do
	echo "entry $i" >"e/$(printf '%03d' "$i")"
done
files=("$document")
for ((i = 1; i < 600; i++)); do
	files+=("e/$(printf '%03d' "$i")")
done
files[17]=$other
files[300]=$vectors/cases/list-other/attestation
files[511]=$vectors/cases/pcr0-bit/attestation
files[512]=$document
files[598]=$document
for ((i = 0; i < 600; i += 200)); do
	run add L "${files[@]:i:200}"
	said success
done
policy policy L
result 'a log of 600 entries'
judge=(--log-policy policy --policy v/policies/default.json
	--tbverify "$verifier")
for range in 0-256 256-512 512-600; do
	want success "$range" audit --range $range "${judge[@]}" \
		-o "s${range%-*}" L
	run audit --range $range "${judge[@]}" -j 1 -o "j${range%-*}" L
	cmp -s "s${range%-*}" "j${range%-*}" || bad 'another shard'
done
want_json success 'of a range' audit --range 512-600 "${judge[@]}" -o j512 L
[ -z "$(ls tmp)" ] || bad "left in TMPDIR: $(ls tmp)"
result 'no document is left behind'
run audit --join "${judge[@]:0:4}" L s512 s0 s256
[ "$got" = 1 ] || bad "status $got"
for line in 'size 600' 'shards 3' 'verified 3' 'refused 596' 'none 1' \
	'entry 599 foreign' 'entry 17 signature' 'entry 300 no-checksums' \
	'entry 511 pcr-mismatch'; do
	printf '%s\n' "${out[@]}" | grep -qx "$line" || bad "no line $line"
done
[[ ${err[0]} = *'597 of 600 entries are not verified'*'[audit-entries]' ]] ||
	bad "${err[*]}"
result 'each entry is verified, or told with its token'
run audit --range 512-600 "${judge[@]}" -o again L
cmp -s again s512
report $? 'a range that is run again gives the same shard'

# Only tbverify's output is a verdict.  The liar prints prepared answers for its
# entries.
liar()
{
	cat >liar <<END
#!/bin/sh
for list; do :; done
said()
{
	printf '{"attestation":"%s/%s","verdict":"%s","error":%s}' \\
		"\${list%/list}" "\$1" "\${2-verified}" "\${3-null}"
}
say()
{
	for i; do said "\$i"; echo; done
}
$1
END
	chmod 755 liar
	rm -f shard
}
judged_by_liar=(audit --range 512-600 --log-policy policy
	--policy v/policies/default.json --tbverify "$PWD/liar" -o shard L)
lies()
{
	liar "$2"
	want io "$1" "${judged_by_liar[@]}"
	[ ! -e shard ]
	report $? 'and no shard'
}
liar 'say $(seq 0 87)'
want success 'a liar that says all of it is believed' "${judged_by_liar[@]}"
lies 'no verdicts' 'exit 0'
lies 'one too few' 'say $(seq 0 86)'
lies 'one too many' 'say $(seq 0 88)'
lies 'in another order' 'say 1 0 $(seq 2 87)'
lies 'one twice' 'say 0 0 $(seq 2 87)'
lies 'no JSON' 'echo verified'
lies 'JSON without a verdict' "echo '{}'"
lies 'verdicts on no entry' \
	"for i in \$(seq 88); do echo '{\"verdict\":\"verified\",\"error\":null}'; done"
lies 'two verdicts on a line' 'said 0; said 1; echo; say $(seq 2 87)'
lies 'a token of nobody' \
	"said 0 refused '{\"token\":\"x\",\"message\":\"y\"}'; echo; say \$(seq 87)"
lies 'killed' 'kill -KILL $$'
lies 'all, and killed' 'say $(seq 0 87); kill -KILL $$'
want not-installed 'no tbverify' audit --range 512-600 --log-policy policy \
	--policy v/policies/default.json --tbverify ./none -o shard L
printf '{"tbverify-policy": 1, "images": []}\n' >empty.json
want no-image 'a policy that verifies nothing' audit --range 512-600 \
	--log-policy policy --policy empty.json --tbverify "$verifier" \
	-o shard L
chmod 666 empty.json
want policy-unsafe 'a policy that others may write' audit --range 512-600 \
	--log-policy policy --policy empty.json --tbverify "$verifier" \
	-o shard L

# All faults of the log are reported, not only the first.
cp -R L D
damage D/tile/entries/000 40
damage D/tile/entries/001 50	# of 12 bytes each
damage D/tile/0/002.p/88 64
for range in 0-256 256-512 512-600; do
	rm -f shard
	run audit --range $range --log-policy policy -o shard D
	case $range in
	512-600) token=log-directory what=tile/0/002.p/88 ;;
	0-256) token=audit-entry what='entry 0: not the one' ;;
	*) token=audit-entry what='entry 260: not the one' ;;
	esac
	[[ $got != 0 && ${err[-1]} = *"[$token]" && ${err[*]} = *"$what"* ]] ||
		bad "$range: ${err[*]}"
	[ ! -e shard ] || bad 'a shard'
done
damage D/tile/entries/001 90
damage D/tile/entries/001 100
run audit --range 256-512 --log-policy policy -o shard D
[[ $(printf '%s\n' "${err[@]::3}" | grep -o 'entry [0-9]*: not' | tr '\n' ' ') = \
	'entry 260: not entry 263: not entry 264: not ' &&
	${#err[@]} = 4 && ${err[3]} = *': 3 wrong, '* ]] || bad "${err[*]}"
result 'wrong entries and tiles are found where they are'
cp -R L D2
damage D2/tile/1/000.p/2 33
run audit --range 256-512 --log-policy policy -o shard D2
[[ $got = 3 && ${err[*]} = *'tile/1/000.p/2: does not follow'* ]] ||
	bad "${err[*]}"
result 'so is the tile above'

# The log grows between two workers: all use one checkpoint.
cp L/checkpoint before
cp -R L G
run add G e/002
want audit-other 'a shard of a smaller tree' audit --join "${judge[@]:0:4}" \
	G s0 s256 s512
run audit --range 512-600 --log-policy policy --checkpoint before -o g512 G
said success
for range in 0-256 256-512; do
	run audit --range $range --log-policy policy --checkpoint before \
		-o "g${range%-*}" G
	said success
done
run audit --join --log-policy policy --checkpoint before G g0 g256 g512
said success
result 'a log that has grown, by the checkpoint of before'

#
# A command line
#

for words in '' '--range 0-256 --join' '--range 0-256 -o s' \
	'--range 0-256 --log-policy policy L' \
	'--range 0-256 --log-policy policy -o - L' \
	'--range 0 --log-policy policy -o s L' \
	'--range 256-0 --log-policy policy -o s L' \
	'--range 0-0 --log-policy policy -o s L' \
	'--range 0-601 --log-policy policy -o s L' \
	'--range 0-300 --log-policy policy -o s L' \
	'--range 1-256 --log-policy policy -o s L' \
	'--range 0-256- --log-policy policy -o s L' \
	'--range 00-256 --log-policy policy -o s L' \
	'--range 0-256 --log-policy policy -o s --timeout 1h L' \
	'--range 0-256 --log-policy policy -o s -j 1 L' \
	'--range 0-256 --log-policy policy -o policy L' \
	'--join --log-policy policy L' \
	'--join --log-policy policy -o s L s0' \
	'--join --log-policy policy -j 1 L s0' \
	'--join L s0'; do
	# shellcheck disable=SC2086 # words
	run audit $words
	[[ $got = 2 && ${err[*]} = *'[usage]' ]] || bad "$words: ${err[*]}"
done
result 'what is no command'

#
# From a server
#

if ! python3 -c 'import http.server' 2>/dev/null; then
	skip 'from a server' 'no python3 for a server'
	echo "1..$count"
	exit 0
fi
: >server
python3 -u -m http.server 0 --bind 127.0.0.1 >server 2>requests &
server=$!
trap 'kill $server 2>/dev/null; chmod -R u+w "$work"; rm -rf "$work"' EXIT
await grep -q ' port [0-9]' server
port=$(sed -n 's/.* port \([0-9]*\).*/\1/p' server)
if [ -z "$port" ]; then
	skip 'from a server' 'no server on loopback'
	echo "1..$count"
	exit 0
fi
url=http://127.0.0.1:$port
for range in 0-256 256-512 512-600; do
	want success "$range from a server" audit --range $range \
		"${judge[@]}" -o "h${range%-*}" "$url/L"
	cmp -s "h${range%-*}" "s${range%-*}"
	report $? 'gives the same shard as the directory'
done
run audit --join "${judge[@]:0:4}" "$url/L" h0 h256 h512
[[ $got = 1 && ${err[0]} = *'[audit-entries]' ]]
report $? 'and they are joined'
run audit --range 0-256 --log-policy policy -o shard "$url/D"
[[ $got = 1 && ${err[-1]} = *'[audit-entry]' && ${err[-1]} = *"$url/D"* ]]
report $? 'a mirror with another entry'
want network 'a server that has no log' audit --range 0-256 \
	--log-policy policy -o shard "$url/none"
echo "1..$count"
