#!/usr/bin/env bash
# SECURITY names what backs each promise and each answer to a liar: that it is
# there, is run, and leaves none of them out.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154 # tests/tap.sh
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
sed -n '/^What backs each promise/,/^For programs/p' "$top/SECURITY" \
	>"$work/table"
sed -n '/^Who may lie/,/^  The following are trusted/p' "$top/SECURITY" |
	grep -E '^  [A-Z]' | grep -v '^  The following are trusted' >"$work/liars"
sed -n '/^What is promised/,/^Who may lie/p' "$top/SECURITY" |
	sed -n 's/^  \([0-9]*\)\. .*/\1/p' >"$work/promises"

# rows: what a row of the table names, each with the row's number.
awk '/^  [A-Z0-9]/ { row++ }
	row { while (match($0, /(tests|cases)\/[a-z0-9_.\/-]*[a-z0-9]/)) {
		print row, substr($0, RSTART, RLENGTH)
		$0 = substr($0, RSTART + RLENGTH) } }' "$work/table" \
	>"$work/named"
while read -r _ name; do
	case $name in
	cases/*)
		[ -d "$vectors/$name" ] &&
			grep -qF "{\"name\": \"${name#cases/}\"," \
			"$vectors/manifest.json"
		report $? "$name is a vector"
		;;
	*)
		[ -f "$top/$name" ] && grep -qhE "(^|[[:space:]])${name%.c}(\.c)?([[:space:]]|$)" \
			-r --include='*.mk' "$top/tests"
		report $? "$name is a test"
		;;
	esac
done < <(sort -u -k 2 "$work/named")

# The promises have rows by number, "1 to 3" or "4", and the others by name.
while read -r n; do
	awk -v n="$n" '$1 ~ /^[0-9]+$/ && ($1 == n || ($2 == "to" &&
		$1 <= n && n <= $3)) { found = 1 } END { exit !found }' \
		"$work/table"
	report $? "promise $n is backed"
done <"$work/promises"
while IFS= read -r liar; do
	grep -qxF "$liar" "$work/table" && awk -v liar="$liar" '
		/^  [A-Z0-9]/ { here = ($0 == liar) }
		here && /(tests|cases)\// { found = 1 }
		END { exit !found }' "$work/table"
	report $? "${liar#  }: is answered by a test"
done <"$work/liars"
[ "$(wc -l <"$work/promises")" -ge 7 ] && [ "$(wc -l <"$work/liars")" -ge 8 ]
report $? 'there are promises and liars'
echo "1..$count"
