# Programs for another processor, run by qemu, which is registered with the
# kernel only inside a user namespace.  Nothing outside of it changes.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash

# The first bytes of an executable, and which of their bits count.
emulate_s390x='\x7fELF\x02\x02\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x16'
emulate_s390x+=':\xff\xff\xff\xff\xff\xff\xff\xfc\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff'

# emulate PROCESSOR: all that platform_run runs, from now on.
emulate()
{
	local name=emulate_$1

	emulate_qemu=$(command -v "qemu-$1-static") ||
		cannot "want qemu-$1-static"
	emulate_line=":$1:M::${!name}:$emulate_qemu:F"
	platform_outside=(emulated)
	platform_run_outside true 2>/dev/null ||
		cannot 'want binfmt_misc in user name spaces (Linux 6.7)'
}

platform_run_outside()
{
	"${platform_outside[@]}" "$@"
}

# Inside, as its first program.
emulate_register()
{
	local line=$1

	shift
	mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
	printf '%s' "$line" >/proc/sys/fs/binfmt_misc/register
	exec "$@"
}

# emulated COMMAND...: in a user name space with the same users.  It waits for
# its map, which is for a process outside to write.
emulated()
{
	local pid

	# shellcheck disable=SC2016 # the inner shell's variables
	unshare --user bash -c 'kill -STOP $$; exec "$@"' bash \
		setpriv --pdeathsig KILL \
		unshare --mount --pid --fork --kill-child --mount-proc \
		bash -euc "$(declare -f emulate_register)
			emulate_register \"\$@\"" bash "$emulate_line" "$@" &
	pid=$!
	until grep -q '^State:.T' "/proc/$pid/status"; do
		sleep 0.05
	done
	echo '0 0 65536' >"/proc/$pid/uid_map"
	echo '0 0 65536' >"/proc/$pid/gid_map"
	kill -CONT "$pid"
	wait "$pid"
}
