#!/usr/bin/env bash
# make bench: one table of ratios, each measured in this run.  To be called with
# the directory of the build.
#
# BENCH_JSON=FILE writes it as JSON as well.  BENCH_REPETITIONS, BENCH_SIZE (of
# the large artifact, in MiB) and BENCH_DOCUMENTS (of the batch, in hundreds)
# make it shorter or longer.  BENCH_NITRITE is a program of nitrite.go.
#
# SPDX-License-Identifier: BSD-2-Clause
set -euo pipefail
export LC_ALL=C
umask 022
bench=$1/tests/bench tbverify=$1/tbverify
# The script that libtool puts before a program takes longer than the program.
if [ -x "$1/.libs/tbverify" ]; then
	tbverify=$1/.libs/tbverify
	export LD_LIBRARY_PATH=$1/lib/.libs
fi
repetitions=${BENCH_REPETITIONS:-300}
size=${BENCH_SIZE:-1024}
documents=${BENCH_DOCUMENTS:-100}
work=$(mktemp -d "$bench/work.XXXXXX")
# shellcheck source=tests/bench/peers.sh
. "$(dirname "$0")/peers.sh"
trap 'peers_stop; rm -rf "$work"' EXIT
json=${BENCH_JSON-}
[ -z "$json" ] || json=$(realpath "$json")
in=$work/in
table=$work/table

# row NAME OURS MEASURE TARGET: microseconds of both.
row()
{
	awk -v name="$1" -v a="$2" -v b="$3" -v target="$4" 'BEGIN {
		printf "%s\t%.1f\t%.1f\t%.4f\t%s\n", name, a, b, a / b, target
	}' >>"$table"
}

sha256()
{
	openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1
}

echo 'bench: making the inputs' >&2
mkdir "$in"
head -c 1024 /dev/urandom >"$work/small"
head -c "${size}M" /dev/urandom >"$work/large"
"$bench/inputs" "$in" "$documents" 100 small "$(sha256 "$work/small")" \
	large "$(sha256 "$work/large")" >"$in/list"

echo 'bench: the library' >&2
"$bench/bench" "$in" "$repetitions" | tee "$work/library" >>"$table"
raw=$(awk -F '\t' 'NR == 1 { print $2 }' "$work/library")
row 'same leaf, all but the check, to 50 us' "$(awk -F '\t' \
	'/^same leaf/ { print $2 - $3 }' "$work/library")" 50 1.00

echo 'bench: the tool' >&2
trust=(--policy "$in/policies/default.json" --clock 2026-06-01T00:00:00Z)
processes=$((repetitions < 200 ? repetitions : 200))
read -r cpu _ _ other _ _ < <("$bench/process" "$processes" \
	"$tbverify" "${trust[@]}" "$work/small" "$in/documents/0-0" + \
	openssl version)
row 'process, to 5 raw and openssl version' "$cpu" \
	"$(awk -v o="$other" -v r="$raw" 'BEGIN { print o + 5 * r }')" 1.10
read -r _ wall rss _ other _ < <("$bench/process" 7 \
	"$tbverify" "${trust[@]}" "$work/large" "$in/documents/0-0" + \
	openssl dgst -sha256 "$work/large")
row "hash $size MiB, to openssl dgst" "$wall" "$other" 1.02
row 'hash, peak memory in KiB, to 16 MiB' "$rss" 16384 1.00
read -r _ wall _ _ other _ < <("$bench/process" 7 \
	"$tbverify" "${trust[@]}" "$work/large" "$in/documents/0-0" + \
	sha256sum "$work/large")
row "hash $size MiB, to sha256sum" "$wall" "$other" 1.02

# The page cache of the file is dropped first, in both alike.
cat >"$work/uncached" <<'END'
#!/bin/sh
dd if="$1" iflag=nocache count=0 status=none
shift
exec "$@"
END
chmod +x "$work/uncached"
sync "$work/large"
read -r _ wall _ _ other _ < <("$bench/process" 5 \
	"$work/uncached" "$work/large" "$tbverify" "${trust[@]}" \
	"$work/large" "$in/documents/0-0" + \
	"$work/uncached" "$work/large" openssl dgst -sha256 "$work/large")
row "hash $size MiB, not cached, to openssl dgst" "$wall" "$other" 1.02

# Four names of one file, hashed by two threads and by two processes.
for i in 1 2 3 4; do
	mkdir "$work/$i"
	ln "$work/large" "$work/$i/large"
	echo "$work/$i/large" >>"$work/names"
	echo "$work/$i/large $in/documents/0-0"
done >"$work/files"
read -r _ wall _ _ other _ < <("$bench/process" 3 \
	"$tbverify" batch "${trust[@]}" -j2 "$work/files" + \
	xargs -n 1 -P 2 -a "$work/names" openssl dgst -sha256)
row "hash 4 files of $size MiB, -j2, to 2 openssl dgst" "$wall" "$other" 1.02

cd "$in"
batch=("$tbverify" batch "${trust[@]}")
read -r cpu one _ both two _ < <("$bench/process" 5 \
	"${batch[@]}" -j1 list + "${batch[@]}" -j2 list)
count=$(wc -l <list)
row "batch of $count, -j1 to -j2" "$one" "$two" '>=1.95'
row "batch of $count, CPU, -j2 to -j1" "$both" "$cpu" 1.05
row "batch of $count, -j1, CPU to as many raw" "$cpu" \
	"$(awk -v n="$count" -v r="$raw" 'BEGIN { print n * r }')" -
# with the files read, and a check for each of the 100 leaves
row 'batch, a document, all but the check, to 50 us' "$(awk -v n="$count" \
	-v r="$raw" -v c="$cpu" 'BEGIN { print c / n - 1.01 * r }')" 50 -
awk -v n="$count" -v t="$one" 'BEGIN {
	printf "batch, documents/s for a thread\t%.0f\t-\t-\t-\n", n * 1e6 / t
}' >>"$table"
"$bench/heap" "$in" >>"$table"

echo 'bench: the peers' >&2
compare_peers "$work/small" "$tbverify" "${trust[@]}" "$work/small" \
	"$in/documents/0-0"

printf 'row\tours\tmeasure\tratio\ttarget\n' | cat - "$table" | awk -F '\t' '
	function missed(ratio, target) {
		if (sub(/^>=/, "", target))
			return ratio + 0 < target + 0
		return target ~ /^[0-9.]+$/ && ratio + 0 > target + 0
	}
	{
		printf "%-46s %12s %12s %9s %7s%s\n", $1, $2, $3, $4, $5,
			(missed($4, $5) ? "  missed" : "")
	}'
peers_prove
[ -z "$json" ] || awk -F '\t' '
	function value(v) {
		return v ~ /^[0-9.]+$/ ? v : v == "-" ? "null" : "\"" v "\""
	}
	BEGIN { printf "[" }
	{
		printf "%s\n  {\"name\": \"%s\", \"ours\": %s, " \
			"\"measure\": %s, \"ratio\": %s, \"target\": %s}",
			(NR > 1 ? "," : ""), $1, value($2), value($3),
			value($4), value($5)
	}
	END { printf "\n]\n" }' "$table" >"$json"
