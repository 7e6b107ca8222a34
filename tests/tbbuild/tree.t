#!/usr/bin/env bash
# image/tree: the libraries of tbbuild are in the image, or no image is made.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for program in dpkg-deb ldd; do
	command -v "$program" >/dev/null && continue
	echo "1..0 # SKIP want $program"
	exit 0
done
tree=$top/tools/tbbuild/image/tree
mkdir "$work/debs"

# deb NAME FILE...: a package with these files, which have a word in them.
deb()
{
	local name=$1 file

	shift
	rm -rf "$work/one" && mkdir -p "$work/one/DEBIAN"
	printf '%s\n' "Package: $name" 'Version: 1' 'Architecture: all' \
		'Maintainer: Nobody <nobody@example.org>' \
		'Description: a package' >"$work/one/DEBIAN/control"
	for file; do
		mkdir -p "$work/one/${file%/*}"
		echo "$name" >"$work/one/$file"
		chmod 755 "$work/one/$file"
	done
	dpkg-deb --root-owner-group -Zgzip -b "$work/one" \
		"$work/debs/$name.deb" >"$work/log"
}

make_tree()
{
	rm -rf "$work/out"
	got=0
	bash "$tree" --packages "$work/debs" --tbbuild "$1" "$work/out" \
		>"$work/log" 2>&1 || got=$?
}

# A program that is linked with the shared library, and one that is not.
read -r -a cc <<<"$CC"
echo '#include <tbverify.h>
int main(void) { return tbv_version() == 0; }' >"$work/program.c"
"${cc[@]}" -I"$top/include" "$work/program.c" -o "$work/shared" \
	-L"$build/lib/.libs" -ltbverify 2>"$work/log" &&
	echo 'int main(void) { return 0; }' >"$work/program.c" &&
	"${cc[@]}" "$work/program.c" -o "$work/inside" 2>"$work/log"
report $? 'two programs'
export LD_LIBRARY_PATH=$build/lib/.libs
deb busybox usr/bin/busybox
deb others usr/bin/ls usr/bin/tar usr/bin/socat
deb git usr/bin/git usr/lib/git-core/git
deb ca-certificates usr/share/ca-certificates/one.crt
lib=usr/lib/$(gcc -print-multiarch 2>/dev/null || echo x86_64-linux-gnu)
deb libc6 "$lib/libc.so.6" "$lib/libm.so.6"
make_tree "$work/inside"
[ "$got" = 0 ] && cmp -s "$work/inside" "$work/out/2/usr/bin/tbbuild"
report $? 'with the library inside, one file is enough'
make_tree "$work/shared"
[ "$got" != 0 ] && grep -q 'lacks the packages with.* libtbverify.so.0' \
	"$work/log"
report $? 'with the shared library, its package is wanted'
mapfile -t names < <(ldd "$work/shared" | sed -n 's/^\t\([^ ]*\) => .*/\1/p' |
	grep -v '^libc\.')
deb libtbverify0 "${names[@]/#/$lib/}"
make_tree "$work/shared"
[ "$got" = 0 ] && [ -e "$work/out/2/$lib/libtbverify.so.0" ]
report $? 'and is in the image then'
printf '#! /bin/sh\n# tbbuild - temporary wrapper script\n' >"$work/wrapper"
make_tree "$work/wrapper"
[ "$got" != 0 ] && grep -q '"make install" makes it one' "$work/log"
report $? "libtool's script is not the program"
echo "1..$count"
