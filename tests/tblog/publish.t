#!/usr/bin/env bash
# What tblog does when a server, the way to it or its answers are not as they
# should be: TLS, proxies, retries, bounds, and each refusal of publish.  Real
# logs are in tests/interop.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/support.sh"
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY \
	ALL_PROXY NO_PROXY CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
if ! python3 -c 'import http.server' 2>/dev/null; then
	echo '1..0 # SKIP no python3 for a server'
	exit 0
fi
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; chmod -R u+w "$work"; rm -rf "$work"' \
	EXIT

# serve PORT: sets $port and $server; what it is asked is in the file asked.
serve()
{
	: >port
	python3 "$top/tests/tblog/server.py" "$1" >port 2>>asked &
	server=$!
	servers+=("$server")
	await test -s port
	port=$(cat port)
}

# asked PATTERN: how many requests there were of that kind, for $times.
asked()
{
	times=$(grep -c "$1" asked)
	: >asked
}

entries 5
mkdir served
run keygen log.example/a key
run init --key key served/L
run add served/L e/000 e/001 e/002 e/003 e/004
said success
result 'a log'
policy policy served/L
: >asked
serve 0
http=http://127.0.0.1:$port
url=$http/plain/L
# The answers to what is posted: the index of e/002, and others.
printf 2 >served/L/add.post
get=(fetch --log-policy policy -o p)
post=(publish --to tessera --log-policy policy -o p)

#
# TLS
#

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost -keyout tls-key -out tls.pem \
	2>log || exit 1
mkdir authorities
cp tls.pem authorities/
openssl rehash authorities 2>log || exit 1
# The one above it is for a server that starts late.
tls_port=
free_ports tls_port 2
(cd served/L && exec openssl s_server -accept "127.0.0.1:$tls_port" \
	-cert ../../tls.pem -key ../../tls-key -WWW) >tls-log 2>&1 &
servers+=($!)
await grep -q ACCEPT tls-log
tls=https://localhost:$tls_port
want network 'a certificate that nobody vouches for' "${get[@]}" "$tls" e/003
[[ ${err[0]} = *[Cc]ertificate* || ${err[0]} = *SSL* ]] || bad "${err[0]}"
result 'is said to be what is wrong'
want network 'nor is anything posted there' "${post[@]}" "$tls" e/003
[ ! -e p ]
report $? 'nothing is written'
for name in SSL_CERT_FILE CURL_CA_BUNDLE; do
	export $name=tls.pem
	want success "trusted by $name" "${get[@]}" "$tls" e/003
	want network 'under another name' "${get[@]}" \
		"https://127.0.0.1:$tls_port" e/003
	unset $name
done
mkdir nobody others
cp tls.pem nobody/not-rehashed.pem
echo 'no certificate' >nobody/00000000.0
export SSL_CERT_DIR=authorities
want success 'trusted by SSL_CERT_DIR' "${get[@]}" "$tls" e/003
SSL_CERT_DIR=nobody:authorities
want success 'or by a second directory' "${get[@]}" "$tls" e/003
SSL_CERT_DIR=nobody
want network 'of a directory what is rehashed' "${get[@]}" "$tls" e/003
mkdir rejected
openssl x509 -in tls.pem -addreject serverAuth -out rejected/tls.pem 2>log &&
	openssl rehash rejected 2>>log || exit 1
SSL_CERT_DIR=rejected
want network 'nor what is not for servers' "${get[@]}" "$tls" e/003
mkdir waiting && mkfifo waiting/00000000.0 && cp authorities/*.0 waiting/ 2>log
SSL_CERT_DIR=waiting
timeout 10 "$tblog" "${get[@]}" "$tls" e/003 >log 2>&1
report $? 'a FIFO in the directory is not waited for'
SSL_CERT_DIR=no-such-directory
want network 'no directory' "${get[@]}" "$tls" e/003
unset SSL_CERT_DIR
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=other \
	-keyout other-key -out others/other.pem 2>log || exit 1
openssl rehash others 2>log || exit 1
for name in SSL_CERT_FILE=others/other.pem SSL_CERT_DIR=others; do
	if ! strace -o /dev/null true 2>/dev/null; then
		skip "in the place of the system's: ${name%=*}" 'no strace'
		continue
	fi
	env "$name" strace -f -qq -e trace=%file -o trace "$tblog" \
		"${get[@]}" "$tls" e/003 >log 2>&1
	grep -q '"others/.*= [0-9]' trace &&
		! grep -qE '/ssl/(certs|cert\.pem)' trace
	report $? "in the place of the system's, whose are not asked: ${name%=*}"
done
export SSL_CERT_FILE=no-such-file
want network 'no certificates at all' "${get[@]}" "$tls" e/003
unset SSL_CERT_FILE
want network 'TLS is asked of a server that has none' "${get[@]}" \
	"https://localhost:${http##*:}/plain/L" e/003

#
# Proxies
#

: >asked
export http_proxy=$http
want success 'through a proxy' "${get[@]}" http://log.invalid/plain/L e/003
asked 'GET http://log.invalid/plain/L/'
[ "$times" -ge 2 ]
report $? 'which was asked for all of it'
# the same proxy, behind TLS
if command -v socat >/dev/null; then
	proxy_port=
	free_ports proxy_port
	listening() { (: <>"/dev/tcp/127.0.0.1/$proxy_port"); }
	socat "OPENSSL-LISTEN:$proxy_port,bind=127.0.0.1,reuseaddr,fork,verify=0,`
		`cert=tls.pem,key=tls-key" "TCP:127.0.0.1:${http##*:}" \
		2>proxy-log &
	servers+=($!)
	await listening
	export http_proxy=https://localhost:$proxy_port
	want network 'a proxy that nobody vouches for' "${get[@]}" \
		http://log.invalid/plain/L e/003
	export SSL_CERT_FILE=tls.pem
	want success 'trusted by SSL_CERT_FILE as well' "${get[@]}" \
		http://log.invalid/plain/L e/003
	unset SSL_CERT_FILE
else
	skip 'a proxy that nobody vouches for' 'no socat'
	skip 'trusted by SSL_CERT_FILE as well' 'no socat'
fi
export http_proxy=http://me:secret@127.0.0.1:1 no_proxy=127.0.0.1
want success 'not for those that need none' "${get[@]}" "$url" e/003
unset no_proxy
run "${post[@]}" --timeout 1s --json "$url" e/003
[[ $got = 3 && ${out[*]} = *'"network"'* && ${out[*]}${err[*]} != *secret* ]] ||
	bad "${out[*]}${err[*]}"
result 'a proxy that is not there, and no password of it is shown'
unset http_proxy

#
# Retries, with an end
#

want success 'busy twice' "${get[@]}" "$http/busy/L" e/003
: >asked
want network 'always busy' "${get[@]}" "$http/503/L" e/003
asked '"GET /503/L/checkpoint'
[ "$times" = 4 ] || bad "$times times"
result 'is asked four times'
want network 'not there' "${get[@]}" "$http/404/L" e/003
asked '"GET'
[ "$times" = 1 ] || bad "$times times"
result 'is asked once'
# On a busy machine it may come after the last try, which says nothing.
for _ in {1..5}; do
	: >late
	(
		sleep 0.6
		exec python3 "$top/tests/tblog/server.py" $((tls_port + 1)) \
			>late 2>&1
	) &
	servers+=($!)
	run "${get[@]}" "http://127.0.0.1:$((tls_port + 1))/plain/L" e/003
	if [ "$got" = 0 ] || [ -s late ]; then
		break
	fi
	await test -s late
	kill "$!" && wait "$!"
done
said success
result 'a server that starts meanwhile: success'
want network 'moved elsewhere' "${get[@]}" "$http/moved/L" e/003
rm -f p
start=$SECONDS
want network 'an answer without an end' "${get[@]}" "$http/endless/L" e/003
[[ ${err[0]} = *'too long'* ]] || bad "${err[0]}"
want network 'also to what is posted' "${post[@]}" "$http/endless/L" e/003
[[ ${err[0]} = *'too long'* ]] || bad "${err[0]}"
: >asked
for what in trailers headers before nothing; do
	want network "$what without an end" "${get[@]}" "$http/$what/L" e/003
	[[ ${err[0]} = *'too '*long* || ${err[0]} = *'too large'* ||
		${err[0]} = *'Too large'* ]] || bad "${err[0]}"
	want network "$what, to what is posted" "${post[@]}" "$http/$what/L" \
		e/003
done
result 'is too long as well'
sleep 0.2
sent=$(sed -n 's/.*lines of \([0-9]*\) bytes.*/\1/p' asked | sort -n | tail -n 1)
[ -n "$sent" ] && [ "$sent" -lt 20000000 ]
report $? 'and is not taken to its end'
want network 'nor a proof' "${get[@]}" --timeout 1s "$http/slow/L" e/003
[[ ${err[0]} = *'--timeout'* ]] || bad "${err[0]}"
result 'and what to do about it is said'
want usage 'no time for it' "${get[@]}" --timeout 0s "$url" e/003
want network 'an @ in the path, and the host is named' "${get[@]}" \
	"$http/404/a@b" e/003
[[ ${err[0]} = *"$http/404/a@b"* ]] || bad "${err[0]}"
for name in me:secret@ me@ me:se:cret@ me:@ :secret@; do
	run "${get[@]}" "http://${name}127.0.0.1:${http##*:}/404/a@b" e/003
	[[ $got = 3 && ${err[0]} = *" $http/404/a@b: "* ]] ||
		bad "$name: ${err[0]}"
done
result 'and no password'
want network 'no answer in time' "${post[@]}" --timeout 1s "$http/slow/L" e/003
[ $((SECONDS - start)) -lt 60 ] || bad "$((SECONDS - start)) s"
result 'and none of them takes long'

#
# publish
#

# A busy server has not taken it; with any other failure nobody knows.
want success 'a busy log' "${post[@]}" "$http/busy/L" e/002
[ "${out[*]}" = 'entry 2 p' ] || bad "${out[*]}"
run verify --log-policy policy e/002 p
said verified
result 'takes it in the end'
want_json success 'posted' "${post[@]}" "$url" e/002
rm -f p
: >asked
want network 'a log that broke' "${post[@]}" "$http/500/L" e/002
asked '"POST'
[ "$times" = 1 ] || bad "$times times"
result 'is not told again'
want log-refused 'not taken' "${post[@]}" "$http/400/L" e/002
[[ ${err[0]} = *'400: a bad\x1b[1m day'* ]] || bad "${err[0]}"
result 'with the words of the log'
want_json log-refused 'not taken' "${post[@]}" "$http/400/L" e/002
for words in '' --json; do
	# shellcheck disable=SC2086 # no word, or one
	run "${post[@]}" $words "http://me:secret/@@127.0.0.1:${http##*:}/echo/L" e/002
	[[ ${out[*]}${err[*]} != *secret* ]] || bad "${out[*]}${err[*]}"
	run "${post[@]}" $words "http://me:secret@127.0.0.1:${http##*:}/echo/L" e/002
	[[ $got = 3 && ${out[*]}${err[*]} != *secret* &&
		${out[*]}${err[*]} = *log-refused* ]] ||
		bad "${out[*]}${err[*]}"
done
result 'a password is not shown, nor the echo of it'
want proof-path 'the index of another entry' "${post[@]}" "$url" e/003
printf 5 >served/L/add.post
want log-pending 'an index that never comes' "${post[@]}" --timeout 1s "$url" \
	e/003
printf 'an index' >served/L/add.post
want network 'no index' "${post[@]}" "$url" e/003
printf 2 >served/L/add.post
run keygen log.example/a stranger
printf 'log %s\nquorum none\n' "${out[0]#vkey }" >stranger-policy
want log-unknown "another log's key" publish --to tessera \
	--log-policy stranger-policy -o p "$url" e/002
[ ! -e p ]
report $? 'nothing was written'

document=$vectors/cases/good/attestation
rekor=(publish --to rekor2 --log-policy policy -o p)
mkdir -p served/R/api/v2/log
want foreign 'no document for Rekor' "${rekor[@]}" "$http/plain/R" e/002
hash=$(head -c 32 /dev/zero | base64)
note=$(sed ':a; N; $!ba; s/\n/\\n/g' served/L/checkpoint)\\n
answers=(
	''
	'not JSON'
	'[]'
	'{}'
	'"logIndex"'
	'{"logIndex":0,"inclusionProof":{}}'
	'{"logIndex":"0","inclusionProof":{"hashes":[],"checkpoint":{}}}'
	'{"logIndex":"0","inclusionProof":{"checkpoint":"x"}}'
	'{"logIndex":"0x","inclusionProof":{"checkpoint":{"envelope":"x"}}}'
	'{"logIndex":"0","inclusionProof":{"hashes":["x"],"checkpoint":{"envelope":"x"}}}'
	'{"logIndex":"0","inclusionProof":{"hashes":[7],"checkpoint":{"envelope":"x"}}}'
	"$(printf '[%.0s' {1..5000})"
)
printf -v many '"%s",' "$hash"
many=$(printf "$many%.0s" {1..64})
answers+=("{\"logIndex\":\"0\",\"inclusionProof\":{\"hashes\":[${many%,}],\"checkpoint\":{\"envelope\":\"x\"}}}")
# The answer that reaches the library below, with what makes it another's JSON.
proved='"inclusionProof":{"hashes":["'$hash'"],"checkpoint":{"envelope":"'$note'"}}'
answers+=(
	"{\"logIndex\":\"0\",\"logIndex\":\"0\",$proved}"
	"{\"logIndex\":\"0\",$proved,$proved}"
	"{\"logIndex\":\"0\",$proved}x"
	"{\"LogIndex\":\"0\",$proved}"
	"{\"logIndex\":\"0\",$proved,}"
	"{\"logIndex\":\"0\",\"x\":'y',$proved}"
	"{\"logIndex\":\"0\",\"x\":$(printf '[%.0s' {1..33})$(printf ']%.0s' {1..33}),$proved}"
)
for answer in "${answers[@]}"; do
	printf '%s' "$answer" >served/R/api/v2/log/entries.post
	run "${rekor[@]}" "$http/plain/R" "$document"
	said network
done
result "${#answers[@]} answers that are none of Rekor"
printf '{"x":[{},"\\u0000",-1.5e3,null],"logIndex":"0","inclusionProof":{"hashes":["%s","%s","%s"],"checkpoint":{"envelope":"%s"}}}' \
	"$hash" "$hash" "$hash" "$note" >served/R/api/v2/log/entries.post
want proof-path 'a proof of something else' "${rekor[@]}" "$http/plain/R" \
	"$document"
want log-refused "what Rekor refuses" "${rekor[@]}" "$http/400/R" "$document"

# What Rekor says that it has is looked for, whatever it says of where.
run "${rekor[@]}" "$http/400/R" "$document"
sed 's|^{"hashedRekordRequestV002":{"digest":\("[^"]*"\),\(.*\)}}$|'`
	`'{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":'`
	`'{"data":{"algorithm":"SHA2_384","digest":\1},\2}}}|' posted >record
printf '%s' "$(cat record)" >record
mkdir -p served/{T,U}/api
run init --key key served/T/api/v2
run add served/T/api/v2 e/000 e/001 record e/003
said success
for hint in 'with index 2' 'with index 1' 'with index 3' 'with index 4' \
	'with index 99999999999' 'with index x' 'without one'; do
	mkdir -p served/T/api/v2/log
	printf 'an equivalent entry exists %s' "$hint" \
		>served/T/api/v2/log/entries.post
	rm -f p
	want success "it has it, $hint" "${rekor[@]}" --timeout 5s \
		"$http/exists/T" "$document"
	[ "${out[*]}" = 'entry 2 p' ] || bad "${out[*]}"
done
result 'and it is found'
run verify --log-policy policy "$document" p
said verified
result 'with its proof'
run init --key key served/U/api/v2
run add served/U/api/v2 e/000 e/001
mkdir -p served/U/api/v2/log
printf 'it exists' >served/U/api/v2/log/entries.post
rm -f p
want log-pending 'it has it, and not in its tree' "${rekor[@]}" --timeout 1s \
	"$http/exists/U" "$document"
(
	sleep 1
	"$tblog" add served/U/api/v2 record >/dev/null
) &
want success 'is waited for' "${rekor[@]}" --timeout 20s "$http/exists/U" \
	"$document"
wait $!
[ "${out[*]}" = 'entry 2 p' ]
report $? 'until it is'
rm -f p

run keygen submit.example/s submitter
printf 'submitter %s\n' "${out[0]#vkey }" >>policy
printf 'log sigsum.org/v1/tree/00+%s\n' "$(python3 - <<'END'
import base64, hashlib
key = b'\1' + bytes(range(32))
name = b'sigsum.org/v1/tree/00'
print(hashlib.sha256(name + b'\n' + key).hexdigest()[:8] + '+' +
    base64.b64encode(key).decode())
END
)" >>policy
sigsum=(publish --to sigsum --key submitter --log-policy policy -o p)
mkdir -p served/S/get-inclusion-proof
: >served/S/add-leaf.post
zero=$(printf '0%.0s' {1..64})
heads=(
	''
	'size=1'
	"size=x\nroot_hash=$zero\nsignature=$zero$zero\n"
	"size=01\nroot_hash=$zero\nsignature=$zero$zero\n"
	"size=1\nroot_hash=${zero}00\nsignature=$zero$zero\n"
	"size=1\nroot_hash=$zero\nsignature=$zero\n"
	"root_hash=$zero\nsize=1\nsignature=$zero$zero\n"
)
for head in "${heads[@]}"; do
	# shellcheck disable=SC2059 # it has the line feeds
	printf "$head" >served/S/get-tree-head
	run "${sigsum[@]}" "$http/plain/S" "$document"
	said network
done
result "${#heads[@]} tree heads that are none of Sigsum"
printf 'size=1\nroot_hash=%s\nsignature=%s%s\ncosignature=x\n' "$zero" \
	"$zero" "$zero" >served/S/get-tree-head
want note-signature 'a tree head that nobody signed' "${sigsum[@]}" \
	"$http/plain/S" "$document"
sed -i 's/^size=1$/size=2/' served/S/get-tree-head
want log-pending 'a leaf that is not in the tree' "${sigsum[@]}" \
	--timeout 1s "$http/plain/S" "$document"
cp served/S/get-tree-head pending
sigsum_log=(python3 "$top/tests/tblog/sigsum.py")
{
	"${sigsum_log[@]}" keys
	grep '^submitter ' policy
} >cosigned || bad 'no keys for a log'
cosigned=(publish --to sigsum --key submitter --log-policy cosigned -o cp
	--timeout 1s)
run "${cosigned[@]}" "$http/plain/S" "$document"
# headed EXPECT NAME TIME TIME: the log's head, cosigned at those times.
headed()
{
	"${sigsum_log[@]}" head posted "${@:3}" >served/S/get-tree-head
	rm -f cp
	want "$1" "$2" "${cosigned[@]}" "$http/plain/S" "$document"
}
headed success 'a leaf, cosigned by two' 0 -200
[ "$(grep -c '^— s[12]' cp)" = 2 ]
report $? 'both are in its proof'
headed success 'one of the time zero' zero 0
[[ $(grep -c '^— s1' cp) = 0 && $(grep -c '^— s2' cp) = 1 ]]
report $? 'is left out'
headed success 'one of the future, and one that can be true' 400 200
[ "$(grep -c '^— s[12]' cp)" = 1 ]
report $? 'is left out as well'
want verified 'the proof verifies' verify --log-policy cosigned "$document" cp
for times in 'zero zero' '400 -400' '1000000000 zero'; do
	# shellcheck disable=SC2086 # two words
	headed witness-time "none can be true: $times" $times
	[ ! -e cp ]
	report $? 'no proof is written'
done
mv pending served/S/get-tree-head
want log-refused 'a log that wants a token' "${sigsum[@]}" "$http/token/S" \
	"$document"
printf 'sigsum-token: example.org 00ff\n' >token
want log-pending 'with it' "${sigsum[@]}" --timeout 1s --token token \
	"$http/token/S" "$document"
echo 'Sigsum-Token: example.org secret' >token
want log-refused 'another one' "${sigsum[@]}" --token token "$http/token/S" \
	"$document"
[[ ${err[0]} != *secret* ]] || bad "${err[0]}"
result 'is not shown'
for words in 'Other: x' 'Sigsum-Token: a\r' 'Sigsum-Token: a\nOther: x' ''; do
	printf '%b\n' "$words" >token
	run "${sigsum[@]}" --token token "$http/token/S" "$document"
	said usage
done
printf 'Sigsum-Token: %0600d\n' 0 >token
run "${sigsum[@]}" --token token "$http/token/S" "$document"
said usage
result 'five that are none'
want usage 'a token for another kind of log' "${post[@]}" --token token "$url" \
	e/002
want log-refused 'what Sigsum refuses' "${sigsum[@]}" "$http/403/S" "$document"

#
# The command line
#

want usage 'to whom' publish --log-policy policy -o p "$url" e/002
want usage 'to nobody known' publish --to trillian --log-policy policy -o p \
	"$url" e/002
want usage 'without a policy' publish --to tessera -o p "$url" e/002
want usage 'without a file' "${post[@]}" "$url"
want usage 'one proof of two files' "${post[@]}" "$url" e/001 e/002
want usage 'no time' "${post[@]}" --timeout 0s "$url" e/002
want usage 'too much of it' "${post[@]}" --timeout 2d "$url" e/002
printf 'Sigsum-Token: example.org 00ff\n' >secret
for host in log.example 127.example.org 127.0.0.1.example.org \
	localhost.example.org me@log.example; do
	want usage "a token in the clear to $host" publish --to sigsum \
		--log-policy policy --key key --token secret -o p \
		"http://$host/S" e/002
	[[ ${err[0]} = *'sent only to https://'* ]] || bad "${err[0]}"
done
result 'is said to be why'
want usage 'a query in the URL' "${post[@]}" "$url?token=secret" e/002
want usage 'another kind of URL' "${post[@]}" "ftp://127.0.0.1/" e/002
want usage 'the input without a name for its proof' publish --to tessera \
	--log-policy policy "$url" -
: >asked
want io 'no such file' "${post[@]}" "$url" e/none
want io 'a proof that cannot be written' publish --to tessera \
	--log-policy policy -o no/such/p "$url" e/002
mkdir few && cp e/000 e/001 e/002 few/ || exit 1
many=(publish --to tessera --log-policy policy)
want io 'the last of several files cannot be read' "${many[@]}" "$url" \
	few/000 few/001 few/none
ln -s ../key few/002.tlog-proof
want usage 'the last proof cannot be written' "${many[@]}" "$url" few/000 few/002
rm few/002.tlog-proof
asked '"POST'
[ "$times" = 0 ]
report $? 'nothing was posted'
ls few/*.tlog-proof* >"$work/log" 2>&1
[ $? = 2 ]
report $? 'and no file was left'
# the log says 2 of each: the first is there, the second is not
run "${many[@]}" "$url" few/002 few/001 few/000
[ "$got" = 1 ] || bad "status $got"
[ "${out[*]}" = 'entry 2 few/002.tlog-proof' ] || bad "${out[*]}"
[[ ${err[0]} = 'tblog: few/001: '*'[proof-path]' ]] || bad "${err[0]}"
[ -e few/002.tlog-proof ] && [ ! -e few/001.tlog-proof ]
report $? 'of several files what was done is told, and which failed'
run "${many[@]}" --json "$url" few/002 few/001
[[ ${#out[@]} = 1 && ${out[0]} = *'"proof-path"'*few/001* &&
	${err[0]} = 'entry 2 few/002.tlog-proof' ]] ||
	bad "${out[*]} ${err[*]}"
result 'beside JSON on standard error'
run publish --to tessera --log-policy policy -o - "$url" e/002
[[ $got = 0 && ${out[0]} = c2sp.org/tlog-proof@v1 ]] || bad "${out[*]}"
result 'on the standard output'
[ ! -e p ]
report $? 'nothing was written elsewhere'

echo "1..$count"
