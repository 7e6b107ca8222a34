# Audits by examples/slurm, and what their tasks did.  To be sourced after
# tests/tbbuild/slurm.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034 # audit.t's, and for it
example=$top/examples/slurm

# wrap_programs: the nodes run the real ones.  Each task that has ended is a line of
# $work/runs: DIR TASK NODE ATTEMPT STATUS, seconds by the clock, and of processors.
# The first attempt of the task in $work/hold waits when its entries are judged.
wrap_programs()
{
	mkdir "$work/bin"
	cat >"$work/bin/tblog" <<END
#!/bin/bash
TIMEFORMAT='%R %U %S'
[ "\${2-}" = --range ] || exec "$tblog" "\$@"
task=
for word; do
	[ "\$word" != --policy ] || task="--tbverify $work/bin/tbverify"
	[[ \$word != */shards/* ]] || dir=\${word%/shards/*}
done
exec 3>&2
took=\$({ time "$tblog" audit \$task "\${@:2}" 2>&3 >/dev/null; } 2>&1)
status=\$?
echo "\$dir \$SLURM_ARRAY_TASK_ID \$SLURMD_NODENAME" \\
	"\${SLURM_RESTART_COUNT:-0} \$status \$took" >>"$work/runs"
exit "\$status"
END
	cat >"$work/bin/tbverify" <<END
#!/bin/bash
if [ "\${SLURM_RESTART_COUNT:-0}" = 0 ] &&
	[ "\$SLURM_ARRAY_TASK_ID" = "\$(cat "$work/hold" 2>/dev/null)" ]; then
	echo "\$SLURMD_NODENAME" >"$work/held"
	exec sleep 600
fi
exec "$tbverify" "\$@"
END
	chmod 755 "$work/bin"/*
	PATH=$work/bin:$PATH
}

# in_shards ENTRIES: some 25 tasks.
in_shards()
{
	shard=$((($1 / 25 + 255) / 256 * 256))
	tasks=$((($1 + shard - 1) / shard))
}

# audit NAME LOG POLICY [SBATCH-OPTION...]: submits it, in $work/NAME.
limits=(--mem=200M --cpus-per-task=1)
audit()
{
	ENTRIES=$shard "$example/submit.sh" "$work/$1" "$2" \
		"$work/${log_policy-sound}.policy" "$3" "${limits[@]}" "${@:4}"
}

# joined NAME STATUS: it ends so; what it prints is $work/NAME.out and .err.
joined()
{
	local got=0

	"$example/join.sh" "$work/$1" "${limits[@]}" >"$work/$1.out" \
		2>"$work/$1.err" || got=$?
	[ "$got" = "$2" ] || {
		echo "# join.sh: want $2, got $got: $(tail -n 3 "$work/$1.err")"
		return 1
	}
}

# eventually COMMAND...: it succeeds, in two hours at most.
eventually()
{
	local i

	for ((i = 0; i < 36000; i++)); do
		! "$@" >/dev/null 2>&1 || return 0
		sleep 0.2
	done
	return 1
}

# ends NAME: its tasks, however long they take.
has_ended()
{
	[ -z "$(squeue --noheader --jobs="$(cat "$work/$1/job")" 2>/dev/null)" ]
}
ends()
{
	eventually has_ended "$1"
}

# ran NAME: the tasks whose attempts have ended, each as often.
ran()
{
	sed -n "s|^$work/$1 \([0-9]*\) .*|\1|p" "$work/runs" | sort -n |
		tr '\n' ' '
}

# told NAME: what its tasks found wrong with the log, a line each in $work/said.
told()
{
	cat "$work/$1/errors"/* | grep -v '^tblog: range ' >"$work/said"
}

# without_shard NAME: the tasks that have none.
without_shard()
{
	local n

	for ((n = 0; n < tasks; n++)); do
		[ -s "$work/$1/shards/$n" ] || printf '%d ' "$n"
	done
}

seconds_since()
{
	awk -v us=$((${EPOCHREALTIME/./} - $1)) 'BEGIN { printf "%.1f", us / 1e6 }'
}

# figures NAME SECONDS ENTRIES BYTES: of an audit that took so long.
figures()
{
	awk -v dir="$work/$1" -v wall="$2" -v n="$3" -v bytes="$4" \
		-v busy="$(cut -d ' ' -f 1 /proc/loadavg)" '
		$1 == dir { clock += $6; cpu += $7 + $8; tasks++ }
		END {
			printf "# %d tasks in %.1f s, %.0f entries/s; the tasks " \
				"took %.1f s, of processors %.1f s, %.4f ms an " \
				"entry\n", tasks, wall, n / wall, clock, cpu, \
				cpu * 1000 / n
			printf "# 1e9 entries: %.1f core-hours, %.2f TB; load %s\n", \
				cpu / n * 1e9 / 3600, bytes / n * 1e9 / 1e12, \
				busy
		}' "$work/runs"
}

# timed NAME LOG [WORKERS]: by so many at a time; its seconds in $took.
timed()
{
	local begin=${EPOCHREALTIME/./}

	try "$1: an audit" audit "$1" "$2" "$policy" \
		--array="0-$((tasks - 1))${3+%$3}"
	try "$1: ends" ends "$1"
	took=$(seconds_since "$begin")
	joined "$1" 1 && cmp -s "$work/$1.out" "$work/first.out"
	report $? "$1: the same verdict"
	figures "$1" "$took" "$entries" "$bytes"
}
