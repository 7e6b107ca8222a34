#!/usr/bin/env bash
# Proofs from a log on a server, which is a plain one for files, on loopback.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/support.sh"
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY
if ! python3 -c 'import http.server' 2>/dev/null; then
	skip 'fetch' 'no python3 for a server'
	echo "1..$count"
	exit 0
fi
entries 300
files=(e/*)
mkdir served
: >server
cd served || exit 1
python3 -u -m http.server 0 --bind 127.0.0.1 >../server 2>../requests &
server=$!
trap 'kill $server 2>/dev/null; chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd .. || exit 1
await grep -q ' port [0-9]' server
port=$(sed -n 's/.* port \([0-9]*\).*/\1/p' server)
if [ -z "$port" ]; then
	skip 'fetch' 'no server on loopback'
	echo "1..$count"
	exit 0
fi
url=http://127.0.0.1:$port/L
run keygen log.example/a key
run init --key key served/L
run add served/L "${files[@]:0:300}"
said success
result 'a log'
policy policy served/L

for i in 0 1 255 256 299; do
	run fetch --log-policy policy -o p "$url" "${files[i]}"
	said success
	[[ ${out[0]} = "index $i" && ${out[1]} = 'size 300' ]] ||
		bad "${out[*]}"
	run fetch --log-policy policy --index $i -o q "$url/" "${files[i]}"
	said success
	run prove -o r served/L "${files[i]}"
	cmp -s p r || bad 'another proof than the directory gives'
	cmp -s q r || bad 'another proof by its index'
done
result 'proofs as from the directory itself'
: >requests
want success 'by its index' fetch --log-policy policy --index 7 -o p "$url" \
	e/007
[ "$(grep -c '"GET ' requests)" -le 5 ]
report $? 'takes few requests'
want_json success 'fetch' fetch --log-policy policy --index 7 -o p "$url" \
	e/007
want success 'a document' add served/L "$vectors/cases/good/attestation"
want success 'fetched' fetch --log-policy policy -o p "$url" \
	"$vectors/cases/good/attestation"
grep -q '^extra ' p
report $? 'is in its proof'

# A checkpoint of before, when partial tiles have made way for full ones.
cp served/L/checkpoint before
run add served/L "${files[@]:0:230}"
said success
[ ! -e served/L/tile/0/001.p ] || bad 'partial tiles are still there'
cp before served/L/checkpoint
run fetch --log-policy policy -o p "$url" e/290
said success
[ "${out[1]}" = 'size 301' ] || bad "${out[*]}"
result 'from full tiles in the place of partial ones'

rm p
want log-missing 'a file that is not in it' fetch --log-policy policy -o p \
	"$url" key
want proof-path 'another index' fetch --log-policy policy --index 8 -o p \
	"$url" e/007
want proof-index 'no such index' fetch --log-policy policy --index 301 -o p \
	"$url" e/007
run keygen log.example/a other
printf 'log %s\nquorum none\n' "${out[0]#vkey }" >stranger
want log-unknown 'a log that is not known' fetch --log-policy stranger \
	--index 7 -o p "$url" e/007
cp -R served/L served/D
damage served/D/tile/0/000 4000
want proof-path 'a tile that was changed' fetch --log-policy policy \
	--index 7 -o p "${url%L}D" e/007
sed -i 2s/301/300/ served/D/checkpoint
want note-signature 'a checkpoint that was changed' fetch \
	--log-policy policy --index 299 -o p "${url%L}D" e/299
head -c 300000 /dev/zero >served/D/checkpoint
want network 'a checkpoint that is too long' fetch --log-policy policy \
	--index 7 -o p "${url%L}D" e/007
want network 'no log' fetch --log-policy policy -o p "${url%L}E" e/007
want usage 'another kind of URL' fetch --log-policy policy -o p \
	"file://$work/d/served/L" e/007
want usage 'without a policy' fetch -o p "$url" e/007
#
# The monitor
#

run keygen log.example/a wkey
vkey=${out[0]#vkey }
run init --key wkey served/W
run add served/W e/000 e/001 e/002
look=(watch --key "$vkey" --state seen "${url%L}W")
want success 'watch for the first time' "${look[@]}"
cmp -s seen served/W/checkpoint
report $? 'the checkpoint is remembered'
want success 'nothing new' "${look[@]}"
[ "${out[*]}" = 'size 3 before 3' ]
report $? 'and nothing is told'
cp -R served/W fork
run add served/W e/003 "$vectors/cases/good-repository/attestation"
want success 'two new ones' "${look[@]}"
[[ ${#out[@]} = 4 && ${out[2]} = 'entry 3 10 bytes' &&
	${out[3]} = 'entry 4 '*' pcr0 '*' claim-commit '*' claim-repository '* ]]
report $? 'are listed by what they say'
cp -R served/W five
mv served/W six
cp -R fork served/W
# A copy that is late has the start of what was seen, and its tiles show it: no
# evidence.  Where they do not show it, what is signed is kept.
cp six/checkpoint now-checkpoint
cp -R six served/late
cp fork/checkpoint served/late/checkpoint
run watch --key "$vkey" --state seen "${url%L}late"
said network
[[ ${err[0]} = *'an outdated copy'* ]] || bad "${err[0]}"
[ ! -e seen.earlier ] || bad 'something was kept'
result 'a copy that is late'
want network 'a tree that has become smaller' "${look[@]}"
cmp -s seen.earlier now-checkpoint && cmp -s seen.later fork/checkpoint
report $? 'and does not show that it is the start: both are kept'
rm -f seen.earlier seen.later
# A smaller fork, whose directory has the tiles of what was seen.
cp -R fork served/fork
rm -rf served/fork/tile && cp -R six/tile served/fork/
run init --key wkey forked
run add forked e/010 e/011
cp forked/checkpoint served/fork/checkpoint
run watch --key "$vkey" --state seen "${url%L}fork"
said log-inconsistent
cmp -s seen.earlier now-checkpoint && cmp -s seen.later forked/checkpoint
report $? 'a smaller fork is proved to be one, and kept'
for n in split-view:2 inconsistent:4; do
	rm -rf served/W seen.*
	cp -R fork served/W
	run add served/W "${files[@]:20:${n#*:}}"
	said success
	cp seen seen-before
	want "log-${n%:*}" "another tree of $((3 + ${n#*:})) entries" \
		"${look[@]}"
	run "${look[@]}"
	said "log-${n%:*}"
	[ ! -e seen.2.earlier ] || bad 'the same pair is kept twice'
	cmp -s seen.earlier seen-before || bad 'the earlier one is not kept'
	cmp -s seen.later served/W/checkpoint || bad 'nor the later one'
	cmp -s seen seen-before || bad 'the state moved on'
	for side in earlier later; do
		run note verify --key "$vkey" seen.$side
		said verified
	done
	result 'both are kept as evidence'
done
# A second split view is kept beside the first.
cp seen.later first
rm -rf served/W
cp -R fork served/W
run add served/W "${files[@]:30:2}"
want log-split-view 'yet another tree' "${look[@]}"
cmp -s seen.later first && cmp -s seen.earlier seen.2.earlier &&
	cmp -s seen.2.later served/W/checkpoint
report $? 'nothing that was kept is lost'
# A saved note that was truncated is not evidence; the pair is saved again.
: >seen.2.later
run "${look[@]}"
said log-split-view
cmp -s seen.3.later served/W/checkpoint
report $? 'a note that was cut is not taken for it'
rm -rf served/W seen.*
cp -R five served/W
run add served/W e/005
damage served/W/tile/0/000.p/6 0
want network 'tiles that do not give the root' "${look[@]}"
[ ! -e seen.later ]
report $? 'are no evidence'
# More entries than are listed at a time: 70 times those of one tile.
head -c 40 /dev/zero >zeros
mkdir many
for ((i = 0; i < 17920; i++)); do
	echo "$i" >"many/$i"
done
run init --key wkey served/N
find many -type f -print0 | xargs -0 "$tblog" add served/N >log 2>&1
large=(watch --key "$vkey" --state large "${url%L}N")
run "${large[@]}"
[ "$got" = 0 ] && [ "${out[0]}" = 'size 17920' ] && [ "${#out[@]}" = 17921 ]
report $? 'a log of many entries'
[ ! -e large.next ] || bad 'there is more to tell'
cmp -s large served/N/checkpoint
report $? 'all is told'
printf '%s\n' "${out[@]:1}" >all
rm large
echo 17000 >large.next
run "${large[@]}"
[ "${#out[@]}" = 17921 ]
report $? 'progress without a state is none'
echo 17000 >large.next
run "${large[@]}"
printf '%s\n' "${out[@]:2}" | cmp -s - <(tail -n 920 all)
report $? 'what was left is told'
[ ! -e large.next ]
report $? 'and no more is left'
for bad in 17921 x -1 '' 99999999999999999999; do
	echo "$bad" >large.next
	run "${large[@]}"
	[ "${#out[@]}" = 17922 ] || bad "next '$bad': ${#out[@]} lines"
done
result 'progress that cannot be is forgotten, and all is told'
stat -c %Y.%i large >"$work/before"
run "${large[@]}"
stat -c %Y.%i large | cmp -s - "$work/before"
report $? 'a state that stays is not written again'
rm large
mkdir slow
cat >slow/server.py <<'END'
import http.server, sys, time


class Slow(http.server.SimpleHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        if 'entries' in self.path:
            time.sleep(0.05)
        super().do_GET()

    def log_message(self, *a):
        pass


s = http.server.ThreadingHTTPServer(
    ('127.0.0.1', 0), lambda *a: Slow(*a, directory='served'))
s.daemon_threads = True
print(s.server_port, flush=True)
s.serve_forever()
END
python3 slow/server.py >slow/port 2>slow/log &
slow=$!
trap 'kill $server $slow 2>/dev/null; chmod -R u+w "$work"; rm -rf "$work"' EXIT
await test -s slow/port
large[${#large[@]}-1]=http://127.0.0.1:$(cat slow/port)/N
told=0 runs=0
while [ $runs -lt 20 ]; do
	runs=$((runs + 1))
	run "${large[@]}" --timeout 1s
	[ "$got" = 0 ] || bad "status $got: ${err[*]}"
	told=$((told + $(printf '%s\n' "${out[@]}" | grep -c '^entry ')))
	[[ ${out[*]} = *' left '* ]] || break
done
if [ $told != 17920 ] || [ $runs -le 1 ]; then
	bad "$told in $runs runs"
fi
result "a deadline ends a run, and the next goes on: all in several"
# killed between two parts
rm large
"$tblog" "${large[@]}" >part 2>/dev/null &
killed=$!
await test -s large
kill -KILL $killed
wait $killed 2>/dev/null
[ "$(cat large.next)" = 16384 ] && [ "$(grep -c '^entry ' part)" = 16384 ]
report $? 'what was printed is remembered'
run "${large[@]}"
printf '%s\n' "${out[@]:2}" | cmp -s - <(tail -n 1536 all)
report $? 'by a run that was killed'
kill $slow
# an entry in the middle is not what is signed
cp -R served/N served/M
damage served/M/tile/0/007 40
rm large
want network 'a tile in the middle' watch --key "$vkey" --state large \
	"${url%L}M"
[ ! -e large ]
report $? 'is not believed'
run watch --key "$vkey" --state large --json "${url%L}N"
[[ $got = 0 && ${out[0]} = *'"size":17920,"entries":['* ]]
report $? 'all of it in JSON'
rm -f large
want usage 'watch without a state' watch --key "$vkey" "$url"

kill $server
wait $server 2>/dev/null
run fetch --log-policy policy -o p "http://me:secret@127.0.0.1:$port/L" e/007
said network
[[ ${err[*]} != *secret* && ${err[*]} != *me:* ]] || bad "${err[*]}"
result 'no server, and no password in the message: network'
[ ! -e p ]
report $? 'nothing was written'

echo "1..$count"
