#!/usr/bin/env bash
# The fuzz targets over their seeds, the corpus and some mutations; and the one
# with a bug in it, which must be found out.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"

# With libFuzzer in them they are run by "make fuzz" alone.
case ${TBV_INSTRUMENTED-} in
*fuzzer*)
	skip 'fuzz targets' 'these are libFuzzer'"'"'s'
	echo "1..$count"
	exit 0 ;;
esac

# replay TARGET RUNS
replay()
{
	local files=()

	[ ! -f "$top/tests/fuzz/corpus/$1.pack" ] ||
		files=("$top/tests/fuzz/corpus/$1.pack")
	if "$build/tests/fuzz/$1" -m "$2" ${files[@]+"${files[@]}"} \
		>"$work/out" 2>&1 && grep -q '^[1-9][0-9]* inputs$' \
		"$work/out"; then
		ok "$1: $(tail -n 1 "$work/out"), and $2 mutations of them"
	else
		tail -n 5 "$work/out" | sed 's/^/# /'
		not_ok "$1: $(grep -a FOUND "$work/out" | head -n 1)"
	fi
}

while read -r target _ _ runs; do
	case $target in
	''|\#*|negative) ;;
	frames|nsm|webhook)
		if [ -n "${TBBUILD-}" ]; then
			replay "$target" "$runs"
		else
			skip "$target" 'want configure --enable-builder'
		fi ;;
	*)	replay "$target" "$runs" ;;
	esac
done <"$top/tests/fuzz/floors"

status=0
("$build/tests/fuzz/negative" -m 20000) >"$work/out" 2>&1 || status=$?
if [ "$status" != 0 ] &&
	grep -aq 'FOUND: OK: nobody trusts PCR' "$work/out"; then
	ok 'negative: a bug behind the signature is found'
else
	tail -n 5 "$work/out" | sed 's/^/# /'
	not_ok 'negative: a bug behind the signature is found'
fi

echo "1..$count"
