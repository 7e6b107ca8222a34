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

# three LINE LINE LINE NAME COLUMNS: those are shown, of which none is wider; what
# does not fit goes on in a line that is indented by four.
three()
{
	printf '%s\n' "${@:1:3}" >"$work/want"
	sed -e ':a' -e '$!N; s/\n    / /; ta' -e 'P; D' "$work/shown" |
		diff "$work/want" - >"$work/log" || bad "$(cat "$work/log")"
	! grep "^.\{$(($5 == 0 ? 81 : $5 + 1))\}" "$work/shown" >"$work/log" ||
		bad "$(cat "$work/log")"
	result "$4"
}

got=$(sha256sum <manifest.json) want=$(sha256sum <artifact/hello-1.0.tar)
got=${got%% *} want=${want%% *}
what="REFUSED: manifest.json: cases/good/attestation: the artifact is not `
	`the one that was built [artifact-mismatch]"
then="  download it again, and check that both files belong together; read more: `
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
	three "$what" "$detail" "$then" "three lines, $columns columns" \
		"$columns"
	[ ${#detail} -le $((columns == 0 ? 80 : columns)) ] ||
		bad "${#detail} characters"
	result 'and no digest is broken in two'
done
cp cases/pcr0-bit/attestation "$work/v/bit"
wide 80 "${refused/cases\/good\/attestation/bit}"
! grep -q 'want \([^,]*\), got \1$' "$work/shown"
report $? 'what differs in its last digit is seen to differ'
# one digit in the middle, of 96
good0=$(sed -n 's/.*"PCR0": *"\([0-9a-f]*\)".*/\1/p' policies/measurements.json)
digit=${good0:48:1}
other=${good0::48}$(printf '%x' $((0x$digit ^ 1)))${good0:49}
sed "s/$good0/$other/" policies/measurements.json >other.json
wide 100 "\"\$tbverify\" --no-policy --any-source --root pki/root.pem $clock `
	`--pcrs other.json artifact/hello-1.0.tar cases/good/attestation"
grep '  image' "$work/shown" >"$work/log"
[ "$(cat "$work/log")" = "  image command line: pcr0: `
	`want ...${other:44:16}..., got ...${good0:44:16}..." ]
report $? 'so is what differs in the middle'
printf 'manifest.json cases/good/attestation\n' >list
shows "\"\$tbverify\" batch --policy policies/default.json $clock list" TERM=xterm
[ "$(grep -c '^' "$work/shown")" = 2 ] &&
	grep -q 'tbverify: 1 entry: ' "$work/shown"
report $? 'one line in a batch, and one that counts'

#
# Progress
#

# moving NAME COMMAND [NAME=VALUE...]: begins to hash, for as long as the file
# has so many bytes.
moving()
{
	env "${@:3}" script -qfec "$2" "$work/$1" </dev/null >"$work/log" 2>&1 &
}

# The final contents of a terminal: each line as it was overwritten.
overlay()
{
	awk 'BEGIN { RS = "\n" } /^Script / { next } {
		n = split($0, part, "\r"); seen = ""
		for (i = 1; i <= n; i++)
			seen = part[i] substr(seen, length(part[i]) + 1)
		sub(/ *$/, "", seen); print seen
	}' "$1"
}

name="no-one-would-read-all-of-such-a-long-name-of-a-file-1.0.tar"
progress='  *[0-9]* %  [0-9.]* [KMGT]*i*B/s  [0-9:]* left'
if ! truncate -s 4T "$name" 2>"$work/log"; then
	truncate -s 60G "$name"
fi
hash="\"\$tbverify\" --policy policies/default.json $clock `
	`$name cases/good/attestation"
moving 140 "stty cols 140; $hash" TERM=xterm NO_COLOR=1
moving 44 "stty cols 44; $hash" TERM=xterm
moving dumb "$hash" TERM=dumb
moving file "$hash 2>err; cat err" TERM=xterm
moving quiet "${hash/--policy/-q --policy}" TERM=xterm
moving json "${hash/--policy/--json --policy}" TERM=xterm
for ((i = 0; i < 600; i++)); do
	grep -q ' left' "$work/140" && grep -q ' left' "$work/44" && break
	sleep .1
done
sleep 1
truncate -s 0 "$name"
wait
tr '\r' '\n' <"$work/140" | grep -q "^$name  [#.]\{20\}$progress *$"
report $? 'name, bar, share, speed and the time left'
! grep -q "$escape" "$work/140"
report $? 'NO_COLOR takes colours alone'
tr '\r' '\n' <"$work/44" | grep "^\.\.\..*0.tar$progress *$" >"$work/log"
! grep -q '^.\{44\}' "$work/log" && [ -s "$work/log" ]
report $? 'a narrow terminal: the end of the name, in one line'
for columns in 140 44; do
	overlay "$work/$columns" >"$work/shown"
	grep -q '^NO VERDICT: \|^[^ ]*NO VERDICT[^ ]* ' "$work/shown" ||
		bad "$(cat "$work/shown")"
	! grep ' left\|%' "$work/shown" >"$work/log" || bad "$(cat "$work/log")"
	result "it is taken away before the verdict, $columns columns"
done
for quiet in dumb file quiet json; do
	! grep -q ' left' "$work/$quiet" && grep -q "$name" "$work/$quiet"
	report $? "none: $quiet"
done
shows "$good" TERM=xterm
! grep -q ' left' "$work/shown"
report $? 'none for what is quick'

echo "1..$count"
