#!/usr/bin/env bash
# Many deliveries from many clients, over Slurm with four nodes, of which one is killed
# every few seconds, slurmctld twice and tbbuild-serve twice: each job is published
# exactly once, and none is lost; then the same without faults, on one host.  Its
# figures are for this machine, whose processors all "nodes" share.
#
# usage: nodes.sh [DELIVERIES [CLIENTS [KILL-EVERY]]], by .ci/slurm
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2119,SC2120
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
# shellcheck source=tests/tbbuild/slurm.sh
. "${top_srcdir:?}/tests/tbbuild/slurm.sh"
# shellcheck source=tests/tbbuild/world.sh
. "${top_srcdir:?}/tests/tbbuild/world.sh"
deliveries=${1:-500} clients=${2:-50} interval=${3:-5}
why=$(have_slurm) || skip_all "$why"
known_secrets
end_world()
{
	jobs -p | xargs -r kill -KILL 2>/dev/null
	[ ! -s "$work/pid" ] || kill -KILL "$(cat "$work/pid")" 2>/dev/null
	[ ! -s "$work/daemons" ] || read_daemons
	stop_slurm
	stop_server
}
trap end_world EXIT
new_widget "$deliveries"
git --git-dir="$work/repos/widget" for-each-ref --format='%(refname) %(objectname)' \
	>"$work/refs"

up()
{
	"$serve" --settings "$work/serve.json" --tbbuild "$tbbuild" \
		>>"$work/log.serve" 2>&1 &
	server=$!
	echo "$server" >"$work/pid"
}

# client N: every so-many-th delivery, each until it is taken.  A line of $1.N:
# milliseconds, and status, of each answer.
client()
{
	local ref commit code begin end

	while read -r ref commit; do
		printf '{"ref":"%s","after":"%s","repository":{"full_name":"acme/widget"}}' \
			"$ref" "$commit" >"$work/body.$2"
		for _ in $(seq 1000); do
			begin=${EPOCHREALTIME/./}
			code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 40 \
				-H 'Content-Type: application/json' \
				-H 'X-GitHub-Event: push' -H "X-GitHub-Delivery: $ref" \
				-H "X-Hub-Signature-256: sha256=$(sign "$work/body.$2")" \
				--data-binary @"$work/body.$2" "$at/hook/github")
			end=${EPOCHREALTIME/./}
			echo "$(((end - begin) / 1000)) $code" >>"$1.$2"
			case $code in
			200 | 202) break ;;
			esac
			sleep 0.5
		done
	done < <(awk -v n="$2" -v all="$clients" 'NR % all == n' "$work/refs")
}

waits()
{
	sql "SELECT count(*) FROM job WHERE state IN ('waiting', 'running')" \
		2>/dev/null || echo unknown
}
happens()
{
	printf '%(%T)T %s\n' -1 "$*" >>"$work/events"
}

# Each node by turns: all of it, and it comes back; in between twice the others.
faults()
{
	local n=0 node

	while sleep "$interval" && [ ! -e "$work/enough" ]; do
		n=$((n + 1)) node=$((n % 4 + 1))
		case $n in
		4 | 14)
			happens 'slurmctld is killed'
			kill -KILL "$slurmctld"
			sleep 2
			start_slurmctld
			;;
		8 | 18)
			happens 'tbbuild-serve is killed'
			kill -KILL "$(cat "$work/pid")"
			up
			;;
		*)	happens "node $node is killed"
			signal_node KILL "$node"
			sleep 1
			start_node "$node"
			;;
		esac
		printf '%s\n' "$slurmctld" "${slurmd[1]}" "${slurmd[2]}" \
			"${slurmd[3]}" "${slurmd[4]}" >"$work/daemons.new"
		mv "$work/daemons.new" "$work/daemons"
	done
}

# read_daemons: the current ones, after faults() has started others.
read_daemons()
{
	local all each

	readarray -t all <"$work/daemons"
	slurmctld=${all[0]}
	for each in 1 2 3 4; do
		slurmd[$each]=${all[each]}
	done
}

# all_of NAME: from the first delivery to the last job, and what came of it.
all_of()
{
	local begin=$SECONDS took sent faulty='' each

	settings
	up
	await curl -sf "$at/healthz"
	for each in $(seq 0 $((clients - 1))); do
		client "$work/took-$1" "$each" &
		each_client[each]=$!
	done
	[ "$1" = local ] || { faults & faulty=$!; }
	wait "${each_client[@]}"
	sent=$((SECONDS - begin))
	for _ in $(seq 7200); do
		[ "$(waits)" != 0 ] || break
		sleep 0.5
	done
	took=$((SECONDS - begin))
	: >"$work/enough"
	[ -z "$faulty" ] || {
		wait "$faulty"
		[ ! -s "$work/daemons" ] || read_daemons
	}
	report "$1: none waits or runs" test "$(waits)" = 0
	report "$1: each delivery is a job, and none is two" test "$(sql \
		'SELECT count(*) || " " || count(DISTINCT ref) FROM job')" = \
		"$deliveries $deliveries"
	report "$1: each is built but the one that fails by itself" test "$(sql \
		'SELECT group_concat(n, " ") FROM (SELECT state || ":" || count(*) n
			FROM job GROUP BY state ORDER BY state)')" = \
		"built:$((deliveries - 1)) failed:1"
	report "$1: each is published exactly once" test "$(size)" = \
		$((deliveries - 1))
	report "$1: the log is whole" "$tblog" check "$log"
	bad=0
	while IFS='|' read -r id ref; do
		good "$id" "${ref#refs/heads/}" || bad=$((bad + 1))
	done < <(sql "SELECT id, ref FROM job WHERE state = 'built'")
	report "$1: each output and its proof are good" test "$bad" = 0
	cat "$work/took-$1".* | sort -n >"$work/took"
	echo "# $1: $deliveries deliveries of $clients clients in $sent s:" \
		"$(bc <<<"scale=1; $deliveries / ($sent + ($sent == 0))") a second," \
		"p50 $(percentile 50) ms, p99 $(percentile 99) ms;" \
		"$(grep -cv ' 20[02]$' "$work/took") not answered and sent again"
	echo "# $1: $(size) published in $took s:" \
		"$(bc <<<"$(size) * 3600 / $took") an hour;" \
		"$(sql 'SELECT sum(submission) FROM job') submissions;" \
		"tried again: $(sed -n 's/.*could not be tried \[\(.*\)\].*/\1/p' \
			"$work/log.serve" | sort | uniq -c | tr -s ' \n' ' ')"
}
percentile()
{
	sed -n "$((($(wc -l <"$work/took") * $1 + 99) / 100))p" "$work/took" |
		cut -d ' ' -f 1
}

slurm_settings
report 'four nodes' start_slurm
world slurm
more+='"queue": 10000,' slots=${slots/'"jobs": 4'/'"jobs": 16'}
all_of slurm
echo "# of $(wc -l <"$work/events") faults:" "$(cut -d ' ' -f 2- "$work/events" |
	sed 's/node [0-9]/node/' | sort | uniq -c | tr -s ' \n' ' ')"
report 'what is late is refused, and nothing is left' test -z \
	"$(sleep 6; ls -A "$results")"
echo "# late and refused: $(grep -c 'results: .*refused' "$work/log.serve")"
[ -z "${TBV_NODES_LOG-}" ] || cp -r "$work/log.serve" "$work/events" "$slurm/log" \
	"$TBV_NODES_LOG"
kill -TERM "$(cat "$work/pid")"
stop_slurm
slurmctld='' munged='' slurmd=()
sleep 2
rm -f "$work/enough" "$work/daemons" "$work/log.serve"
world local
more+='"queue": 10000,'
all_of local
kill -TERM "$(cat "$work/pid")"
server=
finish
