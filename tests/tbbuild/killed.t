#!/usr/bin/env bash
# A host that is killed at any step leaves no enclave, no container, no control
# group and no half-written output; and the next run works.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2009
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox

new_repo slow
recipe
mark=7$$3
mark2=8$$4
commit_script <<END
sleep $mark &
echo running
sleep $mark
END

# Whatever runs for this test has its directory or its mark in its arguments.
ours()
{
	ps ax -o pid=,args= | grep -E "$work/images|sleep $mark|tbbuild-cli" |
		grep -v grep
}

none_of_ours()
{
	[ -z "$(ours)$(lost_groups)" ]
}

gone()
{
	await none_of_ours && clean && return 0
	ours >>"$work/log"
	return 1
}

none_of_these()
{
	none_of_ours && ! pgrep -f "sleep $mark2"
}

no_process()
{
	await none_of_these && return 0
	ours >>"$work/log"
	return 1
}

# start: in the background, its process in $pid
start()
{
	rm -rf "$work/out"
	: >"$work/log"
	"$tbbuild" run --backend local --repository "$url" --ref main \
		--rootfs-dir "$work/images" --runtime "$runtime" \
		-o "$work/out" >"$work/log.out" 2>"$work/log.err" &
	pid=$!
}

# seen TEXT: waits until the run says so.
seen()
{
	await grep -q "$1" "$work/log.err"
}

for runtime in "${runtimes[@]}"; do
	for signal in KILL TERM INT; do
		start
		seen '| running' || echo "# it did not get so far"
		report "$runtime: there is something to end" test -n "$(ours)"
		kill -s "$signal" "$pid"
		wait "$pid" 2>/dev/null
		status=$?
		report "$runtime: SIG$signal during the build ends it all" gone
		report "$runtime: SIG$signal: no output" test ! -e "$work/out" \
			-a "$status" != 0
	done
done

runtime=${runtimes[0]}
for delay in 0.005 0.02 0.04 0.06 0.08 0.1 0.12 0.15 0.2 0.25 0.3; do
	start
	sleep "$delay"
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	report "SIGKILL after $delay s: nothing is left" gone
done

# The others die instead.
start
seen '| running'
kill -KILL "$(pgrep -P "$pid" -f ' hypervisor ')"
sleep 0.2
kill -KILL "$(pgrep -P "$pid" -f ' enclave ')"
wait "$pid"
status=$?
report 'an enclave that dies: the run ends' test "$status" = 3
report 'and nothing is left of it' gone

# Between artifact and document: a large artifact takes its time.  What is left
# is the directory that it was written to, which the next run removes.
new_repo large
recipe
commit_script <<'END'
dd if=/dev/zero of=out.txt bs=1048576 count=200
echo done
END
for delay in 0 0.05 0.1 0.2 0.3; do
	start
	seen '| done'
	sleep "$delay"
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	status=$?
	if [ -e "$work/out" ]; then
		report "SIGKILL while it is sent, $delay s: all of it" \
			verifies out.txt
	else
		report "SIGKILL while it is sent, $delay s: nothing runs on" \
			no_process
	fi
done
run_build --ref main
built 'the next run works'
report 'and nothing is left of those before' gone

# At each step on its way out: when it calls the kernel for the Nth time.  What
# is left then is the temporary directory alone, for the next run to remove.
new_repo two
recipe one.txt two.txt
commit_script <<END
echo one >one.txt; echo two >two.txt; sleep $mark2 &
END
tblog=$build/tblog
"$tblog" keygen killed.example/log "$work/key" >/dev/null
"$tblog" init --key "$work/key" "$work/tree" >/dev/null

# whole_or_not: the output is not there, or it is all there and verifies.
whole_or_not()
{
	[ -e "$work/out" ] || return 0
	verifies one.txt && verifies two.txt &&
		test -s "$work/out/one.txt.tlog-proof" &&
		test -s "$work/out/two.txt.tlog-proof"
}

# dies CALL N: whether it came so far.
dies()
{
	rm -rf "$work/out" "$work/.out.tbbuild-publish"
	: >"$work/log"
	status=$(
		exec 2>/dev/null
		timeout 120 strace -qq -o /dev/null -e trace="$1" \
			-e inject="$1:signal=KILL:when=$2" "$tbbuild" run \
			--backend local --repository "$url" --ref main \
			--rootfs-dir "$work/images" --runtime "$runtime" \
			--log "$work/tree" --tblog "$tblog" -o "$work/out" \
			>"$work/log.out" 2>"$work/log.err"
		echo $?
	)
	[ "$status" = 137 ]
}

if ! strace -qq -o /dev/null true 2>/dev/null; then
	skip 'killed at each step' 'no strace, or it may not trace'
else
	steps=0
	for call in clone mkdirat renameat fsync; do
		for ((n = 1; n < 20; n++)); do
			dies "$call" "$n" || break
			steps=$((steps + 1))
			report "$call $n: nothing runs on" no_process
			report "$call $n: all of the output, or none" \
				whole_or_not
		done
		report "$call: otherwise it goes well" test "$status" = 0
	done
	# starts, artifacts, directory, rename, and each of the files
	report 'these were all steps' test "$steps" -ge 18
	report 'the log is as it should be' "$tblog" check "$work/tree"
	run_build --ref main --log "$work/tree" --tblog "$tblog"
	built 'the next run works, and publishes' one.txt
	report 'and has removed what was left' clean
fi

# nitro: the guard terminates what was started, whatever ends the run.
cat >"$work/tbbuild-cli" <<END
#!/bin/sh
echo "\$@" >>"$work/cli"
case \$1 in
describe-enclaves)	echo '[]' ;;
run-enclave)	sleep 2; echo '{"EnclaveID": "i-1-enc1", "EnclaveCID": 99}' ;;
esac
END
chmod +x "$work/tbbuild-cli"
"$tbbuild" run --backend local --repository "$url" --ref main \
	--rootfs-dir "$work/images" -o "$work/m" >/dev/null 2>&1
cp "$work/m/measurements.json" "$work/m.json"
nitro()
{
	: >"$work/cli"
	"$tbbuild" run --backend nitro --nitro-cli "$work/tbbuild-cli" \
		--eif "$work/x.eif" --measurements "$work/m.json" \
		--repository "$url" --ref main -o "$work/nitro" \
		>"$work/log.out" 2>"$work/log.err" &
	pid=$!
	await test -s "$work/cli"
}
terminated()
{
	local name

	await grep -q ^terminate-enclave "$work/cli"
	name=$(sed -n 's/^run-enclave --enclave-name \([^ ]*\) .*/\1/p' \
		"$work/cli")
	[ -n "$name" ] &&
		grep -qx "terminate-enclave --enclave-name $name" "$work/cli"
}
nitro
report 'nitro: never in debug mode unless asked' \
	sh -c "! grep -q -e --debug-mode '$work/cli'"
kill -KILL "$pid"
wait "$pid" 2>/dev/null
report 'nitro: SIGKILL while it starts: terminated' terminated
nitro
kill -TERM "$pid"
wait "$pid"
report 'nitro: SIGTERM: terminated' terminated
report 'nitro: nothing is written' test ! -e "$work/nitro"
finish
