#!/usr/bin/env bash
# "make help" names each target that has no file, and each script in .ci/;
# bootstrap has four words, and nothing names another.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# phony TREE: the targets that are declared in its local.mk files.
phony()
{
	find "$1" -name '*.mk' ! -path '*/work.*' -exec awk '
		/^\.PHONY:/ { inside = 1; sub(/^\.PHONY:/, "") }
		inside { print }
		!/\\$/ { inside = 0 }' {} + | tr -s '\\ \t' '\n' |
		grep . | LC_ALL=C sort -u
}

# help TREE: the names in the first and in the second half of it.
help()
{
	sh "$top/build-aux/help.sh" "$1" >"$work/help"
	awk '/^$/ { exit } /^  / { print $1 }' "$work/help" >"$work/targets"
	awk '/^  \.ci\// { print $1 }' "$work/help" >"$work/scripts"
}

help "$top"
phony "$top" >"$work/phony"
grep -qx check-units "$work/phony" || bad 'no targets'
result 'the targets were found'
same "$work/phony" "$work/targets" 'each target that has no file is in help'
(cd "$top" && find .ci -maxdepth 1 -type f | LC_ALL=C sort) >"$work/ci"
same "$work/ci" "$work/scripts" 'so is each script in .ci'
! grep -nE '^.{81}|^  [^ ]+ *$' "$work/help" >"$work/log"
report $? 'each has a text, and a line of 80 columns'
! grep '^  \.ci/' "$work/help" | grep -v '\.$' >"$work/log"
report $? 'the text of a script ends where its line ends'

# That both would be noticed.
mkdir "$work/tree" "$work/tree/.ci" && cat >"$work/tree/Makefile.am" <<'END2' || exit 1
include a.mk
include $(srcdir)/b.mk
END2
cat >"$work/tree/a.mk" <<'END2'
.PHONY: told \
	untold
#: a text
told: x
untold:
END2
printf '.PHONY: other\n#: another\nother:\n' >"$work/tree/b.mk"
printf '#!/bin/sh\n# Does so.\n' >"$work/tree/.ci/script"
help "$work/tree"
printf '%s\n' other told >"$work/want"
same "$work/want" "$work/targets" 'a target without a text is not in help'
phony "$work/tree" | comm -23 - "$work/targets" >"$work/got"
echo untold >"$work/want"
same "$work/want" "$work/got" 'and is noticed'

# bootstrap's words, and what is said of them elsewhere.
sed -n 's/^usage: \(.*\)/       \1/; s/^       \.\/bootstrap \([a-z]*\).*/\1/p' \
	"$top/bootstrap" >"$work/words"
printf '%s\n' build check demo list >"$work/want"
same "$work/want" "$work/words" 'bootstrap sets up, builds, checks and shows'
awk '/^case / { inside = 1 } inside && /^[a-z]+\)/ { sub(/\).*/, ""); print }' \
	"$top/bootstrap" >"$work/got"
same "$work/words" "$work/got" 'and knows the words that it tells'
# texts and scripts; the word may be in the next line
(cd "$top" && find . \( -name .git -o -name vectors -o -name 'work.*' \) -prune \
	-o -type f \( -name '*.md' -o -name '*.mk' -o -name '*.sh' \
	-o -name '*.t' -o -name README -o -name HACKING -o -name NEWS \
	-o -name PACKAGERS -o -name PLATFORMS -o -name RELEASING \
	-o -path './.ci/*' -o -name '*.transcript' \) -print) |
	while read -r file; do
		tr -s '# \t\n' ' ' <"$top/$file" |
			grep -oE '\./bootstrap [a-z]+' | sed "s|^|$file: |"
	done | grep -vE '/bootstrap (build|check|demo|list)$' >"$work/log"
[ ! -s "$work/log" ]
report $? 'no text names another word'

# An option that no test gives is one that could do nothing.
sed -n 's/^option \(--[a-z0-9-]*\) .*/\1/p' "$top"/completions/*.words |
	sort -u >"$work/options"
(cd "$top" && find tests examples .ci -name completion -prune -o -type f \
	\( -name '*.t' -o -name '*.sh' -o -name '*.c' -o -name '*.txt' \) \
	! -name help.t -exec cat {} + ; cat "$top"/vectors/cases/*/options) |
	grep -oE -- '--[a-z0-9-]+' | sort -u >"$work/given"
[ "$(wc -l <"$work/options")" -ge 90 ] || bad 'no options'
comm -23 "$work/options" "$work/given" >"$work/log"
[ ! -s "$work/log" ] || bad "no test: $(tr '\n' ' ' <"$work/log")"
result 'a test gives each option of each program'

echo "1..$count"
