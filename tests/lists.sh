# What the tests of endorsement lists share, on top of tests/tap.sh.  It needs
# bash.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2016,SC2034 # $(...) is the generator's
# shellcheck source=tests/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/tap.sh"
tool_here
generate=${GENERATE:-$build/tests/generate/generate}
copy_vectors "$work/v" || exit 1
mkdir "$work/d" && cd "$work/d" || exit 1
chmod 755 "$work"
v=$work/v
STATE_DIRECTORY=$work/state
export STATE_DIRECTORY
clock=(--clock 2026-06-01T00:00:00Z)
stream=test.example/builder
files=(-- "$v/artifact/hello-1.0.tar" "$v/cases/good/attestation")
also=(--policy "$v/policies/endorsed.json" "${clock[@]}")
image='example-builder-1.0 sha384 0:$(PCR0) 1:$(PCR1) 2:$(PCR2)'
measurements=$v/policies/measurements.json

# list FILE SERIAL WHOM [LINE...]: a list that endorses the image.
list()
{
	{
		printf 'tbverify-endorsements-v1\nstream %s\n' "$stream"
		printf 'serial %s\nissued 1780000000\n' "$2"
		printf 'expires 1787776000\nendorse %s\n' "$image"
		[ $# -lt 4 ] || printf '%s\n' "${@:4}"
	} | "$generate" --list "$3" "$v" >"$1" || bad "no list $1"
}

# want EXPECT NAME WORD...: the tool ends so.
want()
{
	local expect=$1 name=$2

	shift 2
	run "$@"
	ended "$expect"
	result "$name: $expect"
}

# with EXPECT NAME LIST...: the good document, under these lists.
with()
{
	local expect=$1 name=$2 file words=()

	shift 2
	for file; do
		words+=(--endorsements "$file")
	done
	want "$expect" "$name" "${also[@]}" "${words[@]}" "${files[@]}"
}

# kept WHOM [STREAM]: the file of that endorser in the state.
kept()
{
	local key name

	key=$(sed -n "s/^endorser $1 .*+//p" "$v/policies/endorsers-three.policy" |
		base64 -d | tail -c +2 | sha256sum)
	name=$({
		printf %b "$(sed 's/ .*//; s/../\\x&/g' <<<"$key")"
		printf %s "${2-$stream}"
	} | sha256sum)
	echo "$STATE_DIRECTORY/${name%% *}.list"
}

# serial WHOM: of the list that is kept of that endorser.
serial()
{
	sed -n 's/^serial //p' "$(kept "$1")" 2>/dev/null
}

# keeps SERIAL NAME: it is what the state has of alice.
keeps()
{
	[ "$(serial alice)" = "$1" ] || bad "state: want $1, got $(serial alice)"
	result "$2"
}
