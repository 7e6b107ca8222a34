#!/usr/bin/env bash
# What the sandbox costs: two projects out of Debian's archive, one of autotools
# and one of CMake, built by tbbuild run from a git server on this machine, under
# runc (HS) and gVisor (HS+), and bare (H): in the same root file system, as the
# same user, with nothing around it.  All in turn in one run; the medians.
#
# BENCH_RUNS: how often (3).  Needs root, and the network once: debian.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
# shellcheck source=tests/tbbuild/server.sh
. "$top_srcdir/tests/tbbuild/server.sh"
# shellcheck source=tests/tbbuild/real.sh
. "$top_srcdir/tests/tbbuild/real.sh"
tbbuild=$trusting
runs=${BENCH_RUNS:-3}
# shellcheck disable=SC2034 # run_build's
timeout=3600

die()
{
	sed 's/^/# /' "$work"/log* | tail -n 40 >&2
	echo "bench-builder: $*" >&2
	exit 1
}

runc=$(command -v runc) || die 'no runc'
gvisor=$("$debian" gvisor) || die 'no gVisor'
rootfs=$("$debian" rootfs) || die 'no root file system'
hello=$("$debian" source hello) || die 'no sources of hello'
cjson=$("$debian" source cjson) || die 'no sources of cjson'

# took NAME FILE: a line of seconds, and of processor time, in files of NAME.
# What gVisor says of processor time is not the kernel's word.
took()
{
	between "$2" >>"$work/wall.$1"
	case $1 in
	*+)	;;
	*)	processor "$2" >>"$work/cpu.$1" ;;
	esac
}

once_bare()
{
	bare "$rootfs" "$artifact" || die "$name: bare"
	took "$name.H" "$work/log.bare"
}

# once NAME RUNTIME
once()
{
	local start end

	runtime=$2
	start=$EPOCHREALTIME
	run_build --ref main --commit "$head" --rootfs "$rootfs"
	end=$EPOCHREALTIME
	[ "$status" = 0 ] || die "$name: $2: exit status $status"
	verifies "${artifact##*/}" || die "$name: $2: does not verify"
	cmp "$work/out/${artifact##*/}" "$work/bare.${artifact##*/}" >&2 ||
		die "$name: $2: not what the bare build made"
	took "$name.$1" "$work/out/build.log"
	awk -v s="$start" '$1 == "begin" { printf "%.3f\n", $2 - s }' \
		"$work/out/build.log" >>"$work/first.$name.$1"
	awk "BEGIN { print $end - $start }" >>"$work/all.$name.$1"
}

median()
{
	sort -n "$1" 2>/dev/null | sed -n "$((runs / 2 + 1))p"
}

# row KIND TITLE
row()
{
	awk -v name="$name" -v title="$2" -v w="$(median "$work/wall.$name.$1")" \
		-v h="$(median "$work/wall.$name.H")" \
		-v c="$(median "$work/cpu.$name.$1")" \
		-v f="$(median "$work/first.$name.$1")" \
		-v a="$(median "$work/all.$name.$1")" 'BEGIN {
		printf "%-6s %-40s %8.2f %6.2f %9s %8s %8s\n", name, title, w,
		    w / h, c == "" ? "-" : sprintf("%.2f", c),
		    f == "" ? "-" : sprintf("%.2f", f),
		    a == "" ? "-" : sprintf("%.2f", a) }'
}

# target NAME: runc over bare, and how soon the build begins.
target()
{
	awk -v name="$1" -v w="$(median "$work/wall.$1.HS")" \
		-v h="$(median "$work/wall.$1.H")" \
		-v c="$(median "$work/cpu.$1.HS")" \
		-v b="$(median "$work/cpu.$1.H")" \
		-v f="$(median "$work/first.$1.HS")" 'BEGIN {
		printf "%s: runc over bare %+.1f %% (at most 5), of processor " \
		    "time %+.1f %%; trigger to first command %.2f s (at most " \
		    "2)\n", name, (w / h - 1) * 100, (c / b - 1) * 100, f }'
}

measure()
{
	local i

	name=$1 artifact=$2
	url=$server/git/$name
	for ((i = 0; i < runs; i++)); do
		once_bare
		once HS "$runc"
		once HS+ "$gvisor"
	done
}

real_repo hello "$hello" "$rootfs" hello <<'END'
./configure -q --disable-dependency-tracking
make -s
make -s check
END
measure hello hello
real_repo cjson "$cjson" "$rootfs" build/libcjson.so.1.7.15 <<'END'
cmake -S . -B build
cmake --build build
ctest --test-dir build
END
measure cjson build/libcjson.so.1.7.15

version()
{
	"$1" --version | sed -n '1s/.* //p'
}

printf '%s, Linux %s, %d processors; root file system %s\n' \
	"${hello##*/}, ${cjson##*/}" "$(uname -r)" "$(nproc)" \
	"$(sha256sum "$rootfs" | cut -c1-16)"
printf '%-47s %8s %6s %9s %8s %8s\n' "medians of $runs, seconds" build ratio \
	processor start-up whole
for name in hello cjson; do
	row H 'H    bare'
	row HS "HS   runc $(version "$runc")"
	row HS+ "HS+  runsc $(version "$gvisor"), systrap"
done
target hello
target cjson
