#!/bin/sh
# Joins the shards of an audit: the verdict on the log is that of tblog audit --join.
# If shards are missing, prints why, and submits these alone.
#
# usage: join.sh DIR [SBATCH-OPTION...]
#
# Ends with 75 if tasks still run, or were submitted again: try later.
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu
if [ $# -lt 1 ]; then
	echo 'usage: join.sh DIR [SBATCH-OPTION...]' >&2
	exit 2
fi
here=$(dirname "$(realpath "$0")")
dir=$(realpath "$1")
shift
job=$(cat "$dir/job")
# a job that Slurm has forgotten does not run
running=$(squeue --noheader --jobs="$job" --array --format=%T 2>/dev/null |
	wc -l)
if [ "$running" -gt 0 ]; then
	echo "join.sh: job $job: $running tasks have not ended" >&2
	exit 75
fi
{
	read -r log
	read -r log_policy
	read -r policy
	read -r size
	read -r entries
} <"$dir/settings"

missing='' n=0
while [ $((n * entries)) -lt "$size" ]; do
	if [ ! -s "$dir/shards/$n" ]; then
		missing=$missing,$n
		printf 'shard %d: %s\n' "$n" \
			"$(cat "$dir/errors/$n" 2>/dev/null || echo 'did not run')" >&2
	fi
	n=$((n + 1))
done
if [ -n "$missing" ]; then
	job=$(sbatch --parsable --array="${missing#,}" "$@" "$here/shard.sh" \
		"$dir")
	echo "$job" >"$dir/job"
	echo "join.sh: job $job: submitted again: ${missing#,}" >&2
	exit 75
fi

set -- --join --checkpoint "$dir/checkpoint" --log-policy "$log_policy"
[ "$policy" = - ] || set -- "$@" --policy "$policy"
set -- "$@" -- "$log"
while [ "$n" -gt 0 ]; do
	n=$((n - 1))
	set -- "$@" "$dir/shards/$n"
done
exec tblog audit "$@"
