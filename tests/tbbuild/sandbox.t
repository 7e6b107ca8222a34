#!/usr/bin/env bash
# Hostile builds: each fails safely, or its document is nevertheless true.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2009
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox

# script NAME: a repository whose build is the standard input.
script()
{
	new_repo "$1"
	recipe
	commit_script
}

# Other tests may run builds at the same time.
mark=lingering-$$
no_process()
{
	! ps ax -o args= | grep "$mark-[$runtime]"
}

# Says which of these calls is let through: sockets to hypervisors, raw and
# kernel ones, namespaces, keys, tracing, modules, mounts, io_uring.
cat >"$work/reach.c" <<'END'
#define _GNU_SOURCE
#include <sys/socket.h>
#include <sys/syscall.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int bad;

static void
denied(const char *what, long rc)
{
	if (rc >= 0 || (errno != EPERM && errno != ENOSYS && errno != EACCES &&
	    errno != EAFNOSUPPORT && errno != ESOCKTNOSUPPORT)) {
		printf("%s: %ld %s\n", what, rc, strerror(errno));
		bad = 1;
	}
}

int
main(int argc, char **argv)
{
	denied("vsock", socket(40, SOCK_STREAM, 0));
	denied("packet", socket(AF_PACKET, SOCK_RAW, 0));
	denied("raw", socket(AF_INET, SOCK_RAW, 1));
	denied("bpf", syscall(SYS_bpf, 0, 0, 0));
	denied("mount", syscall(SYS_mount, "x", "/tmp", "tmpfs", 0, 0));
	denied("init_module", syscall(SYS_init_module, 0, 0, ""));
	denied("kexec_load", syscall(SYS_kexec_load, 0, 0, 0, 0));
	denied("settimeofday", syscall(SYS_settimeofday, 0, 0));
	if (argc > 1) {		/* not answered by gVisor's own kernel */
		denied("alg", socket(38, SOCK_SEQPACKET, 0));
		denied("unshare", unshare(CLONE_NEWUSER));
		denied("perf", syscall(SYS_perf_event_open, 0, 0, -1, -1, 0));
		denied("keyctl", syscall(SYS_keyctl, 0, -3, 1));
		denied("io_uring", syscall(SYS_io_uring_setup, 1, 0));
		denied("ptrace", syscall(SYS_ptrace, 0, 0, 0, 0));
		denied("userfaultfd", syscall(SYS_userfaultfd, 0));
		denied("clone", syscall(SYS_clone, CLONE_NEWUSER | 17, 0, 0, 0,
		    0));
		denied("clone3", syscall(SYS_clone3, 0, 0));
		denied("open_by_handle_at", syscall(SYS_open_by_handle_at,
		    -1, 0, 0));
	}
	(void)argv;
	return bad;
}
END
read -r -a cc <<<"${CC:-cc}"
"${cc[@]}" -static -o "$work/reach" "$work/reach.c" 2>"$work/log.cc" ||
	rm -f "$work/reach"

# Each under every runtime that is here.
for runtime in "${runtimes[@]}"; do
say()
{
	echo "$runtime: $1"
}

script git <<'END'
mkdir .git; echo 'ref: refs/heads/evil' >.git/HEAD
echo '{}' >.tbbuild.json; rm build.sh
echo x >out.txt
END
run_build --ref main --commit "$head"
built "$(say 'rewriting .git and the sources leaves CT')"
report "$(say 'and the tree')" verifies out.txt --tree "$(tree_digest HEAD)"

script symlink <<'END'
ln -s /etc/passwd out.txt
END
run_build --ref main
fails "$(say 'a symbolic link as artifact')" artifact

script fifo <<'END'
mkfifo out.txt
END
run_build --ref main
fails "$(say 'a FIFO as artifact')" artifact

script device <<'END'
mknod out.txt c 1 5 || mkdir out.txt
END
run_build --ref main
fails "$(say 'a device or a directory as artifact')" artifact

script missing <<'END'
true
END
run_build --ref main
fails "$(say 'no artifact')" artifact

script linked <<'END'
echo x >out.txt; ln out.txt other
END
run_build --ref main
fails "$(say 'an artifact with a second name')" artifact

new_repo through
recipe dir/out.txt
commit_script <<'END'
mkdir real; echo x >real/out.txt; ln -s real dir
END
run_build --ref main
fails "$(say 'an artifact through a linked directory')" artifact

script large <<'END'
dd if=/dev/zero of=out.txt bs=1024 count=64
END
run_build --ref main --artifact-size 32K
fails "$(say 'an artifact that is too large')" artifact

script lingering <<END
echo good >out.txt
sh -c 'while true; do echo evil >>out.txt; sleep 0.01; done' \\
	$mark-$runtime >/dev/null 2>&1 &
sleep 0.2
grep -q evil out.txt
END
run_build --ref main
built "$(say 'a process left behind: what is attested is what was sent')"
report "$(say 'and no process is left')" no_process

script failing <<'END'
echo x >out.txt
exit 3
END
run_build --ref main
fails "$(say 'a build that fails')" build-failed

# Where the client, the hypervisor and the host keep what they have; what is
# open in every process; the sockets that a name can reach.
script reach <<END
set -e
for path in /dev/nsm /dev/vsock /dev/kvm /run/tbbuild /run/containerd \
	/sys/fs/cgroup/tbbuild* /var "$work" "$work/out" "$TBBUILD"; do
	if [ -e "\$path" ]; then echo "\$path"; exit 1; fi
done
for process in /proc/[0-9]*; do
	for fd in "\$process"/fd/*; do
		case \$(readlink "\$fd") in
		*tbbuild*|*nsm*|*memfd*|*$work*|socket:*) exit 6 ;;
		esac
	done
done
if grep -q '[/@]' /proc/net/unix 2>/dev/null; then exit 7; fi
END
cat >>"$repo/build.sh" <<'END'
if touch /bin/new 2>/dev/null; then exit 2; fi
if mount -t tmpfs none /tmp 2>/dev/null; then exit 3; fi
# gVisor's own namespaces are not the kernel's
if unshare -U true 2>/dev/null && ! grep -q 4294967295 /proc/self/uid_map; then
	exit 4
fi
grep -q 'NoNewPrivs:[^0-9]*1' /proc/self/status || [ ! -e /proc/sys/kernel/seccomp ]
grep 'CapEff' /proc/self/status | grep -q '0000000000000000'
test "$(grep -c : /proc/net/dev)" = 1 || test "$(ip link | grep -c mtu)" = 1
if ls /proc/1/root/etc/shadow 2>/dev/null; then exit 5; fi
test "$(ls /proc | grep -c '^[0-9]')" -lt 8
echo x >out.txt
END
commit
run_build --ref main
built "$(say 'no device, socket, privilege or network within reach')"

if [ -x "$work/reach" ]; then
	new_repo calls
	recipe
	cp "$work/reach" "$repo/reach"
	commit_script <<'END'
grep -q 4294967295 /proc/self/uid_map || all=all
./reach $all && echo x >out.txt
END
	run_build --ref main
	built "$(say 'no system call that reaches past the container')"
else
	skip "$(say 'no system call that reaches past the container')" \
		'no static C library'
fi

script fork <<'END'
f() { f | f & }
f
sleep 5
echo x >out.txt
END
run_build --ref main --pids 48 --time 20 --memory 256M
if [ "$status" = 0 ]; then
	built "$(say 'a fork bomb')"
else
	report "$(say 'a fork bomb')" grep -qE '\[(build-failed|timeout)\]$' \
		"$work/log.err"
fi
report "$(say 'a fork bomb leaves nothing')" clean

script disk <<'END'
set -e
dd if=/dev/zero of=fill bs=1048576 count=64
echo x >out.txt
END
run_build --ref main --disk 16M
fails "$(say 'filling the disk')" build-failed

script shared <<'END'
for file in /tmp/fill /dev/shm/fill; do
	if dd if=/dev/zero of=$file bs=1048576 count=64; then exit 1; fi
	rm $file
done
for directory in / /bin /etc /proc /dev/pts; do
	if touch "$directory/fill" 2>/dev/null; then exit 2; fi
done
echo x >out.txt
END
run_build --ref main --disk 64M
built "$(say 'filling what is not the disk')"

script memory <<'END'
set -e
dd if=/dev/zero of=/dev/null bs=536870912 count=1
echo x >out.txt
END
run_build --ref main --memory 128M --time 30
fails "$(say 'filling the memory')" build-failed

script endless <<'END'
while true; do sleep 1; done
END
run_build --ref main --time 2
fails "$(say 'an endless build')" timeout

script closed <<'END'
exec >/dev/null 2>&1 </dev/null
while true; do sleep 1; done
END
run_build --ref main --time 2
fails "$(say 'an endless build that closed its output')" timeout

script flood <<'END'
dd if=/dev/zero bs=1048576 count=16 2>/dev/null | tr '\0' '\n' >lines
set -- lines lines lines lines lines lines lines lines lines lines
cat "$@" "$@" "$@" "$@" "$@" "$@"
echo x >out.txt
END
run_build --ref main --output-size 64K --time 100
built "$(say 'a billion lines of output')"
report "$(say 'the log is cut')" test \
	"$(wc -c <"$work/out/build.log")" -lt 70000

script escape <<'END'
printf 'one \033[2J\033]0;title\007 two\r three\n'
echo x >out.txt
END
run_build --ref main
built "$(say 'escape sequences in the output')"
report "$(say 'none reaches the terminal')" test -z \
	"$(tr -d '\n -~' <"$work/log.err")"
report "$(say 'they are shown as text')" grep -qF '\x1b[2J' "$work/log.err"
done

runtime=${runtimes[0]}
new_repo name
recipe 'a,artifact_hash=0000000000000000000000000000000000000000000000000000000000000000'
name='a,artifact_hash=0000000000000000000000000000000000000000000000000000000000000000'
commit_script <<'END'
for i in a; do echo x >'a,artifact_hash=0000000000000000000000000000000000000000000000000000000000000000'; done
END
run_build --ref main
built 'an artifact name that tries to be a second hash is a name' "$name"
echo y >"$work/out/$name"
report 'and brings no second hash in' refused_as artifact-mismatch "$name"
finish
