#!/usr/bin/env bash
# tbbuild serve with a hostile executor: a program of this test, with prepared
# answers.  Its answers and the machines' results are checked against the
# queue.  tbbuild is also replaced by a program that does as requested.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2119,SC2120
. "${top_srcdir:?}/tests/tbbuild/support.sh"
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
command -v jq >/dev/null || skip_all 'no jq'
url=https://git.example/acme/widget
known_secrets
stand_in
sed -i "2i echo \"\$*\" >>\"$work/args\"" "$work/tbbuild"
commit=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
results=$work/results
slots='[{"name": "enclave", "jobs": 2, "run": ["--memory", "1G"]}]'
with_executor='"executor": ["'$work/executor'", "a word"], "results": "'$results'",'
more=$with_executor
mkdir "$work/engine"

# Each call is a line of $work/calls; jobs are files of $work/engine, whose first line
# is the answer.  $work/raw is one for all, $work/fails and $work/hangs what they say.
cat >"$work/executor" <<END
#!/bin/bash
[ "\$1" = 'a word' ] || exit 9
cat >"$work/request"
ulimit -f >"$work/limit"
[ "\$2" != submit ] || cp "$work/request" "$work/submitted"
names=\$(jq -r '.jobs[].name' "$work/request")
echo "\$2" \$names >>"$work/calls"
[ ! -e "$work/fails" ] || { echo 'first'; echo 'the engine is away' >&2; exit 1; }
[ ! -e "$work/endless" ] || exec yes
[ "\$2" != cancel ] || { for name in \$names; do rm -f "$work/engine/\$name"; done; exit 0; }
[ ! -e "$work/raw" ] || { cat "$work/raw"; exit 0; }
answers=
for name in \$names; do
	[ "\$2" != submit ] || [ -e "$work/engine/\$name" ] ||
		echo '"state": "waiting"' >"$work/engine/\$name"
	answer=\$(head -n 1 "$work/engine/\$name" 2>/dev/null || echo '"state": "lost"')
	answers+=", { \"name\": \"\$name\", \$answer }"
done
echo "{ \"tbbuild-executor\": 1, \"jobs\": [ \${answers#,} ] }"
END
chmod +x "$work/executor"
: >"$work/calls"

ask()
{
	push "refs/heads/$1" $commit
	deliver push
	job=$(sql 'SELECT max(id) FROM job')
}
# name [JOB]: that of its present submission.
name()
{
	sql "SELECT 'tbbuild-' || id || '-' || key || '-' || submission FROM job
		WHERE id = ${1-$job}"
}
is_submitted()
{
	[ -e "$work/engine/$(name "$@")" ]
}
submitted()
{
	await is_submitted "$@"
}
# again: its next submission, now.
again()
{
	local n

	n=$(field "$job" submission)
	hurry
	begins_again()
	{
		[ "$(field "$job" submission)" -gt "$n" ]
	}
	await begins_again && submitted
}
# says TEXT [JOB]: of that job, from now on.
says()
{
	echo "$1" >"$work/engine/.new" &&
		mv "$work/engine/.new" "$work/engine/$(name "${2-$job}")"
}
# builds [JOB [ATTEMPT]]: its output is there, and it has ended.
builds()
{
	local attempt=${2-0}

	mkdir -p "$results/$(name "${1-$job}").$attempt"
	says '"state": "ended", "status": 0, "attempt": '"$attempt" "${1-$job}"
}
# asked N: so many calls more, from now on.
asked()
{
	local now

	now=$(wc -l <"$work/calls")
	has_asked()
	{
		[ "$(wc -l <"$work/calls")" -ge $((now + $1)) ]
	}
	await has_asked "$1"
}
told()
{
	grep -q "$1" "$work/log.serve"
}

report 'it starts' start
ask m1
report 'a job is submitted' submitted
report 'by its name and number' test "$(jq -r '.jobs[0] |
	"\(.name) \(.submission) \(.output)"' "$work/submitted")" = \
	"$(name) 1 $results/$(name)"
report 'and what its enclave needs' test "$(jq '.jobs[0].memory' \
	"$work/submitted")" = 1024
report 'with all of its command but where the output goes' test "$(jq -rc \
	'.jobs[0].command' "$work/submitted")" = '["'"$work/tbbuild"'","run","--memory","1G","--repository","'"$url"'","--ref","refs/heads/m1","--commit","'$commit'"]'
report 'without a limit that its build would have as well' test \
	"$(cat "$work/limit")" = "$(ulimit -f)"
says '"state": "running"'
builds
report 'it is taken' becomes "$job" built
report 'no document from before it began' grep -q -- \
	"--not-before $(field "$job" 'began - 300') " "$work/args"
report 'by tbbuild, here' test -e "$output/github/$job/out.txt.att"
report 'and what came back is removed' await test ! -e "$results/$(name).0"

# Answers that are not valid.
ask m2
submitted
# nothing_known NAME TEXT: after two calls with that answer.
nothing_known()
{
	printf '%s\n' "$2" >"$work/raw"
	mkdir -p "$results/$(name).0"
	sleep 1
	report "$1" test "$(field "$job" state)" = running
	rm "$work/raw"
}
one='{ "tbbuild-executor": 1, "jobs": [ { "name": "'$(name)'", '
nothing_known 'no JSON: nothing is known' 'ended'
nothing_known 'an unknown state: nothing is known' \
	"$one"'"state": "built", "status": 0 } ] }'
nothing_known 'an exit status beyond all: nothing is known' \
	"$one"'"state": "ended", "status": 256 } ] }'
nothing_known 'a member too much: nothing is known' \
	"$one"'"state": "ended", "status": 0, "output": "/etc" } ] }'
report 'that is told' told 'executor: its answer is not as'
stop KILL
report 'killed after it was submitted' start
report 'killed after it was submitted: found again, under its name' await \
	told "job $job: looking for it"
report 'and submitted no more than by that name' test "$(field "$job" \
	submission)" = 1
printf '%s\n' "${one/: \"tbbuild-/: \"tbbuild-9}"'"state": "ended", "status": 0 } ] }' \
	>"$work/raw"
asked 2
report 'a job of another name changes nothing' test "$(field "$job" state)" = \
	running
printf '%s\n' "$one"'"state": "ended" } ] }' >"$work/raw"
report 'one that says ended, and not how, lets nothing out' becomes "$job" \
	waiting unknown
rm "$work/raw"
again
builds
report 'and is built once it does' becomes "$job" built
touch "$work/endless"
ask m3
report 'an answer that has no end' await told 'executor: submit: '
rm "$work/endless"
touch "$work/fails"
report 'one that fails: it is asked again, and its last line is shown' await told \
	'executor: submit: the engine is away; again in'
rm "$work/fails"
submitted
builds
report 'and the build is not lost' becomes "$job" built

# What a node says, and leaves.
ask m4
submitted
echo 'a line of ours' >"$work/ours"
ln -s "$work/ours" "$results/$(name).0.log"
says '"state": "ended", "status": 1, "attempt": 0'
report 'what a node said is no file of ours' becomes "$job" failed unknown
report 'nor is it kept as that' test ! -s "$state/log/$job"
ask m5
submitted
{
	yes 'a long story' | head -c 1000000
	echo 'tbbuild: no [build-failed]'
} >"$results/$(name).0.log"
says '"state": "ended", "status": 1, "attempt": 0'
report 'and no more of it than the end' becomes "$job" failed build-failed
report 'of which there is less than it had' test "$(stat -c %s \
	"$state/log/$job")" -lt 70000
ask m6
submitted
says '"state": "ended", "status": 1, "token": "commit-mismatch"'
report 'a ref that has moved on' becomes "$job" superseded commit-mismatch

# Late results.
ask m7
submitted
before=$(name)
mkdir "$results/$before.0"
report 'the result of the current one is not touched' sh -c \
	"sleep 6; test -e '$results/$before.0'"
rm "$work/engine/$before"
await told "job $job: the engine has lost it"
report 'lost is not believed at once' test "$(grep -c "^state .*$before" \
	"$work/calls")" -gt 5
report 'it is cancelled at the engine, and tried again' becomes "$job" waiting lost
report 'by its name' grep -q "^cancel $before$" "$work/calls"
again
report 'under another name' test "$(name)" = "${before%1}2"
mkdir -p "$results/$before.0"
report 'a result of a submission before is refused' await told \
	"results: $before.0: refused"
report 'and is removed' await test ! -e "$results/$before.0"
builds "$job" 3
report 'the attempt counts that the engine names' becomes "$job" built
mkdir "$results/$(name).0" "$results/mine" "$results/tbbuild-x"
report 'and one of a job that ended' await told "results: $(name).0: refused"
report 'a name that is not ours stays' test -d "$results/mine"
report 'metrics: two were late, or more' test "$(curl -sS "$at/metrics" |
	sed -n 's/^tbbuild_serve_late_results_total //p')" -ge 2

# Somebody wants it to end; and so do we.
ask m8
submitted
"$serve" cancel "$job" --settings "$work/serve.json"
report 'a build that is cancelled' becomes "$job" cancelled
report 'is cancelled at the engine' test ! -e "$work/engine/$(name)"
ask m9
submitted
stop TERM
report 'stopped: it is left at the engine' test "$(field "$job" state) $(
	is_submitted && echo there)" = 'running there'
builds
report 'the next one starts' start
report 'and the next one takes it' becomes "$job" built
report 'as the submission that it was' test "$(field "$job" submission)" = 1

# Two slots, two hooks.
forgejo()
{
	push "refs/heads/$1" $commit
	post forgejo -H 'X-Forgejo-Event: push' -H "X-Forgejo-Delivery: f-$1" \
		-H "X-Forgejo-Signature: $(sign "$work/body")"
	job=$(sql 'SELECT max(id) FROM job')
}
for n in 10 11 12 13; do
	ask m$n
done
first=$((job - 3))
submitted "$first"
submitted $((first + 1))
forgejo m14
builds "$first"
report 'the hook that has fewer builds goes first' submitted
report 'before older ones' test "$(field $((first + 2)) state)" = waiting
for n in 1 4 2 3; do
	submitted $((first + n))
	builds $((first + n))
done
report 'and then the others' settled

# What Slurm says, in the words of squeue, and what its program makes of that.  The
# real one is in executor.t; these are the states that are hard to come by.
mkdir "$work/bin"
sed "s|PATH=/usr/local/bin|PATH=$work/bin:/usr/local/bin|" \
	"$top_srcdir/examples/executor/slurm" >"$work/slurm"
chmod +x "$work/slurm"
cat >"$work/bin/squeue" <<END
#!/bin/sh
[ ! -e "$work/squeue.fails" ] || exit 1
cat "$work/squeue"
END
chmod +x "$work/bin/squeue"
# slurm_makes WANT [STATE]: of a job with that state, or of none.
slurm_makes()
{
	[ $# -lt 2 ] && : >"$work/squeue" || echo "tbbuild-1-ab-1 7 $2" >"$work/squeue"
	echo '{ "tbbuild-executor": 1, "jobs": [ { "name": "tbbuild-1-ab-1",
		"output": "'"$work/came"'" } ] }' | "$work/slurm" state >"$work/answer"
	[ "$(jq -r '.jobs[0] | "\(.state) \(.attempt) \(.status) \(.token)"' \
		"$work/answer")" = "$1" ]
}
report 'slurm: it waits' slurm_makes 'waiting null null null' PENDING
report 'slurm: it ends just now' slurm_makes 'running null null null' COMPLETING
report 'slurm: its node is gone, and it is not requeued' slurm_makes \
	'lost null null null' NODE_FAIL
report 'slurm: requeued too often, and held for good' slurm_makes \
	'lost null null null' REQUEUE_HOLD
report 'slurm: ended by its memory' slurm_makes 'ended 0 3 killed' OUT_OF_MEMORY
report 'slurm: a state that we do not know' slurm_makes \
	'unknown null null null' NEW_STATE
report 'slurm: none has that name' slurm_makes 'lost null null null'
echo 1 2 >"$work/came.ended"
report 'slurm: forgotten, and its node has said how it ended' slurm_makes \
	'ended 2 1 null'
echo '1 2", "x": "' >"$work/came.ended"
report 'slurm: a node that says more' slurm_makes 'lost null null null'
echo 1 2 >"$work/came.other"
ln -sf "$work/came.other" "$work/came.ended"
report 'slurm: by a link' slurm_makes 'lost null null null'
touch "$work/squeue.fails"
report 'slurm: no answer' slurm_makes 'unknown null null null'

# Settings.
stop TERM
server=
refused()
{
	more=$1
	settings
	"$serve" --check --settings "$work/serve.json" >"$work/log" 2>&1
	[ $? = 1 ] && grep -q "$2" "$work/log"
}
report 'an executor without results' refused '"executor": ["/x"],' results
report 'results without an executor' refused '"results": "/x",' results
report 'a program without its whole path' refused \
	'"executor": ["x"], "results": "/x",' executor
slots='[{"name": "one", "jobs": 17, "run": []}]'
report 'too many builds for one machine' refused '' slots
slots='[{"name": "one", "jobs": 257, "run": []}]'
report 'too many for all' refused "$with_executor" jobs
slots='[{"name": "one", "run": ["--log", "/x"]}]'
report 'a log that other machines would write to' refused "$with_executor" run
slots='[{"name": "one", "run": [], "publish": ["--from", "/x"]}]'
report 'what is ours to say' refused '' publish
finish
