#!/usr/bin/env bash
# The functions of APKBUILD as abuild would call them.  Debian has no abuild and
# no apk: this proves that they configure, compile, install and split on
# Debian's C library, and nothing about Alpine's dependencies, musl, or the
# format of packages.
#
# usage: apk.sh TARBALL
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck disable=SC2034,SC2154 # read and set by APKBUILD
set -euo pipefail
cd "$(dirname "$0")"
tarball=$1
srcdir=$PWD/src
pkgbasedir=$PWD/pkg
CBUILD=$(gcc -dumpmachine)
CHOST=$CBUILD
export MAKEFLAGS=-j2

# abuild's own: nothing to patch, and a file moved into a subpackage.
default_prepare()
{
	:
}

amove()
{
	local file

	for file; do
		[ -e "$pkgdir/$file" ] || {
			echo "amove: no $file"
			return 1
		}
		mkdir -p "$subpkgdir/$(dirname "$file")"
		mv "$pkgdir/$file" "$subpkgdir/$file"
	done
}

# split NAME: a subpackage whose function APKBUILD has.
split()
{
	subpkgname=$1 subpkgdir=$pkgbasedir/$1
	mkdir -p "$subpkgdir"
	"$1"
}

# shellcheck source=packaging/APKBUILD
. ./APKBUILD
pkgdir=$pkgbasedir/$pkgname
builddir=$srcdir/$pkgname-$pkgver
rm -rf "$srcdir" "$pkgbasedir"
mkdir -p "$srcdir" "$pkgdir"
tar -C "$srcdir" -xf "$tarball"
cd "$builddir"
prepare
build
package
for name in $subpackages; do
	[ "$(type -t "$name")" != function ] || split "$name"
done

# Debian's linker finds the library by its name alone.
export LD_LIBRARY_PATH=$pkgdir/usr/lib
"$pkgdir/usr/bin/tbverify" --version
"$pkgbasedir/tblog/usr/bin/tblog" --version
"$pkgbasedir/tbbuild/usr/bin/tbbuild" --version
test -x "$pkgbasedir/tbbuild/usr/libexec/tbverify/tbbuild-serve"
find "$pkgbasedir" -type f | grep -c .
