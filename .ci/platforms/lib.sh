# What the platforms share: a root file system of Debian's for each, kept, and
# the tree built and tested in it as somebody would who has just copied it
# there.  It needs bash, root and mmdebstrap.
#
# $TBV_PLATFORMS, or ~/.cache/tbverify/platforms, has NAME/root and NAME/log for
# each.  Nothing is installed outside; every mount and process ends with the
# script, because each command has separate namespaces.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash
set -euo pipefail
exec </dev/null
umask 022

platforms_top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
platforms_dir=${TBV_PLATFORMS:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/tbverify/platforms}
platforms_shared=${TBV_SHARED:-$platforms_top/../shared}
platforms_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# What each command of the root's is started by; the emulator's goes here.
platform_outside=()
platform_failed=0

say()
{
	printf '==> %s\n' "$*"
}

# Cannot be had here, for the reason given: neither passed nor failed.
cannot()
{
	printf 'SKIP: %s: %s\n' "$platform" "$*"
	exit 3
}

# packages GROUP...: their names, which bootstrap alone knows.
packages()
{
	"$platforms_top/bootstrap" list "$@"
}

# The mirror that the machine's own suite comes from.
platform_mirror()
{
	# shellcheck disable=SC2016 # apt's own variables
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' |
		awk -v suite="$(. /etc/os-release && echo "$VERSION_CODENAME")" \
		'$2 == suite && $3 == "main" { print $1; exit }'
}

# platform_begin NAME: its directory, one user at a time, its log.
platform_begin()
{
	platform=$1
	platform_start=$SECONDS
	[ "$(id -u)" = 0 ] || cannot 'want root, for mounts and chroot'
	for thing in mmdebstrap unshare apt-get; do
		command -v "$thing" >/dev/null || cannot "want $thing"
	done
	dir=$platforms_dir/$platform
	root=$dir/root
	mkdir -p "$dir"
	exec 9>"$dir/lock"
	flock -n 9 || cannot "another one works in $dir"
	rm -rf "$dir/logs"
	mkdir "$dir/logs"
	: >"$dir/result"
}

# How old a list of packages may be is the machine's own decision, where its
# administrator took one; the signatures are always verified.
platform_apt_options()
{
	apt-config dump Acquire::Check-Valid-Until
	apt-config dump Acquire::Check-Date
}

# platform_root SUITE ARCHITECTURE: makes the root unless it is there.
platform_root()
{
	local suite=$1 arch=$2 mirror option
	local -a options=()

	[ ! -d "$root" ] || return 0
	mirror=$(platform_mirror)
	if [ -z "$mirror" ] || [ ! -r "$platforms_keyring" ]; then
		cannot 'no source of Debian packages here'
	fi
	while read -r option; do
		options+=(--aptopt="$option")
	done < <(platform_apt_options)
	say "$platform: make a root file system of $suite for $arch"
	rm -rf "$root.new"
	"${platform_outside[@]}" mmdebstrap --mode=root \
		--variant=apt --architectures="$arch" \
		--dpkgopt=force-unsafe-io "${options[@]}" \
		--keyring="$platforms_keyring" \
		"$suite" "$root.new" "deb $mirror $suite main" 2>&1 |
		tee "$dir/logs/root"
	printf 'deb-src %s %s main\n' "$mirror" "$suite" \
		>"$root.new/etc/apt/sources.list.d/source.list"
	mv "$root.new" "$root"
}

# The other side of platform_run: in name spaces that end with it.
platform_inside()
{
	local root=$1 shared=$2 thing

	shift 2
	mount --bind "$root" "$root"
	mount -t proc proc "$root/proc"
	mount -t tmpfs -o mode=755 dev "$root/dev"
	for thing in full null random tty urandom zero; do
		: >"$root/dev/$thing"
		mount --bind "/dev/$thing" "$root/dev/$thing"
	done
	mkdir "$root/dev/pts" "$root/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts \
		"$root/dev/pts"
	ln -s pts/ptmx "$root/dev/ptmx"
	ln -s /proc/self/fd "$root/dev/fd"
	mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
	if [ -d "$shared" ]; then
		mkdir -p "$root/shared"
		mount --bind "$shared" "$root/shared"
	fi
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/root LC_ALL=C.UTF-8 TBV_SHARED=/shared "$@"
}

# platform_run COMMAND...: in the root, with separate namespaces.
platform_run()
{
	"${platform_outside[@]}" unshare --mount --pid --fork --kill-child \
		bash -euc "$(declare -f platform_inside); platform_inside \"\$@\"" \
		bash "$root" "$platforms_shared" "$@"
}

# Copies the tree to /src: the files in git, or all of them without git.
platform_copy()
{
	rm -rf "$root"/src "$root"/build.*
	mkdir "$root/src"
	if [ -e "$platforms_top/.git" ]; then
		git -C "$platforms_top" ls-files -z |
			tar -C "$platforms_top" --null -T - -cf - |
			tar -C "$root/src" --no-same-owner -xf -
	else
		tar -C "$platforms_top" -cf - . |
			tar -C "$root/src" --no-same-owner -xf -
		[ ! -e "$root/src/Makefile" ] ||
			platform_run make -s -C /src distclean
	fi
}

# platform_install PACKAGE...
platform_install()
{
	platform_run env DEBIAN_FRONTEND=noninteractive \
		sh -c 'apt-get -q update && exec apt-get -q install -y \
		--no-install-recommends "$@"' sh "$@"
}

# step NAME TITLE COMMAND...: what it prints goes into the log NAME; one line
# for the table, with the tests that it counted.
step()
{
	local title=$2 log=$dir/logs/$1 start=$SECONDS status tests

	shift 2
	say "$platform: $title"
	# in a condition, or before ||, its own -e would not end it
	set +e
	(set -e; "$@") >"$log" 2>&1
	status=$?
	set -e
	tests=$(summary "$log")
	if [ "$status" = 0 ]; then
		tests="passed${tests:+: $tests}"
	else
		platform_failed=1
		tests="FAILED${tests:+: $tests}"
		tail -n 40 "$log"
		grep -aE '^(FAIL|ERROR|not ok)' "$log" | sort -u | head -n 50 ||
			true
	fi
	grep -a '^SKIP: ' "$log" | sort -u || true
	printf '%s\t%s\t%s\t%d s\n' "$platform" "$title" "$tests" \
		$((SECONDS - start)) |
		tee -a "$dir/result" "${TBV_PLATFORMS_TABLE:-/dev/null}"
}

summary()
{
	! grep -qa '^# TOTAL:' "$1" ||
		"$platforms_top/build-aux/count-tests.sh" "$1" || true
}

# configured NAME FLAG...: builds in /build.NAME all there is, warnings being
# errors.
configured()
{
	local build=/build.$1

	shift
	# shellcheck disable=SC2016 # the inner shell's variables
	platform_run sh -euc 'mkdir "$1"; cd "$1"; shift
		/src/configure --quiet --enable-werror --enable-builder "$@"
		make -s -k -j2' sh "$build" "$@"
}

# checked NAME TARGET [VARIABLE=VALUE...]: tests what was built.
checked()
{
	local build=/build.$1

	shift
	platform_run make -s -j2 -C "$build" VERBOSE=1 "$@"
}

# less TESTS TEST...: all of make's TESTS but these, which are named; for make.
less_why='takes too long here'
less()
{
	local tests=$1 name

	shift
	for name; do
		if ! [ -e "$platforms_top/$name" ] &&
			! [ -e "$platforms_top/$name.c" ]; then
			echo "no such test: $name" >&2
			exit 1
		fi
		say "$platform: SKIP: $name: $less_why"
	done
	# shellcheck disable=SC2034 # for who calls this
	less="\$(filter-out $*,$tests)"
}

# Prints the versions used in the root, for the table.
platform_versions()
{
	# shellcheck disable=SC2016 # the inner shell's and dpkg's variables
	platform_run sh -c '. /etc/os-release; echo "$PRETTY_NAME"
		dpkg --print-architecture
		dpkg-query -W -f "\${Package} \${Version}\n" gcc clang \
			libc6-dev libcbor-dev libcjson-dev libssl-dev \
			zlib1g-dev' || true
}

platform_end()
{
	say "$platform: $((SECONDS - platform_start)) s in all"
	cat "$dir/result"
	exit "$platform_failed"
}

# passed NAME TEST: a run in which it was skipped or left out proves nothing.
passed()
{
	grep -qa "^PASS: $2 " "$dir/logs/$1"
}

# All of it, where nothing is emulated: as a new user does it, and then with
# warnings as errors, by both compilers, the builder with it.
platform_all()
{
	platform_copy
	step check './bootstrap check' platform_run sh -c \
		'cd /src && ./bootstrap check'
	# shellcheck disable=SC2046 # one word each
	step install 'more packages' platform_install $(packages platforms)
	platform_versions | tee "$dir/versions"
	platform_run make -s -C /src distclean >/dev/null 2>&1 || true
	step gcc 'gcc -Werror, with the builder' configured gcc
	# shellcheck disable=SC2016 # make's own variable
	step tblog 'the tests of tblog, gcc' checked gcc check \
		'TESTS=$(tblog_tests)'
	step clang 'clang -Werror, with the builder' configured clang CC=clang
	step units 'make check-units, clang' checked clang check-units
}
