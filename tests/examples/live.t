#!/usr/bin/env bash
# examples/live: a secret for a running enclave, over a socket.  The enclave is
# a process with a simulated hypervisor.  An attacker between the two replays,
# forges, and answers from another enclave, and does not get the secret.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}
[ -n "${TBBUILD-}" ] || skip_all 'configured without tbbuild'
for program in openssl basenc socat; do
	command -v "$program" >/dev/null || skip_all "no $program"
done
tbbuild=$(cd "$(dirname "$TBBUILD")" && pwd)/${TBBUILD##*/}
skip_wrapper
example=$top/examples/live
mkdir "$work/d" "$work/bin" && cd "$work/d" || exit 1
# client.sh clears the environment, where the library of the build is named
printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' \
	"${LD_LIBRARY_PATH-}" "$tbverify" >"$work/bin/tbverify"
chmod 755 "$work/bin/tbverify"
PATH=$work/bin:$PATH
read -r -a cc <<<"${CC:-cc}"
if ! "${cc[@]}" -std=c99 -Wall -Wextra -Werror "$example/enclave.c" -lcrypto \
	-o enclave >"$work/log" 2>&1; then
	# a sanitizer or a cross compiler is another test's
	cat "$work/log"
	skip_all 'enclave.c is not compiled here'
fi

ones=$(printf '11%.0s' {1..48}) twos=$(printf '22%.0s' {1..48})
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; chmod -R u+w "$work"; rm -rf "$work"' EXIT

# hypervisor STATE SOCKET [OPTION...]: a simulated one, and its root.
hypervisor()
{
	local i

	[ -d "$1" ] || "$tbbuild" hypervisor init --state "$1" >"$work/log" 2>&1
	"$tbbuild" hypervisor --state "$1" --socket "$2" --pcr "0=$ones" \
		--pcr "1=$ones" "${@:3}" >"$work/log" 2>&1 &
	pids+=($!)
	for ((i = 0; i < 600; i++)); do
		[ ! -S "$2" ] || return 0
		sleep 0.1
	done
	bad "no hypervisor: $(cat "$work/log")"
}

hypervisor state nsm --pcr "2=$ones"
hypervisor state other-image --pcr "2=$twos"
hypervisor state debugged --pcr "2=$ones" --debug
hypervisor stranger other-root --pcr "2=$ones"
result 'simulated hypervisors'
cp state/root.pem .
cat >policy.json <<END
{ "tbverify-policy": 1,
  "images": [ { "name": "the enclave", "roots": ["root.pem"],
    "pcrs": {"0": "$ones", "1": "$ones", "2": "$ones"} } ] }
END
chmod go-w policy.json root.pem
printf 'a secret' >secret
want=$(sha256sum <secret | cut -c1-64)

# hand STATUS NAME COMMAND...: what becomes of handing it over.
hand()
{
	local name=$2 status=$1
	shift 2

	got=0
	timeout 120 "$example/client.sh" policy.json secret "$@" \
		>"$work/said" 2>"$work/log" || got=$?
	[ "$got" = "$status" ]
	report $? "$name"
}

# refused TOKEN: the last one was, and nothing was said.
refused()
{
	grep -q "\\[$1\\]\$" "$work/log" && [ ! -s "$work/said" ]
	report $? "... $1"
}

hand 0 'an enclave gets the secret' ./enclave nsm
[ "$(cat "$work/said")" = "$want" ]
report $? '... and says what its digest is'

# between NAME SED: a relay between the two, which keeps the client's data and
# changes the enclave's; NAME is the name of the command.
between()
{
	cat >"$1" <<-END
		#!/bin/bash
		exec > >(sed -u '$2')
		tee sent.$1 | exec ./enclave ${3-nsm}
	END
	chmod 755 "$1"
}
# only_nonce NAME: the client sent its nonce and no more.
only_nonce()
{
	[ "$(wc -l <"sent.$1")" = 1 ] && grep -qx '[0-9a-f]\{64\}' "sent.$1"
	report $? '... and nothing was sent but the nonce'
}

between carries 's/^//'
hand 0 'somebody carries the bytes' ./carries
[ "$(wc -l <sent.carries)" = 2 ] && ! grep -q "$(base64 <secret)" sent.carries
report $? '... who sees the nonce and what is sealed'

# the document of before, though an enclave of the image would still have its key
nonce=$(head -n 1 sent.carries)
(echo "$nonce" && sleep 5) | ./enclave nsm | head -n 1 >old
[ -s old ]
report $? 'an answer to another nonce'
# shellcheck disable=SC2016 # the script's
printf '#!/bin/sh\ncat old\ncat >sent.replays\n' >replays
chmod 755 replays
hand 1 'an old answer' ./replays
refused nonce-mismatch
only_nonce replays

# a byte of the key in it: base64 of a place within the document
between forges '1s/^\(.\{5000\}\)./\1A/;1s/^\(.\{5001\}\)./\1B/'
hand 1 'a changed document' ./forges
grep -q '\[[a-z-]*\]$' "$work/log" && [ ! -s "$work/said" ]
report $? '... is refused'
only_nonce forges

between elsewhere 's/^//' other-image
hand 1 'an enclave of another image' ./elsewhere
refused pcr-mismatch
only_nonce elsewhere
between open_ 's/^//' debugged
hand 1 'a debug enclave, into which its host can look' ./open_
refused debug
only_nonce open_
between pretends 's/^//' other-root
hand 1 'a hypervisor of their own' ./pretends
refused untrusted-root
only_nonce pretends

hand 3 'nobody answers' true
hand 1 'something else answers' sh -c 'echo hello; cat >/dev/null'
grep -q '\[[a-z0-9-]*\]$' "$work/log" && [ ! -s "$work/said" ]
report $? '... is no document'

# Over a socket, as a host forwards vsock: one connection each.
socat UNIX-LISTEN:door,fork EXEC:'./enclave nsm' 2>"$work/log" &
pids+=($!)
for ((i = 0; i < 600; i++)); do
	[ ! -S door ] || break
	sleep 0.1
done
hand 0 'over a socket' socat - UNIX-CONNECT:door
[ "$(cat "$work/said")" = "$want" ]
report $? '... the same'
hand 0 'and once more, with another key' socat - UNIX-CONNECT:door

echo "1..$count"
