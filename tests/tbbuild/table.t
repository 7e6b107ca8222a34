#!/usr/bin/env bash
# The table of what is tried, in README, against the tests that try it.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154
. "${top_srcdir:?}/tests/tbbuild/support.sh"
dir=$top_srcdir/tests/tbbuild

while IFS= read -r line; do
	file=${line%%:*} name=${line#*: }
	# a loop over forges puts "$name: " before what it tries
	report "$file: $name" grep -qF -e "'$name'" \
		-e "\"\$name: ${name#*: }\"" "$dir/$file"
done < <(sed -n 's/^    \([a-z]*\.t: \)/\1/p' "$dir/README")
report 'every line of the table is a test, or what it tries' test -z \
	"$(sed -n '/^  a request/,$p' "$dir/README" | grep -Ev \
	'^$|^(    [a-z]+\.t: |  [^ ])|^[^ ]')"
report 'there is a table' test "$count" -gt 50
finish
