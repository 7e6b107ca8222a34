#!/usr/bin/env bash
# One document in every form in which documents travel: the same document id,
# the same facts, the same first line; and a damaged byte is as bad in each.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
cd "$vectors" || exit 1
now=(--clock 2026-01-15T12:00:30Z)
nonce=000102030405060708090a0b0c0d0e0f
verify=(--policy policies/default.json "${now[@]}" -- artifact/hello-1.0.tar)
live=(live --policy policies/no-source.json --nonce "$nonce" "${now[@]}" --)

hex()
{
	od -An -v -tx1 "$1" | tr -d ' \n'
}

# encode FORM FILE: the document in that form.
encode()
{
	local form=$1 file=$2

	case $form in
	raw)		cat "$file" ;;
	tagged)		printf '\322' && cat "$file" ;;
	hex)		hex "$file" ;;
	hex-end)	hex "$file" && echo ;;
	hex-case)	hex "$file" | tr a-f A-F ;;
	hex-0x)		printf 0x && hex "$file" && echo ;;
	hex-lines)	{ printf 0x && hex "$file"; } | fold -w 64 && echo ;;
	hex-crlf)	hex "$file" | fold -w 76 | sed 's/$/\r/' && echo ;;
	base64)		base64 -w 0 "$file" ;;
	base64-end)	base64 -w 0 "$file" && echo ;;
	base64-lines)	base64 "$file" ;;
	base64-crlf)	base64 -w 64 "$file" | sed 's/$/\r/' ;;
	base64url)	base64 -w 0 "$file" | tr +/ -_ | tr -d = ;;
	base64url-pad)	base64 -w 0 "$file" | tr +/ -_ ;;
	base64url-lines) base64 "$file" | tr +/ -_ ;;
	json-hex)	printf '{"attestation":"%s"}' "$(hex "$file")" ;;
	json-0x)	printf '{\n "a": [1.5, null],\n "attestation": "0x%s"}\n' \
				"$(hex "$file")" ;;
	json-base64url)	printf '{"attestation":"%s","x":{"attestation":0}}' \
				"$(base64 -w 0 "$file" | tr +/ -_ | tr -d =)" ;;
	prototype)	printf '{"commit_hash": "%s", "artifact_name": "x",' 0 &&
			printf ' "artifact_hash": "0", "pcr0": "AA==", "pcr1":' &&
			printf ' "", "pcr2": "", "attestation": "%s"}\n' \
				"$(base64 -w 0 "$file")" ;;
	esac
}
forms=(raw tagged hex hex-end hex-case hex-0x hex-lines hex-crlf base64
	base64-end base64-lines base64-crlf base64url base64url-pad
	base64url-lines json-hex json-0x json-base64url prototype)

# inspected: what the last inspection said, less the form and the tag.
inspected()
{
	printf '%s\n' "${out[@]}" |
		grep -Ev '^unverified (form|tag) '
}

# all NAME FILE WORD...: what the command says of each form is what it says of
# the first.
all()
{
	local form name=$1 file=$2
	shift 2

	for form in "${forms[@]}"; do
		encode "$form" "$file" >"$work/encoded"
		run "$@" "$work/encoded"
		[ "$got" = 0 ] || bad "status: $got: ${err[*]}"
		printf '%s\n' "${out[@]}" >"$work/said"
		run inspect "$work/encoded"
		inspected >>"$work/said"
		[ "$form" != raw ] || cp "$work/said" "$work/first"
		grep -q '^document-id [0-9a-f]\{64\}$' "$work/said" ||
			bad 'no document id'
		same "$work/first" "$work/said" "$name: $form: the same facts"
		[ "$form" = raw ] || cmp -s "$work/encoded" "$file" &&
			[ "$form" != raw ] && bad 'it is not encoded'
		result "$name: $form: it is another file"
	done
}

# The last byte, of the signature, is another one.
damaged()
{
	local form size
	size=$(wc -c <"$1")

	{
		head -c $((size - 1)) "$1"
		printf '%b' "\\x$(printf '%02x' \
			$((0x$(tail -c 1 "$1" | od -An -tx1 | tr -d ' ') ^ 1)))"
	} >"$work/damaged"
	for form in "${forms[@]}"; do
		encode "$form" "$work/damaged" >"$work/encoded"
		run "${verify[@]}" "$work/encoded"
		ended signature
		result "damaged: $form"
	done
}

all 'an attestation' cases/good/attestation "${verify[@]}"
all 'an answer' enclaves/good/attestation "${live[@]}"
damaged cases/good/attestation
echo "1..$count"
