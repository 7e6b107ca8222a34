#!/usr/bin/env bash
# config.probed, by which bootstrap knows that a tree is to be configured again:
# all that configure asks by name is in it, and another answer changes it.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$build" || exit 1

sed -n 's/.*PKG_CHECK_MODULES(\[[A-Z_]*\], \[\([^] ]*\).*/\1/p' \
	"$top/configure.ac" "$top"/m4/tbv_*.m4 | sort -u >"$work/want"
sed -n 's/^library \([^ ]*\) .*/\1/p' config.probed | sort -u >"$work/got"
same "$work/want" "$work/got" 'it has every library that configure asks for'
for thing in 'program sed' 'header pthread.h' 'library libcrypto [0-9].*'; do
	try "it has what is here: $thing" grep -qx "$thing" config.probed
done

# again [NAME=VALUE...]: what this system answers now, with other means.
again()
{
	env "$@" sh "$top/build-aux/probed.sh" "$top/configure" \
		>"$work/now" 2>"$work/log"
}
probed=$work/now ./config.status -q config.probed >"$work/log" 2>&1
cmp "$work/now" config.probed >>"$work/log"
report $? 'asked again, the answers are the same'

again CC="$CC" CPPFLAGS= PKG_CONFIG=false
grep -qx 'library check -' "$work/now" &&
	! cmp -s "$work/now" config.probed
report $? 'libraries that are not there, as before Check was installed'
again CC=false CPPFLAGS= PKG_CONFIG="$PKG_CONFIG"
! grep -q '^header' "$work/now" && ! cmp -s "$work/now" config.probed
report $? 'headers that are not there'
mkdir "$work/none"
for name in env sh sed tr sort grep "${PKG_CONFIG##*/}"; do
	ln -s "$(command -v "$name")" "$work/none"
done
again PATH="$work/none" CC="$CC" CPPFLAGS= PKG_CONFIG="$PKG_CONFIG"
! grep -qx 'program install' "$work/now" && ! cmp -s "$work/now" config.probed
report $? 'programs that are not there'
echo "1..$count"
