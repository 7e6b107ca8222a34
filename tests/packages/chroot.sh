# Clean systems of two suites, in a cache, and copies of them to work in.  To be
# sourced by packages.sh; it needs bash, root and mmdebstrap.
#
# Its functions fail by "set -e": call them where that works, not before "||".
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154 # packages.sh's
packages_cache=${XDG_CACHE_HOME:-$HOME/.cache}/tbverify/packages
# Days after which a cached system is made again.
packages_days=7

# The mirror that the machine's own suite comes from.
chroot_mirror()
{
	# shellcheck disable=SC2016 # apt's own variables
	apt-get indextargets --format '$(SITE)' 'Created-By: Packages' \
		'Label: Debian' | head -n 1
}

# inside ROOT [--net] WORD...: a command in a system, in separate namespaces;
# with --net without a network.  HOSTNAME may name the machine.
inside()
{
	local root=$1 net=()

	shift
	if [ "$1" = --net ]; then
		net=(--net)
		shift
	fi
	# shellcheck disable=SC2016 # the inner shell's
	unshare --mount --pid --ipc --uts "${net[@]}" --fork sh -ec '
		root=$1
		shift
		hostname "${HOSTNAME:-chroot}"
		mount -t proc proc "$root/proc"
		mkdir -p "$root/dev/pts" "$root/dev/shm"
		mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts \
			"$root/dev/pts"
		mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
			HOME=/root TERM=dumb DEBIAN_FRONTEND=noninteractive \
			chroot "$root" "$@"' - "$root" "$@" </dev/null
}

# as_builder ROOT COMMAND: as a user who is nobody, and without a network.
as_builder()
{
	inside "$1" --net setpriv --reuid=1000 --regid=1000 --clear-groups \
		env HOME=/nonexistent bash -ec "$2"
}

# cached NAME KEY COMMAND...: a tarball of a system that COMMAND makes at the
# path that it is given last, made again when it is old or KEY has changed.
cached()
{
	local tar=$packages_cache/$1.tar key=$2

	shift 2
	if [ "$(cat "$tar.key" 2>/dev/null)" = "$key" ] &&
		[ -n "$(find "$tar" -mtime "-$packages_days" 2>/dev/null)" ]; then
		return
	fi
	mkdir -p "$packages_cache"
	rm -f "$tar.key"
	"$@" "${tar%.tar}.new.tar"
	mv "${tar%.tar}.new.tar" "$tar"
	printf '%s\n' "$key" >"$tar.key"
}

make_base()
{
	nice mmdebstrap --quiet --variant=minbase "$1" "$3" \
		"deb $2 $1 main"
}

# unpacked NAME DIR: a fresh copy of a cached system.
unpacked()
{
	rm -rf "$2"
	mkdir -p "$2"
	tar -C "$2" -xf "$packages_cache/$1.tar"
	cp /etc/resolv.conf "$2/etc/resolv.conf"
}

# those_of SUITE NAME...: the packages for it, each on a line; NAME/SUITE is for
# that suite alone.
those_of()
{
	local suite=$1 name

	shift
	for name; do
		case $name in
		*"/$suite")	printf '%s\n' "${name%/*}" ;;
		*/*)		;;
		*)		printf '%s\n' "$name" ;;
		esac
	done
}

# make_build SUITE TAR: with what builds and looks at packages.
make_build()
{
	local root=$work/make-build names

	mapfile -t names < <(those_of "$1" "${packages_chroot[@]}")
	unpacked "base-$1" "$root"
	mkdir -p "$root/src"
	cp -R debian "$root/src"
	inside "$root" apt-get -q update
	inside "$root" apt-get -q -y --no-install-recommends install \
		"${names[@]}"
	inside "$root" apt-get -q -y --no-install-recommends build-dep /src
	rm -rf "$root/src"
	inside "$root" apt-get clean
	inside "$root" useradd -u 1000 builder
	tar -C "$root" -cf "$2" .
	rm -rf "$root"
}

# systems SUITE: base-SUITE, as debootstrap would leave it, and build-SUITE.
systems()
{
	local mirror

	mirror=$(chroot_mirror)
	[ -n "$mirror" ] || { apt-get -q update; mirror=$(chroot_mirror); }
	[ -n "$mirror" ] || { echo 'no mirror of Debian'; return 1; }
	cached "base-$1" "$mirror" make_base "$1" "$mirror"
	cached "build-$1" "$(sed -n '/^Build-Depends/,/^$/p' debian/control
		echo "${packages_chroot[@]}")" make_build "$1"
}
