#!/bin/sh
# Submits the audit of a log as a job array: a task of shard.sh for each range of
# entries.
#
# usage: submit.sh DIR LOG LOG-POLICY POLICY [SBATCH-OPTION...]
#
# DIR is created, and must be on a file system that all nodes share, as must be the
# other files.  LOG is a directory or a URL.  With "-" as POLICY the tree is
# audited, and no entry is judged.  ENTRIES in the environment is the size of a
# range, a multiple of 256.
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu
fail()
{
	printf 'submit.sh: %s\n' "$*" >&2
	exit 1
}
if [ $# -lt 4 ]; then
	echo 'usage: submit.sh DIR LOG LOG-POLICY POLICY [SBATCH-OPTION...]' >&2
	exit 2
fi
here=$(dirname "$(realpath "$0")")
entries=${ENTRIES:-1048576}
mkdir "$1"
dir=$(realpath "$1") log=$2 log_policy=$(realpath "$3") policy=$4
shift 4
mkdir "$dir/shards" "$dir/errors"
[ "$policy" = - ] || policy=$(realpath "$policy")

# All tasks audit the tree of one checkpoint, also of a log that grows.  Each of
# them verifies it.
case $log in
http://* | https://*)
	curl -fsS --max-time 60 -o "$dir/checkpoint" "$log/checkpoint" ;;
*)	log=$(realpath "$log")
	cp "$log/checkpoint" "$dir/checkpoint" ;;
esac
size=$(sed -n 2p "$dir/checkpoint")
case $size in
'' | 0* | *[!0-9]*) fail "$log: the checkpoint has no size" ;;
esac
printf '%s\n' "$log" "$log_policy" "$policy" "$size" "$entries" >"$dir/settings"
tasks=$(((size + entries - 1) / entries))
job=$(sbatch --parsable --array="0-$((tasks - 1))" "$@" "$here/shard.sh" "$dir")
echo "$job" >"$dir/job"
echo "job $job: $size entries in $tasks shards"
