#!/usr/bin/env bash
# The logs of vectors/logs: tblog, and a reader in Python that shares nothing
# with it, find the same ones sound.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/support.sh"
logs=$vectors/logs
vkey=$(cat "$logs/log.vkey")
python=/usr/bin/python3
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

# A reader may have other reasons, but no other verdict.
reader=
if "$python" -c 'import cryptography' 2>/dev/null; then
	reader=there
	"$python" "$top/tests/differential/tiles.py" "$logs" >other 2>log
	report $? 'the reader in Python has an answer for each'
	[ "$(wc -l <other)" = "$(grep -c '^{' "$logs/manifest.json")" ]
	report $? 'of the manifest'
else
	skip 'the reader in Python' 'no python3 with cryptography'
fi

sound=0
total=0
for expect in "$logs"/*/expect; do
	dir=${expect%/*}
	name=${dir##*/}
	token=$(cat "$expect")
	total=$((total + 1))
	if [ "$token" = sound ]; then
		want success "$name" check --key "$vkey" "$dir"
		want_json success "$name" check --key "$vkey" "$dir"
		sound=$((sound + 1))
	else
		want "$token" "$name" check --key "$vkey" "$dir"
		want_json "$token" "$name" check --key "$vkey" "$dir"
	fi
	if [ -n "$reader" ]; then
		[ "$token" = sound ] && word=sound || word=unsound
		grep -qx "$name $word" other
		report $? "$name: the reader in Python says so too"
	fi
	grep -q "^{\"name\": \"$name\", .*\"expect\": \"$token\"}" \
		"$logs/manifest.json"
	report $? "$name: and so does the manifest"
done
[ "$sound" -ge 8 ] && [ "$total" -ge $((sound + 28)) ]
report $? 'there are sound ones and others'
echo "1..$count"
