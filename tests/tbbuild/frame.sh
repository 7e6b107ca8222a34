# A hostile host's frames, and a hypervisor for the enclave that reads them.
# To be sourced after support.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034 # support.sh's, and for others
command -v perl >/dev/null || skip_all 'no perl'
# shellcheck disable=SC2016 # perl's variables
client='
use strict; use Socket;
my ($path, $hex, $hold) = @ARGV;
socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
my $up = 0;
for (1 .. 500) {
	if (connect($s, sockaddr_un($path))) { $up = 1; last; }
	select(undef, undef, undef, 0.01);
}
$up or die "connect: $!";
syswrite($s, pack("H*", $hex));
shutdown($s, 1) unless $hold;
alarm 60;
my ($all, $part) = ("", "");
$all .= $part while sysread($s, $part, 65536);
print unpack("H*", $all);
'

# frame HEX: with its length before it.
frame()
{
	printf '%08x%s' $((${#1} / 2)) "$1"
}

# text STRING: as CBOR.
text()
{
	local hex

	hex=$(printf %s "$1" | od -An -tx1 | tr -d ' \n')
	if [ ${#1} -lt 24 ]; then
		printf '%02x%s' $((0x60 + ${#1})) "$hex"
	else
		printf '78%02x%s' ${#1} "$hex"
	fi
}

# request URL REF COMMIT ARTIFACTS RECIPE ROOTFS NETWORK [SIZE PORT], the last
# seven as CBOR
request()
{
	frame "8a01$(text "$1")$(text "$2")$3$4$5$6$7${8-1a40000000}${9-f6}"
}

hello=$(frame 820002)

# A hypervisor at $work/nsm; one locks PCR16 for one build.
init_hypervisor()
{
	"$TBBUILD" hypervisor init --state "$work/state" || exit 1
	ones=$(printf '1%.0s' $(seq 96))
}

start_hypervisor()
{
	rm -f "$work/nsm"
	"$TBBUILD" hypervisor --state "$work/state" --socket "$work/nsm" \
		--pcr "0=$ones" 2>"$work/log.hypervisor" &
	hypervisor=$!
	await test -S "$work/nsm"
}

end_hypervisor()
{
	kill "$hypervisor"
	wait "$hypervisor"
}
