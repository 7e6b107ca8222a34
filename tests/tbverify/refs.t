#!/usr/bin/env bash
# --tag and --branch: one name, letter for letter, besides all that the policy
# requires; they never accept what it would refuse.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
copy_vectors "$work/v" && cd "$work/v" || exit 1
artifact=artifact/hello-1.0.tar
clock=(--clock 2026-06-01T00:00:00Z)

# ends EXPECT CASE POLICY WORD...: the verdict on it.
ends()
{
	local expect=$1 case=$2 policy=$3

	shift 3
	run --policy "policies/$policy.json" "${clock[@]}" "$@" -- "$artifact" \
		"cases/$case/attestation"
	ended "$expect"
	result "$case, $policy: $* is $expect"
}

# usage WORD...: no verdict is tried.
usage()
{
	run --policy policies/repository.json "${clock[@]}" "$@" -- "$artifact" \
		cases/good-repository-tag/attestation
	ended usage
	result "no name: $*"
}

# The documents are of refs/tags/v1.0, refs/tags/v1/rc/2 and refs/heads/main.
ends verified good-repository-tag repository --tag v1.0
ends verified good-repository-tag repository --tag=v1.0
ends verified good-ref-slash tags --tag v1/rc/2
ends verified good-repository repository --branch main
for name in v1 v1. v1.00 v1.0/ /v1.0 V1.0 v1x0 v1.1 'v1.?' 'v[1].0' 'v1.0$' \
	tags/v1.0 v; do
	ends ref-unexpected good-repository-tag repository --tag "$name"
done
for name in mai mainx Main main/ /main heads/main 'mai?' 'm.in' '^main' \
	master; do
	ends ref-unexpected good-repository repository --branch "$name"
done
for name in v1/rc v1/rc/ rc/2 v1; do
	ends ref-unexpected good-ref-slash tags --tag "$name"
done
ends ref-unexpected good-ref-nothing tags --tag v1.0

# A tag is not a branch of that name.
ends ref-unexpected good-repository-tag repository --branch v1.0
ends ref-unexpected good-repository repository --tag main

# No names at all.
for option in --tag --branch; do
	for name in '' '*' 'v*' 'v1.0*' refs/tags/v1.0 refs/heads/main 'v 1' \
		$'v1.0\n' "$(printf '%0300d' 0)"; do
		usage "$option" "$name"
	done
done
usage --tag v1.0 --tag v1.0
usage --tag v1.0 --branch main

# What the policy refuses is still refused, and its requirements still apply.
ends ref-mismatch ref-pull repository --branch 7
ends ref-mismatch ref-pull repository --tag 7/head
ends ref-mismatch good-repository tags --repository \
	https://git.example/acme/hello --branch main
ends verified good-repository everything --branch main
ends ref-mismatch good-repository repository --ref 'refs/tags/*' --branch main
ends verified good-repository-tag repository --ref 'refs/tags/*' --tag v1.0
ends ref-unexpected good-repository-tag repository --ref 'refs/tags/*' --tag v2
ends repository-mismatch good-repository-tag repository --repository \
	https://git.example/acme/other --tag v1.0
ends commit-mismatch good-repository-tag repository --commit \
	0000000000000000000000000000000000000001 --tag v1.0

# A policy without refs does not make the option optional, nor does a claim
# without a ref.
ends verified good-repository-unasked default --branch main
ends ref-unexpected good-repository-unasked default --branch other
ends ref-unexpected good default --branch main
ends ref-unexpected good default --tag v1.0
run --no-policy --any-source --root pki/root.pem "${clock[@]}" --pcrs \
	policies/measurements.json --tag v2 -- "$artifact" \
	cases/good-repository-tag/attestation
ended ref-unexpected
result 'nor does any source'

printf '%s cases/%s/attestation\n' "$artifact" good-repository-tag \
	"$artifact" good-repository >list
run batch --policy policies/repository.json "${clock[@]}" --tag v1.0 list
[ "$got ${#out[@]}" = '1 1' ] && [[ ${out[0]} = *'refs/tags/v1.0'* &&
	${err[0]} = *'[ref-unexpected]' ]]
report $? 'the same for each of a batch'

echo "1..$count"
