# What the rows of tests/sentences/rows are made with: each is a line of shell,
# in a copy of vectors/.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2034 # used by the rows
A=artifact/hello-1.0.tar
G=cases/good/attestation
clock='--clock 2026-06-01T00:00:00Z'
C="--policy policies/default.json $clock"
N="--no-policy --any-source $clock"
M='--pcrs policies/measurements.json'
E='--endorsers policies/endorsers.policy --stream test.example/builder'
L='--endorsements policies/list.note'
pcr0=$(sed -n 's/.*"PCR0": *"\([0-9a-f]*\)".*/\1/p' policies/measurements.json)
pcrs="\"pcrs\":{\"0\":\"$pcr0\",\"1\":\"$pcr0\",\"2\":\"$pcr0\"}"
V='"tbverify-policy":1'
nl='
'

# The tool; a row may be words that are split.
tb()
{
	"$TB" "$@"
}

# at CASE: one of the vectors.
at()
{
	local artifact=$A options

	[ ! -f "cases/$1/artifact" ] || artifact=cases/$1/artifact
	options=$(cat "cases/$1/options")
	# shellcheck disable=SC2086 # words
	tb $options -- "$artifact" "cases/$1/attestation"
}

# Verifies the contents of a file of each kind, with everything else good.
attestation()
{
	printf '%b' "$1" >f
	tb $C $A f
}

policy()
{
	printf '%s' "$1" >f
	tb --policy f $clock $A $G
}

# image TEXT: an image with these members besides its PCRs.
image()
{
	policy "{$V,\"images\":[{\"name\":\"x\",$pcrs,$1}]}"
}

measured()
{
	printf '%b' "$1" >f
	tb $N --pcrs f $A $G
}

root()
{
	printf '%b' "$1" >f
	tb $N $M --root f $A $G
}

log()
{
	printf '%b' "$1" >f
	tb $C --log-policy f $A $G
}

endorsers()
{
	printf '%b' "$1" >f
	tb lists $clock --endorsers f $L --stream test.example/builder
}

# signed HEADER LINE...: a list with this text, by alice.
signed()
{
	printf '%b\n' "$@" | "$GENERATE" --list alice . >f
	tb lists $clock $E --endorsements f
}

head='tbverify-endorsements-v1\nstream test.example/builder'
dates='issued 1780000000\nexpires 1787776000'

# proof TEXT: a tlog-proof beside the document.
proof()
{
	printf '%b' "$1" >f
	tb $C --log-policy policies/log.policy --proof f $A $G
}

# eif OFFSET BYTES: the good image with other bytes there.
eif()
{
	cp images/good.eif f
	printf '%b' "$2" | dd of=f bs=1 seek="$1" conv=notrunc status=none
	tb measure f
}

# many N TEXT: so many of it, in which %d counts.
many()
{
	local i

	for ((i = 1; i <= $1; i++)); do
		# shellcheck disable=SC2059 # a format
		printf "$2" $i $i
	done
}
