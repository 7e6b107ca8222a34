#!/usr/bin/env bash
# tbbuild serve where the disk is full: nothing is promised that cannot be kept,
# nothing is lost, and all goes on when there is room again; and what builds say
# does not fill it.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
[ "$(id -u)" = 0 ] || skip_all 'not root: disks of its own are mounts'
if [ -z "${OWN_MOUNTS-}" ]; then
	unshare -m true 2>/dev/null || skip_all 'no mount namespaces here'
	rm -rf "$work"
	OWN_MOUNTS=yes exec unshare -m bash "$0"
fi
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
url=https://git.example/acme/widget
known_secrets
stand_in
commit=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
slots='[{"name": "one", "run": []}, {"name": "two", "run": []}]'
state=$work/one/state output=$work/two/output
for name in one two; do
	mkdir "$work/$name"
	mount -t tmpfs -o size=64M tmpfs "$work/$name" ||
		skip_all 'no tmpfs may be mounted'
done

ask()
{
	push "refs/heads/$1" $commit
	deliver push
}

# fill NAME [KIB]: of that disk so much is left; nothing.
fill()
{
	local free

	free=$(df -k --output=avail "$work/$1" | tail -n 1)
	head -c $(((free - ${2-0}) * 1024)) /dev/zero >"$work/$1/filler" \
		2>/dev/null
}

# health WANT: what /healthz says comes to be that.
health()
{
	for _ in $(seq 100); do
		code=$(curl -s -o "$work/answer" -w '%{http_code}' "$at/healthz")
		[ "$code $(cat "$work/answer")" != "$1" ] || return 0
		sleep 0.1
	done
	echo "$code $(cat "$work/answer")"
	return 1
}

alive()
{
	kill -0 "$server"
}

report 'it starts' start
ask m1
report 'and builds' settled
fill one 8192
report 'nearly full: /healthz tells' health '503 disk-full'
ask m2
answered 'nearly full: a delivery is refused' 503 disk-full
deliver push -D "$work/head"
report 'nearly full: and told to come back' grep -qi '^retry-after: ' \
	"$work/head"
ask m1
answered 'nearly full: what is known is known' 200 known
report 'metrics: it is not well' sh -c \
	"curl -s '$at/metrics' | grep -qx 'tbbuild_serve_healthy 0'"
rm "$work/one/filler"
report 'it heals by itself' health '200 ok'
ask m2
answered 'and takes deliveries' 202 queued
settled

# Full to the last byte while builds end.
echo 1.5 >"$work/waits"
echo build-failed 1 >"$work/fault/m4"
ask m3
ask m4
for _ in $(seq 50); do [ "$(counts running)" = 2 ] || sleep 0.1; done
fill one
sleep 2.5
report 'full: it does not end' alive
report 'full: /healthz tells' health '503 disk-full'
report 'full: what ended cannot be recorded, and is not lost' \
	test "$(counts running)" = 2
report 'full: the output is there' test -e "$output/github/3/out.txt.att" -o \
	-n "$(ls -d "$output"/github/.3.*)"
rm "$work/one/filler"
report 'full, no more: it is recorded' becomes 3 built
report 'full, no more: with its reason' becomes 4 failed build-failed
report 'full: each was tried once' test "$(runs m3)$(runs m4)" = 11
report 'full: said once, and that it is over' test \
	"$(grep -c 'trying again \[disk-full\]$' "$work/log.serve") $(grep -c \
	'can be written again' "$work/log.serve")" = '1 1'
health '200 ok'

# The same, and it is killed; and starts while the disk is full.
rm "$work/fault/m4"
ask m5
ask m6
for _ in $(seq 50); do [ "$(counts running)" = 2 ] || sleep 0.1; done
fill one
sleep 2.5
stop KILL
report 'killed while it is full: nothing is recorded' \
	test "$(counts running)" = 2
rm "$work/waits"
settings
"$serve" --settings "$work/serve.json" --tbbuild "$work/tbbuild" \
	2>>"$work/log.serve" &
server=$!
report 'it starts on a full disk, and reports it' health '503 disk-full'
rm "$work/one/filler"
report 'and goes on when there is room' health '200 ok'
report 'all are built' settled
report 'none of them twice' test "$(runs m5)$(runs m6)" = 11

# Where the outputs are.
fill two 4096
report 'no room for outputs: /healthz tells' health '503 disk-full'
stop TERM
sql "INSERT INTO job (hook, ref, hash, state, received, key) VALUES ('github',
	'refs/heads/m7', '$commit', 'waiting', 0, 'abc')"
"$serve" --settings "$work/serve.json" --tbbuild "$work/tbbuild" \
	2>>"$work/log.serve" &
server=$!
health '503 disk-full'
sleep 1
report 'no room for outputs: what waits is not begun' test ! -s <(
	grep '^m7 ' "$work/runs")
report 'and loses no attempt' test "$(field 7 'state, attempts')" = 'waiting|0'
rm "$work/two/filler"
report 'then it is built' becomes 7 built

# What builds say.
echo build-failed 1 >"$work/fault/all"
yes 'a line that a build says, over and over' | head -c 40000000 >"$work/says"
ask m8
report 'a build that says too much' becomes 8 failed build-failed
size=$(stat -c %s "$state/log/8")
echo "# $size bytes"
report 'its log ends where the disk is for the queue' test \
	"$size" -le $((32 << 20)) -a "$size" -gt 1000000
report 'with its last line' grep -q '\[build-failed\]$' "$state/log/8"
report 'and what was left out is said' grep -q 'bytes are left out' \
	"$state/log/8"
report 'deliveries are taken all the same' health '200 ok'
for n in $(seq 9 16); do ask "m$n"; done
settled
used=$(du -sk "$work/one" | cut -f 1)
echo "# $used KiB"
report 'nor do many fill the disk' test "$used" -le 33000
report 'and it is well' health '200 ok'
stop TERM

# On a disk that has room for all.
mkdir "$work/three"
mount -t tmpfs -o size=600M tmpfs "$work/three"
state=$work/three/state
report 'a disk with more room' start
head -c 17000000 "$work/says" >"$work/less" && mv "$work/less" "$work/says"
for n in $(seq 20 40); do ask "m$n"; done
settled
report 'all have failed by themselves' test "$(counts failed)" = 21
largest=$(find "$state/log" -type f -printf '%s\n' | sort -n | tail -n 1)
all=$(du -sk --apparent-size "$state/log" | cut -f 1)
echo "# the largest $largest bytes, all $all KiB"
report 'each is at most 16 MiB' test "$largest" -le $((16 << 20)) -a \
	"$largest" -gt $((15 << 20))
report 'and all of them 256 MiB' test "$all" -le $((256 << 10)) -a \
	"$all" -gt $((200 << 10))
report 'those that are left are the newest' test -e "$state/log/$(sql \
	'SELECT max(id) FROM job')"
stop TERM
server=
umount "$work/one" "$work/two" "$work/three"
finish
