#!/usr/bin/env bash
# Limits by control groups of version 2 alone, whatever this machine has: in a
# kernel of its own, User Mode Linux, which sees our files and nothing else.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/builder/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/builder/support.sh"
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

[ "$(id -u)" = 0 ] || skip_all 'not root: the sandbox needs mounts'
linux=$(command -v linux.uml) || skip_all 'no linux.uml'
runtimes_there=
for name in crun runc; do
	! command -v "$name" >/dev/null || runtimes_there+=" $name"
done
[ -n "$runtimes_there" ] || skip_all 'no runc or crun'
{
	cat <<'END'
#!/usr/bin/env bash
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs run /run
mkdir -p /dev/shm /dev/pts
mount -t tmpfs shm /dev/shm
mount -t cgroup2 none /sys/fs/cgroup
END
	export -p
	cat <<END
export UNIFIED=yes TMPDIR=/dev/shm TBV_RUNTIMES='$runtimes_there'
bash "$top_srcdir/tests/builder/unified.t" >"$work/result" 2>"$work/log.inside"
exec busybox poweroff -f
END
} >"$work/init"
chmod +x "$work/init"
timeout -k 5 600 "$linux" mem=1G uml_dir="$work" rootfstype=hostfs rootflags=/ \
	rw init="$work/init" con=null con0=null,fd:1 </dev/null \
	>"$work/log.linux" 2>&1
if tail -n 1 "$work/result" 2>/dev/null | grep -q '^1\.\.[1-9]'; then
	cat "$work/result"
	exit 0
fi
not_ok 'the kernel came up, and the tests in it to their end'
finish
