#!/usr/bin/env bash
# Rekor v2 takes attestation documents as they are; what tblog makes of its
# answer verifies offline, and so does what it had before.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/interop/support.sh
. "$(dirname "$0")/support.sh"
# shellcheck source=tests/interop/logs.sh
. "$top/tests/interop/logs.sh"
need rekor-server-posix
if ! python3 -c 'import http.server' 2>/dev/null; then
	echo '1..0 # SKIP no python3 for a web server'
	exit 0
fi

rekor_log
post=(publish --to rekor2 --log-policy policy)

want success 'a document' "${post[@]}" -o p0 "$rekor" "$document"
[ "${out[*]}" = 'entry 0 p0' ] || bad "${out[*]}"
result 'is the first entry'
want success 'another one' "${post[@]}" -o p1 "$url/" "$other"
[ "${out[*]}" = 'entry 1 p1' ] || bad "${out[*]}"
result 'is the second'
want_json success 'one that it has' "${post[@]}" -o p2 "$url" "$document"
grep -q '^index 0$' p2 || bad "$(head -3 p2)"
result 'is the same entry'
grep -q ' 409 ' front.log
report $? 'which the log calls a duplicate'
for p in p0 p2; do
	run verify --log-policy policy "$document" $p
	said verified
done
result 'both verify'
want success 'in base64' "${post[@]}" -o p "$url" \
	v/cases/good-base64/attestation
want verified 'which is a document, too' verify --log-policy policy \
	v/cases/good-base64/attestation p
offline verified 'a bundle' "$artifact" p0
offline verified 'of an entry that was there' "$artifact" p2
offline proof-other-document 'another document' --proof p0 "$artifact" "$other"
want success 'without the document' "${post[@]}" --no-extra -o short "$url" \
	"$other"
offline proof-path "another document's path" --proof short "$artifact" \
	"$document"
for name in evervault_20221013_prod nautilus_20250415_prod \
	fastcrypto_20251110_prod-indef; do
	file=$shared/vectors/nitro/$name.cbor
	if [ -f "$file" ]; then
		want success "$name" "${post[@]}" -o p "$url" "$file"
	else
		skip "$name" "not in $shared/vectors/nitro"
	fi
done

rm -f p
want foreign 'no document' "${post[@]}" -o p "$url" policy
want network 'one that it has, and cannot be read there' "${post[@]}" \
	-o p "$rekor" "$document"
run keygen rekor.example stranger
printf 'log %s\nquorum none\n' "${out[0]#vkey }" >stranger-policy
want log-unknown 'another log' publish --to rekor2 \
	--log-policy stranger-policy -o p "$url" "$document"
want log-refused 'no such place' "${post[@]}" -o p "$rekor/x" "$document"
[ ! -e p ]
report $? 'nothing was written'

echo "1..$count"
