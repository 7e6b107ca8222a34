#!/usr/bin/env bash
# Holds the tool to the cases in vectors/: exit status, silence on standard
# output unless verified, one line of reason, and the same in JSON.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
# shellcheck source=tests/schema/support.sh
. "$top/tests/schema/support.sh"
copy_vectors "$work/v" && cd "$work/v" || exit 1

# run_case WORD...: the tool, on the case.
run_case()
{
	run "$@" "${words[@]}" -- "$artifact" "$dir/attestation"
}

cases=(cases/*)
echo "1..$((${#cases[@]} + 1))"
for dir in "${cases[@]}"; do
	mapfile -t words <"$dir/options"
	expect=$(<"$dir/expect")
	artifact=artifact/hello-1.0.tar
	[ ! -f "$dir/artifact" ] || artifact=$dir/artifact
	run_case
	ended "$expect"
	if [[ $expect = verified* ]]; then
		[[ ${out[0]-} = *'WITHOUT MEASUREMENT'* ]]
		measured=$?
		[[ $expect = *insecure ]]
		[ $? = $measured ] || bad "measured? ${out[0]-}"
	fi
	run_case --json
	ended_json "$expect"
	printf '%s\n' "${out[@]}" >>"$work/verdicts"
	result "${dir#cases/}: $expect"
done
if schemas_can_be_tried; then
	conforms tbverify "$work/verdicts" 'every vector'
else
	skip 'tbverify.schema.json: every vector' 'no jsonschema for Python'
fi
# A run over no cases is not a success.
[ "$count" -ge 600 ]
