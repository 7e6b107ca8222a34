#!/usr/bin/env bash
# Holds the manual to what it describes: the header, the table of errors, the
# tool's options, the members of a policy, and the vectors.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
man=$top/man

# The prototypes of the header, one a line, white space normalised.
grep -v '^#' "$top/include/tbverify.h" | tr '\n' ' ' |
	sed 's|/\*|\n&|g; s|\*/|&\n|g' | sed '/^\/\*/d' | tr '\n\t' '  ' |
	tr ';' '\n' | sed 's/   */ /g; s/^ //; s/ $//' |
	grep '\<tbv_[a-z0-9_]*(' | sort >"$work/header"
# Those of the manual.  A word in mdoc is quoted if it has spaces.
awk '
	function emit(args) {
		print type (type ~ /\*$/ ? "" : " ") name "(" args ")"
	}
	function words(line,    n, all) {
		for (n = 0; match(line, /"[^"]*"|[^ "]+/); n++) {
			all = all (n ? ", " : "") \
				substr(line, RSTART, RLENGTH)
			line = substr(line, RSTART + RLENGTH)
		}
		gsub(/"/, "", all)
		return all
	}
	FNR == 1 { synopsis = 0 }
	$1 == ".Sh" { synopsis = ($2 == "SYNOPSIS") }
	!synopsis { next }
	$1 == ".Ft" { type = substr($0, 5) }
	$1 == ".Fn" || $1 == ".Fo" { name = $2; all = "" }
	$1 == ".Fn" { emit(words(substr($0, length(name) + 5))) }
	$1 == ".Fa" { all = all (all == "" ? "" : ", ") words(substr($0, 5)) }
	$1 == ".Fc" { emit(all) }' "$man"/*.3 | sort >"$work/manual"
same "$work/header" "$work/manual" 'each prototype stands in one SYNOPSIS'

if ! command -v mandoc >/dev/null; then
	skip 'mandoc -T lint -W style is silent' 'no mandoc'
elif (cd "$man" && mandoc -T lint -W style ./*.[1-9]) >"$work/log" 2>&1 &&
	[ ! -s "$work/log" ]; then
	ok 'mandoc -T lint -W style is silent'
else
	sed 's/^/# /' "$work/log"
	not_ok 'mandoc -T lint -W style is silent'
fi

# The C programs among the examples, each in a separate file.
awk -v dir="$work" '
	FNR == 1 {
		example = 0
		page = FILENAME
		sub(/.*\//, "", page)
	}
	$1 == ".Sh" { example = ($2 == "EXAMPLES") }
	example && /^\.Bd -literal/ {
		file = dir "/" page "." (++n) ".c"
		next
	}
	/^\.Ed/ { file = "" }
	file != "" { gsub(/\\e/, "\\"); print >file }' "$man"/*.3
for page in "$man"/*.3; do
	page=${page##*/}
	grep -lE '^#include <tbverify\.h>$' "$work/$page".*.c \
		>"$work/programs" 2>/dev/null
	[ -s "$work/programs" ] || echo "$page has no example"
	read -r -a cc <<<"$CC"
	while read -r file; do
		"${cc[@]}" -Wall -Wextra -pedantic -Werror \
			-I"$top/include" -fsyntax-only "$file" 2>&1 ||
			echo "$page: an example does not compile"
	done <"$work/programs"
done >"$work/log"
if [ -s "$work/log" ]; then
	sed 's/^/# /' "$work/log"
	not_ok 'each page of section 3 has an example that compiles'
else
	ok 'each page of section 3 has an example that compiles'
fi

awk '$1 == "option" || $1 == "alone" { print $2 }' \
	"$top/completions/tbverify.words" | sort -u >"$work/completed"
awk '
	$1 == ".Sh" { described = ($2 == "DESCRIPTION") }
	described && $1 == ".It" && $2 == "Fl" { print "-" $3 }' \
	"$man/tbverify.1" | sort -u >"$work/options"
same "$work/completed" "$work/options" \
	'tbverify(1) and the completions have the same options'

# Several options may share an item there.
awk '$1 == "option" && $4 !~ /^serve/ { print $2 }' \
	"$top/completions/tbbuild.words" | sort -u >"$work/completed"
awk '
	$1 == ".It" && $2 == "Fl" {
		for (i = 2; i < NF; i++)
			if ($i == "Fl")
				print "-" $(i + 1)
	}' "$man/tbbuild.1" | sort -u >"$work/options"
same "$work/completed" "$work/options" \
	'tbbuild(1) and the completions have the same options'
awk '$1 == "option" && $4 ~ /^serve/ { print $2 }' \
	"$top/completions/tbbuild.words" | sort -u >"$work/completed"
awk '$1 == ".It" && $2 == "Fl" && !done[$3]++ { print "-" $3 }' \
	"$man/tbbuild-serve.8" | sort -u >"$work/options"
same "$work/completed" "$work/options" \
	'tbbuild-serve(8) and the completions have the same options'

# members TABLE SECTION: the rows of a table and the items of a section.
members()
{
	sed -n "/^static const struct tbv_policy_member $1\\[\\]/,/^}/p" \
		"$top"/lib/policy/policy_*json.c |
		sed -n 's/^\t{ "\([a-z-]*\)", .*/\1/p' | sort >"$work/code"
	awk -v section="$2" '
		$1 == ".Sh" || $1 == ".Ss" { inside = (substr($0, 5) == section) }
		inside && $1 == ".It" {
			for (i = 3; i <= NF; i++)
				if ($i != ",")
					print $i
		}' "$man/tbverify-policy.5" | sort >"$work/page"
	same "$work/code" "$work/page" "tbverify-policy(5): $2"
}

members policy_members 'Members of the policy'
members image_members 'Members of an image'
members log_members 'Members of log'
members endorsement_members 'Members of endorsements'

# "CLASS token sentence" of each error, from the table.
sed -n '/ error_rows\[\] = {/,/^};/p' "$top/lib/base/error.c" | tr -d '\n\t' |
	sed 's/{ TBV_/\n&/g' | sed -n 's/" *"//g
		s/\\"/"/g
		s/^{ TBV_ERR_[A-Z0-9_]*, \([A-Z]*\), "\([a-z0-9-]*\)",/\1 \2 /
		t row
		d
		: row
		s/  *"\(.*\)" },.*$/ \1/p' | sed 's/^SYS /SYSTEM /
		s/^ABS /ABSENT /
		s/^UNT /UNTRUSTED /
		s/^MAL /MALFORMED /
		s/^FOR /FORGED /
		s/^MIS /MISMATCH /
		s/^REV /REVOKED /' | sort >"$work/errors"
[ "$(grep -c . "$work/errors")" -gt 150 ]
report $? 'the table of errors was read'

# Nobody reads more of it than this.
if command -v mandoc >/dev/null; then
	mandoc -T utf8 -O width=80 "$man/tbverify.1" | col -b >"$work/log"
	[ "$(wc -l <"$work/log")" -le 500 ]
	report $? "tbverify(1) has at most 500 lines of 80 columns"
else
	skip 'tbverify(1) has at most 500 lines of 80 columns' 'no mandoc'
fi

# Each token of the library and of tbbuild, whose tokens are in its calls of
# fail().  Tokens from the library and in variables are not literals there.
mapfile -t builder < <(find "$top/tools/tbbuild" "$top/tools/tbbuild-serve" \
	-name '*.c')
{
	awk '{ print $2 }' "$work/errors"
	cat "${builder[@]}" |
		grep -oE '(^|[^_a-z])fail\([a-z&>.-]*, *"[a-z-]+"' | sed 's/.*"\(.*\)"/\1/'
	sed -n 's/.*->token = "\([a-z-]*\)";.*/\1/p
		s/.*\.token = "\([a-z-]*\)";.*/\1/p' "${builder[@]}"
} | sort -u >"$work/tokens"
awk '$1 == ".Ss" { print $2 }' "$man/tbverify-errors.7" | sort >"$work/sections"
same "$work/tokens" "$work/sections" \
	'tbverify-errors(7) has one section for each token'
awk '
	function flush() {
		if (token != "" && parts != 2 && parts != 3)
			print token ": want what it means, and what to do"
	}
	$1 == ".Ss" { flush(); token = $2; parts = text = 0 }
	$1 == ".Sh" { flush(); token = "" }
	$1 == ".Pp" { text = 0 }
	$1 == ".Bd" || $1 == ".Ed" { literal = ($1 == ".Bd"); next }
	literal { next }
	!/^\./ && !text { parts++; text = 1 }' "$man/tbverify-errors.7" \
	>"$work/log"
[ ! -s "$work/log" ]
report $? 'each says what it means, and what to do'
# An example is what a user reads, without the advice and with digests cut: one
# for each token that tests/sentences/rows has a message of.
awk -F '\t' '!/^#/ && $2 != "-" && $3 ~ /\]$/ { print $3 }' \
	"$top/tests/sentences/rows" | sed -E '
	s/; [^;]*( \[[a-z0-9-]+\])$/\1/
	s|artifact/hello-1\.0\.tar|hello-1.0.tar|g
	s,(cases|enclaves)/[a-z0-9-]+/attestation,hello-1.0.tar.att,g
	s|policies/[a-z0-9-]+\.json|policy.json|g
	s/([0-9a-f]{8})[0-9a-f]{24,}([0-9a-f]{8})\>/\1...\2/g' |
	sort -u >"$work/messages"
awk '
	$1 == ".Bd" { inside = 1; text = ""; next }
	$1 == ".Ed" { inside = 0; gsub(/\\e/, "\\", text); print text }
	inside {
		sub(/^ +/, "")
		text = text (text == "" ? "" : " ") $0
	}' "$man/tbverify-errors.7" | sort >"$work/examples"
comm -23 "$work/examples" "$work/messages" >"$work/log"
[ ! -s "$work/log" ]
report $? 'each example in tbverify-errors(7) is a message that was seen'
sed 's/.*\[\(.*\)\]$/\1/' "$work/examples" | sort >"$work/shown"
uniq -d "$work/shown" >"$work/log"
[ "$(wc -l <"$work/shown")" -ge 150 ] && [ ! -s "$work/log" ]
report $? 'and most tokens have one'
# What the page promises of a message.
while read -r token words; do
	grep -Eq "$words.*\\[$token\\]\$" "$work/examples" ||
		echo "$token: no $words"
done <<'END' >"$work/log"
policy-syntax line [0-9]+, column [0-9]+
policy-value policy: |f: |policy\.json: 
signers-syntax line [0-9]+
log-quorum by [0-9]+ of
usage tbverify: 
not-installed BINDIR/
revoked-pcr revoked by [a-z]+: .
revoked-artifact revoked by [a-z]+: .
revoked-commit revoked by [a-z]+: .
revoked-document revoked by [a-z]+: .
revoked-log revoked by [a-z]+: .
image-flags pcie
image-not-canonical no ramdisk
pcr-mismatch want [0-9a-f.]+, got [0-9a-f.]+
END
[ ! -s "$work/log" ]
report $? 'a message has what the page says of it'
# Under the heading of its class.
awk '
	$1 == ".Sh" { class = ($3 == "VERDICT" ? "SYSTEM" : $2) }
	$1 == ".Ss" && class != "OF" { print class, $2 }' \
	"$man/tbverify-errors.7" | sort >"$work/classed"
awk '{ print $1, $2 }' "$work/errors" | sort >"$work/classes"
same "$work/classes" "$work/classed" 'each stands under its class'

# after MARK PAGE: the literal text that follows a mark in a page.
after()
{
	awk -v mark="$1:" '
		$1 == ".\\\"" && $2 == mark { marked = 1 }
		marked && /^\.Ed/ { exit }
		marked && !/^\./ { print }' "$man/$2"
}

# has MARK NAME: a document has the bytes that the page gives in hex.
has()
{
	local bytes

	bytes=$(after "$1" tbverify-claim.5 | sed 's/#.*//' | tr -d ' \n')
	if [ ${#bytes} -ge 96 ] && od -An -v -tx1 \
		"$vectors/cases/good-repository/attestation" | tr -d ' \n' |
		grep -q "$bytes"; then
		ok "$2"
	else
		echo "# $bytes"
		not_ok "$2"
	fi
}

has claim 'the claim in tbverify-claim(5) is that of a vector'
has pcr16 'so is its PCR16'

# Each policy among the examples is read, and then refuses a document: by its
# root, or, where the example trusts another root, by its measurements.
awk -v dir="$work" '
	$1 == ".Sh" { example = ($2 == "EXAMPLES") }
	example && /^\.Bd -literal/ { file = dir "/" (++n) ".json"; next }
	/^\.Ed/ { file = "" }
	file != "" { print >file }' "$man/tbverify-policy.5"
cp "$vectors/pki/root.pem" "$work/simulated-root.pem"

# refuses POLICY TOKEN
refuses()
{
	if "$tbverify" verify --policy "$work/$1" \
		--clock 2026-06-01T00:00:00Z --no-state -- \
		"$vectors/artifact/hello-1.0.tar" \
		"$vectors/cases/good/attestation" >"$work/log" 2>&1; then
		echo 'verified' >>"$work/log"
	fi
	if grep -q "\[$2\]\$" "$work/log"; then
		ok "tbverify-policy(5): the example $1"
	else
		sed 's/^/# /' "$work/log"
		not_ok "tbverify-policy(5): the example $1"
	fi
}

# The files that the last one names: the log policy is from its own page.
awk '$1 == ".Sh" { example = ($2 == "EXAMPLES") }
	example && /^\.Bd -literal/ { inside = 1; next }
	/^\.Ed/ { inside = 0 }
	inside { print }' "$man/tbverify-log.5" >"$work/log.policy"
[ -s "$work/log.policy" ]
report $? 'tbverify-log(5) has an example'
cp "$vectors/policies/endorsers.policy" "$work"
cp "$vectors/policies/list.note" "$work/endorsements.note"

refuses 1.json untrusted-root
refuses 2.json untrusted-root
refuses 3.json pcr-mismatch
refuses 4.json untrusted-root
refuses 5.json untrusted-root

echo "1..$count"
