#!/usr/bin/env bash
# examples/packages.c: four threads under one policy, with what is expected of
# each package; which are verified, which refused, and which are not attested.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
if [ -n "${TBV_INSTRUMENTED-}" ]; then
	echo "1..0 # SKIP built with $TBV_INSTRUMENTED"
	exit 0
fi
installed
export LD_LIBRARY_PATH=$work/installed/lib
read -r -a cc <<<"$CC"
read -r -a flags < <("$PKG_CONFIG" --cflags --libs libtbverify)
program=$examples/packages.c
try 'it builds, against libtbverify alone' "${cc[@]}" -std=c99 -pedantic \
	-D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wconversion -Wshadow -Werror \
	-pthread "$program" -o "$work/packages" "${flags[@]}"
[ "$(grep -cvE '^$|^/\*|^ \*' "$program")" -le 60 ]
report $? 'and has 60 lines of code at most'

# Twelve packages of one project, each with its version's tag.
for i in {0..11}; do
	echo "package $i" >"p$i"
	attest_as "p$i" "p$i" "refs/tags/v$i" >"p$i.att"
done

# run PROGRAM...: on the words in the array packages, each out of a pipe.
run()
{
	local i

	words=()
	for ((i = 0; i < ${#packages[@]}; i += 4)); do
		rm -f "pipe$i" && mkfifo "pipe$i" &&
			cat "${packages[i + 3]}" >"pipe$i" &
		until [ -p "pipe$i" ]; do sleep 0.01; done
		words+=("${packages[@]:i:3}" "pipe$i")
	done
	attempt "$@" "$work/trust" policies/policy.json "${words[@]}"
	rm -f pipe*
}

# all: the twelve, as they should be.
all()
{
	packages=()
	for i in {0..11}; do
		packages+=("p$i" "refs/tags/v$i" "p$i.att" "p$i")
	done
}

# ends STATUS TOKEN COUNT NAME: the status, and how many lines have the token.
ends()
{
	[ "$got" = "$1" ] || bad "want $1, got $got"
	[ "$(grep -cF "[$2]" "$work/out")" = "$3" ] || bad "not $3 of [$2]"
	[ "$(wc -l <"$work/out")" = 12 ] || bad 'not a line for each'
	result "$4"
}

all
run "$work/packages"
ends 0 ok 12 'all are verified'
packages[1]=refs/tags/v3
run "$work/packages"
ends 1 ref-unexpected 1 'another version than was expected of one'
ends 1 ok 11 'and the others are verified'
all
packages[4]=p9
run "$work/packages"
ends 1 artifact-name 1 'another name than was expected of one'
all
packages[7]=p2
run "$work/packages"
ends 1 artifact-mismatch 1 'another package in the place of one'
all
packages[10]=none
run "$work/packages"
ends 4 no-attestation 1 'one without an attestation, which is no refusal'
packages[7]=p2
run "$work/packages"
ends 1 no-attestation 1 'and beside one that is refused'
attempt "$work/packages"
[ "$got" = 2 ]
report $? 'without arguments: usage'
chmod g+w "$policy"
all
run "$work/packages"
ends 3 setter-failed 12 'a policy that others could write: no verdict at all'
chmod g-w "$policy"

if command -v valgrind >/dev/null; then
	all
	packages[1]=refs/tags/v3
	packages[10]=none
	run valgrind -q --error-exitcode=99 --leak-check=full \
		"$work/packages"
	ends 1 ok 10 'clean under valgrind'
else
	skip 'clean under valgrind' 'no valgrind'
fi
read -r -a static < <("$PKG_CONFIG" --libs libcrypto libcbor libcjson zlib)
# The library's own sources with it: nothing that it locks goes unseen.
if "${cc[@]}" -w -O1 -g -std=gnu99 -fsanitize=thread -pthread \
	-D_GNU_SOURCE -DPACKAGE_VERSION='"0"' -I"$build/lib" -I"$top/lib" \
	-I"$top/include" "$program" "$top"/lib/*/*.c -o "$work/tsan" \
	"${static[@]}" \
	>"$work/log" 2>&1; then
	all
	packages[1]=refs/tags/v3
	run env TSAN_OPTIONS=exitcode=99 "$work/tsan"
	ends 1 ok 11 'clean under the thread sanitizer'
else
	skip 'clean under the thread sanitizer' 'none'
fi

echo "1..$count"
