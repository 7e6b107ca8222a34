#!/usr/bin/env bash
# The table of cases, vectors/manifest.json and the files say the same, and
# the check would notice if they did not.
#
# SPDX-License-Identifier: BSD-2-Clause
set -u
LC_ALL=C
export LC_ALL
generate=${GENERATE:-./tests/generate/generate}
vectors=${VECTORS:-${srcdir:-.}/vectors}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
count=0

report()
{
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		sed 's/^/# /' "$work/log"
		echo "not ok $count - $2"
	fi
}

# refuses FILE NAME: the check must fail and name FILE.
refuses()
{
	"$generate" --check "$work/v" >"$work/log" 2>&1
	[ $? = 1 ] && grep -q "^$1: " "$work/log"
	report $? "$2"
}

fresh()
{
	rm -rf "$work/v"
	cp -R "$vectors" "$work/v" && chmod -R u+w "$work/v"
}

echo 1..8
"$generate" --check "$vectors" >"$work/log" 2>&1
report $? "table, manifest and files agree"

fresh
"$generate" "$work/v" >"$work/log" 2>&1 && [ ! -s "$work/log" ] &&
    diff -r "$vectors" "$work/v" >>"$work/log"
report $? "nothing is made again"

printf x >>"$work/v/cases/good/attestation"
refuses manifest.json "an attestation that changed"

fresh
echo verified >"$work/v/cases/form-empty/expect"
refuses cases/form-empty/expect "a verdict that changed"

fresh
echo --any-source >>"$work/v/cases/commit-other/options"
refuses cases/commit-other/options "options that changed"

fresh
mkdir "$work/v/cases/stray"
refuses cases/stray "a case that is in no table"

fresh
rm -r "$work/v/cases/pcr0-other"
refuses cases/pcr0-other/attestation "a case that is missing"
"$generate" "$work/v" >"$work/log" 2>&1 &&
    "$generate" --check "$work/v" >>"$work/log" 2>&1 &&
    ! cmp -s "$vectors/cases/pcr0-other/attestation" \
    "$work/v/cases/pcr0-other/attestation"
report $? "it is made, and is then another signature"
