#!/usr/bin/env bash
# The packages have the same version, and their lists agree with the tree.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

version=$(sed -n 's/^AC_INIT(\[tbverify], \[\(.*\)])$/\1/p' "$top/configure.ac")

# tells VERSION FILE: the version is that of configure.ac, and not empty.
tells()
{
	[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || bad "configure.ac: $version"
	[ "$1" = "$version" ] || bad "$2: want $version, got $1"
	result "$2 tells the version of configure.ac"
}

tells "$(sed -n 's/^Version: *//p' "$top/packaging/tbverify.spec")" \
	packaging/tbverify.spec
tells "$(sed -n '/^%changelog/,$ s/^\* .* - \(.*\)-[0-9]*$/\1/p' \
	"$top/packaging/tbverify.spec" | head -n 1)" "the spec's %changelog"
tells "$(sed -n 's/^pkgver=//p' "$top/packaging/APKBUILD")" packaging/APKBUILD
tells "$(sed -n '1s/^tbverify \([^ ]*\) .*/\1/p' "$top/NEWS")" NEWS
tells "$(sed -n "s/^__version__ = '\(.*\)'\$/\1/p" \
	"$top/examples/python/tbverify/__init__.py")" 'the Python module'
try 'the Python package has our LICENSE' \
	cmp "$top/LICENSE" "$top/examples/python/LICENSE"
try 'APKBUILD is a script' sh -n "$top/packaging/APKBUILD"
if command -v rpmspec >/dev/null; then
	try 'the spec can be read' \
		rpmspec -q --define "_topdir $work" "$top/packaging/tbverify.spec"
else
	skip 'the spec can be read' 'no rpmspec'
fi

for steps in "mv tbverify-$version.tar.xz" "tbverify_$version.orig.tar.xz" \
	"cp -R debian ../deb/tbverify-$version"; do
	grep -qF -- "$steps" "$top/PACKAGERS" || bad "no $steps"
done
result 'the steps of PACKAGERS are of this version'

# The tarball leaves debian/ out.
if [ ! -d "$top/debian" ]; then
	skip 'debian/' 'not in the tarball'
	echo "1..$count"
	exit
fi
tells "$(sed -n '1s/^tbverify (\(.*\)-[^-]*) .*/\1/p' \
	"$top/debian/changelog")" debian/changelog
soname=libtbverify0
sed -n "s/^ \(tbv_[a-z0-9_]*\)@\(TBVERIFY_[0-9.]*\) .*/\1 \2/p" \
	"$top/debian/$soname.symbols" | sort >"$work/symbols"
awk '/^TBVERIFY_/ { node = $1 } /^\ttbv_/ { sub(/;/, ""); print $1, node }' \
	"$top/lib/libtbverify.map" | sort >"$work/map"
same "$work/map" "$work/symbols" 'the symbols file names those of the map'
awk '$1 ~ /@TBVERIFY_/ { split($1, part, "_")
	if (index($2, substr($1, index($1, "@TBVERIFY_") + 10)) != 1) print }' \
	"$top/debian/$soname.symbols" >"$work/log"
test ! -s "$work/log"
report $? 'each symbol is of the version that its node tells'

# Debian's package depends on what configure requires.
sed -n 's/^ *PKG_CHECK_MODULES(\[[A-Z]*], \[\([a-z0-9]*\).*/\1/p' \
	"$top/configure.ac" "$top"/m4/tbv_*.m4 | grep -vx check | sort \
	>"$work/modules"
while read -r module; do
	case $module in
	libcrypto)	name=libssl-dev ;;
	libcurl)	name=libcurl4-openssl-dev ;;
	sqlite3)	name=libsqlite3-dev ;;
	zlib)		name=zlib1g-dev ;;
	*)		name=$module-dev ;;
	esac
	grep -qE "^ $name\b" "$top/debian/control" || bad "$module: no $name"
done <"$work/modules"
[ -s "$work/modules" ] || bad 'configure asks for nothing'
result 'debian/control has what configure asks for'

echo "1..$count"
