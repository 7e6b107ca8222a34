#!/usr/bin/env bash
# The commands of TUTORIAL.md, unchanged, as root: they build in a sandbox.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
for program in tbverify tblog tbbuild; do
	mkdir -p "$work/prefix/bin" "$work/prefix/lib"
	file=$build/.libs/$program
	[ -x "$file" ] || file=$build/$program
	cp "$file" "$work/prefix/bin"
done
cp "$build"/lib/.libs/libtbverify.so.0 "$work/prefix/lib"
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.example
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.example
VECTORS=$vectors "$top/tests/transcripts/run" "$work/prefix" \
	"$top/TUTORIAL.md"
