#!/usr/bin/env bash
# Endorsement lists: lists by itself, policies that ask for them, and what is
# remembered of them, which nothing may lower: no older list, no other tool at
# the same time, no failure and no death at any call.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016 # $(...) is the generator's
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
tool_here
generate=${GENERATE:-$build/tests/generate/generate}
copy_vectors "$work/v" || exit 1
mkdir "$work/d" && cd "$work/d" || exit 1
chmod 755 "$work"
v=$work/v
STATE_DIRECTORY=$work/state
export STATE_DIRECTORY
state=$STATE_DIRECTORY/serials
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

# serial: the highest one in the state.
serial()
{
	awk -v s="$stream" 'NR > 1 && $4 == s { print $1 }' "$state" |
		sort -n | tail -1
}

# keeps SERIAL NAME: it is what the state has.
keeps()
{
	[ "$(serial)" = "$1" ] || bad "state: want $1, got $(serial)"
	result "$2"
}

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
json_has verdict verified && json_has endorsers alice &&
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
[ "$got" = 0 ] && [[ ${err[*]} = *'endorsement pass'*'revocation not-asked'* ]]
report $? 'lists: a list that revokes is one'
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
want trust-quorum 'lists: endorsers without a quorum' lists "${clock[@]}" \
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

#
# What is remembered
#

list five 5 alice
list five-other 5 alice "revoke commit \$(OTHERCOMMIT) from 0 why"
list six 6 alice
list four 4 alice
list bob 3 bob
list revoking 7 alice 'revoke pcr 0:$(PCR0) from 0 the build could escape'
with verified 'a list is seen' five
keeps 5 'its serial is kept'
[ "$(head -1 "$state")" = tbverify-state-v1 ] &&
	[ "$(stat -c %a "$STATE_DIRECTORY" "$state" | tr '\n' ' ')" = \
	'700 600 ' ]
report $? 'for its owner alone'
with verified 'the same list once more' five
with rollback 'an older one' four
keeps 5 'which lowers nothing'
with equivocation 'another one of that serial' five-other
with verified 'a newer one' six
with rollback 'the list before it' five
with not-endorsed "another endorser's own serial" bob
keeps 6 'nothing is written on refusal'
with revoked-pcr 'a newer list revokes' revoking
[[ ${err[0]-} = *'revoked by alice: the build could escape;'* ]]
report $? 'and says by whom and why'
keeps 6 'nothing is written on refusal'
with verified 'both endorsers' six bob
[ "$(wc -l <"$state")" = 3 ]
report $? 'each has a line'
run "${also[@]}" --no-state --endorsements four "${files[@]}"
ended verified
keeps 6 '--no-state neither reads nor writes'
run "${also[@]}" --json --endorsements four "${files[@]}"
ended_json rollback
result 'an older one in JSON'
run --policy "$v/policies/default.json" "${clock[@]}" "${files[@]}"
ended verified
cp "$state" kept
chmod 000 "$STATE_DIRECTORY"
run --policy "$v/policies/default.json" "${clock[@]}" "${files[@]}"
ended verified
chmod 700 "$STATE_DIRECTORY"
cmp -s kept "$state" || bad 'changed'
result 'no lists, no state'

# A batch: many verdicts under the same lists.
list seven 7 alice
printf '%s %s\n' "${files[@]:1}" "${files[@]:1}" >pairs
run batch "${also[@]}" --endorsements seven pairs
[ "$got.${#out[@]}" = 0.2 ] || bad "status and lines: $got.${#out[@]}"
keeps 7 'a batch keeps the serial'
run batch "${also[@]}" --endorsements six pairs
[ "$got.${#out[@]}.${#err[@]}" = 1.0.2 ] || bad "$got ${out[*]} ${err[*]}"
[[ ${err[*]} = *'[rollback]'*'[rollback]' ]] || bad "${err[*]}"
keeps 7 'a batch under an older one is refused, line by line'
chmod 770 "$STATE_DIRECTORY"
run batch "${also[@]}" --endorsements seven pairs
[ "$got.${#out[@]}.${#err[@]}" = 3.0.1 ] || bad "$got ${out[*]} ${err[*]}"
[[ ${err[*]} = *'[state]' ]] || bad "${err[*]}"
result 'a batch without a state: no verdict, no facts'
chmod 700 "$STATE_DIRECTORY"
mkfifo waiting
timeout 60 "$tbverify" batch "${also[@]}" --endorsements seven - <waiting \
	>answers 2>&1 &
exec 5>waiting
cat pairs >&5
await test -s answers
timeout 20 "$tbverify" "${also[@]}" --endorsements seven "${files[@]}" \
	>"$work/out" 2>&1 || bad "status $?"
exec 5>&-
wait $! || bad 'the batch'
result 'a batch that waits for its list keeps nobody waiting'
cp kept "$state"

# damaged NAME: the state as it is gives no verdict, and is not repaired.
damaged()
{
	cp "$state" kept
	run "${also[@]}" --endorsements six "${files[@]}"
	ended state
	[[ ${err[0]-} = *--no-state* ]] || bad '--no-state is not named'
	cmp -s kept "$state" || bad 'changed'
	result "$1: state"
}

cp "$state" whole
head -c 100 whole >"$state"
damaged 'a state that is cut'
: >"$state"
damaged 'an empty state'
sed 's/^6 /06 /' whole >"$state"
damaged 'a serial with a leading zero'
sed 's/-v1/-v2/' whole >"$state"
damaged 'another version'
{ cat whole && tail -1 whole; } >"$state"
damaged 'a line twice'
cp whole "$state"
chmod 620 "$state"
damaged 'a state that others may write to'
chmod 600 "$state"
chmod 770 "$STATE_DIRECTORY"
damaged 'a directory that others may write to'
chmod 700 "$STATE_DIRECTORY"
rm "$state" && mkdir "$state"
run "${also[@]}" --endorsements six "${files[@]}"
ended state
result 'a directory in its place: state'
rmdir "$state" && cp whole "$state"
STATE_DIRECTORY=$work/d/empty/below
run "${also[@]}" --endorsements six "${files[@]}"
ended state
[[ ${err[0]-} = *--no-state* ]] || bad '--no-state is not named'
result 'a file where its directory should be: state'
STATE_DIRECTORY=$work/state
ln -s nowhere "$work/dangling"
STATE_DIRECTORY=$work/dangling
run "${also[@]}" --endorsements six "${files[@]}"
ended state
result 'a link to nowhere: state'
STATE_DIRECTORY=$work/state

# places EXPECT PATH VARIABLE...: in that environment the state is there.
places()
{
	local expect=$1 path=$2

	shift 2
	got=0
	env -i LD_LIBRARY_PATH="${LD_LIBRARY_PATH-}" "$@" \
		${nobody[@]+"${nobody[@]}"} "$tbverify" \
		"${also[@]}" --endorsements six "${files[@]}" \
		>"$work/out" 2>"$work/err" </dev/null || got=$?
	mapfile -t out <"$work/out"
	mapfile -t err <"$work/err"
	ended "$expect"
	[ "$expect" != verified ] || [ -s "$path/serials" ] ||
		bad "nothing in $path"
	result "state in ${path#"$work"/}: $expect"
}

nobody=()
places verified "$work/one" STATE_DIRECTORY="$work/one:$work/two"
mkdir "$work/n"
if [ "$(id -u)" = 0 ]; then
	nobody=("${another[@]}")
	for_another
fi
if [ "$(id -u)" = 0 ] && {
	! chown 65534:65534 "$work/n" ||
		! "${nobody[@]}" sh -c "cat $PWD/six && '$tbverify' --version"
} >/dev/null 2>&1; then
	skip 'state in XDG_STATE_HOME' 'root has its own, and cannot be nobody'
	skip 'state in HOME' 'root has its own, and cannot be nobody'
	skip 'state nowhere' 'root has its own, and cannot be nobody'
else
	places verified "$work/n/x/y/tbverify" XDG_STATE_HOME="$work/n/x/y" \
		HOME="$work/n/h"
	places verified "$work/n/h/.local/state/tbverify" XDG_STATE_HOME=x \
		HOME="$work/n/h"
	places state nowhere HOME=h
fi

# Many at once: the highest that was verified is what stays.
rm "$state"
for ((i = 10; i < 40; i++)); do
	list "many$i" "$i" alice
done
for i in 17 39 10 28 33 12 25 38 11 20 31 36 14 22 37 18 29 35 13 24 34 16 \
	27 30 15 26 32 19 23 21; do
	{
		"$tbverify" "${also[@]}" --endorsements "many$i" \
			"${files[@]}" >"out$i" 2>"err$i" </dev/null
		echo $? >"status$i"
	} &
done
wait
for ((i = 10; i < 40; i++)); do
	case $(cat "status$i") in
	0)	grep -q ^verified "out$i" || bad "$i: no facts" ;;
	1)	grep -q '\[rollback\]$' "err$i" || bad "$i: $(cat "err$i")" ;;
	*)	bad "$i: $(cat "err$i")" ;;
	esac
done
[ "$(cat status39)" = 0 ] || bad 'the newest one was refused'
[ "$(find "$STATE_DIRECTORY" -type f | wc -l)" = 2 ] || bad 'a file is left'
keeps 39 'thirty tools at once'

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
rm "$state"
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
ended verified
result 'the option replaces the policy'"'"'s lists'

#
# Failures and deaths, at each call that could leave something half done
#

if [ -n "${TBV_INSTRUMENTED-}" ]; then
	skip 'failures of the state' "built with $TBV_INSTRUMENTED"
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

# After a failed run: no verdict and no facts; five is not forgotten, and what
# is there can be used.
check_state()
{
	local what=$1

	[ "$got" = 3 ] || [ "$got" = 137 ] || bad "$what: status $got"
	[ ! -s "$work/out" ] || bad "$what: facts"
	run "${also[@]}" --endorsements four "${files[@]}"
	[[ ${err[0]-} = *'[rollback]' ]] || bad "$what: four: ${err[0]-}"
	run "${also[@]}" --endorsements six "${files[@]}"
	[ "$got" = 0 ] || bad "$what: six: ${err[0]-}"
	[ "$(serial)" = 6 ] || bad "$what: not kept"
}

# From no directory at all: what is there after it, if anything, is whole.
check_first()
{
	local what=$1

	[ "$got" = 3 ] || [ "$got" = 137 ] || bad "$what: status $got"
	[ ! -s "$work/out" ] || bad "$what: facts"
	[ ! -e "$state" ] || [ "$(serial)" = 6 ] || bad "$what: another"
	run "${also[@]}" --endorsements six "${files[@]}"
	[ "$got" = 0 ] || bad "$what: six: ${err[0]-}"
}

calls='open mkdir flock mkstemp fchmod write fsync renameat'
for how in fail half die; do
	for call in $calls; do
		[ "$how" != half ] || [ "$call" = write ] || continue
		fired=0
		for ((i = 1; i < 100; i++)); do
			rm -rf "$STATE_DIRECTORY"
			run "${also[@]}" --endorsements five "${files[@]}"
			[ "$got" = 0 ] || bad "five: ${err[0]-}"
			fault "$call" "$i" "$how" "${also[@]}" \
				--endorsements six "${files[@]}"
			[ -s fired ] || break
			fired=$i
			check_state "$call $i"
		done
		[ "$fired" -gt 0 ] || bad "$call: never"
		[ "$got" = 0 ] || bad "$call: status $got in the end"
		result "state: $how at each $call ($fired)"
	done
done
for call in $calls; do
	fired=0
	for ((i = 1; i < 100; i++)); do
		rm -rf "$work/new"
		STATE_DIRECTORY=$work/new/a/b
		state=$STATE_DIRECTORY/serials
		fault "$call" "$i" die "${also[@]}" --endorsements six \
			"${files[@]}"
		[ -s fired ] || break
		fired=$i
		check_first "$call $i"
	done
	[ "$fired" -gt 0 ] || bad "$call: never"
	result "first state: death at each $call ($fired)"
done

# The policy is what it was, or what it becomes.
cp "$v/policies/default.json" before.json
cp before.json after.json
"$tbverify" pin --into after.json new "$measurements" || bad 'pin'
cmp -s before.json after.json && bad 'pin changes nothing'
for how in fail half die; do
	for call in open mkstemp fchmod write fsync renameat; do
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
