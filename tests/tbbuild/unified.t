#!/usr/bin/env bash
# Limits by control groups of version 2 only, independent of this machine: in a
# virtual machine, with Debian's kernel in QEMU and an emulated processor.  Its
# file system is in memory, with only what the test needs.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_git

# limits: those of the group of the build that runs.
limits()
{
	local group file

	for group in /sys/fs/cgroup/tbbuild-*; do
		for file in memory.max pids.max cpu.max; do
			echo "$file $(cat "$group/$file")"
		done
	done
}

# What that kernel runs.
inside()
{
	need_sandbox
	runtime=${runtimes[0]}
	report 'control groups of version 2 alone' test \
		"$(grep -c cgroup /proc/self/mounts)" = 1
	new_repo limits
	recipe
	commit_script <<'END'
echo running
sleep 3
if dd if=/dev/zero of=/dev/null bs=536870912 count=1; then exit 1; fi
echo held
f() { f | f & }
f
sleep 2
echo x >out.txt
END
	run_build --ref main --memory 128M --pids 48 --cpus 1 --time 60 &
	for _ in $(seq 600); do
		grep -q '| running' "$work/log.err" 2>/dev/null && break
		sleep 0.1
	done
	limits >"$work/log.limits"
	report 'memory' grep -qx 'memory.max 134217728' "$work/log.limits"
	report 'processes' grep -qx 'pids.max 48' "$work/log.limits"
	report 'processors' grep -qx 'cpu.max 100000 100000' "$work/log.limits"
	wait "$!"
	report 'filling the memory' grep -q '| held' "$work/log.err"
	report 'a fork bomb ends with the build' clean

	recipe
	commit_script <<'END'
echo x >out.txt
END
	for runtime in "${runtimes[@]}"; do
		run_build --ref main
		built "$runtime: builds and verifies"
		report "$runtime: nothing is left" clean
	done
	commit_script <<'END'
echo running; sleep 1000 & sleep 1000
END
	"$tbbuild" run --backend local --repository "$url" --ref main \
		--rootfs-dir "$work/images" --runtime "$runtime" \
		-o "$work/out.2" >"$work/log.out" 2>"$work/log.err" &
	pid=$!
	for _ in $(seq 600); do
		grep -q '| running' "$work/log.err" && break
		sleep 0.1
	done
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	report 'a host that is killed: no group is left' clean
	finish
}
[ -z "${UNIFIED-}" ] || inside

[ "$(uname -m)" = x86_64 ] || skip_all 'want x86_64, for the kernel'
qemu=$(command -v qemu-system-x86_64) || skip_all 'no qemu-system-x86_64'
busybox=$(command -v busybox) || skip_all 'no busybox'
! ldd "$busybox" >/dev/null 2>&1 || skip_all 'busybox is not static'
kernel=$("$top_srcdir/tests/tbbuild/debian.sh" --cached kernel 2>/dev/null) ||
	skip_all 'no kernel: tests/tbbuild/debian.sh kernel gets one'
runtimes_there=
programs=(/usr/bin/git "$(command -v bash)" "$(command -v tar)")
for name in crun runc; do
	! path=$(command -v "$name") || {
		runtimes_there+=" $name"
		programs+=("$path")
	}
done
[ -n "$runtimes_there" ] || skip_all 'no runc or crun'

# add FILE [NAME]: into that file system, with the libraries that it needs: the
# system's where they are, ours in a folder, for a build may be below /tmp.
root=$work/root
add()
{
	local name=${2-$1} library

	mkdir -p "$root${name%/*}"
	cp -L "$1" "$root$name"
	ldd "$1" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
		name=$library
		case $library in
		/lib* | /usr/lib*) ;;
		*) name=/test/lib/${library##*/} ;;
		esac
		[ -e "$root$name" ] || {
			mkdir -p "$root${name%/*}"
			cp -L "$library" "$root$name"
		}
	done
}
mkdir -p "$root"/{dev,proc,run,sys,tmp,usr/{bin,lib/git-core},bin,sbin,etc}
echo root:x:0:0::/:/bin/sh >"$root/etc/passwd"
echo root:x:0: >"$root/etc/group"
cp "$busybox" "$root/bin/busybox"
"$busybox" --list | while read -r name; do
	[ "$name" = busybox ] || ln -s busybox "$root/bin/$name"
done
for name in "${programs[@]}"; do
	rm -f "$root/bin/${name##*/}"
	add "$name" "/usr/bin/${name##*/}"
done
for name in git git-upload-pack git-index-pack git-unpack-objects; do
	ln -s /usr/bin/git "$root/usr/lib/git-core/$name"
done
skip_wrapper
add "$tbbuild" /test/tbbuild
add "$tbverify" /test/tbverify
for name in tests/tap.sh tests/tbbuild/support.sh tests/tbbuild/unified.t; do
	add "$top_srcdir/$name" "/test/$name"
done
# The initial file system cannot be left, as a sandbox leaves its own; one that
# is mounted over it can.
cat >"$root/init" <<END
#!/bin/sh
export PATH=/usr/bin:/bin:/usr/sbin:/sbin
mkdir /new
mount -o bind / /new
cd /new
mount -o move . /
exec chroot . /second
END
cat >"$root/second" <<END
#!/bin/sh
export PATH=/usr/bin:/bin:/usr/sbin:/sbin HOME=/tmp UNIFIED=yes
export top_srcdir=/test top_builddir=/test TBBUILD=/test/tbbuild
export TBVERIFY=/test/tbverify TBV_RUNTIMES='$runtimes_there'
export LD_LIBRARY_PATH=/test/lib
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
for name in run tmp dev/shm; do
	mkdir -p /\$name
	mount -t tmpfs none /\$name
done
mount -t cgroup2 none /sys/fs/cgroup
cd /tmp
bash /test/tests/tbbuild/unified.t >/dev/ttyS1 2>/dev/ttyS0
poweroff -f
END
chmod +x "$root/init" "$root/second"
(cd "$root" && find . | "$busybox" cpio -o -H newc -R 0:0 | gzip -1) \
	>"$work/initrd" 2>"$work/log" || not_ok 'a file system in memory'
# Its own processor, by emulation: no other is known to be there.
timeout -k 5 900 "$qemu" -accel tcg -cpu qemu64,+rdrand -m 1G -smp 2 \
	-nodefaults -no-user-config -display none -no-reboot -nic none \
	-kernel "$kernel" -initrd "$work/initrd" \
	-append 'console=ttyS0 quiet panic=-1 random.trust_cpu=on' \
	-serial "file:$work/log.console" -serial "file:$work/result" \
	</dev/null >"$work/log.qemu" 2>&1
tr -d '\r' <"$work/result" >"$work/result.txt"
if tail -n 1 "$work/result.txt" 2>/dev/null | grep -q '^1\.\.[1-9]'; then
	cat "$work/result.txt"
	exit 0
fi
not_ok 'the kernel came up, and the tests in it to their end'
finish
