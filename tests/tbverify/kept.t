#!/usr/bin/env bash
# Kept endorsement lists: revocations remain effective, whatever list comes
# later, and nothing replaces a kept list by an older one: no older list, no
# other tool at the same time, no failure, no kill and no loss of power at any
# call.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016 # $(...) is the generator's
# shellcheck source=tests/lists.sh
. "$(dirname "$0")/../lists.sh"

list five 5 alice
list five-other 5 alice "revoke commit \$(OTHERCOMMIT) from 0 why"
list six-other 6 alice "revoke commit \$(OTHERCOMMIT) from 0 why"
list six 6 alice
list four 4 alice
list bob 3 bob
list revoking 7 alice 'revoke pcr 0:$(PCR0) from 0 the build could escape'
with verified 'a list is seen' five
keeps 5 'it is kept'
cmp -s five "$(kept alice)" &&
	[ "$(stat -c %a "$STATE_DIRECTORY" "$(kept alice)" | tr '\n' ' ')" = \
	'700 600 ' ]
report $? 'the list itself, for its owner alone'
with verified 'the same list once more' five
with rollback 'an older one' four
keeps 5 'which lowers nothing'
with equivocation 'another one of that serial' five-other
keeps 5 'which replaces nothing'
with verified 'a newer one' six
with rollback 'the list before it' five
with not-endorsed "another endorser's own serial" bob
[ "$(serial alice).$(serial bob)" = 6.3 ]
report $? 'which is kept after a refusal, too'
run "${also[@]}" --no-state --endorsements four "${files[@]}"
ended verified
keeps 6 '--no-state neither reads nor writes'
run "${also[@]}" --json --endorsements four "${files[@]}"
ended_json rollback
result 'an older one in JSON'
run --policy "$v/policies/default.json" "${clock[@]}" "${files[@]}"
ended verified
chmod 000 "$STATE_DIRECTORY"
run --policy "$v/policies/default.json" "${clock[@]}" "${files[@]}"
ended verified
chmod 700 "$STATE_DIRECTORY"
keeps 6 'no endorsers, no state'

#
# Revoked stays revoked
#

# stays TOKEN LINE: what a list revokes is revoked whatever list comes later.
stays()
{
	local token=$1 line=$2

	rm -rf "$STATE_DIRECTORY"
	list 43 43 alice "$line"
	with "$token" "a list revokes: ${line%% from*}" 43
	list 42 42 alice
	with "$token" 'the list before that comes back' 42
	[[ ${err[0]-} = *'revoked by alice: the reason;'* ]]
	report $? 'and the reason stands'
	with "$token" "another endorser's list in its place" bob
	run "${optional[@]}" "${files[@]}"
	ended "$token"
	result 'no list at all, where none is required'
	run batch "${also[@]}" --endorsements 42 pairs
	[ "$got.${#out[@]}.${#err[@]}" = 1.0.3 ] ||
		bad "$got ${out[*]} ${err[*]}"
	[[ ${err[*]} = *"[$token]"*"[$token]"* ]] || bad "${err[*]}"
	result 'the same in a batch'
	list 44 44 alice
	with verified 'a newer list takes that back' 44
}

printf '%s %s\n' "${files[@]:1}" "${files[@]:1}" >pairs
mkdir optional
sed 's/"trust": "also"/&, "require": false/; s|\.\./pki|'"$v"'/pki|
	s|"endorsers.policy"|"'"$v"'/policies/endorsers.policy"|' \
	"$v/policies/endorsed.json" >optional/policy.json
optional=(--policy optional/policy.json "${clock[@]}")
document=$("$tbverify" --no-state --print document-id "${also[@]}" \
	--endorsements five "${files[@]}")
stays revoked-pcr 'revoke pcr 0:$(PCR0) from 0 the reason'
artifact=$(sha256sum "$v/artifact/hello-1.0.tar")
stays revoked-artifact \
	"revoke artifact sha256:${artifact%% *} from 0 the reason"
stays revoked-commit 'revoke commit $(COMMIT) from 0 the reason'
stays revoked-document "revoke document sha256:$document from 0 the reason"

# bare FILE SERIAL WHOM LINE...: a list that endorses nothing.
bare()
{
	{
		printf 'tbverify-endorsements-v1\nstream %s\n' "$stream"
		printf 'serial %s\nissued 1780000000\n' "$2"
		printf 'expires 1787776000\n'
		printf '%s\n' "${@:4}"
	} | "$generate" --list "$3" "$v" >"$1" || bad "no list $1"
}

rm -rf "$STATE_DIRECTORY"
bare revokes 43 alice 'revoke pcr 0:$(PCR0) from 0 the reason'
with revoked-pcr 'a list that revokes and endorses nothing' revokes
[[ ${err[0]-} = *'revoked by alice: the reason;'* ]]
report $? 'with its reason'

# A quorum of two of three: a mirror gives out two, and withholds the third.
grep '^endorser' "$v/policies/endorsers-three.policy" >people
{ cat people && echo 'group g 2 alice bob carol
quorum g'; } >three.policy
{ cat three.policy && echo 'revoke-quorum 2'; } >two-revoke.policy
three=("${also[@]}" --endorsers three.policy)
list carol 3 carol
rm -rf "$STATE_DIRECTORY"
run "${three[@]}" --endorsements 43 --endorsements bob "${files[@]}"
ended revoked-document
result 'of three, one revokes'
cp bob alice-by-name
run "${three[@]}" --endorsements alice-by-name --endorsements carol \
	"${files[@]}"
ended revoked-document
result "bob's list under the name of alice's"
list b4 4 bob
list c4 4 carol
run "${three[@]}" --endorsements b4 --endorsements c4 "${files[@]}"
ended revoked-document
result 'for as long as the two issue lists'
run "${also[@]}" --endorsers two-revoke.policy --endorsements b4 \
	--endorsements c4 "${files[@]}"
ended verified
result 'two must revoke, and one does'
list b5 5 bob "revoke document sha256:$document from 0 the reason"
run "${also[@]}" --endorsers two-revoke.policy --endorsements b5 \
	--endorsements c4 "${files[@]}"
ended revoked-document
result 'two must revoke: one by a list that is kept'

# Kept lists count only under the keys and the stream of the policy.
{ grep -v ' alice ' people && echo 'group g any bob carol
quorum g'; } >removed.policy
run "${also[@]}" --endorsers removed.policy --endorsements b4 --no-state \
	"${files[@]}"
ended verified
rm -rf "$STATE_DIRECTORY"
run "${three[@]}" --endorsements 43 --endorsements bob "${files[@]}"
ended revoked-document
run "${also[@]}" --endorsers removed.policy --endorsements b4 "${files[@]}"
ended verified
result 'a key that is removed is forgotten'
with revoked-document 'and known again where it is trusted' bob
stream=other.example list other 9 alice
run "${also[@]}" --stream other.example --endorsements other "${files[@]}"
ended verified
result 'another stream is another list'
[ -s "$(kept alice other.example)" ] && [ -s "$(kept alice)" ]
report $? 'and another file'
run --policy "$v/policies/endorsed.json" --clock 2027-06-01T00:00:00Z \
	"${files[@]}"
ended revoked-document
result 'an expired list that is kept still revokes'
rm -rf "$STATE_DIRECTORY"
with verified 'a list that endorses is kept' five
run "${also[@]}" "${files[@]}"
ended endorsement-missing
result 'but does not endorse'

#
# When it is written, and when not
#

rm -rf "$STATE_DIRECTORY"
run "${also[@]}" --state-read-only --endorsements five "${files[@]}"
ended verified
[ ! -e "$STATE_DIRECTORY" ] || bad 'something is kept'
result '--state-read-only keeps nothing'
with verified 'five is kept' five
run "${also[@]}" --state-read-only --endorsements four "${files[@]}"
ended rollback
result '--state-read-only reads'
run "${also[@]}" --state-read-only --endorsements six "${files[@]}"
ended verified
keeps 5 'and keeps no newer one'
run "${also[@]}" --state-read-only --no-state --endorsements six "${files[@]}"
[ "$got" = 2 ]
report $? 'not with --no-state'
run "${also[@]}" --endorsements six -- "$v/absent" "$v/cases/good/attestation"
ended io
keeps 6 'kept before the artifact is opened'

# A batch: many verdicts under the same lists.
list seven 7 alice
run batch "${also[@]}" --endorsements seven pairs
[ "$got.${#out[@]}" = 0.2 ] || bad "status and lines: $got.${#out[@]}"
keeps 7 'a batch keeps the list'
run batch "${also[@]}" --endorsements six pairs
[ "$got.${#out[@]}.${#err[@]}" = 1.0.3 ] || bad "$got ${out[*]} ${err[*]}"
[[ ${err[*]} = *'[rollback]'*'[rollback]'* ]] || bad "${err[*]}"
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

# What earlier versions kept: serials alone.
rm -rf "$STATE_DIRECTORY"
mkdir -m 700 "$STATE_DIRECTORY"
key=$(sed -n 's/^endorser alice .*+//p' people | base64 -d | tail -c +2 |
	sha256sum)
body=$(sed '/^$/,$d' six | sha256sum)
other="3 ${body%% *} ${key%% *} other.example"
earlier()
{
	printf 'tbverify-state-v1\n%s %s %s %s\n%s\n' "$1" "${key%% *}" \
		"${body%% *}" "$stream" "$other" >"$STATE_DIRECTORY/serials"
}
earlier 6
with rollback 'an earlier version has seen a newer one' five
with verified 'the one that it has seen' six
keeps 6 'is kept'
[ "$(cat "$STATE_DIRECTORY/serials")" = "tbverify-state-v1
$other" ]
report $? 'in the place of its serial; other streams stay'
rm -rf "$STATE_DIRECTORY"
mkdir -m 700 "$STATE_DIRECTORY"
other="3 ${key%% *} ${body%% *} other.example"
earlier 6
with equivocation 'another one of a serial that was seen' six-other
rm "$STATE_DIRECTORY/serials"
printf 'tbverify-state-v1\n6 %s %s %s\n' "${key%% *}" "${body%% *}" \
	"$stream" >"$STATE_DIRECTORY/serials"
with verified 'a newer one than was seen' seven
[ ! -e "$STATE_DIRECTORY/serials" ] && [ "$(serial alice)" = 7 ]
report $? 'the last serial goes'

# damaged NAME: the state as it is gives no verdict, and is not repaired.
damaged()
{
	cp "$state" before
	run "${also[@]}" --endorsements six "${files[@]}"
	ended state
	[[ ${err[0]-} = *--no-state* ]] || bad '--no-state is not named'
	cmp -s before "$state" || bad 'changed'
	result "$1: state"
}

rm -rf "$STATE_DIRECTORY"
with verified 'five is kept' five
state=$(kept alice)
cp "$state" whole
head -c 100 whole >"$state"
damaged 'a list that is cut'
: >"$state"
damaged 'an empty list'
sed 's/^serial 5/serial 4/' whole >"$state"
damaged 'a list that was changed'
cp bob "$state"
damaged "another endorser's list in its place"
cp other "$state"
damaged "another stream's list in its place"
head -c 1200000 /dev/zero >"$state"
damaged 'a list that is too large'
cp whole "$state"
chmod 620 "$state"
damaged 'a list that others may write to'
chmod 600 "$state"
chmod 770 "$STATE_DIRECTORY"
damaged 'a directory that others may write to'
chmod 700 "$STATE_DIRECTORY"
rm "$state" && mkdir "$state"
run "${also[@]}" --endorsements six "${files[@]}"
ended state
result 'a directory in its place: state'
rmdir "$state" && cp whole "$state"
state=$STATE_DIRECTORY/serials
echo >"$state"
damaged 'serials that are empty'
echo tbverify-state-v2 >"$state"
damaged 'serials of another version'
echo "tbverify-state-v1
06 ${key%% *} ${body%% *} x" >"$state"
damaged 'a serial with a leading zero'
rm "$state"
: >"$STATE_DIRECTORY/$(basename "$(kept alice)").aB3xYz"
truncate -s 64M "$STATE_DIRECTORY/large"
run "${also[@]}" --endorsements six "${files[@]}"
ended state
[[ ${err[0]-} = *'64 MiB'* ]] || bad "${err[0]-}"
keeps 5 'more than 64 MiB: no verdict'
run "${also[@]}" --endorsements five "${files[@]}"
ended verified
result 'and nothing needs to be written: verified'
rm "$STATE_DIRECTORY/large"
with verified 'less than that' six
[ "$(find "$STATE_DIRECTORY" -type f | wc -l)" = 2 ]
report $? 'what an earlier death left over is removed'
STATE_DIRECTORY=$work/d/empty/below
: >empty
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
	local expect=$1 path=$2 word=${places_word-six}

	shift 2
	got=0
	env -i LD_LIBRARY_PATH="${LD_LIBRARY_PATH-}" "$@" \
		${nobody[@]+"${nobody[@]}"} "$tbverify" \
		"${also[@]}" --endorsements "$word" "${files[@]}" \
		>"$work/out" 2>"$work/err" </dev/null || got=$?
	mapfile -t out <"$work/out"
	mapfile -t err <"$work/err"
	ended "$expect"
	[ "$expect" != verified ] || [ -n "$(find "$path" -name '*.list')" ] ||
		bad "nothing in $path"
	result "state in ${path#"$work"/}: $expect"
}

# Root under sudo: root's directory, in which this test must not write.
if [ "$(id -u)" = 0 ] && unshare -m mount -t tmpfs none /var/lib \
	2>/dev/null; then
	for by in SUDO_UID=1000 SUDO_USER=user SUDO_COMMAND=/bin/sh \
		DOAS_USER=user PKEXEC_UID=1000; do
		rm -rf "$work/theirs"
		env "$by" STATE_DIRECTORY="$work/theirs" unshare -m sh -c '
			mount -t tmpfs none /var/lib && "$@" >&2 &&
			stat -c %a /var/lib/tbverify && ls /var/lib/tbverify
		' sh "$tbverify" "${also[@]}" --endorsements six "${files[@]}" \
			>"$work/out" 2>"$work/log" || bad "$by: $(cat "$work/log")"
		grep -qx 700 "$work/out" || bad "$by: not for root alone"
		grep -q '\.list$' "$work/out" ||
			bad "$by: nothing in /var/lib/tbverify"
		[ ! -e "$work/theirs" ] || bad "$by: it chose the directory"
	done
	result 'root under sudo has its own state'
else
	skip 'root under sudo has its own state' 'no root, or no mounts'
fi

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
	skip 'nothing to write' 'root writes anywhere'
	skip 'something to write' 'root writes anywhere'
else
	places verified "$work/n/x/y/tbverify" XDG_STATE_HOME="$work/n/x/y" \
		HOME="$work/n/h"
	places verified "$work/n/h/.local/state/tbverify" XDG_STATE_HOME=x \
		HOME="$work/n/h"
	places state nowhere HOME=h
	chmod 500 "$work/n/x/y/tbverify"
	places verified "$work/n/x/y/tbverify" XDG_STATE_HOME="$work/n/x/y"
	places_word=seven
	places state "$work/n/x/y/tbverify" XDG_STATE_HOME="$work/n/x/y"
	unset places_word
	chmod 700 "$work/n/x/y/tbverify"
fi

# Many at once: the highest is what stays.
rm -rf "$STATE_DIRECTORY"
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
# Failures and deaths, at each call that could leave something half done
#

if [ -n "${TBV_INSTRUMENTED-}" ]; then
	skip 'failures of the state' "built with $TBV_INSTRUMENTED"
	echo "1..$count"
	exit
fi
read -r -a cc <<<"${CC:-cc}"
for shim in fault tblog/crash; do
	"${cc[@]}" -shared -fPIC -O1 -U_FORTIFY_SOURCE -o "${shim##*/}.so" \
		"$top/tests/$shim.c" -ldl >"$work/log" 2>&1 || {
		report 1 'the shim is built'
		echo "1..$count"
		exit
	}
done

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

	# what another call can do is done by that: the list is kept then
	if [ "$got" = 0 ]; then
		[ "$(serial alice)" = 6 ] || bad "$what: verified, not kept"
	else
		[ "$got" = 3 ] || [ "$got" = 137 ] || bad "$what: status $got"
		[ ! -s "$work/out" ] || bad "$what: facts"
	fi
	run "${also[@]}" --endorsements four "${files[@]}"
	[[ ${err[0]-} = *'[rollback]' ]] || bad "$what: four: ${err[0]-}"
	run "${also[@]}" --endorsements six "${files[@]}"
	[ "$got" = 0 ] || bad "$what: six: ${err[0]-}"
	[ "$(serial alice)" = 6 ] || bad "$what: not kept"
}

# Starting without a directory: files that exist afterwards are complete.
check_first()
{
	local what=$1

	[ "$got" = 3 ] || [ "$got" = 137 ] || bad "$what: status $got"
	[ ! -s "$work/out" ] || bad "$what: facts"
	[ ! -e "$(kept alice)" ] || [ "$(serial alice)" = 6 ] || bad "$what: another"
	run "${also[@]}" --endorsements six "${files[@]}"
	[ "$got" = 0 ] || bad "$what: six: ${err[0]-}"
}

calls='open mkdir flock fchmod write fsync renameat'
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
		fault "$call" "$i" die "${also[@]}" --endorsements six \
			"${files[@]}"
		[ -s fired ] || break
		fired=$i
		check_first "$call $i"
	done
	[ "$fired" -gt 0 ] || bad "$call: never"
	result "first state: death at each $call ($fired)"
done


STATE_DIRECTORY=$work/state

#
# The power ends, at each call that changes a file
#

# power HOW CALL LIST: it ends at that call of a run with this list.
power()
{
	rm -rf keep
	mkdir keep
	got=0
	{
		CRASH_HOW=$1 CRASH_AT=$2 CRASH_KEEP=$PWD/keep \
			LD_PRELOAD=$PWD/crash.so "$tbverify" "${also[@]}" \
			--endorsements "$3" "${files[@]}" >"$work/out"
	} 2>"$work/err" </dev/null || got=$?
}

# Printed verdicts are not lost, nor lists kept before; and it continues.
survives()
{
	local what=$1 told=$2 before=$3

	run "${also[@]}" --endorsements "$before" "${files[@]}"
	[ "$got" = 1 ] || bad "$what: $before: ${out[0]-}${err[0]-}"
	[ -z "$told" ] || [[ ${err[0]-} = *'[revoked-pcr]' ]] ||
		bad "$what: told, and not kept: ${err[0]-}"
	run "${also[@]}" --endorsements revoking "${files[@]}"
	[[ $got = 1 && ${err[0]-} = *'[revoked-pcr]' ]] ||
		bad "$what: revoking: ${err[0]-}"
	[ "$(serial alice)" = 7 ] || bad "$what: not kept"
}

for how in power newest; do
	for ((call = 1; call < 100; call++)); do
		rm -rf "$STATE_DIRECTORY"
		run "${also[@]}" --endorsements six "${files[@]}"
		power $how $call revoking
		[ "$got" != 1 ] || break
		[ "$got" = 137 ] || bad "call $call: $got"
		survives "call $call" "$(grep revoked "$work/err")" five
	done
	[ "$call" -gt 5 ] || bad "only $call calls"
	result "state: $how at each of $((call - 1)) calls"
	for ((call = 1; call < 100; call++)); do
		rm -rf "$work/new"
		STATE_DIRECTORY=$work/new/a/b
		power $how $call revoking
		[ "$got" != 1 ] || break
		[ "$got" = 137 ] || bad "call $call: $got"
		told=$(grep -c revoked "$work/err")
		run "${also[@]}" --endorsements six "${files[@]}"
		[ "$told" = 0 ] || [ "$got" = 1 ] || bad "call $call: lost"
		[ "$got" != 3 ] || bad "call $call: ${err[*]}"
	done
	[ "$call" -gt 9 ] || bad "only $call calls"
	result "first state: $how at each of $((call - 1)) calls"
	STATE_DIRECTORY=$work/state
done

echo "1..$count"
