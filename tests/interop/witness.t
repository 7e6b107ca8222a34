#!/usr/bin/env bash
# Real witnesses, torchwood's litewitness, on loopback: they cosign a log of
# tblog's, or refuse to, and others verify what comes of it.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/../tblog/support.sh"
# shellcheck source=tests/interop/peers.sh
. "$top/tests/interop/peers.sh" || exit 1
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY SSH_AUTH_SOCK
trap 'peers_stop; chmod -R u+w "$work"; rm -rf "$work"' EXIT
for name in litewitness witnessctl; do
	[ -n "$(peer $name)" ] && continue
	skip 'witnesses' "no $name: .ci/check-interop gets it"
	echo "1..$count"
	exit 0
done
for name in ssh-agent ssh-add ssh-keygen; do
	command -v $name >/dev/null && continue
	skip 'witnesses' "no $name for their keys"
	echo "1..$count"
	exit 0
done
declare -A port vkey

# make_witness NAME: its key, which an agent keeps, and the log that it knows.
make_witness()
{
	mkdir "$1"
	ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$1/key"
	peer_start "agent-$1" ssh-agent -D -a "$work/d/$1/agent"
	for _ in {1..100}; do
		[ -S "$1/agent" ] && break
		sleep 0.05
	done
	SSH_AUTH_SOCK=$1/agent ssh-add -q "$1/key"
	port[$1]=$(peer_port)
	start_witness "$1" || return
	vkey[$1]=$(sed -n 's/.* vkey=\([^ ]*\).*/\1/p' "$1.log")
	peer_stop "$1"
	[ -n "${vkey[$1]}" ]
}

start_witness()
{
	peer_start "$1" "$(peer litewitness)" -db "$1/db" -name "$1.example/w" \
		-key "$(ssh-keygen -lf "$1/key.pub" | cut -d ' ' -f 2)" \
		-listen "127.0.0.1:${port[$1]}" -ssh-agent "$1/agent"
	peer_ready "$1" "${port[$1]}"
}

# knows WITNESS COMMAND WORD...: adds the log to its configuration.
knows()
{
	"$(peer witnessctl)" "$2" -db "$1/db" -origin log.example/a \
		"${@:3}" >"$work/log" 2>&1 || bad "witnessctl $2"
}

# policies: any, both: of two witnesses that many.
policies()
{
	local name

	for name in any all; do
		printf '%s\n' "log $(cat L/log.vkey)" \
			"witness w1 ${vkey[w1]} http://127.0.0.1:${port[w1]}" \
			"witness w2 ${vkey[w2]} http://127.0.0.1:${port[w2]}" \
			"group ws $name w1 w2" 'quorum ws' >$name
	done
}

# told OUTCOME1 OUTCOME2: the outcomes of the two in the last run.
told()
{
	[[ ${out[*]} = *"$1 w1 $2 w2 "* ]] || bad "${out[*]-}"
}

# refused EXPECT NAME WORD...: tblog ends so, after its output.
refused()
{
	local expect=$1 name=$2

	shift 2
	run "$@"
	expectation "$expect"
	[ "$got" = "$status" ] || bad "want $status, got $got: ${err[*]-}"
	[[ ${err[-1]-} = tblog:\ ?*"[$expect]" ]] || bad "${err[-1]-}"
	result "$name: $expect"
}

run keygen log.example/a key
run init --key key L
entries 300
files=(e/*)
run add L "${files[@]}"
said success
make_witness w1 && make_witness w2
report $? 'two witnesses'
policies
start_witness w1 && start_witness w2
report $? 'are there'

#
# Their configuration
#

refused witness-origin 'witnesses that do not know the log' \
	witness --log-policy all L
told witness-origin witness-origin
run keygen log.example/a stranger
for name in w1 w2; do
	knows $name add-log
	knows $name add-key -key "${out[0]#vkey }"
done
result 'they are told of another key'
refused witness-log-key 'witnesses that trust another key' \
	witness --log-policy all L
told witness-log-key witness-log-key
for name in w1 w2; do
	knows $name add-key -key "$(cat L/log.vkey)"
done
result 'they are told of the right one'
want success 'both cosign' witness --log-policy all L
told cosigned cosigned
result 'and it is said'
for name in w1 w2; do
	run note verify --key "${vkey[$name]}" L/checkpoint
	said verified
done
result 'by their keys: verified'

#
# One command to publish, one to verify, offline
#

verifier_here
want success 'publish, cosign and prove' add --log-policy all --witness \
	-o both.tlog-proof L "$document"
verifies all both.tlog-proof ok
grep -q '^witnesses w1, w2$' "$work/log"
report $? 'both are named'
verifies any both.tlog-proof ok
peer_stop w2
run add --log-policy any --witness -o one.tlog-proof L "$document"
[[ $got = 0 && ${#err[@]} = 1 && ${err[0]} = *'[network]' ]] ||
	bad "$got: ${err[*]-}"
told cosigned network
result 'one of them is down: one of two is enough'
verifies any one.tlog-proof ok
verifies all one.tlog-proof log-quorum
run add L e/000
refused network 'both are asked for' witness --log-policy all L
told cosigned network
result 'and the other one cosigns'

#
# Witnesses that are behind, and ahead
#

start_witness w2
report $? 'it is back'
grep -q " http://127.0.0.1:${port[w2]}$" L/.state/witnesses
report $? 'its size is known'
want success 'a witness that is behind' witness --log-policy all L
told cosigned cosigned
result 'cosigns what it has missed'
cp -R L older
run add L e/001
rm L/.state/witnesses
want success 'a size that is not known' witness --log-policy all L
told cosigned cosigned
[ "$(cut -d ' ' -f 1 L/.state/witnesses | uniq)" = 304 ] ||
	bad "$(cat L/.state/witnesses)"
result 'is told by them, and remembered'
mv L newer
cp -R older L
sed -i '/^— w[12]\./d' L/checkpoint
refused witness-ahead 'an older copy of the log' witness --log-policy all L
told witness-ahead witness-ahead
result 'by both'

#
# Two views of one log
#

for n in 1 2; do
	rm -rf L
	cp -R older L
	run add L "${files[@]:100:n}"
	said success
	refused witness-inconsistent "another tree of $((303 + n)) entries" \
		witness --log-policy all L
	told witness-inconsistent witness-inconsistent
	[ "$(grep -c '^— ' L/checkpoint)" = 1 ] || bad 'it is cosigned'
	result 'is cosigned by none'
done
rm -rf L
mv newer L
want success 'the first one' add --log-policy all --witness L e/002
told cosigned cosigned
result 'goes on'

#
# Torchwood's own verifier, whose files lack the first line
#

spicy=$(peer spicy-torchwood)
if [ -n "$spicy" ]; then
	want success 'a proof' prove --log-policy all -o p L e/007
	sed 1d p >e/007.spicy
	sed 1d p >e/008.spicy
	try 'torchwood verifies it' "$spicy" -verify "$(cat L/log.vkey)" e/007
	! "$spicy" -verify "$(cat L/log.vkey)" e/008 >"$work/log" 2>&1
	report $? 'and not for another file'
else
	skip 'torchwood verifies a proof' 'no spicy-torchwood'
fi

echo "1..$count"
