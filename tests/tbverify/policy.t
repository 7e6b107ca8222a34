#!/usr/bin/env bash
# tbverify policy: a first policy that verifies, from measurements or from an
# image; and what a policy asks, or what is wrong with it, before the first
# artifact.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
copy_vectors "$work/v" && cd "$work/v" || exit 1
clock=(--clock 2026-06-01T00:00:00Z)
url=https://git.example/acme/hello
artifact=artifact/hello-1.0.tar good=cases/good-repository/attestation
cp pki/root.pem policies/measurements.json policies/log.policy .
new=(policy new --pcrs measurements.json --root root.pem)

# made NAME FILE WORD...: policy new makes that file, or standard output.
made()
{
	local name=$1 file=$2

	shift 2
	run "$@"
	[ "$got" = 0 ] || bad "$got: ${err[*]}"
	[ "$file" = - ] || [[ ${#out[@]} = 0 && ${err[*]} = *"$file is written"* ]] ||
		bad "it says: ${err[*]}"
	result "$name"
}

made 'a policy of measurements' my.json "${new[@]}" --repository $url -o my.json
run --policy my.json "${clock[@]}" $artifact $good
ended verified
result 'it verifies'
run --policy my.json "${clock[@]}" $artifact cases/pcr0-bit/attestation
ended pcr-mismatch
result 'and refuses another image'
run --policy my.json "${clock[@]}" $artifact cases/good/attestation
ended repository-missing
result 'and another source'
cp my.json kept.json
run "${new[@]}" --repository $url -o my.json
ended usage
cmp -s my.json kept.json || bad 'it was replaced'
result 'a policy that is there is not replaced'
made 'on the standard output' - "${new[@]}" --repository $url
cmp -s my.json "$work/out"
report $? 'it is the same'
made 'with a log policy' log.json "${new[@]}" --repository $url \
	--log-policy log.policy -o log.json
run --policy log.json "${clock[@]}" $artifact $good
ended log-missing
result 'it wants a proof'
mkdir elsewhere
made 'in another directory' elsewhere/p.json "${new[@]}" --repository $url \
	--log-policy log.policy -o elsewhere/p.json
run --policy elsewhere/p.json "${clock[@]}" $artifact $good
ended log-missing
result 'its files are found from there'
made 'of an image' image.json policy new --eif images/good.eif --any-source \
	--name 'acme "1"' -o image.json
run policy check image.json
[[ $got = 0 && ${out[*]} = *'acme "1"'*'From source'*any* ]] ||
	bad "${err[*]} ${out[*]}"
result 'its name is as it was given'
made 'with a commit and a ref' ref.json "${new[@]}" --repository $url \
	--ref 'refs/tags/v*' -o ref.json
run --policy ref.json "${clock[@]}" $artifact $good
ended ref-mismatch
result 'the ref is asked'

# wrong TOKEN NAME WORD...: there is no policy, and nothing is written.
wrong()
{
	local token=$1 name=$2

	shift 2
	run "$@" -o none.json
	ended "$token"
	[ ! -e none.json ] || bad 'something was written'
	rm -f none.json
	result "$name"
}
wrong usage 'no image' policy new --repository $url
wrong usage 'no source' "${new[@]}"
wrong usage 'a policy of before' "${new[@]}" --repository $url --policy my.json
wrong usage 'a file as operand' "${new[@]}" --repository $url x
wrong usage 'endorsers' "${new[@]}" --repository $url --endorsers x
wrong io 'no such measurements' policy new --pcrs absent --repository $url
wrong io 'no such log policy' "${new[@]}" --repository $url --log-policy absent
wrong reference-kind 'an attestation as measurements' policy new \
	--pcrs policies/measurements-cert.json --repository $url
wrong usage 'a repository that cannot be one' "${new[@]}" --repository $'x\ny'
run policy
ended usage
run policy chek my.json
ended usage
result 'neither new nor check'
: >policy
run policy check my.json
ended usage
rm policy
result 'a file called policy'

#
# What one asks
#

# asks LINE...: the last check printed those lines.
asks()
{
	local line

	[ "$got.${#err[@]}" = 0.0 ] || bad "$got: ${err[*]}"
	for line; do
		printf '%s\n' "${out[@]}" | tr -s ' ' | grep -qxF -e "$line" ||
			bad "not said: $line"
	done
}
run policy check "${clock[@]}" my.json
asks 'Built by the image builder' ' with these PCRs as pinned 0 1 2' \
	' certified by the root root.pem' ' whose claims are tb1 (measured)' \
	"From the repository $url" ' at the ref refs/heads/*' ' or refs/tags/*' \
	' at the commit any' 'In a transparency log: not required'
result 'a policy in words'
# Each name of the library has its own text, and there are no other texts.
sed -n 's/^.*(plan, "\([a-z-]*\)",.*/\1/p' "$top/lib/policy/policy_check.c" |
	grep -vx policy | sort -u >names
sed -n 's/^\t{ "\([a-z-]*\)", "[ A-Z].*/\1/p' \
	"$top/tools/tbverify/policy/policy.c" | sort >worded
same names worded 'words for all that a policy asks'
run policy check "${clock[@]}" policies/endorsed.json \
	--endorsements policies/list.note
asks 'With endorsements: required'
result 'one with lists'
run policy check "${clock[@]}" --policy my.json
asks 'Built by the image builder'
result 'by --policy'
run policy check my.json log.json
ended usage
run policy check --policy my.json log.json
ended usage
result 'two'

# lacks TOKEN TEXT NAME: so says a check of the file p.
lacks()
{
	run policy check "${clock[@]}" p
	ended "$1"
	[[ ${err[0]} = "NO VERDICT: p: "*"$2"* ]] || bad "${err[0]}"
	result "$3"
}
echo '{ "tbverify-policy": 1 }' >p
lacks no-image image 'no image'
sed '/repositories/d' my.json | sed 's/^  \],$/  ]/' >p
lacks no-source 'no source' 'no source'
sed 's/^  "repositories.*/&,/' my.json >p
lacks policy-syntax 'line 8, column 1' 'a comma too many: line and column'
sed 's/"repositories"/"repositorys"/' my.json >p
lacks policy-member repositorys 'a member that is misspelt'
chmod g+w my.json
cp my.json p && chmod g+w p
lacks policy-unsafe 'others may write' 'one that others may write to'

#
# pin --into
#

run pin --into first.json builder measurements.json
[[ $got = 0 && ${err[*]} = *'first.json is new'*'no source yet'* ]] ||
	bad "$got: ${err[*]}"
result 'pin into a file that is not there makes it, and says so'
run policy check first.json
ended no-source
result 'and its source is missing'
run pin --into second.json builder root.pem
[ "$got" != 0 ] && [ ! -e second.json ]
report $? 'what cannot be pinned leaves no file'
ln -s absent link.json
run pin --into link.json builder measurements.json
ended io
[ ! -e absent ] || bad 'it was made'
result 'nor does a link to nothing'
echo "1..$count"
