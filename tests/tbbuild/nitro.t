#!/usr/bin/env bash
# The Nitro backend: two builds at once, each with a separate port, and no
# enclave left after any failure.  nitro-cli is a substitute that starts tbbuild
# enclave, with a separate network and a simulated hypervisor; vsock.c carries
# AF_VSOCK over UNIX sockets.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2016
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
for program in python3 flock setsid; do
	command -v "$program" >/dev/null || skip_all "no $program"
done
unshare -n true 2>/dev/null || skip_all 'no network namespaces here'
# shellcheck source=tests/tbbuild/server.sh
. "${top_srcdir:?}/tests/tbbuild/server.sh"
runtime=${runtimes[0]}
read -r -a cc <<<"${CC:-cc}"
"${cc[@]}" -shared -fPIC -o "$work/vsock.so" \
	"$top_srcdir/tests/tbbuild/vsock.c" -ldl 2>"$work/log.cc" ||
	skip_all 'no compiler for the stand-in of AF_VSOCK'
nitro=$work/nitro
mkdir -m 755 "$nitro" "$work/vsock"
chmod o+x "$work"

new_repo hello
recipe
commit_script <<END
echo running
for i in \$(echo 1 2 3 4 5 6 7 8 9 10); do sleep 0.2; done
echo hello >out.txt
END

# What the image measures to, and a root for who says so.
"$TBBUILD" hypervisor init --state "$work/state" >"$work/log" 2>&1
run_build --ref main
cp "$work/out/measurements.json" "$work/measurements.json"
pcrs=()
for i in 0 1 2; do
	pcrs+=(--pcr "$i=$(sed -n "s/.*\"PCR$i\": \"\([0-9a-f]*\)\".*/\1/p" \
		"$work/measurements.json")")
done

# The substitute.  Each running enclave has a directory: name, cid, pid.  Files
# request faults: fail, silent, slow, busy.
cat >"$work/nitro-cli" <<END
#!/bin/bash
nitro=$nitro trusting=$trusting tbbuild=$TBBUILD work=$work
runtime=$runtime pcrs=(${pcrs[*]})
END
cat >>"$work/nitro-cli" <<'END'
echo "$*" >>"$work/cli"
word=$1 name=
while [ $# -gt 0 ]; do
	[ "$1" != --enclave-name ] || name=$2
	shift
done
enclave()
{
	exec 3>&- >"$1/log" 2>&1 </dev/null
	busybox ip link set lo up
	"$tbbuild" hypervisor --state "$work/state" --socket "$1/nsm" \
		"${pcrs[@]}" &
	while [ ! -S "$1/nsm" ]; do
		[ -d "$1" ] || exit
		sleep 0.01
	done
	export LD_PRELOAD=$work/vsock.so VSOCK_DIR=$work/vsock VSOCK_CID=$2
	exec "$trusting" enclave --listen vsock:5005 --nsm "$1/nsm" \
		--proxy http://127.0.0.1:3128 --relay 3 --runtime "$runtime" \
		--rootfs-dir "$work/images" --scratch /run/tbbuild
}
case $word in
enclave)	enclave "$nitro/$name" "$(cat "$nitro/$name/cid")" ;;
run-enclave)
	if [ -e "$work/fail" ]; then
		echo '[ E22 ] insufficient memory' >&2
		exit 1
	fi
	[ ! -e "$work/slow" ] || sleep 2
	exec 3>"$work/lock"
	flock 3
	mkdir "$nitro/$name"
	cid=$(($(cat "$work/last" 2>/dev/null || echo 15) + 1))
	echo "$cid" >"$work/last"
	echo "$cid" >"$nitro/$name/cid"
	setsid unshare -n "$0" enclave --enclave-name "$name" \
		>/dev/null 2>&1 </dev/null &
	# until it is a group, terminate-enclave could not kill it
	while kill -0 $! && ! kill -0 -- "-$!"; do sleep 0.01; done 2>/dev/null
	echo $! >"$nitro/$name/pid"
	[ -e "$work/silent" ] || printf '{"EnclaveName": "%s", "EnclaveCID": %d}\n' \
		"$name" "$cid"
	;;
terminate-enclave)
	if [ -e "$work/busy" ]; then
		rm "$work/busy"
		exit 1
	fi
	pid=$(cat "$nitro/$name/pid") || exit 1
	kill -KILL -- "-$pid"
	rm -rf "${nitro:?}/$name"
	;;
describe-enclaves)
	separator='['
	for at in "$nitro"/*/; do
		[ -e "$at/cid" ] || continue
		name=$(basename "$at")
		printf '%s{"EnclaveName": "%s", "EnclaveCID": %d}' \
			"$separator" "$name" "$(cat "$at/cid")"
		separator=,
	done
	[ "$separator" = , ] || printf '['
	echo ']'
	;;
esac
END
chmod +x "$work/nitro-cli"
url=$server/git/hello
: >"$work/x.eif"

# host OUT [OPTION...]: a run of the backend, to be put into the background.
host()
{
	local to=$1

	shift
	LD_PRELOAD=$work/vsock.so VSOCK_DIR=${vsock-$work/vsock} VSOCK_CID=2 \
		exec "$TBBUILD" run --backend nitro \
		--nitro-cli "$work/nitro-cli" --eif "$work/x.eif" \
		--measurements "$work/measurements.json" \
		--root "$work/state/root.pem" --repository "$url" --ref main \
		-o "$work/out-$to" "$@" >"$work/log.$to" 2>"$work/log.$to.err"
}

# left: enclaves that nitro-cli knows, and processes of any.
left()
{
	"$work/nitro-cli" describe-enclaves | grep -v '^\[\]$'
	pgrep -f -- "--nsm $nitro/|$work/nitro-cli|--socket $nitro/"
}
is_left()
{
	left >"$work/left"
}
nothing_left()
{
	await eval '! is_left' || { cat "$work/left"; return 1; }
}
# seen FILE TEXT
seen()
{
	await grep -q -- "$2" "$work/$1"
}
good()
{
	"$tbverify" --no-policy --root "$work/state/root.pem" \
		--pcrs "$work/measurements.json" --repository "$url" \
		--commit "$head" -- "$work/out-$1/out.txt" "$work/out-$1/out.txt.att"
}

: >"$work/cli"
host one &
wait $!
report 'a build: exit status' test $? = 0
report 'a build: verifies' good one
report 'a build: nothing is left' nothing_left
report 'a root that was given is not written as a simulated one' \
	test ! -e "$work/out-one/simulated-root.pem"

# Two at once.
: >"$work/cli"
host first &
first=$!
host second &
second=$!
seen log.first.err '| running'
seen log.second.err '| running'
report 'two at once: both run' kill -0 "$first" "$second"
report 'two at once: two enclaves' test \
	"$("$work/nitro-cli" describe-enclaves | grep -o EnclaveCID | wc -l)" \
	= 2
report 'two at once: two ports of the host' test \
	"$(find "$work/vsock" -name '2-5*' | wc -l)" -ge 2
# a connection to the port of another run is not accepted
cid=$(cat "$nitro"/*/cid | sort -n | tail -n 1)
asked()
{
	printf 'GET / HTTP/1.0\r\n\r\n' | timeout 10 env \
		LD_PRELOAD="$work/vsock.so" VSOCK_DIR="$work/vsock" \
		VSOCK_CID="$1" socat -t 5 - VSOCK-CONNECT:2:"$2" 2>>"$work/log"
}
ports=$(find "$work/vsock" -name '2-5*' | sed 's/.*2-//' | sort -n | tail -n 2)
answers=$(for p in $ports; do asked "$cid" "$p"; done | grep -c '^HTTP/1.1 400')
report 'an enclave is heard at one of them, its own' test "$answers" = 1
report 'and a stranger at none' test -z \
	"$(for p in $ports; do asked 99 "$p"; done)"
wait "$first"
report 'two at once: the one' test $? = 0
wait "$second"
report 'two at once: the other' test $? = 0
report 'two at once: the one verifies' good first
report 'two at once: the other verifies' good second
report 'two at once: nothing is left' nothing_left
report 'two at once: each terminated what it started' test \
	"$(sed -n 's/^run-enclave --enclave-name \([^ ]*\).*/\1/p' "$work/cli" |
	sort)" = "$(sed -n 's/^terminate-enclave --enclave-name //p' \
	"$work/cli" | sort)"

# ended NAME OUT STATUS [TEXT]: so, with nothing left.
ended()
{
	report "$1: exit status" test "$ended" = "$3"
	[ -z "${4-}" ] || report "$1: says why" \
		grep -q -- "$4" "$work/log.$2.err"
	report "$1: no output" test ! -e "$work/out-$2"
	report "$1: nothing is left" nothing_left
}
# run_host OUT: its exit status in $ended
run_host()
{
	host "$@" &
	wait $!
	ended=$?
}
touch "$work/fail"
run_host fail
rm "$work/fail"
ended 'nitro-cli starts none' fail 3 'insufficient memory.* \[io\]$'
touch "$work/silent"
run_host silent
rm "$work/silent"
ended 'nitro-cli names no CID' silent 3 'started no enclave'
vsock=$work/absent run_host absent
ended 'no port for the proxy' absent 3 'proxy: vsock'
touch "$work/busy"
run_host busy --commit 0123456789012345678901234567890123456789
ended 'nitro-cli is busy when it is to end it' busy 1 '\[commit-mismatch\]$'
host dies &
pid=$!
seen log.dies.err '| running'
pkill -KILL -f "tbbuild enclave --listen vsock:5005 --nsm $nitro/"
wait $pid
ended=$?
ended 'an enclave that dies' dies 3 '\[lost\]$'
for signal in KILL TERM; do
	for slow in yes no; do
		name="SIG$signal while it $([ $slow = yes ] && echo starts ||
			echo builds)"
		[ $slow = no ] || touch "$work/slow"
		: >"$work/cli"
		host stopped &
		pid=$!
		if [ $slow = yes ]; then
			seen cli '^run-enclave'
		else
			seen log.stopped.err '| running'
		fi
		kill -s $signal $pid
		wait $pid 2>/dev/null
		ended=$?
		rm -f "$work/slow"
		ended "$name" stopped "$([ $signal = KILL ] && echo 137 ||
			echo 3)"
		report "$name: it had been started" grep -q '^run-enclave' \
			"$work/cli"
		report "$name: and was terminated" grep -q \
			'^terminate-enclave' "$work/cli"
	done
done
host after &
wait $!
report 'and the next one builds' test $? = 0
finish
