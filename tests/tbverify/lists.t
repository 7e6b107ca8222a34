#!/usr/bin/env bash
# Endorsement lists by themselves: what they say, who signed them and how, and
# an image that is pinned, endorsed and then revoked.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016 # $(...) is the generator's
# shellcheck source=tests/lists.sh
. "$(dirname "$0")/../lists.sh"

#
# lists
#

lists=(lists "${clock[@]}" --endorsers "$v/policies/endorsers.policy")
good=$v/policies/list.note
list newest 9 alice,bob
run "${lists[@]}" --endorsements "$good"
ended verified
[ "${out[0]-}" = "verified: $stream serial 7 is signed by alice" ] ||
	bad "${out[0]-}"
[ "${out[*]:1}" = 'endorsers alice list-age 272000 s' ] || bad "${out[*]}"
result 'lists: a list by itself'
run "${lists[@]}" --endorsements "$good" "$measurements"
ended verified
[ "${out[0]-}" = "verified: $stream serial 7 endorses example-builder-1.0 by \
alice" ] || bad "${out[0]-}"
result 'lists: an image'
run "${lists[@]}" --json --endorsements "$good" "$measurements"
json_has verdict holds && json_has endorsers alice &&
	json_has name endorsement && [ "$got" = 0 ]
report $? 'lists: the same in JSON'
run "${lists[@]}" --json --endorsements "$v/policies/revoke-pcr.note" \
	"$measurements"
json_has verdict refused && json_has token revoked-pcr &&
	json_has check revocation && [ "$got" = 1 ]
report $? 'lists: a refusal in JSON'
want revoked-pcr 'lists: an image that is revoked' "${lists[@]}" \
	--endorsements "$v/policies/revoke-pcr.note" "$measurements"
[[ ${err[0]-} = *'revoked by alice: the build could escape;'* ]]
report $? 'lists: by whom and why'
run "${lists[@]}" -v --endorsements "$v/policies/revoke-pcr.note"
[ "$got" = 0 ] && [[ ${err[*]} = *'revocation '*'pass'*'endorsement '*'not-asked'* ]]
report $? 'lists: a list that revokes is one'
list only-revokes 9 alice 'revoke pcr 0:$(PCR0) from 0 it could escape'
sed -i '/^endorse /d' only-revokes
{ sed '/^$/,$d' only-revokes; } | "$generate" --list alice "$v" >revokes
want revoked-pcr 'lists: revoked, and not endorsed by anybody' "${lists[@]}" \
	--endorsements revokes "$measurements"
[[ ${err[0]-} = *'revoked by alice: it could escape;'* ]]
report $? 'lists: with its reason'
want not-endorsed 'lists: an image that is not endorsed' "${lists[@]}" \
	--endorsements "$v/policies/list-other-image.note" "$measurements"
want endorser-unknown "lists: a stranger's" "${lists[@]}" --endorsements \
	"$v/policies/list-stranger.note"
want endorsements-signature 'lists: a damaged signature' "${lists[@]}" \
	--endorsements "$v/policies/list-broken.note"
want endorsements-expired 'lists: an expired list' lists --clock \
	2027-06-01T00:00:00Z --endorsers "$v/policies/endorsers.policy" \
	--endorsements "$good"
want endorsements-stream 'lists: another stream' "${lists[@]}" --stream x \
	--endorsements "$good"
want rollback 'lists: two serials of one endorser' "${lists[@]}" \
	--endorsements "$good" --endorsements newest
want signers-quorum 'lists: endorsers without a quorum' lists "${clock[@]}" \
	--endorsers "$v/policies/endorsers-none.policy" --endorsements "$good"
want usage 'lists: no list' "${lists[@]}"
want usage 'lists: no endorsers' lists --endorsements "$good"
want usage 'lists: two images' "${lists[@]}" --endorsements "$good" \
	"$measurements" "$measurements"
want usage 'lists: an option of verify' "${lists[@]}" --endorsements "$good" \
	--commit 00
want io 'lists: a list that is not there' "${lists[@]}" --endorsements absent
run "${lists[@]}" -q --endorsements "$v/policies/list-stranger.note"
[ "$got" = 1 ] && [ "${#out[@]}${#err[@]}" = 00 ]
report $? 'lists: -q says nothing'
: >empty
want endorsements-text 'lists: an empty list' "${lists[@]}" --endorsements \
	empty
input=$good
want verified 'lists: the standard input' "${lists[@]}" --endorsements -
input=/dev/null
[ ! -e "$STATE_DIRECTORY" ]
report $? 'lists: nothing is remembered'

#
# Envelopes: signatures in files beside the list
#

kinds=(lists "${clock[@]}" --endorsers "$v/policies/endorsers-kinds.policy")
list dave 7 dave
sed -n '1,2p' dave >text.sig
sed '1,2d' dave >text
want verified 'signify: one file' "${kinds[@]}" --endorsements dave
want verified 'signify: FILE.sig' "${kinds[@]}" --endorsements text
list erin 7 erin
sed -n '1,4p' erin >text.minisig
run "${kinds[@]}" --endorsements text
ended verified
[[ ${out[0]-} = *'signed by dave, erin' ]] || bad "${out[0]-}"
result 'FILE.sig and FILE.minisig are two signers'
echo "endorser d signify:$(sed -n 's/.*signify://p' \
	"$v/policies/endorsers-kinds.policy")
quorum d" >dave.policy
run lists "${clock[@]}" --endorsers dave.policy --endorsements text
ended verified
[[ ${out[0]-} = *'signed by d' ]] || bad "${out[0]-}"
result 'of two, one whom nobody knows does not count'
sed '4s/^..../AAAA/' text.minisig >false && mv text.minisig kept.minisig
mv false text.minisig
run "${kinds[@]}" --endorsements text
ended endorsements-signature
mv kept.minisig text.minisig
result 'of two, a false one of an endorser is not outvoted'
want endorser-unknown 'nor do two' "${lists[@]}" --endorsements text
sed 's/^serial 7/serial 8/' text >other
cp text.sig other.sig
want endorsements-signature 'FILE.sig of another list' "${kinds[@]}" \
	--endorsements other
: >other.sig
want endorsements-envelope 'an empty FILE.sig' "${kinds[@]}" --endorsements other

theirs=$shared/vectors/log/endorsements
if [ -f "$theirs/endorsements.note" ]; then
	{
		echo "endorser alice $(cat "$theirs/alice.vkey")"
		echo "endorser distro $(cat "$theirs/distro.vkey")"
		echo "endorser s signify:$(sed -n 2p "$theirs/s.pub")"
		echo "endorser m minisign:$(sed -n 2p "$theirs/m.pub")"
		echo 'group g any alice distro s m'
		echo 'quorum g'
	} >theirs.policy
	now=(--clock 2026-11-24T00:00:00Z --endorsers theirs.policy)
	for file in endorsements.note endorsements.txt; do
		run lists "${now[@]}" --endorsements "$theirs/$file"
		ended verified
		[[ ${out[0]-} = 'verified: attestable-builds.example/'* ]] ||
			bad "${out[0]-}"
		result "shared vectors: $file: ${out[0]##*by }"
	done
	for kind in sig minisig; do
		mkdir -p "$kind"
		cp "$theirs/endorsements.txt" "$theirs/endorsements.txt.$kind" \
			"$kind"
		want verified "shared vectors: .$kind alone" lists \
			"${now[@]}" --endorsements "$kind/endorsements.txt"
	done
else
	for name in note txt sig minisig; do
		skip "shared vectors: $name" "no $theirs"
	done
fi

list six 6 alice
list revoking 7 alice 'revoke pcr 0:$(PCR0) from 0 the build could escape'

#
# A pinned image, endorsed and then revoked
#

mkdir -p etc/tbverify
cp "$v/pki/root.pem" "$v/policies/endorsers.policy" etc/tbverify
system=etc/tbverify/policy.json
cat >"$system" <<END
{
  "tbverify-policy": 1,
  "images": [],
  "any-source": true,
  "endorsements": {
    "files": ["list.note"], "endorsers": "endorsers.policy",
    "stream": "$stream", "trust": "also"
  }
}
END
"$tbverify" pin --into "$system" builder "$measurements" >"$work/log" 2>&1 &&
	sed 's|"name": *"builder"|&, "roots": ["root.pem"]|' "$system" >p &&
	grep -q root.pem p && cp p "$system"
report $? 'pin puts an image into a policy'
cp six etc/tbverify/list.note
run --system "${clock[@]}" "${files[@]}"
ended verified
[[ ${out[0]-} = *' by builder at '* ]] || bad "${out[0]-}"
[[ ${out[*]} = *'endorsers alice list-age 272000 s'* ]] || bad "${out[*]}"
result 'the pinned image verifies'
cp revoking etc/tbverify/list.note
run --system "${clock[@]}" "${files[@]}"
ended revoked-pcr
[[ ${err[0]-} = *'revoked by alice: the build could escape;'* ]] ||
	bad "${err[0]-}"
result 'a newer list revokes it'
run --system "${clock[@]}" --endorsements six "${files[@]}"
ended revoked-pcr
result 'an option with an older list does not undo that'
run --system "${clock[@]}" --no-state --endorsements six "${files[@]}"
ended verified
result 'the option replaces the policy'"'"'s lists'

#
# Failures and deaths, at each call that could leave something half done
#

if [ -n "${TBV_INSTRUMENTED-}" ]; then
	skip 'failures of pin' "built with $TBV_INSTRUMENTED"
	echo "1..$count"
	exit
fi
read -r -a cc <<<"${CC:-cc}"
"${cc[@]}" -shared -fPIC -O1 -U_FORTIFY_SOURCE -o fault.so \
	"$top/tests/fault.c" -ldl >"$work/log" 2>&1 || {
	report 1 'the shim is built'
	echo "1..$count"
	exit
}

# fault NAME AT HOW WORD...: the tool, with one call that fails.
fault()
{
	rm -f fired
	got=0
	env LD_PRELOAD="$PWD/fault.so" FAULT="$1" FAULT_AT="$2" \
		FAULT_HOW="$3" FAULT_MARK="$PWD/fired" "$tbverify" "${@:4}" \
		>"$work/out" 2>"$work/err" </dev/null || got=$?
}

# The policy is what it was, or what it becomes.
cp "$v/policies/default.json" before.json
cp before.json after.json
"$tbverify" pin --into after.json new "$measurements" || bad 'pin'
cmp -s before.json after.json && bad 'pin changes nothing'
for how in fail half die; do
	for call in open fchmod write fsync renameat; do
		[ "$how" != half ] || [ "$call" = write ] || continue
		fired=0
		for ((i = 1; i < 100; i++)); do
			cp before.json policy.json
			fault "$call" "$i" "$how" pin --into policy.json new \
				"$measurements"
			[ -s fired ] || break
			fired=$i
			[ "$got" = 3 ] || [ "$got" = 137 ] ||
				bad "$call $i: status $got"
			cmp -s policy.json before.json ||
				cmp -s policy.json after.json ||
				bad "$call $i: damaged"
			[ "$how" = die ] || [ ! -e policy.json.fault0 ] ||
				bad "$call $i: a file is left"
			rm -f policy.json.fault0
		done
		[ "$fired" -gt 0 ] || bad "$call: never"
		cmp -s policy.json after.json || bad "$call: not done"
		result "pin: $how at each $call ($fired)"
	done
done

echo "1..$count"
