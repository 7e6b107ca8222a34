#!/usr/bin/env bash
# The table of cases, vectors/manifest.json and the files say the same, and
# the check would notice if they did not.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016 # the backquotes are README.md's
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
generate=${GENERATE:-$build/tests/generate/generate}

# refuses FILE NAME: the check must fail and name FILE.
refuses()
{
	"$generate" --check "$work/v" >"$work/log" 2>&1
	[ $? = 1 ] && grep -q "^$1: " "$work/log"
	report $? "$2"
}

# changed FILE [AS]: refuses a byte more in FILE, and takes it back.
changed()
{
	printf x >>"$work/v/$1"
	refuses "${2:-$1}" "$1 changed"
	cp "$vectors/$1" "$work/v/$1"
}

# stray DIR: refuses a file in DIR that is in no table.
stray()
{
	: >"$work/v/$1/stray"
	refuses "$1/stray" "$1 has a file that is in no table"
	rm "$work/v/$1/stray"
}

# missing FILE: refuses that FILE is not there.
missing()
{
	rm "$work/v/$1"
	refuses "$1" "$1 is missing"
	cp "$vectors/$1" "$work/v/$1"
}

# Names of cases in the tables of README.md; "*" matches any text.
named_cases()
{
	sed -n '/^## What other/,/^## Tokens without/p' "$vectors/README.md" |
		grep '^|' | grep -o '`[a-z0-9*]*-[a-z0-9*-]*`' | tr -d '`' |
		sort -u
}

# Tokens of the header that neither a case nor README.md accounts for.
lonely_tokens()
{
	sort -u "$vectors"/cases/*/expect "$vectors"/enclaves/*/expect \
		>"$work/used"
	sed -n '/^## Tokens without/,/^## Making/p' "$vectors/README.md" |
		grep '^|' | cut -d '|' -f 2 | grep -o '`[a-z-]*`' |
		tr -d '`' | sort >"$work/excused"
	sed -n 's/^\tTBV_ERR_.*\/\* \[\([a-z0-9-]*\)\].*/\1/p' \
		"${top_srcdir:-.}/include/tbverify.h" | sort >"$work/tokens"
	[ -s "$work/tokens" ] || echo 'no tokens at all'
	comm -23 "$work/tokens" "$work/used" | comm -3 - "$work/excused"
}

echo 1..30
"$generate" --check "$vectors" >"$work/log" 2>&1
report $? "table, manifest and files agree"

cp -R "$vectors" "$work/v" && chmod -R u+w "$work/v" &&
    "$generate" "$work/v" >"$work/log" 2>&1 && [ ! -s "$work/log" ] &&
    diff -r "$vectors" "$work/v" >>"$work/log"
report $? "nothing is made again"

changed cases/good/attestation manifest.json
changed cases/form-empty/expect
changed cases/commit-other/options
changed cases/list-other/list
changed cases/artifact-byte/artifact
changed policies/default.json
changed artifact/hello-1.0.tar
changed manifest.json
changed logs/manifest.json
changed logs/tile-cut/tile/0/000.p/3
missing manifest.json
missing cases/form-empty/expect
missing pki/root.key
missing pki/root.pem
missing logs/good-full/tile/0/000
missing logs/log.vkey
stray artifact
stray cases
stray cases/good
stray logs/good-one/tile
stray pki
stray policies

cp "$work/v/pki/second.pem" "$work/v/pki/root.pem"
refuses pki/root.pem "another certificate in the place of the root"
cp "$vectors/pki/root.pem" "$work/v/pki/root.pem"

rm -r "$work/v/cases/pcr0-other"
refuses cases/pcr0-other/attestation "a case that is missing"
"$generate" "$work/v" >"$work/log" 2>&1 &&
    "$generate" --check "$work/v" >>"$work/log" 2>&1 &&
    ! cmp -s "$vectors/cases/pcr0-other/attestation" \
    "$work/v/cases/pcr0-other/attestation"
report $? "it is made, and is then another signature"

rm -r "$work/v" && mkdir "$work/v" &&
    "$generate" "$work/v" >"$work/made" 2>"$work/log" &&
    "$generate" --check "$work/v" >>"$work/log" 2>&1 &&
    [ "$(wc -l <"$work/made")" = "$(find "$vectors/cases" -mindepth 1 \
    -maxdepth 1 | wc -l)" ]
report $? "all are made where there is nothing, with keys of their own"

named_cases >"$work/names"
while read -r name; do
	compgen -G "$vectors/cases/$name" >"$work/found" || echo "$name"
done <"$work/names" >"$work/log"
[ -s "$work/names" ] && [ ! -s "$work/log" ]
report $? "README.md names cases that are there"

lonely_tokens >"$work/log"
[ ! -s "$work/log" ]
report $? "each token has a case, or README.md says why not"
