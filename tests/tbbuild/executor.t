#!/usr/bin/env bash
# tbbuild serve with its executors: the same tests over builds on this machine and
# over Slurm, with its real daemons and four nodes, of which some are killed, some are
# stopped, and some lie.  Builds and log are real.
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
known_secrets
end_world()
{
	stop_slurm
	stop_server
}
trap end_world EXIT

new_widget 30

# The real tbbuild: each build is a line of $work/runs; it begins when $work/wait/REF
# is gone, and $work/evil/REF is what its node does with what it built.
mkdir "$work/wait" "$work/evil"
cat >"$work/tbbuild" <<END
#!/bin/bash
case " \$* " in
*' --from '*) exec "$tbbuild" "\$@" ;;
esac
words=("\$@")
while [ \$# -gt 0 ]; do
	case \$1 in
	--ref)	ref=\${2##*/} ;;
	-o)	out=\$2 ;;
	esac
	shift
done
echo "\$ref \${SLURMD_NODENAME-here} \$out" >>"$work/runs"
trap '[ -z "\$pid" ] || kill "\$pid"; ended=yes' TERM
while [ -e "$work/wait/\$ref" ] && [ -z "\$ended" ]; do sleep 0.1; done
[ -z "\$ended" ] || exit 3
"$tbbuild" "\${words[@]}" &
pid=\$!
wait "\$pid"
status=\$?
! kill -0 "\$pid" 2>/dev/null || { wait "\$pid"; status=\$?; }
[ ! -e "$work/evil/\$ref" ] || . "$work/evil/\$ref"
exit "\$status"
END
chmod +x "$work/tbbuild"

# ask NAME [COMMIT]: the job that is made of it in $job.
ask()
{
	push "refs/heads/$1" "${2-$(git --git-dir="$work/repos/widget" rev-parse "$1")}"
	deliver push
	job=$(sql 'SELECT max(id) FROM job')
}

# runs_of REF: how often its build has begun.
runs_of()
{
	grep -c "^$1 " "$work/runs"
}
has_begun()
{
	[ "$(runs_of "$1")" -ge "${2-1}" ]
}
begins()
{
	await has_begun "$@"
}

# nothing_is_left: of results.
nothing_is_left()
{
	[ ! -d "$results" ] || [ -z "$(ls -A "$results")" ]
}

suite()
{
	local e=$1

	: >"$work/runs"
	rm -f "$work"/wait/* "$work"/evil/*
	touch "$work/wait/m4" "$work/wait/m5" "$work/wait/m6"
	report "$e: it starts" start
	for name in m1 m2 m3 m4; do
		case $name in
		m3) ask m3 "$(printf '%040d' 3)" ;;
		*) ask "$name" ;;
		esac
	done
	report "$e: a build" becomes 1 built
	report "$e: its output and its proof are good" good 1 m1
	report "$e: it ran once, and is published once" test \
		"$(runs_of m1) $(size)" = '1 1'
	report "$e: a build that fails by itself" becomes 2 failed build-failed
	report "$e: is not tried again" test "$(runs_of m2)" = 1
	report "$e: what it said is kept" grep -q \
		'tbbuild: .*\[build-failed\]$' "$state/log/2"
	report "$e: a ref that has moved on" becomes 3 superseded commit-mismatch
	"$serve" retry 2 --settings "$work/serve.json"
	ask m5
	begins m4
	"$serve" cancel 4 --settings "$work/serve.json"
	report "$e: a build that is cancelled" becomes 4 cancelled
	report "$e: a build that somebody asks for again" becomes 2 failed \
		build-failed
	report "$e: is another submission" test "$(field 2 submission)" = 2
	begins m5
	stop KILL
	report "$e: the server is killed during a build: the next one starts" \
		start
	rm "$work/wait/m5"
	ask m6
	report "$e: it is built" becomes 5 built
	report "$e: and good" good 5 m5
	begins m6
	stop TERM
	rm "$work/wait/m6"
	report "$e: the server is stopped during a build: the next one starts" \
		start
	report "$e: it is built, too" becomes 6 built
	report "$e: and good, too" good 6 m6
	rm "$work/wait/m4"
	report "$e: what was cancelled is no more" await no_builds
	report "$e: each is published once" test "$(size)" = 3
	report "$e: nothing is left of what came back" await nothing_is_left
	report "$e: the log is whole" "$tblog" check "$log"
}

world local
suite local
stop TERM

# The same over Slurm.
if ! why=$(have_slurm); then
	skip 'builds by Slurm' "$why"
	finish
fi
slurm_settings
report 'slurm: four nodes' start_slurm
world slurm
slots=${slots/'"--cpus", "1"'/'"--cpus", "2"'}
suite slurm

# node_of REF: where its build began last.
node_of()
{
	sed -n "s/^$1 n\([0-9]\) .*/\1/p" "$work/runs" | tail -n 1
}
# slurm_has JOB TEXT: in what Slurm says of it.
slurm_has()
{
	scontrol -o show job "$(squeue -h -t all -o '%A %j' |
		sed -n "s/ tbbuild-$1-.*//p")" >"$work/log.scontrol"
	grep -q -- "$2" "$work/log.scontrol"
}
says()
{
	grep -q "$1" "$work/log.serve"
}
outcome_is_late()
{
	says "results: tbbuild-$1-.*refused"
}

# Four builds, each on a separate node: one succeeds, one node is killed, one is
# stopped, and one lies.
for name in m11 m12 m13 m14; do
	touch "$work/wait/$name"
	ask "$name"
	jobs[${name#m}]=$job
done
for name in m11 m12 m13 m14; do
	begins "$name"
done
report 'four builds at a time, on four nodes' test "$(for name in m11 m12 m13 m14
	do node_of $name; done | sort -u | wc -l)" = 4
report 'a job asks for the memory of its enclave' slurm_has "${jobs[11]}" \
	'MinMemoryNode=200M '
report 'and for its processors' slurm_has "${jobs[11]}" ' CPUs/Task=2 '
report 'in the partition that was named' slurm_has "${jobs[11]}" \
	' Partition=enclaves '
report 'it is accounted to its hook' slurm_has "${jobs[11]}" ' Account=github '
killed=$(node_of m12) stopped=$(node_of m13)
signal_node KILL "$killed"
signal_node STOP "$stopped"
# what it has not written yet it would lose, as flaky_slurm.t has it
await test "$slurm/state/job_state" -nt "$work/runs"
kill -KILL "$slurmctld"
echo "echo forged >\"\$out/out.txt\"" >"$work/evil/m14"
rm "$work/wait/m11" "$work/wait/m14"
report 'slurmctld is killed: what became of a job is not known' await says \
	"job ${jobs[12]}: the engine does not know"
report 'and is not taken for lost' test "$(field "${jobs[12]}" state)" = running
start_slurmctld
report 'slurmctld is back: a build that ended meanwhile' becomes "${jobs[11]}" \
	built
report 'and is good' good "${jobs[11]}" m11
report 'a node that lies: refused' becomes "${jobs[14]}" waiting \
	artifact-mismatch
report 'nothing of it is let out' test ! -e "$output/github/${jobs[14]}"
rm "$work/evil/m14"
report 'a node that was killed: its build begins elsewhere' begins m12 2
report 'and one that was stopped' begins m13 2
rm "$work/wait/m12" "$work/wait/m13"
hurry
report 'a node that was killed: its build' becomes "${jobs[12]}" built
report 'is good' good "${jobs[12]}" m12
report 'by the same submission' test "$(field "${jobs[12]}" submission)" = 1
report 'a node that was stopped: its build' becomes "${jobs[13]}" built
report 'is good, from elsewhere' good "${jobs[13]}" m13
report 'what was a lie is built by another submission' becomes "${jobs[14]}" \
	built
report 'which is good' good "${jobs[14]}" m14
find "$output" -type f -exec sha256sum {} + | sort >"$work/before"
# it does not receive yet what was sent meanwhile
signal_node CONT "$stopped" "${slurmd[$stopped]}"
report 'the node goes on: what it publishes is refused' await outcome_is_late \
	"${jobs[13]}"
find "$output" -type f -exec sha256sum {} + | sort >"$work/after"
report 'no file of it is beside the proof of the other' cmp "$work/before" \
	"$work/after"
report 'nothing of it is left' await nothing_is_left
report 'metrics: one was late' test "$(curl -sS "$at/metrics" |
	sed -n 's/^tbbuild_serve_late_results_total //p')" = 1
report 'each is published once' test "$(size)" = 7
report 'the log is whole' "$tblog" check "$log"
finish
