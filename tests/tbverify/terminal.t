#!/usr/bin/env bash
# Colours and what moves: on a terminal alone, not against NO_COLOR or a
# terminal that is dumb, and never in the place of a word.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
if ! command -v script >/dev/null ||
	! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
	echo '1..0 # SKIP no script command, or no terminal to be had'
	exit 0
fi
copy_vectors "$work/v" && cd "$work/v" || exit 1
unset NO_COLOR TERM
export tbverify
clock='--clock 2026-06-01T00:00:00Z'
good="\"\$tbverify\" --policy policies/default.json $clock `
	`artifact/hello-1.0.tar cases/good/attestation"
refused="\"\$tbverify\" --policy policies/default.json $clock `
	`manifest.json cases/good/attestation"

# shows COMMAND [NAME=VALUE...]: what it sends to a terminal.
shows()
{
	env "${@:2}" script -qec "$1" /dev/null </dev/null 2>&1 | tr -d '\r' \
		>"$work/shown"
}

# plain COMMAND: the same without a terminal.
plain()
{
	bash -c "$1" >"$work/plain" 2>&1 </dev/null
}

escape=$'\033'
for command in good refused; do
	plain "${!command}"
	shows "${!command}" TERM=xterm
	grep -q "$escape" "$work/shown" || bad 'no colour'
	sed "s/$escape\\[[0-9;]*m//g" "$work/shown" | cmp -s - "$work/plain" ||
		bad "other words: $(head -n 1 "$work/shown")"
	result "$command: colours beside the same words, on a terminal"
	for setting in TERM=dumb 'TERM=xterm NO_COLOR=1' TERM=; do
		read -r -a setting <<<"$setting"
		shows "${!command}" "${setting[@]}"
		cmp -s "$work/shown" "$work/plain" ||
			bad "$(head -n 1 "$work/shown")"
		result "$command: none with ${setting[*]}"
	done
	shows "${!command} >out 2>&1; cat out" TERM=xterm
	cmp -s "$work/shown" "$work/plain"
	report $? "$command: none in a file"
done
shows "$good" TERM=xterm NO_COLOR=
grep -q "$escape" "$work/shown"
report $? 'an empty NO_COLOR is none'
shows "$refused" TERM=xterm
grep -q "$escape\\[1;31m\\[artifact-mismatch\\]$escape\\[0m\$" "$work/shown"
report $? 'the token is red'
shows "$good" TERM=xterm
grep -q "^$escape\\[1;33mverified$escape\\[0m under root " "$work/shown"
report $? 'another root than the built-in one: yellow'

#
# What moves
#

truncate -s 300M large
bar="\"\$tbverify\" --policy policies/default.json $clock `
	`large cases/good/attestation"
shows "$bar" TERM=xterm
grep -q '#.* %' "$work/shown"
report $? 'a bar on a terminal'
shows "$bar" TERM=dumb
! grep -q '#.* %' "$work/shown" && grep -q 'artifact-mismatch' "$work/shown"
report $? 'none on a dumb one'
shows "$bar 2>err; cat err" TERM=xterm
! grep -q '#.* %' "$work/shown"
report $? 'none in a file'
shows "$bar" TERM=xterm NO_COLOR=1
grep -q '#.* %' "$work/shown" && ! grep -q "$escape" "$work/shown"
report $? 'NO_COLOR takes colours alone'

echo "1..$count"
