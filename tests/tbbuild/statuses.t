#!/usr/bin/env bash
# Every token that tbbuild fails with has its exit status, by which tbbuild-serve
# knows a build's own failure from one that may pass; and the manual says which.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154
. "${top_srcdir:?}/tests/tbbuild/support.sh"
dir=$top_srcdir/tools

sed -n '/^} statuses\[\] = {/,/^};/s/.*{ "\([a-z-]*\)", STATUS_\([A-Z]*\) }.*/\1 \2/p' \
	"$dir"/tbbuild/base/failure.c >"$work/table"
sed -n '/^const struct refusal refusals/,/^};/s/.*{ "\([a-z-]*\)",.*/\1/p' \
	"$dir"/tbbuild-serve/answer.c | sort >"$work/http"
# All literals: fail(f, "token", and what is chosen among (errno ? "a" : "b"), or
# is a command's own.
find "$dir/tbbuild" "$dir/tbbuild-serve" -name '*.c' -exec cat {} + | tr '\n\t' '  ' |
	grep -oE '(\<fail\([^"()]*"[a-z-]+"( : "[a-z-]+")?|->?token = "[a-z-]+"|\.token = "[a-z-]+")' |
	grep -oE '"[a-z-]+"' | tr -d '"' | sort -u >"$work/used"
cut -d ' ' -f 1 "$work/table" | sort >"$work/known"
report 'there are tokens' test "$(wc -l <"$work/used")" -gt 30
report 'the table is in order, each once' sort -uc "$work/known"
comm -23 "$work/used" "$work/known" | comm -23 - "$work/http" >"$work/missing"
report 'each token has its status, or one of HTTP' diff /dev/null \
	"$work/missing"
# tbverify's, which say that there is no verdict
printf '%s\n' crypto internal disk-full >"$work/others"
comm -13 "$work/used" "$work/known" | grep -vxFf "$work/others" \
	>"$work/unused"
report 'and the table has no others' diff /dev/null "$work/unused"
report 'each is one of three' test -z \
	"$(grep -vE ' (REFUSED|SYSTEM|USAGE)$' "$work/table")"

# in_manual WORD FILE: the tokens of the table below that word.
in_manual()
{
	sed -n "/^\\.\\\\\" tokens of exit status $1\$/,/^\\.El\$/s/^\\.It Li \\([a-z-]*\\).*/\\1/p" \
		"$top_srcdir/man/$2" | sort
}
serve_only='job|secret|settings|disk-full|output|queue|listen|busy'
for row in '1 REFUSED' '3 SYSTEM'; do
	read -r status word <<<"$row"
	awk -v word="$word" '$2 == word { print $1 }' "$work/table" |
		grep -vxE "$serve_only" | sort >"$work/want"
	in_manual "$status" tbbuild.1 >"$work/got"
	report "tbbuild(1): those of exit status $status" \
		diff "$work/want" "$work/got"
	awk -v word="$word" '$2 == word { print $1 }' "$work/table" |
		grep -xE "$serve_only" | sort >"$work/want"
	in_manual "$status" tbbuild-serve.8 |
		grep -xE "$serve_only" >"$work/got"
	report "tbbuild-serve(8): those of exit status $status" \
		diff "$work/want" "$work/got"
done
finish
