#!/usr/bin/env bash
# What a verification costs beside libcrypto's own work: counted by valgrind,
# not timed, and held below 3 % of the whole.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
most=30				# in a thousand
name="outside libcrypto: at most $most of 1000 instructions"
cold=$build/tests/bench/cold
if [ -x "$build/tests/bench/.libs/cold" ]; then
	cold=$build/tests/bench/.libs/cold
	LD_LIBRARY_PATH=$build/lib/.libs
	export LD_LIBRARY_PATH
fi
why=
command -v valgrind >/dev/null || why='no valgrind'
[ -n "$why" ] || valgrind --quiet true >"$work/log" 2>&1 ||
	why='valgrind cannot run a program here'
[ -z "${TBV_INSTRUMENTED-}" ] || why="built with $TBV_INSTRUMENTED"
if [ -n "$why" ]; then
	skip "$name" "$why"
	echo "1..$count"
	exit
fi

# The document's place is under its usual name.
copy_vectors "$work/v" && mkdir "$work/v/documents" &&
	cp "$work/v/cases/good/attestation" "$work/v/documents/0-0" || exit 1
valgrind --tool=callgrind --toggle-collect=tbv_verify \
	--compress-strings=no --compress-pos=no \
	--callgrind-out-file="$work/counts" \
	"$cold" "$work/v" documents/0-0 >"$work/log" 2>&1
report $? 'one cold verification, under valgrind'

# Into libcrypto by calls from the library, all that they cost included; what
# is left is the library's, and that of what it calls besides.
awk '
	/^ob=/ { object = $0 }
	/^cob=/ { called = $0 }
	/^fn=/ { called = object }
	/^calls=/ {
		getline
		if (object ~ /libtbverify/ && called ~ /libcrypto/)
			inside += $2
		called = object
		next
	}
	/^[0-9]+ [0-9]+$/ { whole += $2 }
	END {
		outside = whole - inside
		printf "whole %d outside %d\n", whole, outside
		exit !(inside > 0 && outside > 0)
	}' "$work/counts" >"$work/sum"
report $? 'there is something to count'
read -r _ whole _ outside <"$work/sum"
echo "# $outside of $whole"
[ "$whole" -gt 0 ] && [ $((outside * 1000)) -le $((whole * most)) ]
report $? "$name"
echo "1..$count"
