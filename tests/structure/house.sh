# shellcheck shell=bash disable=SC2154 # structure.t has house and work
# Who may use whom among the sources: the order of the rooms, no circle of
# files, and the only users of what is foreign.
#
# SPDX-License-Identifier: BSD-2-Clause

# house_sources TREE FOLDER...: the sources in them, but what is generated.
house_sources()
{
	(cd "$1" && shift && find "$@" -name '*.[ch]' \
		! -name root_data.h | LC_ALL=C sort)
}

# house_edges TREE ROOTS FOLDER...: who uses whom in these.
house_edges()
{
	local tree=$1 roots=$2 files

	shift 2
	mapfile -t files < <(house_sources "$tree" "$@")
	(cd "$tree" && awk -v roots="$roots" -f "$house/edges.awk" \
		"${files[@]}" "${files[@]}")
}

# house_all TREE: the same for the library and for each program by itself,
# because programs share names.
house_all()
{
	house_edges "$1" lib lib
	house_edges "$1" 'tools/tbverify tools' tools/common \
		tools/verifier tools/tbverify
	house_edges "$1" 'tools/tblog tools' tools/common \
		tools/verifier tools/tblog
	house_edges "$1" 'tools/tbbuild tools' tools/common tools/tbbuild
	house_edges "$1" 'tools/tbbuild-serve tools/tbbuild tools' \
		tools/common tools/tbbuild tools/tbbuild-serve
}

# house_order TREE: what uses a room beside or above its own.
house_order()
{
	house_all "$1" | awk -f "$house/rooms.awk" "$house/rooms" - |
		LC_ALL=C sort -u
	# its own rooms, and the ground of the other program
	house_all "$1" | grep '^tools/tbbuild-serve/[^ ]* tools/tbbuild/' |
		grep -v ' tools/tbbuild/base/' | LC_ALL=C sort -u
}

# house_circles TREE: files that use each other, one after the other.
house_circles()
{
	house_all "$1" | cut -d ' ' -f 1,2 | tsort 2>&1 >/dev/null |
		sed 's/^tsort: //'
}

# house_names TREE: base names that occur twice in the library or in a program.
house_names()
{
	local part

	for part in lib tools/tbverify tools/tblog tools/tbbuild \
		tools/tbbuild-serve; do
		house_sources "$1" "$part" | sed 's|.*/||' | sort | uniq -d |
			sed "s|^|$part: |"
	done
}

# house_statics TREE: static functions of one name in two files, and which.
house_statics()
{
	# shellcheck disable=SC2016 # awk's
	house_sources "$1" lib tools | (cd "$1" && xargs awk '
		FNR == 1 { before = "" }
		before ~ /^static / && /^[a-z_][a-z0-9_]*\(/ && !/;$/ {
			name = $0
			sub(/\(.*/, "", name)
			if (!((name, FILENAME) in seen)) {
				seen[name, FILENAME] = 1
				files[name] = files[name] " " FILENAME
				count[name]++
			}
		}
		{ before = $0 }
		END {
			for (name in count)
				if (count[name] > 1)
					print name ":" files[name]
		}') | LC_ALL=C sort
}

# house_users TREE: who includes what is foreign and is not in the table, and
# what in the table nobody includes.
house_users()
{
	local tree=$1 pattern symbols users

	while IFS=$'\t' read -r pattern symbols users; do
		case $pattern in
		'#'* | '') continue ;;
		esac
		house_sources "$tree" lib tools |
			(cd "$tree" && xargs grep -lE \
				"^ *# *include *$pattern") |
			LC_ALL=C sort >"$work/includes"
		tr ' ' '\n' <<<"$users" | LC_ALL=C sort |
			comm -3 "$work/includes" - |
			sed "s/^\t/no user any more: /; s#\$# $pattern#"
	done <"$house/users"
}

# house_untested TREE TESTS: files of the library that have no unit test in the
# same room.
house_untested()
{
	local file

	house_sources "$1" lib | sed -n 's|^lib/\(.*\)/\([^/]*\)\.c$|\1 \2|p' |
		while read -r room file; do
			[ -f "$2/tests/lib/$room/test_$file.c" ] ||
				echo "lib/$room/$file.c"
		done
}

# house_calls BUILD TREE: who calls what is foreign and is not in the table, as
# the objects below BUILD have it, whatever their sources include.
house_calls()
{
	local pattern symbols users

	(cd "$1" && find lib tools -name '*.o' -exec "${nm[@]}" -u -A {} +) |
		awk '$(NF - 1) == "U" { print $1, $NF }' |
		sed 's|:[^ ]*||; s|/\.libs/|/|; s|/[^ /]*-\([^ /]*\.o\)|/\1|
			s|\.o |.c |' | LC_ALL=C sort -u |
		while read -r file symbol; do
			# an object may be left of a file that is gone
			[ ! -f "$2/$file" ] || echo "$file $symbol"
		done >"$work/calls"
	while IFS=$'\t' read -r pattern symbols users; do
		case $pattern in
		'#'* | '') continue ;;
		esac
		awk -v symbols="$symbols" -v users=" $users " '
			$2 ~ symbols && !index(users, " " $1 " ")
			' "$work/calls"
	done <"$house/users"
}
