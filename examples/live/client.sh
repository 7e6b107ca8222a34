#!/usr/bin/env bash
# Hands a secret to a running enclave, and to nobody else: sends a nonce, has
# tbverify(1) verify the document that answers it, and seals the secret to the
# key in that document.
#
# usage: client.sh POLICY SECRET COMMAND [ARGUMENT...]
#
# POLICY names the image that may have it; SECRET is a file of at most 190
# bytes, such as a key for the rest; COMMAND connects its standard input and
# output to the enclave, as "socat - VSOCK-CONNECT:16:5005" or ssh(1) to the
# host do.  Anyone on the path can read and change the bytes: changes are
# refused, and the secret is encrypted.
#
# It ends as tbverify does where that refuses.
#
# SPDX-License-Identifier: BSD-2-Clause
set -euo pipefail
if [ "$#" -lt 3 ]; then
	echo 'usage: client.sh POLICY SECRET COMMAND [ARGUMENT...]' >&2
	exit 2
fi
policy=$1 secret=$2
shift 2
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap '' PIPE

mkfifo "$work/to" "$work/from"
"$@" <"$work/to" >"$work/from" &
exec {to}>"$work/to" {from}<"$work/from"

# Nobody has seen it before, so that no answer can be an old one.
nonce=$(openssl rand -hex 32)
# who does not listen does not answer either
{ printf '%s\n' "$nonce" >&"$to"; } 2>/dev/null || :
if ! IFS= read -r -t 60 -n 32768 document <&"$from"; then
	echo 'client.sh: no answer' >&2
	exit 3
fi
printf '%s\n' "$document" >"$work/document"

# The key is taken from what was verified, and from nowhere else: where the
# verdict is another than 0, nothing is printed, and this ends here.
env -i PATH="$PATH" tbverify live --policy "$policy" --nonce "$nonce" \
	--print public-key -- "$work/document" >"$work/hex"
tr -d '\n' <"$work/hex" | tr a-f A-F | basenc --base16 -d >"$work/key"

openssl pkeyutl -encrypt -pubin -keyform DER -inkey "$work/key" \
	-in "$secret" -out "$work/sealed" -pkeyopt rsa_padding_mode:oaep \
	-pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256
{ base64 -w 0 "$work/sealed" && echo; } >&"$to" || :

# Not proof, only news: anyone on the path could have written this line.
if ! IFS= read -r -t 60 got <&"$from"; then
	echo 'client.sh: the enclave did not answer' >&2
	exit 3
fi
printf '%s\n' "$got"
