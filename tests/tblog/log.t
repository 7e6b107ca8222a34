#!/usr/bin/env bash
# A log in a directory: its key, its files, its proofs, and what is refused.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/support.sh"

#
# Keys
#

want success keygen keygen log.example/a key
[[ ${out[0]} =~ ^vkey\ log\.example/a\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$ ]]
report $? 'it prints the public key'
[[ $(stat -c %a key) = 600 && $(cat key) = PRIVATE+KEY+log.example/a+* ]]
report $? 'the key is for its owner alone'
cp key before
want io 'no key is overwritten' keygen log.example/a key
cmp -s key before
report $? 'and it is as it was'
: >empty
want io 'nor any other file' keygen log.example/a empty
ln -s nowhere link
want io 'nor a link followed' keygen log.example/a link
[ ! -e nowhere ]
report $? 'and nothing is made'
for name in '' 'a b' 'a+b' $'a\tb' "$(printf %0256d 0)" $'a\xffb'; do
	want signing-key 'a name that is none' keygen "$name" other
	[ ! -e other ] || bad 'a file was made'
	result 'and no file is made'
done
want_json success keygen keygen log.example/a json-key
want_json io 'keygen over a file' keygen log.example/a key

#
# An empty log
#

want usage 'init without a key' init L
want usage 'another origin than the name of the key' init --key key \
	--origin log.example/b L
[ ! -e L ]
report $? 'nothing is made'
chmod 640 key
want signing-key 'a key that others may read' init --key key L
chmod 600 key
mkdir K && cp key K/key
want usage 'a key in the directory that is served' init --key K/key K
head -c 40 key >short
chmod 600 short
want signing-key 'a key that is cut' init --key short L
sed 's/+[0-9a-f]*+/+00000000+/' key >id
chmod 600 id
want signing-key 'a key with the id of another' init --key id L
want success init init --key key --origin log.example/a L
cp -R L fresh
want log-directory 'init again' init --key key L
[ "$(sed -n 2,3p L/checkpoint | tr '\n' ' ')" = \
	'0 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= ' ]
report $? 'the tree is empty'
[[ $(cat L/.state/version) = 1 && $(cat L/.state/treeState) = \
	'{"size":0,"root":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}' ]]
report $? 'the state is as Tessera writes it'
run note verify --key "$(cat L/log.vkey)" L/checkpoint
said verified
result 'the checkpoint is signed: verified'
want success 'check of the empty log' check L
want proof-index 'a proof of what is not there' prove --index 0 -o p L key
want log-missing 'a file that is not there' prove -o p L key

#
# Entries and proofs
#

entries 300
policy policy L
want success add add L e/000
[ "${out[*]}" = 'entry 0 e/000' ]
report $? 'it says which entry it is'
sizes=(1 2 3 4 5 6 7 8 9 17 255 256 257 300)
size=1
for next in "${sizes[@]}"; do
	files=(e/*)
	if [ "$next" -gt "$size" ]; then
		run add L "${files[@]:size:next-size}"
		said success
		[ "${#out[@]}" = $((next - size)) ] || bad 'not all'
		size=$next
	fi
	run check L
	said success
	[ "${out[1]}" = "size $size" ] || bad "${out[*]}"
	result "check at $size entries"
	indices=(0 $((size / 2)) $((size - 1)))
	[ "$size" -gt 9 ] || mapfile -t indices < <(seq 0 $((size - 1)))
	for i in "${indices[@]}"; do
		run prove -o p L "${files[i]}"
		said success
		[ "${out[0]}" = "index $i" ] || bad "${out[0]}"
		run prove --index "$i" -o q L "${files[i]}"
		cmp -s p q || bad 'another proof by its index'
		run verify --log-policy policy "${files[i]}" p
		said verified
		run verify --log-policy policy key p
		said proof-path
	done
	result "proofs at $size entries"
done
run prove --index 7 -o p L e/008
said proof-path
[[ ${err[0]} = *'the proof does not verify'* ]] || bad "${err[0]}"
result 'no proof of another entry is written: proof-path'
want proof-index 'an index out of range' prove --index 300 -o p L e/000
for index in -1 +1 01 1x '' 99999999999999999999; do
	want usage "index $index" prove --index "$index" -o p L e/000
done
want_json success 'add' add L e/000
want success 'the newer of two is proved' prove -o p L e/000
[ "${out[0]}" = 'index 300' ]
report $? 'it is'
want_json success 'prove' prove -o p L e/000
want_json verified 'verify' verify --log-policy policy e/000 p
want_json proof-path 'verify' verify --log-policy policy e/001 p
want_json success check check L
want_json success show show L
for command in check show; do
	want usage "$command without DIR" $command
	want io "$command of what is not there" $command nowhere
	want log-directory "$command of what is no log" $command e
done

#
# Files
#

[[ -f L/tile/0/000 && ! -e L/tile/0/000.p && ! -e L/tile/entries/000.p &&
	-f L/tile/0/001.p/44 && -f L/tile/1/000.p/1 ]]
report $? 'partial tiles make way for the full one'
full=$(stat -c '%i %Y %Z' L/tile/0/000 L/tile/entries/000)
run add L e/001
said success
[ "$full" = "$(stat -c '%i %Y %Z' L/tile/0/000 L/tile/entries/000)" ] ||
	bad 'written again'
result 'a full tile is not touched again'
head -c 65536 /dev/zero >longer
want oversized 'an entry that is too long' add L longer
head -c 65535 /dev/zero >long
want success 'the longest' add L long
want success 'the shortest' add L empty
want success 'check' check L
run prove -o p L empty
run verify --log-policy policy empty p
said verified
result 'the shortest is proved: verified'
want io 'a file that is not there' add L e/000 nowhere
run add L key -o p e/000
said usage
result '-o with two files: usage'
before=$(cat L/checkpoint)
want io 'a proof that cannot be written' add L -o nowhere/p e/000
want usage 'one in the place of a key' add L -o json-key e/000
[ "$before" = "$(cat L/checkpoint)" ]
report $? 'nothing was added'
want signing-key 'the key of another log' add --key json-key L e/000

mkfifo fifo
"$tblog" add L - <fifo >/dev/null &
exec 9>fifo
for ((i = 0; i < 100; i++)); do
	! grep -q "POSIX .* $! " /proc/locks || break
	sleep 0.1
done
run add L e/000
said log-busy
result 'two writers: log-busy'
want success 'a reader meanwhile' show L
echo last >&9
exec 9>&-
wait $!
report $? 'the first goes on'

#
# Damage
#

# damaged EXPECT NAME COMMAND...: on a copy of the log, then check and add.
damaged()
{
	local expect=$1 name=$2

	shift 2
	rm -rf D
	cp -R L D
	(cd D && "$@") || bad "$*"
	want "$expect" "check: $name" check D
}

last=$(sed -n 2p L/checkpoint)
part=$((last % 256))
damaged log-directory 'an entry' damage tile/entries/000 100
damaged log-directory 'the last entry' damage tile/entries/001.p/$part \
	$(($(stat -c %s L/tile/entries/001.p/$part) - 1))
want log-directory 'add to it' add D e/000
damaged log-directory 'a tile' damage tile/0/000 33
damaged log-directory 'the last tile' damage tile/0/001.p/$part 33
want log-inconsistent 'add to it' add D e/000
damaged log-directory 'a tile above' damage tile/1/000.p/1 3
want log-inconsistent 'add to it' add D e/000
damaged log-directory 'a tile that is missing' rm tile/0/000
damaged log-directory 'a bundle that is missing' rm tile/entries/000
damaged log-directory 'a tile that is cut' truncate -s 8191 tile/0/000
damaged log-directory 'a tile that is longer' truncate -s 8224 tile/0/000
damaged log-directory 'a bundle that is longer' \
	dd if=/dev/zero of=tile/entries/000 bs=1 count=3 conv=notrunc \
	oflag=append status=none
damaged note-signature 'the size in the checkpoint' \
	sed -i 2s/^./1/ checkpoint
damaged note 'a checkpoint that is cut' truncate -s 40 checkpoint
damaged log-directory 'no checkpoint' rm checkpoint
damaged log-directory 'a state that is none' sed -i 's/size/sise/' \
	.state/treeState
damaged log-inconsistent 'another root in the state' \
	sed -i 's/t":".../t":"AAA/' .state/treeState
want log-inconsistent 'add to it' add D e/000
damaged log-directory 'a state that is behind' \
	sed -i 's/:'"$last"',/:1,/' .state/treeState
want log-directory 'add to it' add D e/000
damaged success 'no state: a copy of what is served' rm -r .state
want io 'add to that' add D e/000
run keygen log.example/a imposter
echo "${out[0]#vkey }" >imposter.vkey
damaged note-signature 'the key of another' cp ../imposter.vkey log.vkey

#
# Documents
#

verifier_here
trust=(--policy "$work/v/policies/default.json" --log-policy policy
	--require-log --clock 2026-06-01T00:00:00Z)

# offline WORD...: the verifier, without a network where that can be had.
offline()
{
	"${alone[@]}" "$verifier" "${trust[@]}" "$@" >"$work/log" 2>&1
}

want success 'a document, added and proved by one command' \
	add L "$document" -o hello.tlog-proof
offline -- "$artifact" hello.tlog-proof
report $? 'and verified by one, without a network'
grep -q '^log log.example/a$' "$work/log"
report $? 'which says in which log it is'
grep -q '^extra ' hello.tlog-proof
report $? 'the document is in the proof'
{
	sed -n 1p hello.tlog-proof
	printf 'extra %s\n' "$(printf 'of an application' | base64)"
	sed 1,2d hello.tlog-proof
} >opaque
want verified 'an extra of others is left alone' verify \
	--log-policy policy "$document" opaque
offline --proof opaque -- "$artifact" "$document"
[ $? = 1 ] && grep -q '\[proof-extra\]$' "$work/log"
report $? 'and is none for a verdict on an artifact'
want success 'without the document' prove --no-extra -o p L "$document"
! grep -q '^extra ' p
report $? 'it is not in the proof'
offline --proof p -- "$artifact" "$document"
report $? 'but beside it'
offline -- "$artifact" "$document"
[ $? = 1 ] && grep -q '\[log-missing\]$' "$work/log"
report $? 'and without the proof it is refused: log-missing'
(printf '\322'; cat "$document") >tagged
base64 -w 0 "$document" >text
for form in tagged text hello.tlog-proof; do
	want success "the same document in another form" prove -o q L $form
	cmp -s q hello.tlog-proof
	report $? 'has the same proof'
	want verified "$form" verify --log-policy policy $form hello.tlog-proof
done
want proof-other-document 'another document' verify --log-policy policy \
	"$vectors/cases/good-repository/attestation" hello.tlog-proof
want proof-other-document 'another file' verify --log-policy policy key \
	hello.tlog-proof
sed '$d' policy >no-quorum
want signers-quorum 'a policy that is none' verify --log-policy no-quorum \
	"$document" hello.tlog-proof
chmod 666 policy
want policy-unsafe 'a policy that others may write to' verify \
	--log-policy policy "$document" hello.tlog-proof
chmod 644 policy
want usage 'verify without a policy' verify "$document" hello.tlog-proof
want usage 'an option of another command' verify --origin x e/000 p
want usage 'an option that is none' show --jason L
for file in checkpoint log.vkey tile/0/000.p/1 .state/treeState; do
	rm -rf waiting && cp -R L waiting || exit 1
	[ -e "waiting/$file" ] || file=$(cd waiting && find tile/0 -type f | head -n 1)
	rm "waiting/$file" && mkfifo "waiting/$file" || exit 1
	got=0
	timeout 10 "$tblog" check waiting >log 2>&1 || got=$?
	[ "$got" = 3 ] || bad "status $got: $(cat log)"
	timeout 10 "$tblog" add --key key waiting e/000 >log 2>&1
	[ $? != 124 ] || bad 'add waited'
	result "a FIFO as $file is not waited for"
done
run
[[ $got = 2 && ${err[0]} = usage:* ]]
report $? 'no command: usage'
run note sign x
[ $got = 2 ]
report $? 'a command that is none: usage'

echo "1..$count"
