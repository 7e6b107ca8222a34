#!/usr/bin/env bash
# Signed summaries: of what tblog verified itself, and of nothing else; none is
# left after a refusal.  OpenSSL reads them, and cosign where that is to be had.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/support.sh"
# shellcheck source=tests/interop/peers.sh
. "$top/tests/interop/peers.sh"
for program in openssl base64 /usr/bin/python3; do
	command -v "$program" >/dev/null && continue
	echo "1..0 # SKIP want $program"
	exit 0
done
copy_vectors "$work/v" && cd "$work/v" || exit 1
mkdir s
export STATE_DIRECTORY=$work/state
artifact=artifact/hello-1.0.tar
document=cases/good/attestation
clock=(--clock 2026-06-01T00:00:00Z)
policy=(--policy policies/default.json)
trust=("${policy[@]}" "${clock[@]}")
good=("${trust[@]}" "$artifact" "$document")
declare -A types=([vsa]=https://slsa.dev/verification_summary/v1
	[svr]=https://in-toto.io/attestation/svr/v0.1)

# key NAME WORD...: a private key and its public one.
key()
{
	(umask 077 && openssl genpkey -out "s/$1.pem" "${@:2}") \
		2>"$work/log" && openssl pkey -in "s/$1.pem" -pubout \
		-out "s/$1.pub"
}
key ed25519 -algorithm ed25519 &&
	key p256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256 &&
	key other -algorithm ed25519 &&
	key p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384 &&
	key rsa -algorithm RSA
report $? 'keys, by openssl genpkey'

# opened ENVELOPE: its payload, its signature and what is signed, below s/;
# nothing else is in it.
opened()
{
	/usr/bin/python3 - "$1" s <<-'END'
		import base64, json, sys
		e = json.load(open(sys.argv[1]))
		assert sorted(e) == ['payload', 'payloadType', 'signatures']
		kind, to = e['payloadType'].encode(), sys.argv[2]
		assert kind == b'application/vnd.in-toto+json'
		assert len(e['signatures']) == 1
		assert list(e['signatures'][0]) == ['sig']
		text = base64.b64decode(e['payload'], validate=True)
		with open(to + '/payload', 'wb') as f:
		    f.write(text)
		with open(to + '/sig', 'wb') as f:
		    f.write(base64.b64decode(e['signatures'][0]['sig'],
		                             validate=True))
		with open(to + '/signed', 'wb') as f:
		    f.write(b'DSSEv1 %d %s %d %s' % (len(kind), kind, len(text),
		                                     text))
	END
}

# by_openssl KEY: what opened() left is signed by that key.
by_openssl()
{
	case $1 in
	p256) openssl dgst -sha256 -verify "s/$1.pub" -signature s/sig \
		s/signed ;;
	*) openssl pkeyutl -verify -rawin -pubin -inkey "s/$1.pub" \
		-sigfile s/sig -in s/signed ;;
	esac >"$work/log" 2>&1
}

# signed: the last run verified and signed, and says what.
signed()
{
	[[ $got = 0 && ${out[0]-} = 'verified under root '* ]] ||
		bad "$got: ${out[*]-}${err[*]-}"
}

cosign=$(command -v cosign || peer cosign)
# by_cosign KEY TYPE ENVELOPE ARTIFACT
by_cosign()
{
	HOME=$work "$cosign" verify-blob-attestation --key "s/$1.pub" \
		--insecure-ignore-tlog --type "$2" --signature "$3" "$4" \
		>"$work/log" 2>&1
}

# altered ENVELOPE SCRIPT: another one, after that Python did to its payload.
altered()
{
	/usr/bin/python3 - "$1" "$2" >s/altered <<-'END'
		import base64, json, sys
		e = json.load(open(sys.argv[1]))
		text = bytearray(base64.b64decode(e['payload']))
		exec(sys.argv[2])
		e['payload'] = base64.b64encode(bytes(text)).decode()
		json.dump(e, sys.stdout)
	END
}

#
# Both kinds, by both keys
#

for signer in ed25519 p256; do
	for kind in vsa svr; do
		type=${types[$kind]}
		run vsa --key "s/$signer.pem" --type $kind \
			-o "s/$signer.$kind" "${good[@]}"
		signed
		result "$kind by $signer"
		opened "s/$signer.$kind" 2>"$work/log"
		report $? "$kind by $signer: an envelope"
		by_openssl $signer
		report $? "$kind by $signer: OpenSSL verifies it"
		grep -q "\"predicateType\":.\"$type\"" s/payload
		report $? "$kind by $signer: its predicate"
		[ "$signer" != p256 ] || ! by_openssl other || bad 'by another'
		for at in 0 -1 $(($(wc -c <s/signed) / 2)); do
			/usr/bin/python3 -c 'import sys
t = bytearray(open("s/signed", "rb").read()); t[int(sys.argv[1])] ^= 1
open("s/signed", "wb").write(t)' "$at"
			! by_openssl $signer || bad "byte $at"
			opened "s/$signer.$kind"
		done
		result "$kind by $signer: OpenSSL refuses a changed byte"
		if [ -z "$cosign" ]; then
			skip "$kind by $signer: cosign" \
				'no cosign: .ci/check-interop gets it'
			continue
		fi
		by_cosign $signer "$type" "s/$signer.$kind" "$artifact"
		report $? "$kind by $signer: cosign verifies it"
		for change in 'text[len(text) // 2] ^= 1' 'text[-2:] = b" \n"' \
			'text[text.index(b"2026")] = ord("3")'; do
			altered "s/$signer.$kind" "$change"
			! by_cosign $signer "$type" s/altered "$artifact" ||
				bad "verified after $change"
		done
		! by_cosign other "$type" "s/$signer.$kind" "$artifact" ||
			bad 'by another key'
		! by_cosign $signer "$type" "s/$signer.$kind" README.md ||
			bad 'of another file'
		result "$kind by $signer: cosign refuses a change, a key, a file"
	done
done

# What tbverify writes, to the byte.
"$verifier" -q --vsa s/plain --verifier https://v.example/1 "${good[@]}"
run vsa --key s/p256.pem --verifier https://v.example/1 -o s/named "${good[@]}"
signed
opened s/named || bad 'not opened'
cmp -s s/payload s/plain || bad 'not that of tbverify --vsa'
result 'the summary is that of tbverify --vsa'
run vsa --key s/p256.pem --type svr --verifier https://v.example/1 -o s/named \
	"${good[@]}"
opened s/named && /usr/bin/python3 - s/payload s/plain <<'END' 2>"$work/log"
import json, sys
svr, vsa = (json.load(open(name)) for name in sys.argv[1:])
p, q = svr['predicate'], vsa['predicate']
assert svr['subject'] == vsa['subject'] and svr['_type'] == vsa['_type']
assert sorted(p) == ['properties', 'timeCreated', 'verifier']
assert p['verifier'] == {'id': 'https://v.example/1', 'policy': q['policy']}
assert p['timeCreated'] == q['timeVerified'] == '2026-06-01T00:00:00Z'
assert p['properties'] == q['verifiedLevels'][1:]
assert p['properties'] == ['TBVERIFY_MEASURED_IMAGE',
                           'TBVERIFY_MEASURED_SOURCE']
END
report $? 'a result has what the summary has'
if schemas_can_be_tried; then
	/usr/bin/python3 "$top/tests/report/check.py" statement s/plain \
		"$top/tests/report/vsa.schema.json" >"$work/log" 2>&1
	report $? 'by the schema of summaries'
else
	skip 'by the schema of summaries' 'no jsonschema 4 for Python'
fi
run vsa --key s/p256.pem -o s/json --json "${good[@]}"
[[ $got = 0 && -s s/json ]] || bad 'no summary'
json_has verdict verified || bad "${out[*]-}${err[*]-}"
printf '%s\n' "${out[@]}" >"$work/said"
if schemas_can_be_tried && ! validates tbverify "$work/said"; then
	bad "not by its schema: $(<"$work/log")"
fi
result 'a summary, in JSON'
want_json artifact-name 'none' vsa --key s/p256.pem -o s/json --name other \
	"${good[@]}"
run vsa -q --key s/p256.pem -o s/quiet "${good[@]}"
[ "$got" = 0 ] && [ "${#out[@]}${#err[@]}" = 00 ] && [ -s s/quiet ]
report $? 'with -q, nothing is printed'

#
# All vectors whose options it takes: a summary, or none
#

/usr/bin/python3 - >s/vectors <<'END'
import json
takes = {'--policy', '--clock', '--name', '--list', '--statement', '--proof',
         '--require-log', '--tag', '--branch', '--tree', '--no-state'}
for c in json.load(open('manifest.json')):
    words = c['options']
    given = {w for w in words if w.startswith('--')}
    if given <= takes and '--policy' in given and \
            not any('\t' in w or w == '' for w in words):
        if '--no-state' not in given:
            words = words + ['--no-state']
        print(c['expect'], *words, c['artifact'],
              'cases/%s/attestation' % c['name'], sep='\t')
END
taken=0
while IFS=$'\t' read -r -a words; do
	expect=${words[0]} now=
	echo stale >s/of
	"$tblog" vsa --key s/p256.pem -o s/of "${words[@]:1}" >"$work/out" \
		2>"$work/err" && now=verified
	[ -n "$now" ] || now=$(sed -n 's/.*\[\([a-z0-9-]*\)\]$/\1/p' "$work/err")
	[ "$now" = "$expect" ] || bad "${words[*]}: want $expect, got $now"
	if [ "$expect" != verified ]; then
		! grep -qs payload s/of ||
			bad "${words[*]}: a summary"
		[ "$(head -c 6 "$work/err")" = tblog: ] || bad "${words[*]}: $expect"
	elif ! grep -q '^{"payloadType"' s/of; then
		bad "${words[*]}: no summary"
	fi
	taken=$((taken + 1))
done <s/vectors
[ "$taken" -gt 300 ] || bad "only $taken"
result "as tbverify says, of $taken vectors; a summary of none that is refused"

#
# Refused: nothing is signed, and nothing old is left
#

# left NAME EXPECT WORD...: it ends so, and the file is gone, or never was.
left()
{
	local name=$1 expect=$2

	shift 2
	echo stale >s/left
	run vsa -o s/left "$@"
	said "$expect"
	[ ! -e s/left ] || bad 'a file is left'
	[ -z "$(find s -name '*left*')" ] || bad 'something beside it is left'
	result "$name: $expect"
}

cp "$artifact" s/hello-1.0.tar && damage s/hello-1.0.tar 9
left 'a damaged artifact' artifact-mismatch --key s/absent "${trust[@]}" \
	s/hello-1.0.tar "$document"
cp "$document" s/forged && damage s/forged $(($(wc -c <s/forged) - 9))
left 'a forged document' signature --key s/absent "${trust[@]}" \
	"$artifact" s/forged
left 'another tag' ref-unexpected --key s/absent --policy policies/repository.json \
	--tag v9 "${clock[@]}" "$artifact" cases/good-repository-tag/attestation
left 'another tree' tree-mismatch --key s/absent --tree "$(printf '%064d' 1)" \
	"${good[@]}"
left 'another name' artifact-name --key s/absent --name other "${good[@]}"
left 'the leaf of another day' chain-expired --key s/absent --time now \
	"${good[@]}"
left 'a signed summary for a document' no-attestation --key s/absent \
	"${trust[@]}" "$artifact" "$artifact"
left 'a summary for a document' cert-file --key s/absent "${trust[@]}" \
	"$artifact" s/p256.vsa
left 'no artifact' io --key s/absent "${trust[@]}" absent "$document"

# The key is looked at last.
left 'no key' io --key s/absent "${good[@]}"
for name in p384 rsa; do
	left "a key of $name" signing-key --key "s/$name.pem" "${good[@]}"
done
left 'a public key' signing-key --key s/p256.pub "${good[@]}"
chmod 600 s/p256.pub
left 'a public key of mode 600' signing-key --key s/p256.pub "${good[@]}"
(umask 077 && openssl pkey -in s/p256.pem -aes128 -passout pass:x \
	-out s/closed.pem)
left 'a key with a passphrase' signing-key --key s/closed.pem "${good[@]}"
run keygen log.example/log s/note
left 'the key of a log' signing-key --key s/note "${good[@]}"
(umask 077 && cp s/p256.pem s/open.pem && chmod 640 s/open.pem)
left 'a key that its group may read' signing-key --key s/open.pem "${good[@]}"
(umask 077 && head -c 100000 /dev/zero >s/long.pem)
left 'a key without an end' signing-key --key s/long.pem "${good[@]}"

#
# A list that revoked: the kept list counts here as well
#

listed=("${clock[@]}" "$artifact" "$document")
sed 's/"list\.note"/"revoke-pcr.note"/' policies/endorsed-file.json \
	>policies/revoked.json
run vsa --key s/p256.pem -o s/kept --no-state \
	--policy policies/endorsed-file.json "${listed[@]}"
signed
left 'a list that revokes' revoked-pcr --key s/absent \
	--policy policies/revoked.json "${listed[@]}"
left 'an older list, after that' revoked-pcr --key s/absent \
	--policy policies/endorsed-file.json "${listed[@]}"
left 'the same, read alone' revoked-pcr --key s/absent --state-read-only \
	--policy policies/endorsed-file.json "${listed[@]}"
run vsa --key s/p256.pem -o s/kept --no-state \
	--policy policies/endorsed-file.json "${listed[@]}"
signed
result 'and without what is kept'

#
# Usage
#

# unusable NAME WORD...: and what is there stays as it is.
unusable()
{
	local name=$1

	shift
	echo stays >s/stays
	run vsa "$@"
	said usage
	[ "$(cat s/stays)" = stays ] || bad 'the file is gone'
	result "$name: usage"
}

out=(-o s/stays)
pem=(--key s/p256.pem)
unusable 'no key' "${out[@]}" "${good[@]}"
unusable 'no policy' "${pem[@]}" "${out[@]}" "$artifact" "$document"
unusable 'no file' "${pem[@]}" "${good[@]}"
unusable 'no document' "${pem[@]}" "${out[@]}" "${trust[@]}" "$artifact"
unusable 'three files' "${pem[@]}" "${out[@]}" "${good[@]}" s/plain
unusable 'the standard output' "${pem[@]}" -o - "${good[@]}"
unusable 'another type' "${pem[@]}" "${out[@]}" --type provenance "${good[@]}"
unusable 'a verifier without a scheme' "${pem[@]}" "${out[@]}" --verifier me \
	"${good[@]}"
unusable 'a tag and a branch' "${pem[@]}" "${out[@]}" --tag a --branch b \
	"${good[@]}"
unusable 'no state, and to read it' "${pem[@]}" "${out[@]}" --no-state \
	--state-read-only "${good[@]}"
unusable 'the time of the document' "${pem[@]}" "${out[@]}" --time document \
	"${good[@]}"
for option in --no-policy --system --any-source --insecure-debug; do
	unusable "$option" "${pem[@]}" "${out[@]}" $option "${good[@]}"
done
for option in --pcrs --pcr --eif --root --claim --commit --repository --ref \
	--max-age --log-policy --endorsers --endorsements --stream; do
	unusable "$option, which would replace a part of the policy" \
		"${pem[@]}" "${out[@]}" $option x "${good[@]}"
done
for file in "$artifact" "$document" policies/default.json pki/root.pem \
	s/p256.pem; do
	cp "$file" s/before
	run vsa "${pem[@]}" -o "$file" "${good[@]}"
	said usage
	cmp -s "$file" s/before || bad "$file was replaced"
	result "over $file: usage"
done
echo "1..$count"
