#!/usr/bin/env bash
# Runs the proofs of tests/prove/table with CBMC, one for each processor at
# a time; says which hold, and whether those that must not do not.
#
# usage: prove.sh [HARNESS [FUNCTION]]    those rows alone
#
# CBMC in the environment names the program; else that of .ci/prove.
# PROVE_JOBS: how many at a time.
#
# SPDX-License-Identifier: BSD-2-Clause
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
# shellcheck source=tests/prove/cbmc.sh
. "$here/cbmc.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# CBMC 6 checks bounds, pointers, signed overflow, shifts and divisions, and
# that each loop ends within its bound, unless disabled.
flags=(--unsigned-overflow-check --no-malloc-may-fail
	-I "$here" -I "$top/lib" -I "$top/include")
cbmc=${CBMC:-$(cbmc_program)} || {
	echo 'prove: no CBMC here: .ci/prove gets it' >&2
	exit 3
}

# outcome LOG STATUS: "holds", the classes of the properties that do not, or what
# went wrong.  A function without a body could do and return anything.
outcome()
{
	if grep -q 'no body for' "$1"; then
		echo no-body
	elif [ "$2" = 0 ] && grep -q '^VERIFICATION SUCCESSFUL' "$1"; then
		echo holds
	elif [ "$2" = 10 ] && grep -q '^VERIFICATION FAILED' "$1"; then
		sed -n 's/^\[[^]]*\.\([a-z_]*\)\.[0-9]*\].*: FAILURE$/\1/p' \
			"$1" | sort -u | paste -s -d ' '
	else
		echo "exit-status-$2"
	fi
}

# run LOG LENGTH FLAG...: one proof, for the row that the caller has read.
run()
{
	local log=$1 length=$2 files status=0

	shift 2
	IFS=, read -r -a files <<<"${sources#-}"
	"$cbmc" "${flags[@]}" -DPROVE_LENGTH="$length" "$@" \
		--function "$function" --unwind $((${unwind//L/$length})) \
		--unwindset "${unwindset/-/main.0:1}" "$here/$harness.c" \
		"$here/support.c" "${files[@]/#/$top/lib/}" \
		>"$log" 2>&1 || status=$?
	outcome "$log" "$status"
}

# row FLAG...: a row's proof for each length.
row()
{
	local length got=holds log=$work/$BASHPID start=$SECONDS

	for ((length = ${lengths%-*}; length <= ${lengths#*-}; length++)); do
		got=$(run "$log" "$length" "$@")
		[[ " $got " = *" $want "* ]] || break
	done
	if [[ " $got " = *" $want "* ]]; then
		echo passed >>"$work/passed"
		printf 'ok - '
	else
		{ grep -E ': FAILURE$|no body|rror' "$log" || :; } |
			head -n 20 | sed 's/^/# /'
		printf 'not ok (%s, length %d) - ' "$got" "$length"
	fi
	rm -f "$log"
	printf '%s %s %s%s: %s, %d s\n' "$harness" "$function" "$lengths" \
		"${*:+ $*}" "$want" $((SECONDS - start))
}

count=0
at_once=${PROVE_JOBS:-$(nproc)}
while read -r want harness function lengths unwind unwindset sources more; do
	case $want in ''|'#'*) continue ;; esac
	[ "${1-$harness}" = "$harness" ] || continue
	[ "${2-$function}" = "$function" ] || continue
	count=$((count + 1))
	while [ "$(jobs -pr | wc -l)" -ge "$at_once" ]; do
		wait -n || :
	done
	read -r -a more <<<"$more"
	row ${more[@]+"${more[@]}"} </dev/null &
done <"$here/table"
wait
printf '1..%d\n' "$count"
# one that ended without a word has not passed
[ "$count" -gt 0 ] && [ "$(wc -l <"$work/passed")" = "$count" ]
