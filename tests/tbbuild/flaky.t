#!/usr/bin/env bash
# tbbuild serve in a world that fails: the network is away for a while, the disk
# is full for a while, and again and again the server, or a build, is killed.  Each
# delivery that was taken is built and published once, or has failed by its own
# build.  Builds, git server and log are real.
#
# TBV_FLAKY="DELIVERIES AWAY KILL": how many, how many seconds each of the two
# faults takes, and how many there are between kills.  "make check-flaky" is long.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2119,SC2120
. "${top_srcdir:?}/tests/tbbuild/support.sh"
[ "$(id -u)" = 0 ] || skip_all 'not root: disks of its own are mounts'
if [ -z "${OWN_MOUNTS-}" ]; then
	unshare -m true 2>/dev/null || skip_all 'no mount namespaces here'
	rm -rf "$work"
	OWN_MOUNTS=yes exec unshare -m bash "$0"
fi
need_sandbox
command -v bc >/dev/null || skip_all 'no bc'
# shellcheck source=tests/tbbuild/server.sh
. "${top_srcdir:?}/tests/tbbuild/server.sh"
url=$server/git/widget git_port=$((port + 1))
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
read -r deliveries away interval <<<"${TBV_FLAKY:-16 6 6}"
tblog=$build/tblog
known_secrets
# Background programs are started outside of the shell's jobs: the current
# server, and the network after its return.
end_world()
{
	jobs -p | xargs -r kill -KILL 2>/dev/null
	cat "$work/pid" "$work/back" 2>/dev/null | xargs -r kill -KILL 2>/dev/null
	stop_server
}
trap end_world EXIT

# A repository of that many branches, of which every eighth does not build.
mkdir -p "$work/repos"
git init -q --bare -b main "$work/repos/widget"
for i in $(seq "$deliveries"); do
	say="echo $i >out.txt"
	[ $((i % 8)) != 0 ] || say='exit 7'
	recipe='{"tbbuild": 1, "rootfs": "busybox", "command": ["sh", "build.sh"], "artifacts": ["out.txt"]}'
	printf 'commit refs/heads/m%d\ncommitter t <t@example.org> %d +0000\n' \
		"$i" $((1700000000 + i))
	printf 'data 1\nx\nM 100644 inline build.sh\ndata %d\n%s\n' ${#say} "$say"
	printf 'M 100644 inline .tbbuild.json\ndata %d\n%s\n' ${#recipe} \
		"$recipe"
done | git --git-dir="$work/repos/widget" fast-import --quiet
git --git-dir="$work/repos/widget" for-each-ref \
	--format='%(refname) %(objectname)' | sort >"$work/refs"
report 'there is something to build' test "$(wc -l <"$work/refs")" = "$deliveries"

# One disk for the queue, the outputs and the log.
mkdir "$work/disk"
mount -t tmpfs -o size=400M tmpfs "$work/disk" || skip_all 'no tmpfs'
state=$work/disk/state output=$work/disk/output
"$tblog" keygen flaky.example/log "$work/key" >/dev/null
"$tblog" init --key "$work/key" "$work/disk/log" >/dev/null
printf 'log %s\nquorum none\n' "$(cat "$work/disk/log/log.vkey")" \
	>"$work/policy"
more='"queue": 10000,'
slots=$(printf '{"name": "%s", "run": ["--backend", "local", "--runtime", "%s", "--rootfs-dir", "%s", "--hypervisor-state", "%s", "--log", "%s", "--tblog", "%s", "-q"]},' \
	one "${runtimes[0]}" "$work/images" "$work/hypervisor" "$work/disk/log" "$tblog" \
	two "${runtimes[0]}" "$work/images" "$work/hypervisor" "$work/disk/log" "$tblog")
slots="[${slots%,}]"
"$tbbuild" hypervisor init --state "$work/hypervisor" >/dev/null
settings

# stamp: each line with the time.
stamp()
{
	while IFS= read -r line; do
		printf '%(%T)T %s\n' -1 "$line"
	done
}
happens()
{
	echo "$1" | stamp >>"$work/events"
}
up()
{
	"$serve" --settings "$work/serve.json" --tbbuild "$trusting" \
		> >(stamp >>"$work/log.serve") 2>&1 &
	server=$!
}

# All through the faults.
pace=$(bc <<<"scale=3; 3 * $away / $deliveries")
# As a forge that redelivers failed deliveries.
send()
{
	local i=0 ref commit

	while read -r ref commit; do
		i=$((i + 1))
		printf '{"ref":"%s","after":"%s","repository":{"full_name":"acme/widget"}}' \
			"$ref" "$commit" >"$work/body"
		for _ in $(seq 2000); do
			deliver push
			echo "$code" >>"$work/codes"
			case $code in
			200|202) break ;;
			esac
			sleep 0.5
		done
		echo "$ref $commit $code" >>"$work/taken"
		sleep "$pace"
	done <"$work/refs"
	: >"$work/sent"
}

# Every interval: the server, or what it has started.
kills()
{
	local n=0

	while sleep "$interval"; do
		n=$((n + 1))
		if [ $((n % 2)) = 0 ] && pkill -KILL -P "$server"; then
			happens 'builds are killed'
			continue
		fi
		happens 'the server is killed'
		kill -KILL "$server"
		wait "$server" 2>/dev/null
		[ ! -e "$work/enough" ] || break
		up
		echo "$server" >"$work/pid"
	done
}

faults()
{
	sleep $((away / 2))
	happens 'the network is away'
	kill "${servers[1]}"
	sleep "$away"
	port=$((git_port - 1)) serve good "$git_port"
	echo "${servers[-1]}" >"$work/back"
	happens 'and back'
	sleep $((away / 2))
	happens 'the disk is full'
	head -c 500M /dev/zero >"$work/disk/filler" 2>/dev/null
	sleep "$away"
	rm "$work/disk/filler"
	happens 'and has room'
	: >"$work/passed"
	wait
}

start_time=$SECONDS
up
# the reader of our results waits for all processes that could write to them
for each in send faults kills; do
	"$each" >>"$work/log.world" 2>&1 &
done
killer=$!
waits()
{
	sql "SELECT count(*) FROM job WHERE state IN ('waiting', 'running')" \
		2>/dev/null || echo unknown
}
for _ in $(seq 7200); do
	[ ! -e "$work/sent" ] || [ ! -e "$work/passed" ] ||
		[ "$(waits)" != 0 ] || break
	sleep 0.5
done
: >"$work/enough"
wait "$killer"
sort "$work/taken" >"$work/taken.sorted"
report 'every delivery is taken, some only later' test \
	"$(grep -c ' 20[02]$' "$work/taken.sorted")" = "$deliveries"
report 'and none waits or runs' test "$(waits)" = 0

# What became of each.
sql "SELECT ref, hash, state, token FROM job" | sort -V >"$work/jobs"
while read -r ref commit _; do
	if [ $((${ref#refs/heads/m} % 8)) = 0 ]; then
		echo "$ref|$commit|failed|build-failed"
	else
		echo "$ref|$commit|built|"
	fi
done <"$work/taken.sorted" | sort -V >"$work/want"
report 'each is built, or has failed by its own build: once' \
	diff "$work/want" "$work/jobs"
built=$(counts built)
report 'as many outputs' test "$(find "$output" -name out.txt | wc -l)" = \
	"$built"
report 'and nothing that is half there' test -z "$(find "$output" -name '.*')"
report 'as many entries of the log: each is published once' test \
	"$("$tblog" show "$work/disk/log" | sed -n 's/^size //p')" = "$built"
report 'the log is whole' "$tblog" check "$work/disk/log"
bad=0
while IFS='|' read -r id ref commit; do
	dir=$output/github/$id
	"$tbverify" --no-policy --root "$dir/simulated-root.pem" --pcrs \
		"$dir/measurements.json" --repository "$url" --ref "$ref" \
		--commit "$commit" --log-policy "$work/policy" --require-log -- \
		"$dir/out.txt" "$dir/out.txt.tlog-proof" >>"$work/log" 2>&1 &&
		[ "$(cat "$dir/out.txt")" = "${ref#refs/heads/m}" ] ||
		bad=$((bad + 1))
done < <(sql "SELECT id, ref, hash FROM job WHERE state = 'built'")
report 'each output verifies, with its proof' test "$bad" = 0
report 'no two of one document' test -z "$(find "$output" -name out.txt.att \
	-exec sha256sum {} + | cut -c1-64 | sort | uniq -d)"
report 'something was tried again' grep -q 'could not be tried' \
	"$work/log.serve"
report 'a delivery was refused meanwhile' grep -qvx 20. "$work/codes"
{
	cat "$work/events"
	grep 'could not be tried\|to the queue\|was built\|can be written' \
		"$work/log.serve"
} | sort | sed 's/^/# /'
echo "# $deliveries deliveries in $((SECONDS - start_time)) s: $built built," \
	"$(counts failed) failed by themselves," \
	"$(grep -c 'server is killed' "$work/events") kills of the server," \
	"$(grep -c 'builds are killed' "$work/events") of builds," \
	"$(grep -cvx 20. "$work/codes") deliveries refused or not answered"
echo "# tried again: $(sed -n 's/.*could not be tried \[\(.*\)\].*/\1/p' \
	"$work/log.serve" | sort | uniq -c | tr -s ' \n' ' ')"
[ -z "${TBV_FLAKY_LOG-}" ] || cp "$work/log.serve" "$work/events" \
	"$TBV_FLAKY_LOG"
umount -l "$work/disk"
server=
finish
