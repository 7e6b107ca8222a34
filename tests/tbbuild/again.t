#!/usr/bin/env bash
# tbbuild serve: temporary faults are retried, failed builds are not, unless a
# person or a forge requests it.  tbbuild is replaced by a program that fails on
# request.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
url=https://git.example/acme/widget
known_secrets
stand_in
commit=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
slots='[{"name": "one", "run": []}]'
ours=(--settings "$work/serve.json")

# ask REF: a push of it by GitHub, of the usual commit.
ask()
{
	push "refs/heads/$1" "${2-$commit}"
	deliver push
}

# told WORDS...: the output of tbbuild-serve about its queue.
told()
{
	"$serve" "$@" "${ours[@]}" >"$work/told" 2>"$work/log"
}
report 'it starts' start

# Exit status 3, or any except 1, is not a failure of the build.
echo git 3 >"$work/fault/m1"
ask m1
answered 'a push' 202 'queued as 1'
report 'a fault that passes: it waits, with the reason' becomes 1 waiting git
report 'and for 10 seconds' test $(($(field 1 due) - $(date +%s))) -ge 7
ask m1
answered 'its delivery again: known, for it will be built' 200 known
rm "$work/fault/m1"
report 'it is built, without anybody asking' becomes 1 built
report 'at the second attempt' test "$(runs m1)" = 2
report 'after its pause' test "$(awk '/^m1 / { n++ ? d = $3 - t : t = $3 }
	END { print d }' "$work/runs")" -ge 9
report 'when, and why, is in what the server says' grep -q \
	'job 1: could not be tried \[git\]; attempt 1 of 30, the next in 10 s' \
	"$work/log.serve"
for fault in 'usage 2' 'odd 70' 'killed'; do
	ref=m-${fault%% *}
	case $fault in
	killed)	printf '#!/bin/sh\nkill -KILL $$\n' >"$work/dies"
		chmod +x "$work/dies"
		mv "$work/tbbuild" "$work/away"
		mv "$work/dies" "$work/tbbuild" ;;
	*)	echo "$fault" >"$work/fault/$ref" ;;
	esac
	ask "$ref"
	report "$fault: tried again" becomes "$(sql 'SELECT max(id) FROM
		job')" waiting "${fault%% *}"
done
mv "$work/away" "$work/tbbuild"
rm "$work"/fault/*
hurry
report 'and built' settled

# Pauses grow to an hour, and tries have an end.
echo publish 3 >"$work/fault/m2"
more='"tries": 12,'
stop TERM
report 'it starts, with another bound' start
ask m2
job=$(sql 'SELECT max(id) FROM job')
for n in $(seq 12); do
	for _ in $(seq 100); do
		[ "$(sql "SELECT attempts || state FROM job WHERE id = $job")" \
			!= "${n}waiting" ] || break
		[ "$(field "$job" state)" != failed ] || break
		sleep 0.05
	done
	pauses=${pauses-}$(($(field "$job" due) - $(date +%s))),
	hurry
done
echo "# $pauses"
awk -F, '{ for (want = 10; ++i < 12; want = want < 1800 ? 2 * want : 3600)
	if ($i < want - 4 || $i > want) exit 1 }' <<<"$pauses"
report 'pauses grow to an hour' test $? = 0
report 'the last try is one, and says why' becomes "$job" failed publish
report 'as often as was said' test "$(runs m2)" = 12

# By a person.
told list
report 'list: one line for each job' test \
	"$(wc -l <"$work/told")" = "$(sql 'SELECT count(*) FROM job')"
report 'list: what it was, and why' grep -qE "^$job failed 12 20..-..-..T..:..:..Z github refs/heads/m2 $commit publish\$" \
	"$work/told"
told retry "$job"
report 'retry: taken' test $? = 0
report 'retry: it is tried again' becomes "$job" waiting publish
rm "$work/fault/m2"
told retry "$job"
report 'retry: also where it waits for its time' becomes "$job" built
told retry "$job"
report 'retry: not what was built' grep -q '\[job\]$' "$work/log"
told cancel "$job"
report 'cancel: nor has that an end' grep -q '\[job\]$' "$work/log"
told cancel 4711
report 'no such job' grep -q 'no such job \[job\]$' "$work/log"
told retry
report 'no number' test $? = 2
"$serve" retry 1 --settings "$work/none" >"$work/log" 2>&1
report 'no settings' test $? = 3
chmod 0 "$work/secret"
told list
report 'the secrets are not read for it' test $? = 0
chmod 600 "$work/secret"
echo io 3 >"$work/fault/m3"
ask m3
job=$((job + 1))
becomes "$job" waiting io
told cancel "$job"
report 'cancel: of one that waits' becomes "$job" cancelled io
rm "$work/fault/m3"
ask m3
answered 'what was cancelled is built when it is delivered again' 202 \
	"queued as $((job + 1))"
job=$((job + 1))
becomes "$job" built
told retry $((job - 1))
report 'retry: not where another job has the same' grep -q \
	"job $job has the same commit and ref \[job\]\$" "$work/log"
echo 30 >"$work/waits"
ask m4
job=$((job + 1))
becomes "$job" running
told cancel "$job"
report 'cancel: of one that runs' becomes "$job" cancelled
rm "$work/waits"
told retry "$job"
report 'retry: of one that was cancelled' becomes "$job" built

# The build's own failure is final, until a forge asks again.
echo build-failed 1 >"$work/fault/m5"
ask m5
job=$((job + 1))
report 'a build that failed has failed' becomes "$job" failed build-failed
sleep 1
report 'and is not tried again' test "$(runs m5)" = 1
rm "$work/fault/m5"
deliver push
answered 'its delivery again builds it' 202 "queued as $((job + 1))"
post github -H 'X-GitHub-Event: push' -H "X-GitHub-Delivery: n-$number" \
	-H "X-Hub-Signature-256: sha256=$(sign "$work/body")"
answered 'and once more, it is known' 200 known
job=$((job + 1))
report 'it is built' becomes "$job" built
post github -H 'X-GitHub-Event: push' -H "X-GitHub-Delivery: n-$number" \
	-H "X-Hub-Signature-256: sha256=$(sign "$work/body")"
answered 'then too' 200 known
ask m6 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
post github -H 'X-GitHub-Event: push' -H "X-GitHub-Delivery: n-$number" \
	-H "X-Hub-Signature-256: sha256=$(push refs/heads/m7 $commit
	sign "$work/body")"
answered 'another commit under a number that was there is not lost' 202
settled

# A tag that is older than what is remembered.
push refs/tags/v1 $commit
deliver push
settled
old=$(sql "SELECT id FROM job WHERE ref = 'refs/tags/v1'")
sql "UPDATE job SET ended = 0; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL
	SELECT i + 1 FROM n WHERE i < 10001) INSERT INTO job (hook, ref, hash,
	state, received, ended) SELECT 'github', 'refs/heads/' || i, '$commit',
	'failed', 0, 0 FROM n"
ask m8
settled
report 'after 10000 others its record is gone' test -z "$(field "$old" id)"
push refs/tags/v1 $commit
deliver push
answered 'but what was built is still known' 200 known
sql "DELETE FROM job WHERE state = 'failed' AND received = 0"

# A tag that is moved, and moved back: what it had last is what is known.
other=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
# move COMMIT: the tag is pushed there; its job in $job, if it has a new one.
move()
{
	push refs/tags/v1 "$1"
	deliver push
	job=$(sql 'SELECT max(id) FROM job')
}
move $other
report 'a tag that is moved is built' becomes "$job" built
move $commit
answered 'a tag that is moved back is built again' 202 'queued as'
report 'with an output of its own' becomes "$job" built
report 'and that output is of its commit' grep -qx $commit \
	"$output/github/$job/out.txt.att"
move $commit
answered 'once more, it is known' 200 known
echo commit-mismatch 1 >"$work/fault/v1"
move $other
report 'an old delivery of a tag is looked at, and superseded' becomes "$job" \
	superseded commit-mismatch
rm "$work/fault/v1"
move $commit
answered 'after which it is known still' 200 known
echo build-failed 1 >"$work/fault/v1"
move $other
becomes "$job" failed build-failed
rm "$work/fault/v1"
told retry "$job"
report 'retry: though an older build had the same' becomes "$job" built
echo 2 >"$work/waits"
move $commit
becomes "$job" running
move $other
move $commit
answered 'moved, and moved back, during its build: queued' 202 \
	"queued as $job"
rm "$work/waits"
report 'and built' settled
push refs/heads/m4 $other
deliver push
settled
push refs/heads/m4 $commit
deliver push
answered 'a branch that is moved back is known' 200 known

# An output is its own job's.
new=$(($(sql 'SELECT max(seq) FROM sqlite_sequence') + 1))
mkdir -p "$output/github/$new" && echo other >"$output/github/$new/out.txt.att"
ask m9
report 'a directory of that name: not taken for its own' \
	becomes "$new" waiting output
report 'and not replaced' grep -qx other "$output/github/$new/out.txt.att"
echo 30 >"$work/waits"
hurry
rm -r "${output:?}/github/$new"
report 'when it is gone, the output gets its place' becomes "$new" built
report 'without another build' test "$(runs m9)" = 1
report 'and it is its own' grep -qx $commit "$output/github/$new/out.txt.att"
ask m10
new=$((new + 1))
becomes "$new" running
stop KILL
mkdir "$output/github/$new" && echo other >"$output/github/$new/out.txt.att"
rm "$work/waits"
echo git 3 >"$work/fault/m10"
start
report 'killed, and a directory of that name: still not its own' \
	becomes "$new" waiting git
rm -r "${output:?}/github/$new" "$work/fault/m10"
stop TERM

# Numbers never start again.
highest=$(sql 'SELECT max(seq) FROM sqlite_sequence')
mv "$state/queue" "$work/queue.lost"
report 'a queue that was lost: it starts' start
mkdir -p "$output/github/$((highest + 5))"
stop TERM
start
ask m11
answered 'numbers go on behind all outputs' 202 "queued as $((highest + 6))"
settled
stop TERM

# The queue of an earlier version.
rm "$state/queue"
sqlite3 "$state/queue" <<END
CREATE TABLE job ( id INTEGER PRIMARY KEY AUTOINCREMENT,
 hook TEXT NOT NULL, ref TEXT NOT NULL, hash TEXT NOT NULL,
 state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
 token TEXT NOT NULL DEFAULT '', received INTEGER NOT NULL,
 ended INTEGER);
CREATE TABLE delivery ( number INTEGER PRIMARY KEY AUTOINCREMENT,
 hook TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL,
 UNIQUE (hook, id), UNIQUE (hook, body));
CREATE UNIQUE INDEX job_once ON job (hook, ref, hash)
 WHERE state IN ('waiting', 'running', 'built');
CREATE INDEX job_state ON job (state, id);
INSERT INTO job VALUES
 (901, 'github', 'refs/heads/mv1', '$commit', 'built', 1, '', 1, 2),
 (902, 'github', 'refs/heads/mv2', '$commit', 'failed', 1, 'io', 1, 2),
 (903, 'github', 'refs/heads/mv3', '$commit', 'running', 1, '', 1, NULL),
 (904, 'github', 'refs/heads/mv4', '$commit', 'running', 1, '', 1, NULL),
 (905, 'github', 'refs/heads/mv5', '$commit', 'waiting', 0, '', 1, NULL);
INSERT INTO delivery VALUES (1, 'github', 'x', x'00');
END
told list
report 'an earlier queue: only a server makes it anew' \
	grep -q 'start tbbuild-serve first \[queue\]$' "$work/log"
mkdir "$output/github/903"
report 'an earlier queue: it starts' start
report 'what waited, and what ran, is built' settled
report 'each as it was' test "$(sql "SELECT group_concat(state || attempts, ' ')
	FROM job")" = 'built1 failed1 built1 built2 built1'
report 'what was there, is not built again' test "$(runs mv3)" = 0
ask mv1
answered 'what it had built is known' 200 known
ask mv2
answered 'what had failed is built' 202 'queued as'
settled
for commit in $commit $other $commit; do
	move "$commit"
	settled
done
report 'and a commit can be built twice' test "$(sql "SELECT count(*) FROM job
	WHERE ref = 'refs/tags/v1' AND state = 'built'")" = 3
stop TERM
sqlite3 "$state/queue" 'PRAGMA user_version = 99'
"$serve" "${ours[@]}" --tbbuild "$work/tbbuild" >"$work/log" 2>&1
report 'a queue of a later version' test $? = 3
report 'is left alone' grep -q 'a newer tbbuild-serve made it \[queue\]$' \
	"$work/log"
server=
finish
