#!/usr/bin/env bash
# The frames of a hostile enclave: a host whose machine answers with what is
# malformed, too much or out of order ends with a clean error, and leaves
# nothing where its results would be.  The machine and its vsock device are
# replaced by a program that says what a case wants said.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2016
. "${top_srcdir:?}/tests/tbbuild/support.sh"
[ -n "$tbbuild" ] || skip_all 'configured without --enable-builder'
# shellcheck source=tests/tbbuild/frame.sh
. "${top_srcdir:?}/tests/tbbuild/frame.sh"
cd "$work" || exit 1
export TMPDIR=$work

cat >device <<END
#!/usr/bin/perl
use strict; use Socket;
my (\$device) = \$ARGV[1] =~ /socket=([^,]+)/;
my (\$vsock) = \$ARGV[1] =~ /uds-path=([^,]+)/;
my @sockets;
# the device's own socket last: that it is there says that all is ready
for (\$vsock, \$device) {
	socket(my \$s, AF_UNIX, SOCK_STREAM, 0) or die "socket: \$!";
	bind(\$s, sockaddr_un(\$_)) && listen(\$s, 4) or die "bind: \$!";
	push @sockets, \$s;
}
alarm 60;
accept(my \$host, \$sockets[0]) or die "accept: \$!";
open(my \$file, '<', '$work/answer') or die "answer: \$!";
my \$answer = pack("H*", join("", <\$file>) =~ s/\\s//gr);
syswrite(\$host, "OK 1\n" . \$answer);
shutdown(\$host, 1);
my \$all;
while (sysread(\$host, \$all, 65536)) {}
sleep 60;
END
printf '#!/bin/sh\nexec sleep 60\n' >machine
chmod +x device machine
mkdir tree && echo x >tree/init && echo kernel >kernel
"$tbbuild" image --kernel kernel --ramdisk tree -o image.eif >log.out ||
	exit 1

# run_host HEX...: the host's exit status, after these answers.
run_host()
{
	printf '%s\n' "$@" >answer
	timeout 60 "$tbbuild" run --backend qemu --qemu "$work/machine" \
		--vhost-device-vsock "$work/device" --eif image.eif \
		--repository https://git.example/x --ref main \
		-o out >log.out 2>log.err
}

# ends NAME TOKEN HEX...: so it fails, and nothing is left of it.
ends()
{
	local name=$1 token=$2 status want=1

	[ "$token" != lost ] || want=3
	shift 2
	run_host "$@"
	status=$?
	if [ "$status" = $want ] && grep -q "\[$token\]\$" log.err &&
		[ ! -e out ] && [ -z "$(find . -name '.out*')" ]; then
		ok "$name"
	else
		echo "# exit status $status: $(tail -n 1 log.err)"
		not_ok "$name"
	fi
}

state()
{
	frame "8204$(text "$1")"
}

# bytes HEX: as CBOR.
bytes()
{
	local n=$((${#1} / 2))

	if [ $n -lt 24 ]; then
		printf '%02x%s' $((0x40 + n)) "$1"
	elif [ $n -lt 256 ]; then
		printf '58%02x%s' $n "$1"
	else
		printf '59%04x%s' $n "$1"
	fi
}

# many N HEX: so often.
many()
{
	local i

	for ((i = 0; i < $1; i++)); do
		printf %s "$2"
	done
}

artifact()
{
	frame "8307$(text "$1")$2"
}

commit=$(bytes "$(many 20 ab)")
tree=$(bytes "$(many 32 cd)")
source=$(frame "8406$commit$tree$(text refs/heads/main)")
sandbox=$(frame "820b$(text 'runc, the only one')")
configured=$sandbox$(state configured)
measured=$(state 'source measured')
building=$hello$configured$source$measured
built=$(state built)
attested=$(state attested)
results=$building$built$attested
empty=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
nothing=$(frame "8203$(bytes $empty)")
good=$(artifact a.tar 00)$nothing
document=$(frame "8208$(bytes 00)")
done=$(frame 8109)

ends 'nothing at all' lost ''
ends 'a greeting of another version' protocol "$(frame 820001)"
ends 'an error before all' evil "$hello$(frame "830a$(text evil)$(text x)")"
ends 'another state' protocol "$hello$built"
ends 'a state that is a number' protocol "$hello$(frame 820401)"
ends 'a state, and a byte more' protocol \
	"$hello$(frame "8204$(text configured)00")"
ends 'no sandbox' protocol "$hello$(state configured)"
ends 'a sandbox that is a number' protocol "$hello$(frame 820b01)"
ends 'a sandbox twice' protocol "$hello$sandbox$configured"
ends 'no source' protocol "$hello$configured$measured"
for row in "a commit of 19 bytes:$(bytes "$(many 19 ab)"):$tree" \
	"a commit of 33 bytes:$(bytes "$(many 33 ab)"):$tree" \
	"a commit that is a text:$(text abcd):$tree" \
	"a tree of 31 bytes:$commit:$(bytes "$(many 31 cd)")" \
	"a tree that is a number:$commit:01"; do
	IFS=: read -r name c t <<<"$row"
	ends "$name" protocol "$hello$configured$(frame \
		"8406$c$t$(text refs/heads/main)")"
done
ends 'a ref that is a number' protocol \
	"$hello$configured$(frame "8406$commit${tree}01")"
ends 'a ref of 256 characters' protocol "$hello$configured$(frame \
	"8406$commit${tree}790100$(many 256 61)")"
ends 'a ref with a NUL' protocol "$hello$configured$(frame \
	"8406$commit${tree}63610061")"
ends 'a source, and a byte more' protocol "$hello$configured$(frame \
	"8406$commit$tree$(text refs/heads/main)00")"
ends 'output that is a text' protocol "$building$(frame "8205$(text x)")"
ends 'output of two parts' protocol "$building$(frame 830541784179)"
ends 'a document during the build' protocol "$building$document"
ends 'an error during the build' build \
	"$building$(frame "830a$(text build)$(text x)")"
ends 'an end without an artifact' protocol "$results$done"
ends 'a document without an artifact' protocol "$results$document"
ends 'an artifact of 2^64 - 1 bytes' protocol \
	"$results$(artifact a.tar 1bffffffffffffffff)"
ends 'an artifact of a byte more than was asked for' protocol \
	"$results$(artifact a.tar 1a40000001)"
for name in build.log measurements.json SHA256SUMS; do
	ends "an artifact called $name" protocol \
		"$results$(artifact $name 00)$nothing"
done
ends 'an artifact where the document of another goes' protocol \
	"$results$good$(artifact a.tar.att 00)$nothing"
ends 'an artifact without a size' protocol \
	"$results$(frame "8207$(text a.tar)")"
ends 'an artifact with a negative size' protocol \
	"$results$(artifact a.tar 20)"
for name in '' . .. ../a a/b /a; do
	ends "an artifact called '$name'" protocol \
		"$results$(artifact "$name" 00)$nothing"
done
ends 'a name of 256 characters' protocol \
	"$results$(frame "8307790100$(many 256 61)00")$nothing"
ends 'an artifact with another digest' protocol "$results$(artifact a 00)$(
	frame "8203$(bytes "$(many 32 00)")")"
ends 'an artifact that is longer than it said' protocol \
	"$results$(artifact a 01)$(frame 82024568656c6c6f)"
ends 'an artifact twice' protocol "$results$good$good"
nine=$(for i in {1..9}; do printf '%s%s' "$(artifact "$i" 00)" "$nothing"; done)
ends 'nine artifacts' protocol "$results$nine"
ends 'a document that is a text' protocol \
	"$results$good$(frame "8208$(text x)")"
ends 'a document that is too long' protocol \
	"$results$good$(frame "8208$(bytes "$(many 12289 00)")")"
ends 'two documents' protocol "$results$good$document$document"
ends 'an error in the place of the end' evil \
	"$results$good$document$(frame "830a$(text evil)$(text x)")"
ends 'a well-spoken enclave with a document that is none' foreign \
	"$results$good$document$done"
finish
