# A system of another suite, for the tests of hooks of package managers that this one
# does not have.  After support.sh; it needs bash, root and mounts.
#
# HOOKS_SYSTEM: the system, which nothing is written to: .ci/hooks makes it.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034 # support.sh's, and the tests'
upper=$work/upper
root=$work/root

# system_or_skip PROGRAM...: the system has them, and can be entered.
system_or_skip()
{
	local program

	if [ -z "${HOOKS_SYSTEM-}" ] || [ "$(id -u)" != 0 ]; then
		echo '1..0 # SKIP want root, and a system: .ci/hooks'
		exit 0
	fi
	for program; do
		[ -x "$HOOKS_SYSTEM/usr/bin/$program" ] && continue
		echo "Bail out! no $program in $HOOKS_SYSTEM"
		exit 1
	done
	mkdir -p "$upper" "$work/over" "$root"
	cat >"$work/enter" <<-END
		mount -t overlay -o lowerdir='$HOOKS_SYSTEM',upperdir='$upper',workdir='$work/over' \\
			overlay '$root' && mount -t proc proc '$root/proc' &&
			mount --rbind /dev '$root/dev' &&
			mkdir -p '$root/$work' && mount --bind '$work' '$root/$work' ||
			exit 99
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \\
			HOME=/root chroot '$root' "\$@"
	END
}

# within WORD...: a command in there.
within()
{
	unshare -m sh "$work/enter" "$@"
}

# system_installed HOOK...: as examples/hooks/README has it, and the tool, which
# brings its own libraries.
system_installed()
{
	local lib=$upper/usr/lib/tbverify hook

	installed
	mkdir -p "$work/host" "$lib" "$upper/usr/bin"
	LD_LIBRARY_PATH=$work/installed/lib ldd "$work/installed/bin/tbverify" |
		grep -o '/[^ ]*' | xargs cp -t "$work/host"
	sed "s|^exec |exec $work/host/ld-linux-x86-64.so.2 --library-path \
$work/host |" "$tbverify" >"$upper/usr/bin/tbverify"
	cp "$examples/apt/apt-verify" "$lib/package-verify"
	for hook; do
		cp "$examples/hooks/$hook" "$lib"
	done
	chmod 755 "$upper/usr/bin/tbverify" "$lib"/*
}

# What is installed: the files, and what the package manager "$query" lists.
present()
{
	(cd "$upper" && find opt -type f -exec sha256sum {} + | sort
	within "${query[@]}" | sort) 2>/dev/null
}

keep()
{
	present >"$work/before"
}

# has NAME VERSION TEXT: that is installed; the package manager said TEXT.
has()
{
	[ "$(cat "$upper/opt/$1/version" 2>/dev/null)" = "$2" ] ||
		bad "$1 $2 is not installed"
	cat "$work/out" >>"$work/err"
	says "$3"
	keep
	grep -q "^$1-.*$2" "$work/before" || bad "$1 $2 is in no database"
}

# refused TEXT NAME: and what is installed is as it was.
refused()
{
	[ "$got" != 0 ] || bad "${query[0]} ended with 0"
	cat "$work/out" >>"$work/err"
	says "$1"
	present >"$work/after"
	cmp -s "$work/after" "$work/before" || bad 'something was unpacked'
	result "$2"
}
