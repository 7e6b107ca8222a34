#!/usr/bin/env bash
# Each README of examples/ names the files that are beside it, and all of them:
# as "make install" leaves them, and as Debian's packages do.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

# named README: the files and directories that are alone in a line or a column
# of it.
named()
{
	awk -F '  +|[(]' '{ for (i = 1; i <= NF; i++) {
		word = $i
		sub(/[ .,]+$/, "", word)
		if (word ~ /^[A-Za-z0-9_-]+(\.[a-z]+|\/[A-Za-z0-9._-]*)$/)
			print word
	} }' "$1" | sort -u
}

# readme DIR NAME README...: what these name is there, and what is there one of
# them names, or a directory above it.
readme()
{
	local dir=$1 name=$2 file word

	shift 2
	for file; do
		named "$dir/$file"
	done | sort -u >"$work/named"
	[ "$(wc -l <"$work/named")" -ge 2 ] || bad "$*: names nothing"
	while read -r word; do
		[ -e "$dir/$word" ] || bad "names $word, which is not there"
	done <"$work/named"
	(cd "$dir" && find . -mindepth 1 -path ./vectors -prune -o -type f \
		-print) | sed 's|^\./||' | while read -r word; do
		case $word in README*) continue ;; esac
		grep -qxF -e "$word" -e "${word%%/*}/" "$work/named" ||
			echo "$word"
	done >"$work/silent"
	[ ! -s "$work/silent" ] || bad "does not name $(tr '\n' ' ' <"$work/silent")"
	result "$name"
}

try 'make install' "$MAKE" -C "$build" install DESTDIR="$work/root"
installed=$(dirname "$(find "$work/root" -path '*/examples/README')")
pages=(README README.library)
[ ! -e "$installed/README.builder" ] || pages+=(README.builder)
# without tbbuild-serve neither its unit nor its report is there
[ -e "$installed/tbbuild-serve.service" ] ||
	sed -i '/tbbuild-serve/d; /^  forge\//d; /^  executor\//d' "$installed/README.builder" \
		2>/dev/null
readme "$installed" 'as they are installed' "${pages[@]}"

if [ ! -d "$top/debian" ]; then
	skip "Debian's" 'debian/ is not in the tarball'
elif [ ! -e "$installed/tbbuild-serve.service" ]; then
	skip "Debian's" 'configured without all of the builder'
else
	mkdir -p "$work/doc/tbverify"
	cp -R "$installed" "$work/doc/tbverify/examples"
	try 'debian/sort-examples' sh "$top/debian/sort-examples" "$work/doc"
	for package in tbverify libtbverify-dev tbbuild; do
		sed -i 's|README\.[a-z]*||' "$work/doc/$package/examples/README"
		readme "$work/doc/$package/examples" "$package" README
	done
fi

echo "1..$count"
