# Debian's Slurm on this machine: munged, slurmctld and $slurm_nodes slurmd (four) on
# loopback, all of it in $work/slurmd.  To be sourced after support.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034,SC2009 # support.sh's, and for others
PATH=$PATH:/usr/sbin
slurm=$work/slurmd
export SLURM_CONF=$slurm/slurm.conf
: "${slurm_nodes:=4}"

# have_slurm: or the reason why not.
have_slurm()
{
	local name

	for name in slurmctld slurmd sbatch squeue munged jq; do
		command -v "$name" >/dev/null || {
			echo "no $name"
			return 1
		}
	done
	[ "$(id -u)" = 0 ] || {
		echo 'not root'
		return 1
	}
}

slurm_settings()
{
	local node

	free_ports slurm_port $((slurm_nodes + 1))
	mkdir -p "$slurm/state" "$slurm/spool" "$slurm/log"
	head -c 128 /dev/urandom >"$slurm/munge.key"
	chmod 400 "$slurm/munge.key"
	chmod 755 "$work" "$slurm"
	cat >"$slurm/slurm.conf" <<END
ClusterName=test
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$slurm_port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$slurm/munge.socket,cred_expire=5
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool/%n
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd-%n.pid
SlurmctldLogFile=$slurm/log/slurmctld
SlurmdLogFile=$slurm/log/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmctldTimeout=10
SlurmdTimeout=${slurm_timeout-6}
InactiveLimit=0
KillWait=2
MinJobAge=${slurm_age-300}
CompleteWait=0
ReturnToService=2
JobRequeue=1
BatchStartTimeout=5
MessageTimeout=5
UnkillableStepTimeout=60
MailProg=/bin/true
END
	for node in $(seq "$slurm_nodes"); do
		cat >>"$slurm/slurm.conf" <<END
NodeName=n$node NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$((slurm_port + node)) CPUs=2 CoresPerSocket=2 ThreadsPerCore=1 RealMemory=1000
END
	done
	cat >>"$slurm/slurm.conf" <<END
PartitionName=enclaves Nodes=n[1-$slurm_nodes] Default=YES MaxTime=1:00:00 State=UP OverSubscribe=NO
END
}

# Processes are ended by their numbers.
declare -A slurmd=()
slurmctld=
munged=
start_slurmctld()
{
	slurmctld -D >/dev/null 2>&1 &
	slurmctld=$!
	disown
}

start_node()
{
	# in a separate session, so that a node does not have the processes of
	# others
	setsid slurmd -D -N "n$1" >/dev/null 2>&1 &
	slurmd[$1]=$!
	disown
}

slurm_answers()
{
	sinfo -h >/dev/null 2>&1
}

# nodes_up COUNT
nodes_are_up()
{
	[ "$(sinfo -h -N -t idle,mixed,alloc -o %N 2>/dev/null | wc -l)" = "$1" ]
}

start_munged()
{
	munged --foreground --force --key-file="$slurm/munge.key" \
		--socket="$slurm/munge.socket" --pid-file="$slurm/munge.pid" \
		--seed-file="$slurm/munge.seed" --log-file="$slurm/log/munged" \
		>/dev/null 2>&1 &
	munged=$!
	disown
	await test -S "$slurm/munge.socket"
}

start_slurm()
{
	local node

	[ -n "$munged" ] || start_munged
	start_slurmctld
	for node in $(seq "$slurm_nodes"); do
		start_node "$node"
	done
	await slurm_answers && await nodes_are_up "$slurm_nodes"
}

# steps_of NODE: its steps are nobody's children; they write into its log.
steps_of()
{
	local step file

	for step in $(pgrep -x slurmstepd); do
		for file in "/proc/$step/fd"/*; do
			[ "$(readlink "$file")" != "$slurm/log/n$1" ] ||
				echo "$step"
		done
	done
}

# descendants PID: it, and what it has started.
descendants()
{
	local child

	echo "$1"
	pgrep -P "$1" | while read -r child; do
		descendants "$child"
	done
}

# node_processes NODE: slurmd, and all that runs below it, by their numbers.
node_processes()
{
	{
		echo "${slurmd[$1]}"
		steps_of "$1"
	} | while read -r pid; do
		descendants "$pid"
	done | sort -un
}

# signal_node SIGNAL NODE [BUT-THIS]
signal_node()
{
	local pid

	for pid in $(node_processes "$2"); do
		[ "$pid" = "${3-}" ] || kill -s "$1" "$pid" 2>/dev/null
	done
}

stop_slurm()
{
	local node

	for node in "${!slurmd[@]}"; do
		signal_node KILL "$node"
	done
	[ -z "$slurmctld" ] || kill -KILL "$slurmctld" 2>/dev/null
	[ -z "$munged" ] || kill -KILL "$munged" 2>/dev/null
}
