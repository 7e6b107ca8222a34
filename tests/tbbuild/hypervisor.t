#!/usr/bin/env bash
# The simulated hypervisor: its answers, its PKI, and what its documents are
# worth.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2009
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_git
command -v perl >/dev/null || skip_all 'no perl'
# shellcheck disable=SC2016 # perl's variables
client='
use strict; use Socket;
my $path = shift;
socket(my $s, AF_UNIX, 5, 0) or die "socket: $!";
connect($s, sockaddr_un($path)) or die "connect: $!";
alarm 30;
for (@ARGV) {
	send($s, pack("H*", $_), 0) or die "send: $!";
	recv($s, my $answer, 65536, 0);
	print unpack("H*", $answer), "\n";
}
'

# ask HEX...: one answer a line, in hex.
ask()
{
	perl -e "$client" "$work/nsm" "$@" 2>"$work/log.perl"
}

hex()
{
	printf %s "$1" | od -An -tx1 | tr -d ' \n'
}

# answers NAME TEXT HEX: the answer to the last request holds the text.
answers()
{
	local name=$1 text=$2 answer

	shift 2
	answer=$(ask "$@" | tail -n 1)
	if [[ $answer == *$(hex "$text")* ]]; then
		ok "$name"
	else
		echo "# got $answer"
		not_ok "$name"
	fi
}

pid=
start()
{
	[ -z "$pid" ] || { kill "$pid"; wait "$pid"; }
	rm -f "$work/nsm"
	"$tbbuild" hypervisor --state "$work/state" --socket "$work/nsm" \
		--pcr "0=$ones" --pcr "1=$ones" --pcr "2=$ones" "$@" \
		2>"$work/log.hypervisor" &
	pid=$!
	await test -S "$work/nsm"
}
trap 'kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT

ones=$(printf '1%.0s' $(seq 96))
report 'init' "$tbbuild" hypervisor init --state "$work/state"
report 'the key is for its owner alone' test \
	"$(stat -c %a "$work/state/root.key")" = 600
cp "$work/state/root.key" "$work/before"
"$tbbuild" hypervisor init --state "$work/state" >"$work/log.out" 2>&1
report 'init never replaces a root' test $? != 0
report 'which is as it was' cmp "$work/state/root.key" "$work/before"
report 'the root is a certificate' openssl x509 -in "$work/state/root.pem" \
	-noout
"$tbbuild" hypervisor --state "$work/none" --fd 0 >"$work/log.out" 2>&1
report 'without a root it does not start' test $? = 3
"$tbbuild" hypervisor --state "$work/state" --socket "$work/nsm" \
	--pcr 16="$ones" >"$work/log.out" 2>&1
report 'PCR16 is not for setting' test $? = 2
"$tbbuild" hypervisor --state "$work/state" --fd one >"$work/log.out" 2>&1
report '--fd with what is no number' test $? = 2

start
report 'its socket is for its owner alone' test \
	"$(stat -c %a "$work/nsm")" = 700
describe=6b$(hex DescribeNSM)
index10=65$(hex index)10
data=64$(hex data)
pcr()
{
	printf 'a16b%sa165%s%s' "$(hex DescribePCR)" "$(hex index)" "$1"
}
extend=a169$(hex ExtendPCR)a2$index10$data
lock=a167$(hex LockPCR)a1
answers 'DescribeNSM' SHA384 "$describe"
answers 'DescribeNSM: the module' i- "$describe"
answers 'GetRandom' random "69$(hex GetRandom)"
answers 'an unknown request' InvalidOperation "63$(hex abc)"
answers 'an unknown call' InvalidOperation "a163$(hex abc)a0"
answers 'not CBOR' InvalidArgument ff
answers 'a request with something after it' InvalidArgument "${describe}00"
answers 'a request without its index' InvalidArgument \
	"a16b$(hex DescribePCR)a0"
answers 'PCR 32' InvalidIndex "$(pcr 1820)"
answers 'an unknown member' InvalidArgument \
	"a16b$(hex DescribePCR)a163$(hex abc)00"
answers 'one member twice' InvalidArgument \
	"a16b$(hex DescribePCR)a2${index10}$index10"
answers 'a request that is too long' InputTooLarge \
	"$(printf '00%.0s' $(seq 4097))"
answers 'PCR0 is what it was given' "$(printf '\021%.0s' $(seq 48))" \
	"$(pcr 00)"
answers 'PCR0 cannot be extended' ReadOnlyIndex \
	"a169$(hex ExtendPCR)a265$(hex index)00${data}4100"
answers 'PCR0 cannot be locked again' ReadOnlyIndex \
	"a167$(hex LockPCR)a165$(hex index)00"
zero=$(printf '00%.0s' $(seq 48))
want=$(printf '%s%s' "$zero" "$zero" | perl -ne 'print pack "H*", $_' |
	sha384sum | cut -c1-96)
got=$(ask "${extend}5830$zero" | tail -n 1)
report 'PCR16 is extended: SHA384(old || data)' test "${got: -96}" = "$want"
answers 'PCR16 is locked' LockPCR "$lock$index10"
answers 'and cannot be extended' ReadOnlyIndex "${extend}5830$zero"
answers 'nor locked twice' ReadOnlyIndex "$lock$index10"
# range HEX: LockPCRs of those below it.
range()
{
	printf 'a168%sa165%s%s' "$(hex LockPCRs)" "$(hex range)" "$1"
}
answers 'LockPCRs past the last' InvalidArgument "$(range 1821)"
answers 'LockPCRs without a range' InvalidArgument \
	"a168$(hex LockPCRs)a0"
answers 'PCR18, below a range' ExtendPCR \
	"a169$(hex ExtendPCR)a265$(hex index)12${data}4100"
answers 'a range is locked' LockPCRs "$(range 13)"
answers 'up to its end' ReadOnlyIndex \
	"a169$(hex ExtendPCR)a265$(hex index)12${data}4100"
answers 'and no further' ExtendPCR \
	"a169$(hex ExtendPCR)a265$(hex index)13${data}4100"

attest()
{
	printf 'a16b%sa369%s%s65%sf66a%sf6' "$(hex Attestation)" \
		"$(hex user_data)" "$1" "$(hex nonce)" "$(hex public_key)"
}
# document FILE: from an answer in hex.
document()
{
	ask "$(attest 43616263)" | tail -n 1 |
		perl -ne 'chomp; s/^a16b.{22}a168.{16}59.{4}//;
			print pack "H*", $_' >"$1"
}
document "$work/document"
report 'a document that tbverify can read' "$tbverify" inspect \
	"$work/document"
"$tbverify" inspect "$work/document" >"$work/log.inspect" 2>&1
report 'with PCR16 in it' grep -q "$want" "$work/log.inspect"
report 'and the user data' grep -qE '616263|abc' "$work/log.inspect"
: >"$work/artifact"
# judged TOKEN NAME OPTION...
judged()
{
	local token=$1 name=$2

	shift 2
	"$tbverify" --no-policy --any-source --pcr "0=$ones" --pcr "1=$ones" \
		--pcr "2=$ones" "$@" "$work/artifact" "$work/document" \
		>"$work/log.verify" 2>&1
	report "$name" grep -q "\[$token\]\$" "$work/log.verify"
}
judged untrusted-root 'AWS does not certify it'
judged claim-malformed 'under its own root it is read as far as the claim' \
	--root "$work/state/root.pem"
judged pcr-mismatch 'another image' --root "$work/state/root.pem" \
	--pcr 3="$ones"
answers 'user data of 1025 bytes' InvalidArgument \
	"$(attest "590401$(printf '00%.0s' $(seq 1025))")"

start --debug
document "$work/document"
"$tbverify" inspect "$work/document" >"$work/log.inspect" 2>&1
judged debug 'debug: PCR0 to 2 are zero, and refused' \
	--root "$work/state/root.pem"
kill "$pid"
wait "$pid"
pid=
report 'its socket goes with it' test ! -e "$work/nsm"
finish
