#!/usr/bin/env bash
# Cosignatures by witnesses, and whatever else these may answer, on loopback.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/support.sh"
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY
if ! python3 -c 'import http.server' 2>/dev/null; then
	skip 'witnesses' 'no python3 for a server'
	echo "1..$count"
	exit 0
fi
server=
trap '[ -z "$server" ] || kill $server 2>/dev/null
	chmod -R u+w "$work"; rm -rf "$work"' EXIT
: >asked.log
python3 "$top/tests/tblog/witness.py" >server.log 2>&1 &
server=$!
await test -s port
if [ ! -s port ]; then
	sed 's/^/# /' server.log
	skip 'witnesses' 'no server on loopback'
	echo "1..$count"
	exit 0
fi
url=http://127.0.0.1:$(cat port)
w1=$(cat w1.example_w.pem.vkey) w2=$(cat w2.example_w.pem.vkey)

# witnessed FILE NEEDED URL1 URL2: a policy of that many of the two.
witnessed()
{
	printf '%s\n' "log $(cat L/log.vkey)" "witness w1 $w1 $3" \
		"	witness  w2	$w2 $4 " "group ws $2 w1 w2" \
		'quorum ws' >"$1"
}

# signed N: so many cosignatures are in the checkpoint.
signed()
{
	[ "$(grep -c '^— ' L/checkpoint)" = $(($1 + 1)) ] ||
		bad "not $1 cosignatures"
}

entries 300
files=(e/*)
run keygen log.example/a key
run init --key key L
run add L "${files[@]}"
said success
witnessed both 2 "$url/w1" "$url/w2/"
witnessed any 1 "$url/w1" "$url/w2"
policy none L

#
# Two witnesses
#

want success 'two witnesses' witness --log-policy both L
[[ ${out[0]} = 'cosigned w1' && ${out[1]} = 'cosigned w2' &&
	${out[2]} = 'quorum met' && ${out[3]} = log-time\ 20* ]]
report $? 'it says who has cosigned'
signed 2
for key in "$w1" "$w2" "$(cat L/log.vkey)"; do
	run note verify --key "$key" L/checkpoint
	said verified
done
result 'both are in the checkpoint: verified'
[ "$(cat asked.log)" = $'w1 0\nw2 0' ]
report $? 'one request for each'
want success 'again' witness --log-policy both L
[ "$(wc -l <asked.log)" = 2 ]
report $? 'nobody is asked twice'
want success 'the log is whole' check L
run show L
[[ ${out[*]} = *'unverified-cosignatures 2'* ]]
report $? 'show counts them'
want success 'a proof' prove --log-policy both -o p L e/007
want verified 'the proof has them' verify --log-policy both e/007 p
run add L e/001 e/002 e/003
signed 0
result 'another tree has none of them'
want log-quorum 'nor a proof' prove --log-policy both -o q L e/007
[ ! -e q ]
report $? 'which is not written'
: >asked.log
want_json success 'the larger tree' witness --log-policy both L
[[ ${out[0]} = *'"witnesses":[{"result":"cosigned","witness":"w1"},{"result":"cosigned","witness":"w2"}],"quorum":"met",'* ]]
report $? 'as an array'
[ "$(cat asked.log)" = $'w1 300\nw2 300' ]
report $? 'from the size that they are known to have'
run add L e/004
rm L/.state/witnesses
: >asked.log
want success 'sizes that are forgotten' witness --log-policy both L
[ "$(cat asked.log)" = $'w1 0\nw1 303\nw2 0\nw2 303' ]
report $? 'are asked for'
printf 'x\n99999999 %s/w1\n303 %s/w2/\n303 %s/w2\n' "$url" "$url" "$url" \
	>L/.state/witnesses
run add L e/005
: >asked.log
want success 'sizes that are wrong' witness --log-policy both L
[ "$(cat asked.log)" = $'w1 0\nw1 304\nw2 303\nw2 304' ]
report $? 'are corrected'
witnessed half 1 "$url/w1" ''
run add L e/006
want success 'a witness without an address' witness --log-policy half L
[[ ${out[1]} = 'no-address w2' ]]
report $? 'is named'
want success 'the other, by a URL' witness --log-policy both L \
	"${url/:\/\//://me:secret@}/w2"
signed 2
! grep -q secret L/.state/witnesses || bad 'a password is kept'
result 'its cosignature is added'

#
# One command, and one more without a network
#

verifier_here
want success 'publish, cosign and prove' add --log-policy both --witness \
	-o hello.tlog-proof L "$document"
[[ ${out[0]} = 'entry '* && ${out[*]} = *'quorum met'* ]]
report $? 'by one command'
verifies both hello.tlog-proof ok
grep -q '^witnesses w1, w2$' "$work/log"
report $? 'which names the witnesses'
run show L
size=$(sed -n 's/^size //p' "$work/out")
want_json success 'the same' add --log-policy both --witness -o q L e/007
[[ ${out[0]} = *'"entries":[{"index":'"$size"',"file":"e/007"}],"witnesses":[{'*'}],"quorum":"met",'* ]]
report $? 'both arrays'

#
# One of two
#

nobody=http://127.0.0.1:1
witnessed both-down 2 "$url/w1" "$nobody"
witnessed any-down 1 "$nobody" "$url/w2"
run add --log-policy any-down --witness -o one.tlog-proof L "$document"
[[ $got = 0 && ${#err[@]} = 1 && ${err[0]} = *'[network]' ]] ||
	bad "$got: ${err[*]}"
[[ ${out[*]} = *'network w1 cosigned w2 quorum met'* ]] || bad "${out[*]}"
result 'one of two is enough, and the other is complained of'
verifies any one.tlog-proof ok
verifies both one.tlog-proof log-quorum

# fails EXPECT NAME WORD...: as want, but there may be output.
fails()
{
	local expect=$1 name=$2

	shift 2
	run "$@"
	expectation "$expect"
	[ "$got" = "$status" ] || bad "want $status, got $got: ${err[*]-}"
	[[ ${err[-1]-} = tblog:\ ?*"[$expect]" ]] ||
		bad "want $expect: ${err[-1]-}"
	result "$name: $expect"
}

rm -f q
fails network 'one of two is not' add --log-policy both-down --witness -o q \
	L "$document"
[[ ${err[0]} = *'the quorum is not met: '* && ${out[0]} = 'entry '* &&
	${out[*]} = *'cosigned w1 network w2 quorum not met'* && ! -e q ]]
report $? 'the entry is in the log, and no proof is written'
signed 1
result 'what was cosigned is kept'
want success 'when the other one is back' witness --log-policy both L
signed 2
result 'it is asked for what is missing'

#
# Odd answers: none of them gets into the checkpoint
#

# odd EXPECT KIND: so it ends with a witness that does that.
odd()
{
	run add L e/000
	said success
	cp L/checkpoint before
	witnessed odd 1 "$url/$2" ''
	fails "$1" "a witness that answers: $2" witness --log-policy odd L
	cmp -s before L/checkpoint || bad 'the checkpoint is another'
	run witness --json --log-policy odd L
	json_has token "$1" || bad "json: ${out[*]}"
	result "$2 leaves the checkpoint as it was: $1, in JSON"
}

odd witness-request 400
odd witness-log-key 403
odd witness-origin 404
odd witness-inconsistent 422
odd network 418
odd witness-ahead ahead
odd witness-conflict conflict
odd network nosize
odd witness-unknown silent
odd witness-unknown stranger
odd witness-signature forged
odd witness-signature cut
odd network long
witnessed odd 1 "$url/both" ''
want success 'an unknown key beside a known one' witness --log-policy odd L
signed 1
result 'is left out'
witnessed odd 2 '' "$url/both"
fails witness-unknown 'a witness with the key of another' \
	witness --log-policy odd L

#
# Impossible times: no verifier accepts them, and they are not kept
#

run add L e/009
for kind in zero future past largest larger; do
	witnessed odd 1 "$url/$kind" ''
	fails witness-time "at a time that cannot be true: $kind" \
		witness --log-policy odd L
	[ "${out[0]}" = 'witness-time w1' ] || bad "${out[0]-}"
	signed 0
	result 'its line is not kept'
done
[[ ${err[0]} = *'w1: its cosignature is '*' seconds ahead of the clock here; '* ]]
report $? 'it says how far it is from the clock here'
witnessed odd 1 "$url/beside" ''
want success "another witness's line of that kind does not spoil one" \
	witness --log-policy odd L
signed 1
result 'and is not kept'
# as an earlier version kept it: the witness has signed, and is asked again
run add L e/008
witnessed odd 1 "$url/zero" ''
python3 - "$url/zero" L/checkpoint <<'END'
import sys
import urllib.request
url, path = sys.argv[1:]
with open(path, 'rb') as file:
    note = file.read()
request = urllib.request.Request(url + '/add-checkpoint', b'old 0\n\n' + note)
with urllib.request.urlopen(request) as answer:
    line = answer.read()
with open(path, 'wb') as file:
    file.write(note + line)
END
signed 1
result 'a checkpoint with the line of a witness at the time zero'
want log-quorum 'does not verify' prove --log-policy odd -o q L e/007
witnessed odd 1 "$url/near" ''
: >asked.log
want success 'the witness is asked again' witness --log-policy odd L
[[ $(wc -l <asked.log) = 1 && ${out[0]} = 'cosigned w1' ]]
report $? 'once'
signed 2
result 'its new line is added'
want success 'a proof under it' prove --log-policy odd -o q L e/007
want verified 'which verifies: the absurd line does not spoil it' \
	verify --log-policy odd e/007 q
: >asked.log
run witness --log-policy odd L
[[ $got = 0 && ! -s asked.log ]]
report $? 'now it is not asked any more'
run add L e/011
witnessed odd 1 "$url/again" ''
want success 'two lines by one witness, of which one is absurd' \
	witness --log-policy odd L
signed 1
result 'the other is kept'
rm -f q

#
# Views of the log that witnesses do not share
#

cp -R L kept
run add L e/010
want success 'a log that grows' witness --log-policy both L
for n in 1 2; do
	rm -rf L
	cp -R kept L
	run add L e/02[1-$n]
	said success
	fails witness-inconsistent "another tree that is larger by $n" \
		witness --log-policy both L
	[[ ${out[0]} = 'witness-inconsistent w1' &&
		${out[1]} = 'witness-inconsistent w2' ]] || bad "${out[*]}"
	signed 0
	result 'is cosigned by none'
done
rm -rf L
cp -R kept L
fails witness-ahead 'an older copy' witness --log-policy both L

#
# Others at work
#

witnessed slow 1 "$url/slow" ''
run add L e/030
"$tblog" witness --log-policy slow L >slow.out 2>&1 &
await test -e asked
run add L e/031
said success
result 'a writer is not kept waiting by a witness'
: >go
wait $!
[ $? = 3 ] && grep -q '\[log-busy\]$' slow.out
report $? 'and what was cosigned is not its checkpoint: log-busy'
signed 0
result 'nor in it'
want success 'asked again' witness --log-policy slow L
signed 1
result 'it is'

#
# Keys of ML-DSA-44: where libcrypto has it, and where not
#

{
	printf '\006'
	head -c 1312 /dev/zero
} >typed
id=$( (printf 'none.example/w\n'; cat typed) | openssl dgst -sha256 -r |
	cut -c1-8)
none=none.example/w+$id+$(base64 -w 0 typed)
run add L e/032
witnessed mixed 1 "$url/both" ''
sed -i "s|^group ws 1 w1 w2|witness w3 $none $url/stranger\ngroup ws 1 w1 w3|" \
	mixed
run note verify --key "$none" L/checkpoint
case ${err[0]} in
*'[unsupported]')
	why=unsupported
	sed 's/^group ws 1/group ws 2/' mixed >needed
	want signers-unsupported 'a quorum that cannot be met here' \
		witness --log-policy needed L ;;
*)
	why=witness-unknown
	skip 'a quorum that cannot be met here' 'this libcrypto has ML-DSA-44' ;;
esac
run witness --log-policy mixed L
[[ $got = 0 && ${out[*]} = *"cosigned w1 "*"$why w3 quorum met"* ]] ||
	bad "$got: ${out[*]-}"
[[ ${#err[@]} = 1 && ${err[0]} = *"[$why]" ]] || bad "${err[*]-}"
result "one that is not needed is complained of: $why"
if [ $why = unsupported ] || [ ! -e pq.example_w.pem.vkey ]; then
	skip 'a witness with ML-DSA-44' 'no ML-DSA-44 here: see PLATFORMS'
else
	printf '%s\n' "log $(cat L/log.vkey)" "witness w1 $w1 $url/both" \
		"witness pq $(cat pq.example_w.pem.vkey) $url/pq" \
		'group ws all w1 pq' 'quorum ws' >lattice
	want success 'a witness with ML-DSA-44' add --log-policy lattice \
		--witness -o pq.tlog-proof L "$document"
	verifies lattice pq.tlog-proof ok
	grep -q '^witnesses w1, pq$' "$work/log"
	report $? 'which names the witnesses'
	sed '/pq.example/d' pq.tlog-proof >one-less
	verifies lattice one-less log-quorum
	sed '/pq.example/s/.\{24\}$/AAAAAAAAAAAAAAAAAAAAAAA=/' pq.tlog-proof \
		>false
	verifies lattice false note-signature
	run add L e/033
	want success 'it goes on' witness --log-policy lattice L
fi

#
# Requests
#

want usage 'no policy' witness L "$url/w1"
want usage 'no log' witness --log-policy both
want usage 'no address' witness --log-policy none L
fails usage 'another kind of address' witness --log-policy both L ftp://w1
want usage 'add with witnesses and no policy' add --witness L e/000
witnessed silent 1 '' ''
cp L/checkpoint before
run add --log-policy silent --witness L e/000
[[ ${err[0]} = *'silent: has no URL of a witness; see tblog --help'* ]] ||
	bad "${err[0]}"
cmp -s L/checkpoint before || bad 'added all the same'
result 'add with witnesses whom nobody can ask adds nothing'
want usage 'add with a policy for nothing' add --log-policy both L e/000
run keygen log.example/b other
printf 'log %s\nquorum none\n' "${out[0]#vkey }" >stranger
: >asked.log
want log-unknown 'a log that is not known' witness --log-policy stranger L \
	"$url/w1"
cp -R L D
damage D/tile/1/000.p/1 3
want log-inconsistent 'tiles of another tree' witness --log-policy both D
rm -rf D
cp -R L D
sed -i '/w1.example/s/.\{24\}$/AAAAAAAAAAAAAAAAAAAAAA==/' D/checkpoint
want note-signature 'a checkpoint with a false cosignature' \
	witness --log-policy both D
[ ! -s asked.log ]
report $? 'nobody is asked about those'

echo "1..$count"
