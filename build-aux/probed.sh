#!/bin/sh
# probed.sh CONFIGURE: what this system answers now to what that script asks of
# it by name: libraries of pkg-config, programs and headers.  config.status
# writes it into config.probed: where bootstrap gets another answer, something
# has come or gone since, and the tree is configured again.
#
# CC, CPPFLAGS, PKG_CONFIG: as configure found them, or was given.
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu
script=$1

# names PATTERN: the strings in the script that match the parentheses.
names()
{
	sed -n "s/^.*$1.*\$/\1/p" "$script" | tr ' ' '\n' | grep '^[a-z]' |
		sort -u
}

libraries()
{
	sed -n 's/^.*PKG_CONFIG --exists --print-errors "\([^" ]*\).*$/\1/p' \
		"$script" | sort -u
}

for name in $(libraries); do
	echo "library $name $($PKG_CONFIG --modversion "$name" 2>&- || echo -)"
done
# shellcheck disable=SC2016 # as the script has it
for name in $(names 'for ac_prog in \([^;]*\)'; \
	names 'set dummy [$a-z_{}]*}\([a-z-]*\); ac_word'); do
	! command -v "$name" >/dev/null || echo "program $name"
done
for name in $(names 'as_fn_append ac_header_c_list " \([^ ]*\) .*'; \
	names 'ac_fn_c_check_header_compile "[^"]*" "\([^"]*\)"'; \
	names 'for ac_header in \(.*\)'); do
	# shellcheck disable=SC2086 # flags
	! echo "#include <$name>" | $CC $CPPFLAGS -E - >/dev/null 2>&1 ||
		echo "header $name"
done
