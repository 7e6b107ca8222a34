#!/bin/sh
# In a source package's tree, before anything is built there: each file of ours
# says its licence, but for those that cannot or need not; what others wrote is
# where it is known to be; and debian/copyright agrees with what the files say.
#
# usage: licences.sh TREE
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu
cd "$1"
export LC_ALL=C.UTF-8
found=$(mktemp)
trap 'rm -f "$found"' EXIT

licensecheck --recursive --machine . | sort >"$found"
# print what was checked, so that silence is not success
ours=$(grep -c "BSD 2-Clause License" "$found")
[ "$ours" -ge 400 ] || { echo "licensecheck: $ours files of ours"; exit 1; }

# Pages for people are under LICENSE as a whole; data and what Debian's tools
# read have no place for a licence, and a test's input is to be what it is.
silent='^\./([A-Z]+(\.md)?|debian/.*|schema/.*|vectors/.*|lib/[^/]*\.(abi|pem)|\.editorconfig)	|
^\./(tests|examples|completions|web)/([^/]*/)?README(\.[a-z]+)?(\.md)?	|
^\./(completions/[a-z]+\.words|web/wasm/exports)	|
^\./examples/executor/[a-z-]+\.json	|
^\./tests/(fuzz/(corpus/.*|floors)|prove/table|report/.*\.schema\.json)	|
^\./tests/(packages/[a-z]+\.transcript|transcripts/.*\.txt)	'
silent=$(printf %s "$silent" | tr -d '\n')
if grep -E '	(\*No copyright\* )?UNKNOWN$' "$found" | grep -Ev "$silent"; then
	echo 'licensecheck: these say no licence'
	exit 1
fi
# aclocal.m4, configure and their like
others='^\./(build-aux/[^/]*|m4/(ax_|lt|libtool)[^/]*|aclocal\.m4|configure|Makefile\.in|debian/copyright)	'
if grep -Ev '	(\*No copyright\* )?(UNKNOWN|BSD 2-Clause License)$' "$found" |
	grep -Ev "$others"; then
	echo 'licensecheck: these have a licence of others'
	exit 1
fi
echo "licensecheck: $(wc -l <"$found") files, $ours say that they are ours"

if ! command -v lrc >/dev/null; then
	echo 'lrc: not in this suite'
	exit 0
fi
lrc
