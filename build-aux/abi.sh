#!/bin/sh
# The library's interface, as text: the exported names with their versions, each
# declaration, constant and enumerator of the header, and the sizes of the
# enums.  Structs have no sizes, because all of them are opaque.
#
# usage: abi.sh HEADER LIBRARY; CC in the environment
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu
header=$1
library=$2
: "${CC:=cc}"
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

printf '# Exported, and under which version\n'
readelf -W --dyn-syms "$library" |
	awk '$5 == "GLOBAL" && $7 != "UND" && $4 != "OBJECT" || $4 == "OBJECT" &&
	    $7 != "UND" && $8 ~ /^tbv_/ { print tolower($4), $8 }' |
	sort -u

# One declaration a line, and one enumerator; the spaces are nobody's.
printf '\n# Declared\n'
sed '/^#[ \t]*include/d' "$header" >"$work/own.h"
# shellcheck disable=SC2086 # CC may have words
$CC -E -P -x c "$work/own.h" | tr '\n\t' '  ' |
	sed 's/  */ /g; s/ *\([(){},;*=]\) */\1/g; s/\*\([a-z]\)/* \1/g' |
	sed 's/\([;{]\)/\1\
/g' |
	awk '/\{$/ { print; inside = 1; next }
	inside { sub(/};$/, ""); n = split($0, e, ","); inside = 0
		for (i = 1; i <= n; i++)
			if (e[i] !~ /^}?;?$/) print "  " e[i]
		next }
	$0 !~ /^[; ]*$/'

printf '\n# Constants\n'
# shellcheck disable=SC2086
$CC -E -dM -x c "$work/own.h" | grep '^#define TBV_' | sort

printf '\n# Bytes of each enum\n'
{
	printf '#include <stdio.h>\n#include <tbverify.h>\nint main(void)\n{\n'
	sed -n 's/^enum \(tbv_[a-z_0-9]*\) {.*/\tprintf("enum \1 %u\\n", (unsigned int)sizeof(enum \1));/p' \
		"$header"
	printf '\treturn 0;\n}\n'
} >"$work/sizes.c"
# shellcheck disable=SC2086
$CC -I "${header%/*}" "$work/sizes.c" -o "$work/sizes"
"$work/sizes"
