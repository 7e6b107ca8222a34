#!/usr/bin/env bash
# Colours, what moves, and a refusal in three lines: on a terminal alone, not
# against NO_COLOR or a terminal that is dumb, and never in the place of a word.
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
	sed "s/$escape\\[[0-9;]*m//g" "$work/shown" >"$work/words"
	[ "$command" = refused ] || cmp -s "$work/words" "$work/plain" ||
		bad "other words: $(head -n 1 "$work/shown")"
	result "$command: colours beside the same words, on a terminal"
	for setting in TERM=dumb 'TERM=xterm NO_COLOR=1' TERM=; do
		read -r -a setting <<<"$setting"
		shows "${!command}" "${setting[@]}"
		want=$work/words
		[ "${setting[0]}" != TERM=dumb ] || want=$work/plain
		cmp -s "$work/shown" "$want" ||
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
grep -q "^$escape\\[1;31mREFUSED$escape\\[0m: manifest.json: " "$work/shown" &&
	[ "$(grep -c "$escape" "$work/shown")" = 1 ]
report $? 'the verdict is red, and nothing else'
shows "${refused/--policy/--no-policy --policy}" TERM=xterm
! grep -q "$escape" "$work/shown"
report $? 'an error of usage is no verdict'
shows "${refused/default/absent}" TERM=xterm
grep -q "^$escape\\[1;33mNO VERDICT$escape\\[0m: " "$work/shown"
report $? 'no verdict is yellow'
shows "$good" TERM=xterm
grep -q "^$escape\\[1;33mverified$escape\\[0m under root " "$work/shown"
report $? 'another root than the built-in one: yellow'

#
# Three lines
#

# wide COLUMNS COMMAND: a refusal on a terminal that has so many.
wide()
{
	shows "stty cols $1; $2" TERM=xterm NO_COLOR=1
}

# three LINE LINE LINE NAME: those are shown.
three()
{
	printf '%s\n' "${@:1:3}" | diff - "$work/shown" >"$work/log"
	report $? "$4"
}

got=$(sha256sum <manifest.json) want=$(sha256sum <artifact/hello-1.0.tar)
got=${got%% *} want=${want%% *}
what="REFUSED: manifest.json: cases/good/attestation: the artifact is not `
	`the one that was built [artifact-mismatch]"
then="  get it again, and check that both files belong together; read more: `
	`tbverify explain artifact-mismatch"
for columns in 159 158 101 100 80 60 0; do
	case $columns in
	159) head=64 tail=0 dots= ;;
	158 | 101) head=24 tail=8 dots=... ;;
	100) head=16 tail=8 dots=... ;;
	80 | 0) head=8 tail=8 dots=... ;;
	60) head=6 tail=4 dots=... ;;
	esac
	wide $columns "$refused"
	detail="  artifact: sha256: want ${want::head}$dots${want:64-tail}, `
		`got ${got::head}$dots${got:64-tail}"
	three "$what" "$detail" "$then" "three lines, $columns columns"
	[ ${#detail} -le $((columns == 0 ? 80 : columns)) ] ||
		bad "${#detail} characters"
	result 'and no digest is broken in two'
done
cp cases/pcr0-bit/attestation "$work/v/bit"
wide 80 "${refused/cases\/good\/attestation/bit}"
! grep -q 'want \([^,]*\), got \1$' "$work/shown"
report $? 'what differs in its last digit is seen to differ'
printf 'manifest.json cases/good/attestation\n' >list
shows "\"\$tbverify\" batch --policy policies/default.json $clock list" TERM=xterm
[ "$(grep -c '^' "$work/shown")" = 1 ]
report $? 'one line in a batch'

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
