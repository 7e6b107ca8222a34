#!/usr/bin/env bash
# The executor for Kubernetes, which cannot be run here: its Job is valid in the
# published schema of the API, as in Debian's client, and it reads the
# documented answers of the API.  A substitute for kubectl gives those answers.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
[ -n "${TBBUILD_SERVE-}" ] || skip_all 'configured with --disable-serve'
command -v jq >/dev/null || skip_all 'no jq'
dir=$top_srcdir/examples/executor
cat >"$work/request" <<'END'
{ "tbbuild-executor": 1, "jobs": [
  { "name": "tbbuild-7-0123456789abcdef-2",
    "output": "/srv/results/tbbuild-7-0123456789abcdef-2",
    "job": 7, "submission": 2, "slot": "enclave", "hook": "widget",
    "ref": "refs/heads/a\"$(x)'b", "commit": "0f4dc2b3a1f6e0a6f7b1d0f4dc2b3a1f6e0a6f7b",
    "memory": 4096, "cpus": 2,
    "command": ["/usr/bin/tbbuild", "run", "--eif", "/srv/a b.eif", "--name=$(HOME)$$x"] }
] }
END
# A kubectl of this test's, where the program looks for one.
mkdir "$work/bin"
sed "s|PATH=/usr/local/bin|PATH=$work/bin:/usr/local/bin|" "$dir/kubernetes" \
	>"$work/kubernetes"
chmod +x "$work/kubernetes"
cat >"$work/bin/kubectl" <<END
#!/bin/sh
echo "\$@" >>"$work/asked"
[ ! -e "$work/away" ] || exit 1
case "\$*" in
*' create '*)	cat >"$work/created"
		[ ! -e "$work/refused" ] || { cat "$work/refused" >&2; exit 1; } ;;
*'get jobs'*)	cat "$work/jobs" ;;
*'get pods'*)	cat "$work/pods" ;;
esac
END
chmod +x "$work/bin/kubectl"

# runs VERB: the program's answer in $work/answer.
runs()
{
	"$work/kubernetes" "$dir/kubernetes-job.json" --namespace=builds "$1" \
		<"$work/request" >"$work/answer" 2>"$work/log"
}
report 'a Job is made of the request' runs manifest
cp "$work/answer" "$work/manifest"
if /usr/bin/python3 -c 'import kubernetes' 2>/dev/null; then
	cat >"$work/check.py" <<'END'
import json, re, sys
from kubernetes.client import models


def check(value, kind, where):
    """Holds a value to a type of the API's schema."""
    of = re.fullmatch(r'(list|dict)[\[(](?:str, )?(.*)[\])]', kind)
    if of and of[1] == 'list':
        assert isinstance(value, list), where
        for i, each in enumerate(value):
            check(each, of[2], '%s[%d]' % (where, i))
    elif of:
        assert isinstance(value, dict), where
        for name, each in value.items():
            check(each, of[2], where + '.' + name)
    elif kind in ('str', 'int', 'bool'):
        assert type(value).__name__ == kind, '%s: want %s' % (where, kind)
    elif kind != 'object':
        model = getattr(models, kind)
        names = {v: k for k, v in model.attribute_map.items()}
        assert isinstance(value, dict), where
        for name, each in value.items():
            assert name in names, '%s.%s: no such member' % (where, name)
            check(each, model.openapi_types[names[name]], where + '.' + name)


check(json.load(open(sys.argv[1])), 'V1Job', 'job')
END
	schema()
	{
		/usr/bin/python3 "$work/check.py" "$1"
	}
	report 'it is one by the schema of the API' schema "$work/manifest"
	jq '.spec.template.spec.containers[0].cmd = []' "$work/manifest" \
		>"$work/bad"
	if schema "$work/bad" 2>/dev/null; then
		not_ok 'and a member that is none is noticed'
	else
		ok 'and a member that is none is noticed'
	fi
	jq '.spec.backoffLimit = "0"' "$work/manifest" >"$work/bad"
	if schema "$work/bad" 2>/dev/null; then
		not_ok 'and a value of another type'
	else
		ok 'and a value of another type'
	fi
else
	skip 'it is one by the schema of the API' 'no python3-kubernetes'
fi
# of FILTER: of the manifest.
of()
{
	jq -r "$1" "$work/manifest"
}
report 'its name is the submission' test "$(of .metadata.name)" = \
	tbbuild-7-0123456789abcdef-2
report 'it is tried once: another try is another submission' test \
	"$(of '"\(.spec.backoffLimit) \(.spec.template.spec.restartPolicy)"')" = \
	'0 Never'
report 'memory and processors are what the enclave is given' test "$(of \
	'.spec.template.spec.containers[0].resources.limits |
	"\(.["hugepages-2Mi"]) \(.cpu)"')" = '4096Mi 2'
mkdir "$work/node"
# as Kubernetes replaces: "$(HOME)" and "$$"
# shellcheck disable=SC2016 # sed's
readarray -t command < <(of '.spec.template.spec.containers[0].command[]' |
	sed 's|\$\$|\x01|g; s|\$(HOME)|/root|g; s|\x01|$|g' |
	sed "s|/srv/results|$work/node|; s|^/usr/bin/tbbuild|/usr/bin/printf|; s|^run\$|<%s>|")
"${command[@]}" >"$work/printed"
report 'its command is run as it is, and says where the output goes' test \
	"$(cat "$work/printed")" = \
	"<--eif></srv/a b.eif><--name=\$(HOME)\$\$x><-o><$work/node/tbbuild-7-0123456789abcdef-2.0>"

# What the API answers: "Jobs", in the documentation of Kubernetes.
job()
{
	printf '{ "items": [ { "metadata": { "name": "other" } },
		{ "metadata": { "name": "tbbuild-7-0123456789abcdef-2" },
		"status": %s } ] }' "$1" >"$work/jobs"
	printf '{ "items": [ { "metadata": { "name": "x", "labels": {
		"job-name": "tbbuild-7-0123456789abcdef-2" } }, "status": {
		"containerStatuses": [ { "state": %s } ] } } ] }' \
		"${2-{ \}}" >"$work/pods"
}
# says STATE [STATUS]
says()
{
	[ "$(jq -r '.jobs[0] | .name + " " + .state + " \(.status)"' \
		"$work/answer")" = \
		"tbbuild-7-0123456789abcdef-2 $1 ${2-null}" ]
}
job '{ "active": 1 }' '{ "running": { "startedAt": "2026-11-30T10:00:00Z" } }'
runs submit
report 'submit: it is created' cmp "$work/created" "$work/manifest"
report 'and runs' says running
grep -q -- '--namespace=builds' "$work/asked"
report 'with the options that were given' test $? = 0
echo 'Error from server (AlreadyExists): jobs.batch "x" already exists' \
	>"$work/refused"
report 'submit: one that is there is not made again' runs submit
report 'and is found' says running
echo 'Error from server (Forbidden): no' >"$work/refused"
if runs submit; then
	not_ok 'submit: a cluster that says no'
else
	report 'submit: a cluster that says no' grep -q Forbidden "$work/log"
fi
job '{ }'
runs state
report 'state: it waits' says waiting
job '{ "succeeded": 1, "conditions": [ { "type": "Complete", "status": "True" } ] }' \
	'{ "terminated": { "exitCode": 0 } }'
runs state
report 'state: it has ended well' says ended 0
failed='{ "failed": 1, "conditions": [ { "type": "Failed", "status": "True",
	"reason": "BackoffLimitExceeded" } ] }'
job "$failed" '{ "terminated": { "exitCode": 1, "reason": "Error" } }'
runs state
report 'state: it has failed by itself' says ended 1
job "$failed"
runs state
report 'state: its pod is gone with its node' says lost
echo '{ "items": [] }' >"$work/jobs"
runs state
report 'state: nobody has it' says lost
touch "$work/away"
runs state
report 'state: a cluster that does not answer' says unknown
rm "$work/away"
report 'cancel' runs cancel
report 'it is deleted by its name' grep -q \
	'delete job tbbuild-7-0123456789abcdef-2 ' "$work/asked"
finish
