#!/usr/bin/env bash
# The transcripts, by what "make install" put into a directory.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
if [ -n "${TBV_INSTRUMENTED-}" ]; then
	echo "1..0 # SKIP built with $TBV_INSTRUMENTED"
	exit 0
fi
p=$work/prefix
"$MAKE" -C "$build" install prefix="$p" exec_prefix="$p" bindir="$p/bin" \
	libdir="$p/lib" includedir="$p/include" datarootdir="$p/share" \
	datadir="$p/share" docdir="$p/share/doc/tbverify" \
	mandir="$p/share/man" sysconfdir="$p/etc" libexecdir="$p/libexec" \
	>"$work/log" 2>&1 || {
	sed 's/^/# /' "$work/log"
	exit 1
}
VECTORS=$vectors "$top/tests/transcripts/run" "$p" \
	"$top"/tests/transcripts/*.txt
