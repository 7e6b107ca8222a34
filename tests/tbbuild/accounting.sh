# Debian's slurmdbd and MariaDB for the Slurm of slurm.sh: accounts, and fair shares
# among them.  All on loopback and in $work/slurmd.  To be sourced after slurm.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034 # slurm.sh's, and for others

# have_accounting: or the reason why not.
have_accounting()
{
	local name

	for name in mariadbd mariadb-install-db slurmdbd sacctmgr sshare; do
		command -v "$name" >/dev/null || {
			echo "no $name"
			return 1
		}
	done
}

# accounting_settings: after slurm_settings; what is told of priorities is what
# tbbuild-operation(8) has.
accounting_settings()
{
	free_ports database_port 2
	password=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
	cat >>"$slurm/slurm.conf" <<END
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=$((database_port + 1))
AccountingStoragePass=$slurm/munge.socket
PriorityCalcPeriod=1
$(display tbbuild-operation.8 PriorityType)
END
	(umask 077 && cat >"$slurm/slurmdbd.conf") <<END
AuthType=auth/munge
AuthInfo=socket=$slurm/munge.socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=$((database_port + 1))
SlurmUser=root
LogFile=$slurm/log/slurmdbd
PidFile=$slurm/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=$database_port
StorageUser=slurm
StoragePass=$password
StorageLoc=slurm
END
	cat >"$slurm/database.sql" <<END
CREATE DATABASE IF NOT EXISTS slurm;
CREATE USER IF NOT EXISTS slurm@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ALL ON slurm.* TO slurm@'127.0.0.1';
END
}

# What is ended is ended by its number.
database=
slurmdbd=
database_listens()
{
	: <>"/dev/tcp/127.0.0.1/$database_port"
}

accounting_answers()
{
	sacctmgr -n show cluster
}

# start_accounting: before start_slurm, which finds its munged already there.
start_accounting()
{
	start_munged
	mariadb-install-db --no-defaults --user="$(id -un)" \
		--datadir="$slurm/database" --skip-test-db \
		>"$slurm/log/install-db" 2>&1 || return
	mariadbd --no-defaults --user="$(id -un)" --datadir="$slurm/database" \
		--socket="$slurm/database.socket" --bind-address=127.0.0.1 \
		--port="$database_port" --pid-file="$slurm/database.pid" \
		--skip-name-resolve --innodb-buffer-pool-size=64M \
		--init-file="$slurm/database.sql" >"$slurm/log/database" 2>&1 &
	database=$!
	disown
	await database_listens || return
	slurmdbd -D >/dev/null 2>&1 &
	slurmdbd=$!
	disown
	await accounting_answers && sacctmgr -i add cluster test
}

# account NAME: with the user of this test in it.
account()
{
	display tbbuild-operation.8 sacctmgr |
		sed "s/widget/$1/; s/user tbbuild/user $(id -un)/" | bash -e
}

stop_accounting()
{
	[ -z "$slurmdbd" ] || kill -KILL "$slurmdbd" 2>/dev/null
	[ -z "$database" ] || kill -KILL "$database" 2>/dev/null
}
