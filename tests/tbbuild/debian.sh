#!/usr/bin/env bash
# Real software for the builder's tests and benchmark, from Debian's archive:
# prints the path of the requested file, which is made or downloaded once and
# kept.
#
#   source NAME [SUITE]
#                  the upstream tar file of a source package, of this system's
#                  suite or of another
#   rootfs         a root file system with gcc, make and cmake; no timestamp,
#                  name or number in it depends on where or when it was made
#   again          makes that a second time, and compares
#   gvisor         a runsc with the systrap platform: the installed one, or
#                  that of the backports
#   nginx          its program
#   apt-verify     its program, of the suite that has it
#   kernel         this system's suite's, for virtual machines (amd64)
#
# --cached before them: fails where that would need the network.
# TBV_CACHE: the directory to keep things in (~/.cache/tbverify).
#
# SPDX-License-Identifier: BSD-2-Clause
set -euo pipefail
umask 022
LC_ALL=C
export LC_ALL
keep=${TBV_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tbverify}/builder
cached=
if [ "${1-}" = --cached ]; then
	cached=yes
	shift
fi

fail()
{
	echo "debian.sh: $*" >&2
	exit 1
}

need_network()
{
	[ -z "$cached" ] || fail "$1: not kept in $keep"
	command -v apt-get >/dev/null || fail 'no apt-get: not a Debian system'
	mkdir -p "$keep"
	work=$(mktemp -d "$keep/.new.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	find_archive
}

# The archive that this system's own packages come from.
find_archive()
{
	local all

	# shellcheck disable=SC2016 # apt's variables
	all=$(apt-get indextargets --format \
		'$(ORIGIN)/$(LABEL) $(REPO_URI) $(CODENAME)' \
		'Created-By: Packages')
	read -r archive suite < <(sed -n 's|^Debian/Debian ||p' <<<"$all" |
		grep -v -- - | sort -u | head -n 1) ||
		fail 'this system has no Debian archive'
}

# apt TYPE SUITE ARGUMENT...: apt-get, with that suite alone.
apt()
{
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg by=
	local dir=$work/apt type=$1 from=$2

	shift 2
	[ ! -f "$keyring" ] || by="[signed-by=$keyring] "
	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial"
	echo "$type $by$archive $from main" >"$dir/list"
	apt_options=(-qq -o Dir::Etc::SourceList="$dir/list"
		-o Dir::Etc::SourceParts=/dev/null
		-o Dir::State="$dir/state" -o Dir::Cache="$dir/cache"
		-o APT::Sandbox::User=root)
	apt-get "${apt_options[@]}" "$@" </dev/null >&2
}

# The tar file alone, by the digest in the signed list: a mirror may lack what
# of a package is newer than that.
source_package()
{
	local name=$1 from=${2-} dir=$keep/source-$1${2:+-$2}

	if [ ! -d "$dir" ]; then
		need_network "$name"
		from=${from:-$suite}
		apt deb-src "$from" update
		mkdir "$work/source"
		(cd "$work/source" && apt deb-src "$from" source \
			--download-only --tar-only "$name")
		mv "$work/source" "$dir"
	fi
	find "$dir" -name '*.orig.tar.*' ! -name '*.asc' | grep .
}

# Omits files that no build here uses, because the rest is unpacked each time.
packages=dash,coreutils,sed,grep,mawk,diffutils,findutils,tar,gzip,hostname
packages+=,gcc,libc6-dev,make,cmake
excluded=('/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*'
	'/usr/share/locale/*' '/usr/share/perl*' '/usr/lib/*/perl*'
	'/usr/lib/*/libperl*' '/usr/bin/perl*' '/usr/bin/*-lto-dump*'
	'/usr/bin/cpack' '/usr/bin/*-gold' '/usr/bin/*.gold'
	'/usr/bin/*-dwp' '/usr/bin/*-gprofng*' '/usr/lib/gcc/*/lto1'
	'/usr/lib/*/lib?san*' '/usr/lib/gcc/*/lib?san*' '/usr/lib/gcc/*/g++*'
	'/usr/lib/*/libgprofng*' '/usr/lib/*/gprofng/*')

make_rootfs()
{
	local options=() pattern

	for pattern in "${excluded[@]}"; do
		options+=(--dpkgopt="path-exclude=$pattern")
	done
	# no package's script runs, so that the links they make are made here
	# shellcheck disable=SC2016 # mmdebstrap's variable
	SOURCE_DATE_EPOCH=1600000000 TMPDIR=$work mmdebstrap --quiet \
		--mode=root --variant=extract --include="$packages" \
		"${options[@]}" \
		--customize-hook='ln -s mawk "$1/usr/bin/awk"' \
		--customize-hook='ln -s gcc "$1/usr/bin/cc"' \
		--customize-hook='rm -rf "$1/var" "$1/etc/hostname"' \
		"$suite" "$1" "deb $archive $suite main" >&2
}

rootfs()
{
	local file

	file=$keep/rootfs-$(echo "$packages" "${excluded[@]}" | sha256sum |
		cut -c1-16).tar
	if [ ! -f "$file" ]; then
		need_network 'the root file system'
		command -v mmdebstrap >/dev/null || fail 'no mmdebstrap'
		make_rootfs "$work/rootfs.tar"
		mv "$work/rootfs.tar" "$file"
	fi
	echo "$file"
}

again()
{
	local first

	first=$(rootfs)
	need_network 'a second root file system'
	make_rootfs "$work/again.tar"
	cmp "$first" "$work/again.tar" >&2 || fail 'the second one differs'
	sha256sum <"$first" | cut -c1-64
}

has_systrap()
{
	[ -n "$1" ] && "$1" flags 2>&1 | grep -q 'systrap (default)'
}

gvisor()
{
	local there

	there=$(command -v runsc || true)
	if has_systrap "$there"; then
		echo "$there"
		return
	fi
	if [ ! -d "$keep/gvisor" ]; then
		need_network gvisor
		apt deb "$suite-backports" update
		(cd "$work" && apt deb "$suite-backports" download runsc)
		dpkg-deb -x "$work"/runsc_*.deb "$work/gvisor"
		mv "$work/gvisor" "$keep/gvisor"
	fi
	has_systrap "$keep/gvisor/usr/bin/runsc" || fail 'gvisor: no systrap'
	echo "$keep/gvisor/usr/bin/runsc"
}

kernel()
{
	local name

	if [ ! -d "$keep/kernel" ]; then
		need_network kernel
		apt deb "$suite" update
		name=$(apt-cache "${apt_options[@]}" show \
			linux-image-cloud-amd64 | sed -n \
			's/^Depends: \(linux-image-[^ ,]*\).*/\1/p' |
			head -n 1)
		(cd "$work" && apt deb "$suite" download "${name:?}")
		mkdir "$work/kernel"
		dpkg-deb --fsys-tarfile "$work"/linux-image-*.deb |
			tar -C "$work/kernel" -xf - --wildcards \
			--strip-components=2 './boot/vmlinuz-*'
		mv "$work/kernel" "$keep/kernel"
	fi
	find "$keep/kernel" -name 'vmlinuz-*' | grep .
}

nginx()
{
	if [ ! -d "$keep/nginx" ]; then
		need_network nginx
		apt deb "$suite" update
		(cd "$work" && apt deb "$suite" download nginx)
		dpkg-deb -x "$work"/nginx_*.deb "$work/nginx"
		mv "$work/nginx" "$keep/nginx"
	fi
	find "$keep/nginx/usr/sbin/nginx"
}

apt_verify()
{
	if [ ! -d "$keep/apt-verify" ]; then
		need_network apt-verify
		apt deb sid update
		(cd "$work" && apt deb sid download apt-verify)
		dpkg-deb -x "$work"/apt-verify_*.deb "$work/apt-verify"
		mv "$work/apt-verify" "$keep/apt-verify"
	fi
	find "$keep/apt-verify/usr/bin/apt-verify"
}

case ${1-} in
source)	source_package "${2:?}" "${3-}" ;;
rootfs | again | gvisor | kernel | nginx)	"$1" ;;
apt-verify)	apt_verify ;;
*)	fail 'want source NAME [SUITE], rootfs, again, gvisor, kernel, nginx
	or apt-verify' ;;
esac
