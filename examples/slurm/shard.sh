#!/bin/sh
#SBATCH --job-name=tblog-audit --ntasks=1 --requeue --output=/dev/null --chdir=/
# One task of the array: audits a range, and writes its shard, or the reason why
# there is none.
#
# A task whose node is lost is run again by Slurm.  A shard appears when it is
# whole, and is the same whichever attempt writes it.
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu
dir=$1 n=$SLURM_ARRAY_TASK_ID
{
	read -r log
	read -r log_policy
	read -r policy
	read -r size
	read -r entries
} <"$dir/settings"
first=$((n * entries))
end=$((first + entries < size ? first + entries : size))
set -- --range "$first-$end" --checkpoint "$dir/checkpoint" \
	--log-policy "$log_policy" -o "$dir/shards/$n"
[ "$policy" = - ] ||
	set -- "$@" --policy "$policy" -j "${SLURM_CPUS_PER_TASK:-1}"
# how long a task may take is for Slurm to say
case $log in
http://* | https://*) set -- "$@" --timeout 1d ;;
esac
exec tblog audit "$@" -- "$log" >/dev/null 2>"$dir/errors/$n"
