#!/usr/bin/env bash
# tbverify explain says of each token what tbverify-errors(7) says, and refusals
# on a terminal end with that hint.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
cd "$work" || exit 1
page=$top/man/tbverify-errors.7

# words_of FILE: its words, without the marks of the page.
words_of()
{
	sed 's/^\.Xr \([^ ]*\) \([0-9]\) */\1(\2)/
		/^\.[A-Z]/s/ \([.,;]\)$/\1/
		s/^\.[A-Z][a-z] //; s/\\-/-/g; s/\\&//g' "$1" | tr -s ' ' '\n' |
		grep .
}

awk '$1 == ".Ss" { print $2 }' "$page" >tokens
while read -r token; do
	run explain "$token"
	[[ $got = 0 && ${#err[@]} = 0 && ${out[0]} = "$token" ]] ||
		bad "$token: ${err[*]} ${out[0]-}"
	awk -v token="$token" '
		/^\.S[hs]/ { inside = $1 == ".Ss" && $2 == token; next }
		/^\.Pp/ || /^\.Bd/ || /^\.Ed/ { next }
		inside' "$page" >wanted
	sed '1d; /^[A-Z ]*:$/,$d' out >said
	words_of wanted | diff - <(words_of said) >"$work/log" ||
		bad "$token: $(head -n 2 "$work/log")"
	grep -q '^[A-Z ]*:$' out || bad "$token: no class"
	awk 'length($0) > 79' out | grep . && bad "$token: a long line"
done <tokens
[ "$(grep -c . tokens)" -gt 200 ] || bad 'few tokens'
result 'each token has what the page says of it'
# Those that a message can end with.
sed -n 's/^	{ TBV_[A-Z0-9_]*, [A-Z_]*, "\([a-z0-9-]*\)",$/\1/p' \
	"$top/lib/base/error.c" | grep -vx ok | sort >known
sort tokens | comm -23 known - >"$work/log"
[ -s known ] && [ ! -s "$work/log" ]
report $? 'and so has each error of the library'
run explain '[pcr-mismatch]'
[ "$got.${out[0]-}" = 0.pcr-mismatch ]
report $? 'with its brackets'
run explain pcr-mismach
ended usage
[[ ${err[0]} = *'(did you mean pcr-mismatch?)'* ]] || bad "${err[0]}"
result 'one that is misspelt'
for words in '' 'a b' '[usage' 'usage]'; do
	# shellcheck disable=SC2086 # words
	run explain $words
	ended usage
done
result 'none, two, and what is no token'
if ! command -v script >/dev/null ||
	! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
	skip 'the hint of a refusal' 'no script command, or no terminal'
else
	printf -v line '%q ' "$tbverify" --no-policy "$page" "$page"
	script -qec "$line" /dev/null </dev/null 2>&1 | tr -d '\r' >shown
	hint=$(sed -n '$s/.*read more: tbverify //p' shown)
	# shellcheck disable=SC2086 # words
	run $hint
	[ "$got.${out[0]-}" = 0.no-policy ] || bad "$hint: $(cat shown)"
	result 'the hint of a refusal works'
fi
echo "1..$count"
