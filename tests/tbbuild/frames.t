#!/usr/bin/env bash
# The frames of a hostile host: each that is malformed, too long, repeated or
# out of order ends the enclave with a clean error.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2009
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_git
# shellcheck source=tests/tbbuild/frame.sh
. "${top_srcdir:?}/tests/tbbuild/frame.sh"

nsm=$work/no-nsm options=()
# enclave HEX [hold]: sends that, and waits for the enclave's end.
enclave()
{
	local pid

	rm -f "$work/socket"
	"$tbbuild" enclave --listen "unix:$work/socket" --nsm "$nsm" \
		--allow-file "${options[@]}" >"$work/log.out" 2>"$work/log.err" &
	pid=$!
	answer=$(perl -e "$client" "$work/socket" "$1" "${2-}" \
		2>"$work/log.perl")
	wait "$pid"
	status=$?
}

text_of()
{
	perl -e 'print pack "H*", $ARGV[0]' "$1" 2>/dev/null | tr -d '\0'
}

# ends NAME TOKEN HEX [hold]: the enclave fails so and reports it to the host.
ends()
{
	local told want=1

	case $2 in
	lost|nsm|cmdline|remote) want=3 ;;
	esac

	enclave "$3" "${4-}"
	told=$(text_of "$answer" | grep -aoc "$2")
	if [ "$status" = $want ] && grep -q "\[$2\]\$" "$work/log.err" &&
		[ "$told" -ge 1 ]; then
		ok "$1"
	else
		echo "# exit status $status, answer ${answer:0:200}"
		not_ok "$1"
	fi
}

repo_url=file:///nonexistent
good=$(request $repo_url main f6 80 f6 f6 f4)

ends 'nothing at all' lost ''
ends 'half a length' lost 0000
ends 'an empty frame' protocol 00000000
ends 'a frame of 4 GiB' protocol ffffffff00
ends 'a frame one byte too long' protocol 0001100100
ends 'a frame that is cut' lost 00000003ab
ends 'not CBOR' protocol "$(frame ff)"
ends 'not an array' protocol "$(frame a0)"
ends 'an empty array' protocol "$(frame 80)"
ends 'an indefinite array' protocol "$(frame 9f0001ff)"
ends 'a type that is not a number' protocol "$(frame 82400001)"
ends 'an unknown type' protocol "$(frame 82181901)"
ends 'more fields than any has' protocol "$(frame 98190001)"
ends 'another version' protocol "$(frame 820001)"
ends 'a version in two bytes' protocol "$(frame 82001802)"
ends 'no version' protocol "$(frame 8100)"
ends 'something after the version' protocol "$(frame 82000201)"
ends 'a tag' protocol "$(frame c1820002)"
ends 'a request before the version' protocol "$good"
ends 'data before the version' protocol "$(frame 820240)"
ends 'the version twice' protocol "$hello$hello"
ends 'an error from the host' evil "$hello$(frame "830a$(text evil)$(text x)")"
ends 'data instead of a request' protocol "$hello$(frame 820241ff)"
ends 'a frame of the enclave' protocol "$hello$(frame "820a$(text x)")"
ends 'a request that is cut' protocol "$hello$(frame 8a01)"
ends 'a commit that is too long' protocol "$hello$(request $repo_url main \
	"$(text "$(printf '0%.0s' $(seq 65))")" 80 f6 f6 f4)"
ends 'a NUL in a text' protocol \
	"$hello$(frame "8a01640061626364$(text main)f680f6f6f401f6")"
ends 'nine artifacts' protocol "$hello$(request $repo_url main f6 \
	"89$(for i in 1 2 3 4 5 6 7 8 9; do text $i; done)" f6 f6 f4)"
ends 'an artifact above' protocol \
	"$hello$(request $repo_url main f6 "81$(text ../x)" f6 f6 f4)"
ends 'an absolute artifact' protocol \
	"$hello$(request $repo_url main f6 "81$(text /x)" f6 f6 f4)"
ends 'an empty recipe' protocol \
	"$hello$(request $repo_url main f6 80 40 f6 f4)"
ends 'a root file system of no bytes' protocol \
	"$hello$(request $repo_url main f6 80 f6 00 f4)"
ends 'a root file system of 2^64 - 1' protocol \
	"$hello$(request $repo_url main f6 80 f6 1bffffffffffffffff f4)"
ends 'a network that is null' protocol \
	"$hello$(request $repo_url main f6 80 f6 f6 f6)"
ends 'a field too many' protocol \
	"$hello$(frame "8b01$(text $repo_url)$(text main)f680f6f6f401f6f6")"
ends 'a byte after the request' protocol \
	"$hello$(frame "8a01$(text $repo_url)$(text main)f680f6f6f401f600")"
ends 'artifacts of no bytes at most' protocol \
	"$hello$(request $repo_url main f6 80 f6 f6 f4 00)"
ends 'artifacts of null at most' protocol \
	"$hello$(request $repo_url main f6 80 f6 f6 f4 f6)"
ends 'a port that is 0' protocol \
	"$hello$(request $repo_url main f6 80 f6 f6 f4 01 00)"
ends 'a port of 2^32' protocol \
	"$hello$(request $repo_url main f6 80 f6 f6 f4 01 1b0000000100000000)"
nothing=$(frame "82035820$(printf '0%.0s' $(seq 64))")
rootfs=$(request $repo_url main f6 80 f6 04 f4)
ends 'a file that is longer than it said' protocol \
	"$hello$rootfs$(frame 82024568656c6c6f)"
ends 'a part of no bytes' protocol "$hello$rootfs$(frame 820240)"
ends 'a file that ends early' protocol \
	"$hello$rootfs$(frame 8202426865)$nothing"
ends 'a file with another digest' protocol \
	"$hello$rootfs$(frame 82024468656c6c)$nothing"
ends 'the request twice, instead of a file' protocol "$hello$rootfs$rootfs"
ends 'a good request, and no NSM' nsm "$hello$good"

enclave "$hello" hold &
waiter=$!
sleep 0.3
for pid in $(pgrep -f "unix:$work/socket"); do kill -TERM "$pid"; done
report 'a signal ends the wait' wait "$waiter"

"$tbbuild" enclave >"$work/log.out" 2>&1
report 'neither --listen nor --fd' test $? = 2
"$tbbuild" enclave --listen tcp:80 >"$work/log.out" 2>&1
report '--listen on what is none' test $? = 2
"$tbbuild" enclave --listen vsock:ssh >"$work/log.out" 2>&1
report '--listen on a port that is no number' test $? = 2
"$tbbuild" enclave --listen vsock:4294967296 >"$work/log.out" 2>&1
report '--listen on a port that is none' test $? = 2
"$tbbuild" enclave --fd none >"$work/log.out" 2>&1
report '--fd with what is no number' test $? = 2
"$tbbuild" enclave --fd 0 --pids many >"$work/log.out" 2>&1
report 'a limit that is no number' test $? = 2

# An image whose kernel got another command line than the measured one.
init_hypervisor
start_hypervisor
nsm=$work/nsm
printf 'reboot=k init=/bin/sh\n' >"$work/other"
cp /proc/cmdline "$work/cmdline"
{
	cat /proc/cmdline
	printf 'x'
} >"$work/longer"
options=(--cmdline-copy "$work/other")
ends 'another command line than that of the image' cmdline "$hello$good"
options=(--cmdline-copy "$work/longer")
ends 'a command line that is longer' cmdline "$hello$good"
options=(--cmdline-copy "$work/cmdline")
if [ "$(id -u)" = 0 ]; then
	ends 'the same command line: on to the repository' remote "$hello$good" \
		hold
else
	skip 'the same command line: on to the repository' 'not root'
fi
end_hypervisor

# Frames during a build need one: the rest is with a sandbox.
runtime=$(command -v runc || command -v crun)
if [ "$(id -u)" != 0 ] || ! command -v busybox >/dev/null ||
	[ -z "$runtime" ]; then
	skip 'a frame during the build' 'no sandbox here'
	finish
fi
need_sandbox
new_repo slow
recipe
commit_script <<'END'
echo running; sleep 1000; echo x >out.txt
END
# shellcheck disable=SC2016 # perl's variables
late='
use strict; use Socket;
my ($path, $first, $then) = @ARGV;
socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die;
for (1 .. 6000) {
	last if connect($s, sockaddr_un($path));
	select(undef, undef, undef, 0.01);
}
syswrite($s, pack("H*", $first));
alarm 300;
my ($all, $part, $sent) = ("", "", 0);
while (sysread($s, $part, 65536)) {
	$all .= $part;
	if (!$sent && $all =~ /running/) {
		$sent = 1;
		$then eq "" ? shutdown($s, 2) : syswrite($s, pack("H*", $then));
	}
}
print $all;
'
during()
{
	local pid start=$SECONDS

	rm -f "$work/socket"
	"$tbbuild" enclave --listen "unix:$work/socket" --nsm "$work/nsm" \
		--allow-file --runtime "$runtime" --rootfs-dir "$work/images" \
		>"$work/log.out" 2>"$work/log.err" &
	pid=$!
	perl -e "$late" "$work/socket" "$hello$(request "$url" main f6 80 f6 f6 \
		f4)" "$2" >"$work/log.answer" 2>&1
	wait "$pid"
	status=$?
	report "$1" test "$status" = 1 -a $((SECONDS - start)) -lt 200
	report "$1: as a breach of the protocol" \
		grep -q '\[protocol\]$' "$work/log.err"
	report "$1: and no document" \
		sh -c "! grep -aq module_id '$work/log.answer'"
}
start_hypervisor
nsm=$work/nsm options=(--runtime "$runtime" --rootfs-dir "$work/images")
ends 'a bare hash for a ref, as of a fork' ref \
	"$hello$(request "$url" "$head" f6 80 f6 f6 f4)" hold
during 'a frame during the build' "$hello"
during_nsm='a second build under one hypervisor: PCR16 was used'
rm -f "$work/socket"
"$tbbuild" enclave --listen "unix:$work/socket" --nsm "$work/nsm" \
	--allow-file --runtime "$runtime" --rootfs-dir "$work/images" \
	>"$work/log.out" 2>"$work/log.err" &
pid=$!
perl -e "$client" "$work/socket" "$hello$(request "$url" main f6 80 f6 f6 \
	f4)" hold >"$work/log.answer" 2>&1
wait "$pid"
report "$during_nsm" grep -q '\[nsm\]$' "$work/log.err"
end_hypervisor
start_hypervisor
during 'a host that hangs up during the build' ''
end_hypervisor
report 'nothing is left' clean
finish
