#!/usr/bin/env bash
# The library, the tool and a verifier in Python that shares nothing with them
# say the same of every case, and of mutated documents; and vectors/run would
# notice if one did not.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016 # sh -c expands its own words
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
skip_wrapper
copy_vectors "$work/v" || exit 1
python=/usr/bin/python3
here=$top/tests/differential
mutations=1000
[ "${TBV_WHOLE-}" != 1 ] || mutations=10000
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE tbverify

# The tool as vectors/run wants a verifier; TOKENS= leaves the reasons out.
cat >"$work/tool" <<'END'
#!/usr/bin/env bash
verdicts=(verified refused none none)
while read -r artifact attestation words; do
	# shellcheck disable=SC2086 # words have no spaces
	out=$("$tbverify" $words -- "$artifact" "$attestation" 2>&1)
	status=$?
	# the reason is the last line: warnings come before it
	[ $status = 0 ] || out=${out##*$'\n'}
	token=${out##*[}
	[ $status != 0 ] || token=
	verdict=${verdicts[status]}
	[[ $out != *'WITHOUT MEASUREMENT'* ]] || verdict=verified-insecure
	echo "$verdict ${TOKENS-${token%]}}"
done
END
chmod 755 "$work/tool"

# suite STATUS NAME COMMAND...: so ends vectors/run.
suite()
{
	local want=$1 name=$2

	shift 2
	"$work/v/run" "$@" >"$work/log" 2>&1
	[ $? = "$want" ]
	report $? "$name"
}

suite 0 'every case, by the tool' "$work/tool"
grep -q '^all  *[0-9]* ' "$work/log" && ! grep -q '^[^ ]*: ' "$work/log"
report $? 'and nothing differs'
suite 1 'a verifier that believes everything' \
	sed 's/.*/verified/'
suite 1 'a verifier that refuses everything' sed 's/.*/refused/'
suite 1 'a verifier with other reasons' \
	awk '{ print /cases\/good/ ? "verified" : "refused other" }'
suite 1 'a verifier that ends at once' true
suite 1 'a verifier that fails after the last case' \
	sh -c '"$1"; exit 1' sh "$work/tool"
suite 1 'a verifier that says more than it was asked' \
	sh -c '"$1"; echo verified' sh "$work/tool"
suite 3 'a verifier that skips what it cannot do' sed 's/.*/skip/'
suite 2 'no verifier'

if "$python" -c 'import cbor2, cryptography' 2>/dev/null; then
	suite 0 'every case, by the verifier in Python' \
		"$python" "$here/vectors.py"
	[ "$(wc -l <"$work/log")" -ge 19 ]
	report $? 'in families'
	# the tool's verdicts on these are in tests/tbverify/live.t
	(cd "$work/v" && "$python" "$here/live.py") >"$work/log" 2>&1
	report $? 'every live enclave, by the verifier in Python'
	count_of=$(sed -n 's/^\([0-9]*\) documents$/\1/p' "$work/log")
	[ "${count_of:-0}" -ge 50 ] && [ "$count_of" = \
		"$(printf '%s\n' "$vectors"/enclaves/*/ | wc -l)" ]
	report $? 'each of them'
	echo nonce-mismatch >"$work/v/enclaves/good/expect"
	(cd "$work/v" && "$python" "$here/live.py") >"$work/log" 2>&1
	[ $? = 1 ] && grep -qx 'good: want nonce-mismatch, got live' "$work/log"
	report $? 'and another verdict would be noticed'
	cd "$work" || exit 1
	try 'mutated documents' "$python" "$here/mutated.py" \
		"$build/tests/differential/judge" "$work/v" "$mutations"
	cat >"$work/liar" <<-END
		#!/bin/sh
		'$build/tests/differential/judge' "\$@" |
			sed -u 's/^signature\$/verified 0 0/'
	END
	chmod 755 "$work/liar"
	"$python" "$here/mutated.py" "$work/liar" "$work/v" 500 >"$work/log" 2>&1
	[ $? = 1 ] && grep -q 'library verified 0 0' "$work/log" &&
		[ -s "$work/disagreement-1" ]
	report $? 'a forgery that one of the two believes is noticed'
else
	for name in 'every case, by the verifier in Python' 'in families' \
		'every live enclave' 'each of them' 'another is noticed' \
		'mutated documents' 'a forgery is noticed'; do
		skip "$name" 'no python3 with cbor2 and cryptography'
	done
fi
echo "1..$count"
