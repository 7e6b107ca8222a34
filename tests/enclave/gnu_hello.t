#!/usr/bin/env bash
# Real software in an emulated enclave: GNU hello's own configure and make check,
# in each kind of sandbox, with and without a network.
#
# By ".ci/check-enclave gnu_hello".  TBV_RUNTIMES: which, rather than crun and
# runc; gVisor takes hours by emulation.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/enclave/emulated.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/enclave/emulated.sh"
if ! hello=$("$debian" source hello) || ! rootfs=$("$debian" rootfs); then
	skip_all 'no sources of GNU hello, or no root file system'
fi
limits=' --time 20000' timeout=21600
real_repo gnu-hello "$hello" "$rootfs" hello <<END
if [ -n "\${https_proxy-}" ]; then
	gcc -o ask -x c - <<'ASK'
#include <arpa/inet.h>
#include <stdio.h>
#include <unistd.h>

int
main(void)
{
	struct sockaddr_in to = { AF_INET, htons(3128) };
	char answer[64];
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	ssize_t n;

	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		return 1;
	dprintf(fd, "CONNECT localhost:$((port + 1)) HTTP/1.1\\r\\n\\r\\n");
	n = read(fd, answer, sizeof(answer));
	printf("%.*s\\n", (int)n, answer);
	return n < 1;
}
ASK
	./ask
	rm ask
fi
./configure -q
make -s
make -s check
./hello
END
url=https://localhost:$((port + 1))/cgi-bin/git/gnu-hello

# hello OUT [OPTION...]: a build of it, and how long it took.
hello()
{
	local start=$SECONDS result

	run_in "$1" real.eif --ref main --rootfs "$rootfs" --memory 4G \
		--timeout "$timeout" "${@:2}"
	result=$?
	echo $((SECONDS - start)) >"seconds.$1"
	return "$result"
}

# checked NAME OUT STATUS
checked()
{
	report "$1" test "$3" = 0
	[ "$3" = 0 ] || show_console "console.$2"
	echo "# $1: $(cat "seconds.$2") s;" \
		"$(sed -n 's/^tbbuild: sandbox: //p' "log.$2.err")"
	report "$1: its make check" bash -c "
		grep -q '^# PASS:  [1-9]' $2/build.log &&
		grep -q '^# FAIL:  0' $2/build.log &&
		grep -q '^Hello, world!' $2/build.log"
	grep '^# [A-Z]*: ' "$2/build.log" | tr -s ' \n#' ' ' | sed 's/^/#/'
	echo
}

for runtime in ${TBV_RUNTIMES-crun runc}; do
	rm -rf tree real.eif
	report "$runtime: an image" image real.eif tree
	hello alone &
	first=$!
	hello network --network proxy &
	second=$!
	wait "$first"
	checked "$runtime: GNU hello" alone $?
	wait "$second"
	checked "$runtime: GNU hello, with a network" network $?
	report "$runtime: it reaches the host" grep -q '^HTTP/1.1 200' \
		network/build.log
	report "$runtime: the same program" cmp alone/hello network/hello
done
finish
