#!/usr/bin/env bash
# The sentence that a user reads at each place in the library and in tbverify
# that can raise an error: tests/sentences/rows has one for each, with the
# smallest input; each is made again here.  A place without a row is found by
# tests/sentences/places.py.  "tests/tbverify/sentences.t --write" writes the
# sentences anew: read each that changed as the user who gets it.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
copy_vectors "$work/v" && cd "$work/v" || exit 1
# a row has its own text: the lines of these move
rm run README.md manifest.json || exit 1
rows=$top/tests/sentences/rows
TB=$build/.libs/tbverify
[ -x "$TB" ] || TB=$tbverify
DRIVER=$build/tests/sentences/.libs/driver
[ -x "$DRIVER" ] || DRIVER=$build/tests/sentences/driver
GENERATE=${GENERATE:-$build/tests/generate/generate}
LD_LIBRARY_PATH=$build/lib/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
STATE_DIRECTORY=$work/state
export TB DRIVER GENERATE LD_LIBRARY_PATH STATE_DIRECTORY work
# shellcheck source=tests/sentences/support.sh
. "$top/tests/sentences/support.sh"

# sentence INPUT: the last line on the standard error, without our own paths.
sentence()
{
	(eval "$1") 2>&1 >/dev/null </dev/null | tail -n 1 |
		sed "s|$work|WORK|g; s|$bindir|BINDIR|g; s|$sysconfdir|SYSCONFDIR|g"
	rm -rf f f.* p x.md inspect open "$STATE_DIRECTORY"
}

if [ "${1-}" = --write ]; then
	while IFS= read -r line; do
		IFS=$'\t' read -r place input _ <<<"$line"
		case $line in
		'#'* | '' | *$'\t-\t'*) printf '%s\n' "$line" ;;
		*) printf '%s\t%s\t%s\n' "$place" "$input" \
			"$(sentence "$input")" ;;
		esac
	done <"$rows" >"$work/new" && cp "$work/new" "$rows"
	exit
fi

while IFS=$'\t' read -r place input want; do
	case $place in
	'#'* | '') continue ;;
	esac
	[ "$input" != - ] || continue
	got=$(sentence "$input")
	[ "$got" = "$want" ] || bad "want: $want"
	[ "$got" = "$want" ] || bad "got:  $got"
	result "$place: ${input:0:60}"
done <"$rows"

if [ -x /usr/bin/python3 ]; then
	PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 \
		"$top/tests/sentences/places.py" "$top" "$rows" >"$work/log" 2>&1
	report $? 'each place that can raise an error has its row'
	grep -v '^lib/case/form.c:tbv_form_parse' "$rows" >"$work/less"
	PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 \
		"$top/tests/sentences/places.py" "$top" "$work/less" \
		>"$work/found"
	grep -q '^no row: lib/case/form.c:tbv_form_parse' "$work/found"
	report $? 'and one without it would be noticed'
else
	skip 'each place that can raise an error has its row' 'no python3'
fi

echo "1..$count"
