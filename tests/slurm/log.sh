# A log of documents of genuine size, each of a leaf certificate of its own, with
# some that do not verify among them; and a copy of it that was tampered with.  To
# be sourced after tests/tap.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154 # who reads this has tblog
# What does not verify: where, in thousandths of the log, and which of vectors/cases,
# whose root it has as well.  The first one is its neighbour with one bit changed.
planted='3 neighbour
52 signature-bit
301 leaf-signature
302 root-stranger
555 pcr0-bit
702 commit-other
703 document-cut
998 claim-missing'

# documents DIR COUNT: by as many processes as there are processors.
documents()
{
	local count=$2 each first jobs

	jobs=$(nproc)
	mkdir -p "$1"
	cp -R "$vectors/pki" "$1/pki" && chmod -R u+w "$1/pki"
	"$inputs" "$1" 0 1 || return
	each=$(((count + jobs - 1) / jobs))
	for ((first = 0; first < count; first += each)); do
		"$inputs" "$1" "$first-$((first + each < count ?
			first + each : count))" 1 >/dev/null &
	done
	wait
	[ "$(find "$1/documents" -type f | wc -l)" = "$count" ]
}

# flip FILE OFFSET: changes one bit of it.
flip()
{
	local byte

	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059 # the format is the octal escape
	printf "\\$(printf %03o $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# plant FROM COUNT: the names of the entries, in $work/names, with what is planted;
# a line "entry INDEX TOKEN" of each in $work/findings.
plant()
{
	local at case

	seq -f "$1/documents/%.0f-0" 0 $(($2 - 1)) >"$work/names"
	: >"$work/findings"
	while read -r at case; do
		at=$((at * $2 / 1000))
		if [ "$case" = neighbour ]; then
			cp "$1/documents/$((at + 1))-0" "$work/$case"
			flip "$work/$case" $(($(wc -c <"$work/$case") - 20))
			echo "entry $at signature"
		else
			cp "$vectors/cases/$case/attestation" "$work/$case"
			echo "entry $at $(cat "$vectors/cases/$case/expect")"
		fi
		sed -i "$((at + 1))s|.*|$work/$case|" "$work/names"
	done <<<"$planted" >>"$work/findings"
}

# new_log DIR: an empty one, with its key and its policy beside it.
new_log()
{
	"$tblog" keygen log.example/audit "$1.key" >/dev/null &&
		"$tblog" init --key "$1.key" "$1" >/dev/null &&
		printf 'log %s\nquorum none\n' "$(cat "$1/log.vkey")" \
			>"$1.policy"
}

# tile_of LOG LEVEL INDEX: the path of a tile, which may be a partial one.
tile_of()
{
	local path

	printf -v path %03d $(($3 % 1000))
	[ "$3" -lt 1000 ] || printf -v path x%03d/%s $(($3 / 1000)) "$path"
	path=$1/tile/$2/$path
	[ -e "$path" ] || path=$(find "$path.p" -type f)
	echo "$path"
}


# entry_at FILE N: offset and size of the N-th entry of a bundle.
entry_at()
{
	local at=0 n size

	for ((n = 0; n <= $2; n++)); do
		size=$((16#$(od -An -tx1 -j "$at" -N 2 "$1" | tr -d ' \n')))
		at=$((at + 2 + size))
	done
	echo "$((at - size)) $size"
}

# replace_entry LOG INDEX WITH: by another of the log's, which is as good.
replace_entry()
{
	local bundle from at size

	bundle=$(tile_of "$1" entries $(($2 / 256)))
	read -r at size < <(entry_at "$bundle" $(($2 % 256)))
	from=$(sed -n "$(($3 + 1))p" "$work/names")
	{
		head -c $((at - 2)) "$bundle"
		# shellcheck disable=SC2059 # the format is two octal escapes
		printf "$(printf '\\%03o\\%03o' $(($(wc -c <"$from") / 256)) \
			$(($(wc -c <"$from") % 256)))"
		cat "$from"
		tail -c "+$((at + size + 1))" "$bundle"
	} >"$work/bundle" && mv "$work/bundle" "$bundle"
}

# flip_entry LOG INDEX: one bit in the middle of it.
flip_entry()
{
	local bundle at size

	bundle=$(tile_of "$1" entries $(($2 / 256)))
	read -r at size < <(entry_at "$bundle" $(($2 % 256)))
	flip "$bundle" $((at + size / 2))
}
