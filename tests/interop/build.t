#!/usr/bin/env bash
# tbbuild run --log to real logs of others: the build's document goes to Tessera,
# Rekor and Sigsum, and the proof that is let out verifies under the policy that
# was given.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
# shellcheck source=tests/interop/peers.sh
. "$top/tests/interop/peers.sh"
# shellcheck source=tests/interop/logs.sh
. "$top/tests/interop/logs.sh"
need_sandbox
for name in rekor-server-posix sigsum-log-primary tessera-posix; do
	peer "$name" >/dev/null ||
		skip_all "no $name: .ci/check-interop gets it"
done
python3 -c 'import http.server' 2>/dev/null || skip_all 'no python3 for servers'
tblog=$build/tblog
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY
trap 'peers_stop; chmod -R u+w "$work"; rm -rf "$work"' EXIT

# started NAME PORT: the end if it did not start.
started()
{
	peer_ready "$1" "$2" || exit 1
}

new_repo hello
recipe
commit_script <<'END'
cat words >out.txt
END
source=$url
"$tbbuild" hypervisor init --state "$work/hypervisor" >"$work/log" || exit 1

# change WORDS: another commit, and so another document.
change()
{
	echo "$1" >"$repo/words"
	commit
}

# in_log TYPE [OPTION...]: one run to the log at $log.
in_log()
{
	local type=$1

	shift
	url=$source
	run_build --ref main --commit "$head" \
		--hypervisor-state "$work/hypervisor" --log "$log" --log-to "$type" --tblog "$tblog" \
		--log-policy "$at/policy" --log-timeout 20 "$@"
}

# proved WORD...: tbverify wants a proof of out.txt, and these.
proved()
{
	"$tbverify" --no-policy --root "$work/out/simulated-root.pem" \
		--pcrs "$work/out/measurements.json" --repository "$source" \
		--commit "$head" --log-policy "$at/policy" --require-log \
		"$@" >"$work/log.verify" 2>&1
}

# refused_now TOKEN WORD...: is refused with this token.
refused_now()
{
	local token=$1

	shift
	! proved "$@" && grep -q "\[$token\]\$" "$work/log.verify"
}

# enter NAME: a directory for one log.
enter()
{
	at=$work/$1
	mkdir "$at"
	cd "$at" || exit 1
}

enter rekor2
change rekor
rekor_log
log=$url
in_log rekor2
built 'to Rekor'
report 'its proof holds the document' \
	proved -- "$work/out/out.txt" "$work/out/out.txt.tlog-proof"
cp "$work/out/out.txt.tlog-proof" first
in_log rekor2
built 'again, from the start'
report 'is another entry' proved -- "$work/out/out.txt" \
	"$work/out/out.txt.tlog-proof"
change 'another one'
in_log rekor2
built 'another commit'
report "the first one's proof is of another build" \
	refused_now artifact-mismatch -- "$work/out/out.txt" first
peer_stop rekor
in_log rekor2
fails 'Rekor is gone' publish 3
peers_stop

enter sigsum
change sigsum
sigsum_log
log=$url
"$tblog" keygen submit.example/s submitter >vkey
printf 'log %s\nwitness w %s\nquorum w\nsubmitter %s\n' "$log_vkey" \
	"$witness_vkey" "$(sed 's/^vkey //' vkey)" >policy
in_log sigsum --log-key submitter
built 'to Sigsum'
report 'the document and its proof, each a file' proved \
	--proof "$work/out/out.txt.tlog-proof" -- "$work/out/out.txt" \
	"$work/out/out.txt.att"
report 'the proof alone has no document' refused_now bundle -- \
	"$work/out/out.txt" "$work/out/out.txt.tlog-proof"
cp "$work/out/out.txt.tlog-proof" first
change 'one more'
printf 'sigsum-token: example.org 00ff\n' >token
in_log sigsum --log-key submitter --log-token token
built 'another commit, with a token that the log does not ask for'
report "another's proof" refused_now submitter-signature --proof first -- \
	"$work/out/out.txt" "$work/out/out.txt.att"
peer_stop witness
change 'the last'
in_log sigsum --log-key submitter --log-timeout 4
fails 'the witness is gone' publish 3
peers_stop

enter tessera
change tessera
"$tblog" keygen tessera.example/log key >vkey
printf 'log %s\nquorum none\n' "$(sed 's/^vkey //' vkey)" >policy
port=$(peer_port)
log=http://127.0.0.1:$port
peer_start tessera "$(peer tessera-posix)" --storage_dir="$at/tree" \
	--listen="127.0.0.1:$port" --private_key="$at/key"
started tessera "$port"
in_log tessera
built 'to Tessera'
report 'and proved' proved -- "$work/out/out.txt" \
	"$work/out/out.txt.tlog-proof"
finish
