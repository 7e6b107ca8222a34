# Real projects, for a test and the benchmark: repositories of upstream's
# sources with a recipe, served over https; and the same build without sandbox.
# To be sourced after support.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034 # support.sh's, and for others
debian=$top_srcdir/tests/tbbuild/debian.sh

# real_repo NAME TAR ROOTFS ARTIFACT: build.sh from the standard input, between
# two lines with the time; the root file system by its digest.
real_repo()
{
	local sum

	new_repo "$1"
	tar -C "$repo" --strip-components=1 --no-same-owner -xf "$2"
	sum=$(sha256sum "$3" | cut -c1-64)
	recipe "$4"
	sed -i "s/\"busybox\"/{\"sha256\": \"$sum\"}/" "$repo/.tbbuild.json"
	# shellcheck disable=SC2016 # the build's
	{
		echo 'set -e'
		echo 'echo "begin $(date +%s.%N)"'
		cat
		echo 'echo "end $(date +%s.%N)"; times'
	} >"$repo/build.sh"
	# upstream may ignore what it ships
	git -C "$repo" add -Af
	commit
}

# between FILE: the seconds from one line to the other.
between()
{
	awk '$1 == "begin" { b = $2 } $1 == "end" { printf "%.3f\n", $2 - b }' \
		"$1"
}

# processor FILE: the seconds of processor time in it.
processor()
{
	sed -n '$s/[ms]/ /gp' "$1" |
		awk '{ printf "%.3f\n", $1 * 60 + $2 + $3 * 60 + $4 }'
}

# bare ROOTFS ARTIFACT: the last repository's build in a file system of that kind, as a
# user of no rights, with nothing else between it and the kernel.  What it says
# is in log.bare, the artifact in bare.NAME.
bare()
{
	local root=$work/bare

	rm -rf "$root"
	mkdir "$root"
	cat >"$work/run_bare" <<'END'
set -e
mount -t tmpfs -o mode=0755 bare "$1"
tar -C "$1" -xf "$2"
mkdir -p "$1/src" "$1/proc" "$1/dev" "$1/tmp"
git -C "$3" archive HEAD | tar -C "$1/src" -xf -
chown -R 1000:1000 "$1/src"
chmod 1777 "$1/tmp"
mount -t proc proc "$1/proc"
mount --bind /dev "$1/dev"
chroot --userspec=1000:1000 "$1" /usr/bin/env -i -C /src HOME=/tmp \
	TMPDIR=/tmp LC_ALL=C.UTF-8 TZ=UTC TERM=dumb SOURCE_DATE_EPOCH="$4" \
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	sh build.sh
cp "$1/src/$5" "$6"
END
	unshare -m sh "$work/run_bare" "$root" "$1" "$repo" \
		"$(git -C "$repo" show -s --format=%ct)" "$2" \
		"$work/bare.${2##*/}" >"$work/log.bare" 2>&1
}

# The packages installed here that these need, and they.
closure()
{
	local todo=("$@") package seen=' '

	while [ "${#todo[@]}" -gt 0 ]; do
		package=${todo[0]}
		todo=("${todo[@]:1}")
		case $seen in
		*" $package "*) continue ;;
		esac
		seen+="$package "
		# shellcheck disable=SC2016 # dpkg-query's variables
		mapfile -t -O "${#todo[@]}" todo < <(dpkg-query -W \
			-f '${Pre-Depends},${Depends}\n' "$package" \
			2>/dev/null | tr ',|' '\n' |
			sed 's/^ *//; s/[ (:].*//' | grep .)
	done
	tr ' ' '\n' <<<"$seen" | grep .
}

# installed_rootfs FILE PACKAGE...: a root file system of what is installed.
installed_rootfs()
{
	local file=$1 package

	shift
	for package in $(closure "$@"); do
		dpkg-query -L "$package" 2>/dev/null
	done | sort -u | grep '^/.*/' |
		grep -Ev '/(doc|man|info|locale|perl.*)/' |
		grep -Ev '/lto1$|lto-dump|/lib[a-z]*san[._]' |
		while IFS= read -r path; do
			if [ -L "$path" ] || [ -f "$path" ]; then
				printf '%s\n' "${path#/}"
			fi
		done >"$work/list"
	tar -C / --no-recursion --sort=name --mtime=@0 --owner=0 --group=0 \
		--numeric-owner -T "$work/list" -cf "$file"
}
