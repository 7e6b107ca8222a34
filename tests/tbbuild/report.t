#!/usr/bin/env bash
# tbbuild serve: reports to a forge, and records of jobs: each state is reported
# once it is known, and again after a failure; a ref that has moved on is not
# built.  tbbuild is replaced by a program that does as requested.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2009
. "${top_srcdir:?}/tests/tbbuild/support.sh"
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
url=https://git.example/acme/widget
known_secrets
stand_in
commit=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
other=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
slots='[{"name": "one", "run": []}]'
ours=(--settings "$work/serve.json")
echo token-of-the-forge >"$work/credential"
chmod 600 "$work/credential"

# Each report is a line of $work/told: job, state, token, and its argument; its
# input is in $work/given.
cat >"$work/report" <<END
#!/bin/bash
env | sort >"$work/given.env"
cat >"$work/given.json"
ls -l /proc/self/fd >"$work/given.fd"
echo "\$TBBUILD_JOB \$TBBUILD_STATE \${TBBUILD_TOKEN:--} \$1" >>"$work/told"
[ ! -e "$work/sulks" ] || { echo 'first'; echo 'the forge says no' >&2; exit 1; }
[ ! -e "$work/hangs" ] || sleep 1000
exit 0
END
chmod +x "$work/report"
: >"$work/told"
with_report=', "report": ["'$work/report'", "word one"],
	"credential": "'$work/credential'"'
of_github=$with_report

ask()
{
	push "refs/${2-heads}/$1" "${3-$commit}"
	deliver push
	job=$(sql 'SELECT max(id) FROM job')
}

# knows JOB STATE: it was reported to the forge, within half a minute.
is_told()
{
	[ "$(field "$1" told)" = "$2" ]
}
knows()
{
	await is_told "$1" "$2"
}

# put_in NAME: a program's words, as tbbuild-serve prints them of its queue.
asked()
{
	"$serve" "$@" "${ours[@]}" >"$work/asked" 2>"$work/log"
}

report 'it starts' start
touch "$work/odd"
ask m1
report 'a push is built' becomes 1 built
report 'and its forge is told' knows 1 built
rm "$work/odd"
report 'once' test "$(grep -c '^1 built - word one$' "$work/told")" = 1
report 'no state is told twice' test -z "$(sort "$work/told" | uniq -d)"
cat >"$work/want.env" <<END
LC_ALL=C
PATH=/usr/local/bin:/usr/bin:/bin
TBBUILD_COMMIT=$commit
TBBUILD_CREDENTIAL=$work/credential
TBBUILD_HOOK=github
TBBUILD_JOB=1
TBBUILD_OUTPUT=$output/github/1
TBBUILD_PROJECT=acme/widget
TBBUILD_REF=refs/heads/m1
TBBUILD_STATE=built
TBBUILD_URL=$url
END
grep -vE '^(PWD|SHLVL|_)=' "$work/given.env" | cmp - "$work/want.env"
report 'its environment is what the manual says, and nothing else' test $? = 0
report 'nor any descriptor of ours' test \
	"$(grep -c ' -> ' "$work/given.fd")" -le 4
report 'its input is JSON, of the job' python3 - "$work/given.json" "$commit" \
	"$output/github/1" <<'END'
import json, sys
job = json.load(open(sys.argv[1]))
assert job['tbbuild-job'] == 1 and job['job'] == 1, job
assert job['state'] == 'built' and job['commit'] == sys.argv[2], job
assert job['output'] == sys.argv[3] and job['attempts'] == 1, job
assert job['project'] == 'acme/widget' and job['hook'] == 'github', job
assert job['received'] <= job['began'] <= job['ended'], job
END

# The file beside the output.
report 'beside the output is what it is' python3 - "$output/github/1" <<'END'
import hashlib, json, os, sys
job = json.load(open(sys.argv[1] + '.json'))
assert job['state'] == 'built' and job['ended'], job
assert 'q"\\x.txt' in job['files'] and '.dot' in job['files'], job
assert sorted(job['files']) == sorted(os.listdir(sys.argv[1])), job
for name, file in job['files'].items():
    data = open(os.path.join(sys.argv[1], name), 'rb').read()
    assert file['size'] == len(data), name
    assert file['sha256'] == hashlib.sha256(data).hexdigest(), name
END
asked show 1
report 'show: the same' cmp "$work/asked" "$output/github/1.json"
echo build-failed 1 >"$work/fault/m2"
ask m2
report 'a build that fails' becomes "$job" failed build-failed
report 'is told, with its token' knows "$job" failed
report 'and without an output' grep -q "^$job failed build-failed word" \
	"$work/told"
report 'of which the environment has none' test \
	"$(grep -c OUTPUT "$work/given.env")" = 0
asked show "$job"
report 'show: of one without an output' grep -q '"token": "build-failed"' \
	"$work/asked"
asked show 4711
report 'show: no such job' grep -q 'no such job \[job\]$' "$work/log"

# The ref has moved on.
echo commit-mismatch 1 >"$work/fault/m3"
ask m3
report 'a ref that has another commit: superseded' becomes "$job" superseded \
	commit-mismatch
report 'and the forge is told' knows "$job" superseded
rm "$work/fault/m3"
ask m3
answered 'a delivery of it again is tried again' 202 'queued as'
report 'and built, where the ref has come back' becomes "$job" built

# The forge does not take it.
touch "$work/sulks"
ask m4
report 'a forge that says no: the build is built all the same' becomes \
	"$job" built
await grep -q "job $job: built: not reported" "$work/log.serve"
report 'what the program said last is told to us' grep -q \
	"job $job: [a-z]*: not reported, attempt 1 of 30: the forge says no" \
	"$work/log.serve"
report 'it is told again later' test \
	"$(field "$job" "tell_due > $(date +%s)")" = 1
rm "$work/sulks"
sql "UPDATE job SET tell_due = 0"
report 'and once it takes it, it knows' knows "$job" built
# What a late report would publish is not what the ref is now.
touch "$work/sulks"
ask m27
late=$job
becomes "$late" built && await grep -q "job $late: built: not reported" \
	"$work/log.serve"
rm "$work/sulks"
ask m27 heads "$other"
report 'a newer build of the same ref is reported' knows "$job" built
sql "UPDATE job SET tell_due = 0"
ask m17
knows "$job" built
report 'and the older one no more' test \
	"$(grep -c "^$late built" "$work/told")" = 1
touch "$work/hangs"
ask m5
report 'a program that hangs holds up no build' becomes "$job" built
stop KILL
rm "$work/hangs"
report 'a server that was killed: the next one starts' start
report 'and reports what was not reported' knows "$job" built
program_is_gone()
{
	! ps ax -o args= | grep -F "$work/report" | grep -vq grep
}
report 'the program that hung is gone' await program_is_gone

# Time for a report is what the settings say.
stop TERM
of_github="$with_report"', "report-timeout": 2'
touch "$work/hangs"
report 'it starts, with little time for a report' start
ask m29
report 'a report that takes longer is ended' await grep -q \
	"job $job: built: not reported, .* than its report-timeout" \
	"$work/log.serve"
rm "$work/hangs"
sql "UPDATE job SET tell_due = 0"
report 'and repeated' knows "$job" built

# More than one at a time: tags first, and newer pushes of a branch.
stop TERM
of_github="$with_report"', "coalesce": true, "keep": 3'
echo 2 >"$work/waits"
report 'it starts, with other settings' start
: >"$work/runs"
ask m6
for n in 1 2 3; do
	ask m7 heads "$(printf "%040d" "$n")"
done
ask v1 tags "$other"
tag=$job
rm "$work/waits"
report 'all of them have an end' settled
report 'the tag before the branches' test \
	"$(cut -d' ' -f1 "$work/runs" | tr '\n' ' ')" = 'm6 v1 m7 '
report 'of one branch the newest push alone is built' test \
	"$(sql "SELECT group_concat(state || token, ' ') FROM job
		WHERE ref = 'refs/heads/m7'")" = \
	'supersededcoalesced supersededcoalesced built'
all_are_told()
{
	[ "$(sql 'SELECT count(*) FROM job WHERE told != state')" = 0 ]
}
report 'the forge is told of each' await all_are_told
ask m8
becomes "$job" built
report 'three outputs are kept, with their records' test \
	"$(cd "$output/github" && echo *)" = "$(for n in $((tag - 1)) "$tag" \
		"$job"; do printf '%s %s.json ' "$n" "$n"; done | sed 's/ $//')"

# The status page.
get()
{
	code=$(curl -sS -D "$work/headers" -o "$work/page" -w '%{http_code}' \
		"${@:2}" "$at/$1")
}
get status
report 'no status page unless it is asked for' test "$code" = 404
stop TERM
printf 'Bearer 0123456789-status\n' >"$work/authorization"
chmod 600 "$work/authorization"
more='"status": "'$work/authorization'",'
report 'it starts, with a status page' start
get status
report 'status: not without the header' test "$code" = 401
report 'status: and asks for it' grep -qi '^www-authenticate: Basic' \
	"$work/headers"
get status -H 'Authorization: Bearer 0123456789-statu'
report 'status: nor with a part of it' test "$code" = 401
allowed=(-H 'Authorization: Bearer 0123456789-status')
get status "${allowed[@]}"
report 'status: with it' test "$code" = 200
report 'status: no script, and no other page may have it' sh -c \
	"grep -qi \"^content-security-policy: default-src 'none'\" '$work/headers' &&
	! grep -qi '<script\|http' '$work/page'"
report 'status: the jobs, the newest first' test \
	"$(grep -c '^<tr><td>' "$work/page")" = \
	"$(sql 'SELECT min(count(*), 100) FROM job')"
get status -X POST "${allowed[@]}" -d x
report 'status: nothing can be sent to it' test "$code" = 405
get status.json "${allowed[@]}"
report 'status.json: what list tells' python3 - "$work/page" \
	"$(sql 'SELECT max(id) FROM job')" <<'END'
import json, sys
page = json.load(open(sys.argv[1]))
assert page['tbbuild-status'] == 1 and page['health'] == 'ok', page
assert page['jobs'][0]['job'] == int(sys.argv[2]), page
assert all(j['tbbuild-job'] == 1 and j['state'] for j in page['jobs'])
END
push 'refs/heads/m<b>&' "$commit"
deliver push
get status "${allowed[@]}"
report 'status: names are escaped' sh -c "grep -qF \
	'refs/heads/m&lt;b&gt;&amp;' '$work/page' && ! grep -q '<b>' '$work/page'"
settled
curl -sS "$at/metrics" >"$work/metrics"
report 'metrics: how long builds took, by hook' test "$(grep -c \
	'^tbbuild_serve_build_seconds_bucket{hook="github",le="' \
	"$work/metrics")" = 9
report 'metrics: age of the queue, and disks' test "$(grep -cE \
	'^tbbuild_serve_(queue_age_seconds|disk_free_bytes)' "$work/metrics")" = 3
more=

# Settings.
stop TERM
server=
refused()
{
	of_github=$1
	settings
	"$serve" --check "${ours[@]}" >"$work/log" 2>&1
	[ $? = 1 ] && grep -q "$2" "$work/log"
}
report 'a program without its whole path' refused ', "report": ["x"]' report
report 'no program' refused ', "report": []' report
report 'no time' refused "$with_report"', "report-timeout": 0' report-timeout
report 'time for nothing' refused ', "report-timeout": 9' 'only with report'
report 'a credential that nobody gets' refused \
	', "credential": "'"$work/credential"'"' credential
chmod 644 "$work/credential"
report 'a credential that others may read' refused "$with_report" secret
report 'nothing to keep' refused ', "keep": 0' keep
more='"status": "x",'
report 'a status page for nobody' refused '' status
more='"status": "'$work/credential'",'
report 'a header that others may read' refused '' secret
more=
report 'neither yes nor no' refused ', "coalesce": 1' coalesce
finish
