#!/usr/bin/env bash
# tbbuild run --log with a log policy: the proof that is let out satisfies it, or
# nothing is let out and the next run goes on from there.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
python3 -c 'import http.server' 2>/dev/null || skip_all 'no python3 for servers'
tblog=$build/tblog
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; chmod -R u+w "$work"; rm -rf "$work"' EXIT

new_repo hello
recipe
commit_script <<'END'
echo out >out.txt
END
mkdir "$work/witnesses"
(cd "$work/witnesses" && exec python3 "$top/tests/tblog/witness.py") \
	>"$work/log.witness" 2>&1 &
servers+=($!)
await test -s "$work/witnesses/port"
[ -s "$work/witnesses/port" ] || skip_all 'no server on loopback'
witness=http://127.0.0.1:$(cat "$work/witnesses/port")
"$tblog" keygen log.example/a "$work/key" >/dev/null
"$tblog" init --key "$work/key" "$work/tree" >/dev/null

# witnessed N URL: a policy that wants N of two witnesses, the second at URL.
witnessed()
{
	local dir=$work/witnesses

	printf '%s\n' "log $(cat "$work/tree/log.vkey")" \
		"witness w1 $(cat "$dir/w1.example_w.pem.vkey") $witness/w1" \
		"witness w2 $(cat "$dir/w2.example_w.pem.vkey") $2" \
		"group ws $1 w1 w2" 'quorum ws'
}
witnessed 2 "$witness/w2" >"$work/both"
witnessed 2 http://127.0.0.1:1/w2 >"$work/away"
witnessed 1 http://127.0.0.1:1/w2 >"$work/one"

# proved POLICY: tbverify takes the proof of out.txt under it.
proved()
{
	"$tbverify" --no-policy --root "$work/out/simulated-root.pem" \
		--pcrs "$work/out/measurements.json" --repository "$url" \
		--commit "$head" --log-policy "$work/$1" --require-log -- \
		"$work/out/out.txt" "$work/out/out.txt.tlog-proof" \
		>"$work/log.verify" 2>&1
}
size()
{
	"$tblog" show "$work/tree" | sed -n 's/^size //p'
}
run_log()
{
	run_build --ref main --log "$work/tree" --tblog "$tblog" "$@"
}

run_log --log-policy "$work/both"
built 'with two witnesses'
report 'the proof satisfies the policy' proved both
(cd "$work" && run_log --log-policy both && [ "$status" = 0 ])
report 'a policy that is named from here' proved both
run_log --log-policy "$work/one"
built 'one witness of two is away, and one is enough'
report 'and the proof has that one' proved one

before=$(size)
run_log --log-policy "$work/away" --log-timeout 3
fails 'one witness is away, and both are wanted' publish 3
report 'it says which' grep -q 'w2' "$work/log.err"
report 'the log has it' test "$(size)" = $((before + 1))
run_log --log-policy "$work/both"
built 'the next run lets it out'
report 'without another build' test "$(grep -c 'source: commit' \
	"$work/log.err")" = 0
report 'with both witnesses' proved both
report 'and the log has it once' test "$(size)" = $((before + 1))

printf 'log nonsense\nquorum none\n' >"$work/bad"
run_log --log-policy "$work/bad"
fails 'a policy that is none' publish 3
report 'said before anything was built' test "$(grep -c SIMULATED \
	"$work/log.err")" = 0
run_log --log-policy "$work/none"
fails 'no such policy' publish 3
"$tblog" keygen other.example/b "$work/key2" >"$work/vkey2"
printf 'log %s\nquorum none\n' "$(cat "$work/vkey2")" >"$work/another"
run_log --log-policy "$work/another"
report 'a policy of another log: nothing is let out' test "$status" != 0 \
	-a ! -e "$work/out"

# A log on a server.
python3 "$top/tests/tbbuild/log_server.py" "$tblog" "$work/tree" >"$work/port" &
servers+=($!)
await test -s "$work/port"
remote=http://127.0.0.1:$(cat "$work/port")
printf 'log %s\nquorum none\n' "$(cat "$work/tree/log.vkey")" >"$work/plain"
before=$(size)
run_build --ref main --log "$remote" --log-to tessera --log-policy "$work/plain" \
	--tblog "$tblog"
built 'in a log on a server'
report 'it is there' test "$(size)" = $((before + 1))
report 'and its proof is all that tbverify needs' proved plain
run_build --ref main --log http://127.0.0.1:1 --log-to tessera \
	--log-policy "$work/plain" --log-timeout 2 --tblog "$tblog"
fails 'no such server' publish 3
run_build --ref main --log "$remote" --log-policy "$work/plain" --tblog "$tblog"
fails 'a server of no kind' usage 2
run_build --ref main --log "$remote" --log-to tessera --tblog "$tblog"
fails 'a server without a policy' usage 2
run_log --log-to tessera --log-policy "$work/plain"
fails 'a directory has no kind' usage 2
run_build --ref main --log-policy "$work/plain"
fails 'a policy without a log' usage 2
run_log --log-policy "$work/plain" --log-timeout 0
fails 'no time' usage 2
finish
