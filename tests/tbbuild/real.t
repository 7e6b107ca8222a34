#!/usr/bin/env bash
# A real project: cJSON out of Debian's archive, as upstream released it, from a
# git server over https, built by the compiler that is installed here, under
# each runtime, to what the same build makes without a sandbox.
#
# More of them, and what it costs: make bench-builder.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
# shellcheck source=tests/tbbuild/real.sh
. "${top_srcdir:?}/tests/tbbuild/real.sh"
sources=$("$debian" --cached source cjson 2>"$work/log.source") ||
	skip_all 'no sources of cjson here: .ci/gates fetches them'
for package in gcc libc6-dev make; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>&1)" = \
		installed ] || skip_all "no package $package"
done
# shellcheck source=tests/tbbuild/server.sh
. "${top_srcdir:?}/tests/tbbuild/server.sh"
tbbuild=$trusting

rootfs=$work/images/installed.tar
report 'a root file system of installed packages' installed_rootfs "$rootfs" \
	dash coreutils sed grep gcc libc6-dev make
version=${sources##*_}
artifact=libcjson.so.${version%%.orig*}
real_repo cjson "$sources" "$rootfs" "$artifact" <<'END'
make -s CC=gcc shared test
./cJSON_test >/dev/null
END
url=$server/git/cjson
report 'bare: builds' bare "$rootfs" "$artifact"
mv "$rootfs" "$work/installed.tar"
for runtime in "${runtimes[@]}"; do
	run_build --ref main --commit "$head" --rootfs "$work/installed.tar"
	built "$runtime: builds, pinned by commit and digest" "$artifact"
	report "$runtime: to what the bare build made" \
		cmp "$work/bare.$artifact" "$work/out/$artifact"
done
finish
