#!/usr/bin/env bash
# How long measuring an enclave image of 1 GiB takes, as a ratio to the openssl
# command's SHA-384 of the same file, both in turn in one run; and its memory.
#
# BENCH_DIR: where the image is made, 2 GiB; a file system in memory is best.
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu
: "${top_builddir:?}" "${TBVERIFY:?}"
LC_ALL=C
export LC_ALL
unset CK_TAP_LOG_FILE_NAME
work=$(mktemp -d "${BENCH_DIR:-/dev/shm}/bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
mib=${BENCH_MIB:-1024}
runs=${BENCH_RUNS:-5}

head -c $((mib / 2))M /dev/zero | tr '\0' a >"$work/first"
cp "$work/first" "$work/second"
head -c 4M /dev/zero | tr '\0' k >"$work/kernel"
printf 'reboot=k' >"$work/cmdline"
"$top_builddir/tests/make_image" "$work/image" "$work/kernel" \
	"$work/cmdline" "$work/first" "$work/second"
rm "$work/first" "$work/second"

# seconds COMMAND...
seconds()
{
	local start=$EPOCHREALTIME

	"$@" >/dev/null
	awk "BEGIN { print $EPOCHREALTIME - $start }"
}

median()
{
	sort -n "$1" | sed -n "$((runs / 2 + 1))p"
}

for ((i = 0; i < runs; i++)); do
	seconds openssl dgst -sha384 "$work/image" >>"$work/openssl"
	seconds "$TBVERIFY" measure "$work/image" >>"$work/measure"
done
awk "BEGIN { m = $(median "$work/measure"); o = $(median "$work/openssl")
	printf \"measure %d MiB, two ramdisks: %.2f s, openssl dgst -sha384 \" \
	    \"%.2f s, ratio %.2f (at most 1.60)\\n\", $mib, m, o, m / o }"
