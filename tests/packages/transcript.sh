#!/usr/bin/env bash
# Does what a transcript shows, and holds each command to what it prints there.
#
# usage: transcript.sh FILE
#
# A line "$ COMMAND" is run by this shell; the lines below it are its output,
# "*" any text in one, and "..." any lines more.  "(exit status N)" comes last
# where it is not 0.  Other lines, before the first command and after an empty
# line, are for the reader.
#
# SPDX-License-Identifier: BSD-2-Clause
set -u
mapfile -t transcript <"$1"
output=$(mktemp)
trap 'rm -f "$output"' EXIT
commands=0
differ=0

# alike LINE PATTERN: of the pattern's characters only "*" is special.
alike()
{
	local pattern=${2//\\/\\\\}

	pattern=${pattern//\[/\\[}
	pattern=${pattern//\?/\\?}
	# shellcheck disable=SC2053 # a pattern
	[[ $1 = $pattern ]]
}

# compare: $got, the lines that came, with $want.
compare()
{
	local i

	for ((i = 0; i < ${#want[@]}; i++)); do
		[ "${want[i]}" != ... ] || return 0
		if [ "$i" -ge "${#got[@]}" ] ||
			! alike "${got[i]}" "${want[i]}"; then
			echo "!!! want: ${want[i]}"
			return 1
		fi
	done
	[ "${#got[@]}" = "${#want[@]}" ] && return
	echo "!!! want no more: ${got[${#want[@]}]}"
	return 1
}

# run COMMAND: in this shell, so that "cd" stays.
run()
{
	local status=0

	printf '$ %s\n' "$1"
	eval "$1" >"$output" 2>&1 </dev/null || status=$?
	[ "$status" = 0 ] || echo "(exit status $status)" >>"$output"
	mapfile -t got <"$output"
	cat "$output"
	compare || differ=$((differ + 1))
	commands=$((commands + 1))
}

for ((at = 0; at < ${#transcript[@]}; at++)); do
	line=${transcript[at]}
	[[ $line = '$ '* ]] || continue
	want=()
	while [[ -n ${transcript[at + 1]-} && ${transcript[at + 1]} != '$ '* ]]; do
		at=$((at + 1))
		want+=("${transcript[at]}")
	done
	run "${line#* }"
done
echo "$commands commands, $differ differ"
[ "$commands" -gt 0 ] && [ "$differ" = 0 ]
