#!/usr/bin/env bash
# What an enclave reaches through its host: the repository's own host and port,
# and port 443 of public addresses.  The proxy is that of a run whose machine
# never comes up.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2016
. "${top_srcdir:?}/tests/tbbuild/support.sh"
[ -n "$tbbuild" ] || skip_all 'configured without --enable-builder'
command -v socat >/dev/null || skip_all 'no socat'
cd "$work" || exit 1
export TMPDIR=$work
free_ports port

# Neither is what it is in place of; both die with the run.
cat >device <<'END'
#!/bin/sh
socket=${2#*socket=}
exec socat "UNIX-LISTEN:${socket%%,*}" SYSTEM:'sleep 60'
END
cat >machine <<'END'
#!/bin/sh
exec sleep 60
END
chmod +x device machine
mkdir tree && echo x >tree/init && echo kernel >kernel
"$tbbuild" image --kernel kernel --ramdisk tree -o image.eif >log.out ||
	exit 1

# Whether the proxy of $pid listens, and where.
listens()
{
	proxy=$(echo "$work/tbbuild-qemu-$pid".*/vsock_3128)
	test -S "$proxy"
}

# start REPOSITORY: a run in $pid, and its proxy's socket in $proxy.
start()
{
	"$tbbuild" run --backend qemu --qemu "$work/machine" \
		--vhost-device-vsock "$work/device" --eif image.eif \
		--repository "$1" --ref main -o out >log.out 2>log.err &
	pid=$!
	await listens && return 0
	cat log.err
	return 1
}
socat "TCP-LISTEN:$port,bind=127.0.0.1,reuseaddr,fork" \
	SYSTEM:'tr a-z A-Z' 2>log &
server=$!
trap 'kill "$server" "$pid" 2>/dev/null; rm -rf "$work"' EXIT

# ask HEAD [DATA]: the proxy's answer to a request, in $answer.
ask()
{
	answer=$(printf '%b%s' "$1" "${2-}" |
		timeout 20 socat -t 10 - "UNIX-CONNECT:$proxy" | tr -d '\r')
}

# answers NAME STATUS TARGET
answers()
{
	ask "CONNECT $3 HTTP/1.1\r\nHost: x\r\n\r\n"
	if [[ $answer = "HTTP/1.1 $2 "* ]]; then
		ok "$1"
	else
		echo "# $answer"
		not_ok "$1"
	fi
}

start "https://LocalHost:$port/x" || not_ok 'a run starts'
ask "CONNECT localhost:$port HTTP/1.1\r\n\r\n" hello
report 'the repository itself: bytes go both ways' \
	test "$answer" = $'HTTP/1.1 200 OK\n\nHELLO'
answers 'its address under another name' 403 "127.0.0.1:$port"
answers 'its host, another port' 403 "localhost:$((port + 1))"
answers 'its host, port 443' 403 localhost:443
for target in 127.0.0.1 127.1.2.3 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 \
	192.168.0.1 100.64.0.1 169.254.169.254 224.0.0.1 255.255.255.255 \
	'[::1]' '[::]' '[fe80::1]' '[fc00::1]' '[ff02::1]' \
	'[::ffff:127.0.0.1]' '[::ffff:169.254.169.254]' '[::127.0.0.1]'; do
	answers "not $target" 403 "$target:443"
done
answers 'a public address, another port' 403 192.0.2.1:80
answers 'no port' 400 localhost
answers 'an empty host' 400 :443
answers 'a port that is none' 400 localhost:https
answers 'no target' 400 ''
ask "GET http://localhost:$port/ HTTP/1.1\r\n\r\n"
report 'another method' test "${answer:0:12}" = 'HTTP/1.1 400'
ask "CONNECT localhost:$port\r\n\r\n"
report 'no version' test "${answer:0:12}" = 'HTTP/1.1 400'
ask "CONNECT localhost:$port HTTP/1.1\r\nX: $(printf '%05000d' 0)"
report 'a head that is too long' test "${answer:0:12}" = 'HTTP/1.1 400'
ask ''
report 'nothing at all' test "${answer:0:12}" = 'HTTP/1.1 400'
clients=()
for _ in {1..40}; do
	(sleep 3 | socat - "UNIX-CONNECT:$proxy" >/dev/null) 2>log &
	clients+=($!)
done
ask "CONNECT localhost:$port HTTP/1.1\r\n\r\n" hello
report 'forty clients: it answers when some have left' \
	test "$answer" = $'HTTP/1.1 200 OK\n\nHELLO'
wait "${clients[@]}"

# gone: no process of a run is left.
none_runs()
{
	! pgrep -f "$work/(device|machine)" &&
		! pgrep -f "image.eif --repository"
}
gone()
{
	await none_runs
}
kill -TERM "$pid"
wait "$pid"
report 'SIGTERM: interrupted' grep -q '\[interrupted\]$' log.err
report 'SIGTERM: no process is left' gone
report 'SIGTERM: no socket is left' test ! -e "${proxy%/*}" -a ! -e out
start "https://localhost:$port/x"
old=${proxy%/*}
kill -KILL "$pid"
wait "$pid" 2>/dev/null
report 'SIGKILL: no process is left' gone
report 'SIGKILL: no socket is left' await test ! -e "$old"
mkdir "$old"
: >"$old/vsock_3128"
start "https://localhost/x"
report 'the next run takes away what was left' test ! -e "$old"
ask 'CONNECT localhost:443 HTTP/1.1\r\n\r\n'
report 'the repository: port 443 without saying so' \
	test "${answer:0:12}" != 'HTTP/1.1 403'
kill -TERM "$pid"
wait "$pid"

# A machine that ends, and programs that are not there.
cp machine right
printf '#!/bin/sh\nexit 1\n' >machine
chmod +x machine
"$tbbuild" run --backend qemu --qemu "$work/machine" \
	--vhost-device-vsock "$work/device" --eif image.eif \
	--repository https://localhost/x --ref main -o out >log.out 2>log.err
report 'a machine that stops' grep -q 'has stopped \[io\]$' log.err
"$tbbuild" run --backend qemu --qemu "$work/absent" \
	--vhost-device-vsock "$work/device" --eif image.eif \
	--repository https://localhost/x --ref main -o out >log.out 2>log.err
report 'no machine' test $? = 3
"$tbbuild" run --backend qemu --qemu "$work/right" \
	--vhost-device-vsock "$work/machine" --eif image.eif \
	--repository https://localhost/x --ref main -o out >log.out 2>log.err
report 'no device' grep -q 'did not start \[io\]$' log.err
"$tbbuild" run --backend qemu --eif kernel --repository https://localhost/x \
	--ref main -o out >log.out 2>log.err
report 'no image' grep -q '\[image-magic\]$' log.err
"$build/tblog" keygen log.example/x key >log 2>&1 &&
	"$build/tblog" init --key key log.d >>log 2>&1
"$tbbuild" run --backend qemu --eif image.eif --repository https://localhost/x \
	--ref main --log log.d --tblog "$build/tblog" -o out >log.out 2>log.err
report 'what nobody signs is not published' bash -c \
	"[ $? = 2 ] && grep -q 'cannot be published \[usage\]\$' log.err"
finish
