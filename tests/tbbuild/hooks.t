#!/usr/bin/env bash
# What forges may send to tbbuild serve beside the push of a branch with a plain
# name: any JSON, forms, and every kind of event, each answered with what becomes
# of it.  In the place of tbbuild is a program that always builds.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
url=https://git.example/acme/widget
known_secrets
stand_in
slots='[{"name": "one", "run": []}]'
start || exit 1

# another: a commit that nothing was built of.
n=0
another()
{
	n=$((n + 1))
	commit=$(printf '%040x' $((0xabc000 + n)))
}

# asked NAME REF: the last delivery is queued, for that ref and commit.
asked()
{
	answered "$1" 202 'queued as'
	report "$1: of that ref and commit" test "$(sql 'SELECT ref, hash FROM
		job ORDER BY id DESC LIMIT 1')" = "$2|$commit"
}

# Any JSON (RFC 8259): only U+0000 to U+001F must be escaped in a string.
another
push refs/heads/main "$commit" acme/widget ",\"m\":\"$(printf '\177')\""
deliver push
asked 'a bare DEL in a message' refs/heads/main
another
push refs/heads/main "$commit" acme/widget ",\"$(printf '\177')\":1"
deliver push
asked 'a bare DEL in a name' refs/heads/main
another
push refs/heads/main "$commit" acme/widget \
	",\"$(head -c 100 /dev/zero | tr '\0' x)\":1,"$'"\303\244":{"\\u00e4":2}'
deliver push
asked 'names of members that are long, and not ASCII' refs/heads/main
for name in 'm\u0026n=m&n' 'm\u003c\u003E=m<>' 'm\/n=m/n' 'm\u002fn=m/n'; do
	another
	push "refs/heads/${name%%=*}" "$commit"
	deliver push
	asked "escapes: $name" "refs/heads/${name#*=}"
done
another
printf '{"r\\u0065f":"refs/heads/main","after":"%s","ref":"refs/heads/m2"}' \
	"$commit" >"$work/body"
deliver push
answered 'a member twice, spelt in two ways' 400 payload
for name in "$(printf 'f\303\274r')" 'f\u00fcr' '\ud83d\ude00' '\ud83d' 'm\u0000' \
	"$(head -c 300 /dev/zero | tr '\0' m)"; do
	another
	push "refs/heads/$name" "$commit"
	deliver push
	answered "a name that a claim cannot contain: $(printf '%.20q' "$name")" \
		200 'a claim cannot contain'
done
push refs/heads/main "$commit" "$(printf 'acme/\303\244')"
deliver push
answered 'another repository, not in ASCII' 403 repository

# Forms.
form=application/x-www-form-urlencoded
# as_form: the body as a form has it; more fields may be around it
as_form()
{
	perl -0777 -pe 's/([^A-Za-z0-9_ .-])/sprintf "%%%02X", ord $1/ge; tr/ /+/' \
		"$work/body" >"$work/encoded"
	{ printf '%spayload=' "${1-}"; cat "$work/encoded"; printf '%s' "${2-}"; } \
		>"$work/body"
}
another
push refs/heads/main "$commit" acme/widget ', "m": "+ & =  \u00e4%"'
as_form
type=$form deliver push
asked 'a form' refs/heads/main
another
push refs/heads/main "$commit"
as_form 'a=b&c=&' '&payload=x&d'
type='Application/X-WWW-form-urlencoded; charset=utf-8' deliver push
asked 'a form with more in it' refs/heads/main
deliver push
answered 'a form that says that it is JSON' 400 payload
another
push refs/heads/main "$commit"
type=$form deliver push
asked 'JSON that says that it is a form, as curl does' refs/heads/main
for bad in '' 'pay=x' 'payload=' 'payload=%' 'payload=%7' 'payload=%zz' \
	'payload=x' 'payload' '%7B%7D'; do
	printf '%s' "$bad" >"$work/body"
	type=$form deliver push
	answered "no form of a forge: '$bad'" 400 payload
done
report 'which of them to choose is said' grep -q \
	'without the field "payload": choose application/json' "$work/log.serve"

# The kinds of events.  Those that GitHub, Gitea and Forgejo document.
another
push refs/heads/main "$commit"
for kind in ping branch_protection_rule check_run check_suite \
	code_scanning_alert commit_comment custom_property delete deployment \
	deployment_status discussion fork gollum installation issue_comment \
	issues label member merge_group meta milestone org_block package \
	page_build project public pull_request pull_request_approved \
	pull_request_comment pull_request_review pull_request_sync \
	pull_request_target registry_package release repository \
	repository_dispatch security_advisory sponsorship star status team \
	watch wiki workflow_dispatch workflow_run action_run_failure; do
	deliver "$kind"
	answered "$kind" 200 'no build for this event'
done
deliver pull_request
answered 'pull requests: why' 200 'anybody can open'
for ref in refs/pull/7/head refs/notes/commits refs/x HEAD ''; do
	push "$ref" "$commit"
	deliver push
	code=$code answered "a push of '$ref'" 200 ''
done
# create RFE TYPE MORE
create()
{
	printf '{"ref":"%s","ref_type":"%s","repository":{"full_name":"acme/widget"}%s}' \
		"$1" "$2" "${3-}" >"$work/body"
	deliver create
}
create v1 tag
answered 'create, of GitHub: no commit' 200 'no tag with a commit'
create main branch ",\"sha\":\"$commit\""
answered 'create, of a branch' 200 'no tag with a commit'
create v1 tag ",\"sha\":\"$commit\""
asked 'create, of Gitea' refs/tags/v1
another
create refs/heads/main tag ",\"sha\":\"$commit\""
answered 'create: a tag that is called as a branch is a tag' 200 \
	'not a ref of this hook'
create v1 tag ',"sha":"0000000000000000000000000000000000000000"'
answered 'create: of no commit' 400 payload

# job ACTION BRANCH [LABEL]: "null" for no branch
job()
{
	local branch="\"$2\""

	[ "$2" != null ] || branch=null
	printf '{"action":"%s","workflow_job":{"head_sha":"%s","head_branch":%s,' \
		"$1" "$commit" "$branch" >"$work/body"
	printf '"labels":[7,"%s"]},"repository":{"full_name":"acme/widget"}}' \
		"${3-tbbuild}" >>"$work/body"
	deliver workflow_job
}
for action in completed in_progress waiting; do
	job $action main
	answered "a job that is $action" 200 'not a queued job'
done
job queued main other
answered 'a job with other labels' 200 'not a job with the label of this hook'
job queued null
answered 'a job of a branch that is gone' 200 'a job of no branch or tag'
job queued refs/pull/7/merge
answered 'a job of a pull request' 200 'a job of no branch or tag'
job queued other
answered 'a job of a ref that is not wanted' 200 'not a ref of this hook'
job queued "$(printf 'm\303\274')"
answered 'a job of a name that a claim cannot contain' 200 'a claim cannot contain'
another
job queued main
asked 'a job of a branch, by the patterns' refs/heads/main
another
job queued v1
asked 'a job of a tag, by the patterns' refs/tags/v1

# Pagure has event and delivery in what it signs.
# pagure TOPIC MEMBERS [MORE]: a delivery of it
pagure()
{
	number=$((number + 1))
	printf '{"topic":"%s","msg":{"project_fullname":"acme/widget"%s},"msg_id":"2026-%d"%s}' \
		"$1" "$2" "$number" "${3-}" >"$work/body"
	post pagure -H "X-Pagure-Signature-256: $(sign "$work/body")"
}
another
pagure git.receive ",\"branch\":\"main\",\"start_commit\":\"$(printf '%040d' 1)\",\"end_commit\":\"$commit\""
asked 'Pagure: commits' refs/heads/main
report 'Pagure: its delivery' test "$(sql 'SELECT delivery FROM job
	ORDER BY id DESC LIMIT 1')" = "2026-$number"
pagure git.branch.creation ",\"branch\":\"main\",\"rev\":\"$commit\""
answered 'Pagure: the same as a new branch' 200 known
another
pagure git.branch.creation ",\"branch\":\"m2\",\"rev\":\"$commit\""
asked 'Pagure: a new branch' refs/heads/m2
another
pagure git.tag.creation ",\"tag\":\"v1\",\"rev\":\"$commit\""
asked 'Pagure: a new tag' refs/tags/v1
pagure git.receive ",\"branch\":\"refs/tags/v1\",\"end_commit\":\"$commit\""
answered 'Pagure: commits of a tag' 200 'git.tag.creation'
pagure git.receive ",\"branch\":\"other\",\"end_commit\":\"$commit\""
answered 'Pagure: another branch' 200 'not a ref of this hook'
pagure git.tag.creation ",\"tag\":\"w1\",\"rev\":\"$commit\""
answered 'Pagure: another tag' 200 'not a ref of this hook'
pagure git.receive ',"branch":"main","end_commit":null'
answered 'Pagure: no commit' 400 payload
pagure git.receive ",\"end_commit\":\"$commit\""
answered 'Pagure: no branch' 400 payload
pagure git.tag.creation ",\"branch\":\"v1\",\"rev\":\"$commit\""
answered 'Pagure: no tag' 400 payload
pagure git.receive ",\"branch\":\"main\",\"branch\":\"m2\",\"end_commit\":\"$commit\""
answered 'Pagure: a member twice' 400 payload
pagure git.receive ",\"branch\":\"main\",\"end_commit\":\"$commit\"" ',"msg_id":"y"'
answered 'Pagure: a delivery that has two names' 400 payload
pagure git.receive ",\"project_fullname\":\"acme/other\""
answered 'Pagure: another project beside ours' 400 payload
for kind in git.branch.deletion git.tag.deletion; do
	pagure "$kind" ',"branch":"main"'
	answered "$kind" 200 'a ref was deleted'
done
pagure pull-request.new ''
answered 'Pagure: pull requests: why' 200 'anybody can open'
for kind in Test.notification commit.flag.added issue.new project.edit push \
	create workflow_job ''; do
	pagure "$kind" ",\"branch\":\"main\",\"end_commit\":\"$commit\""
	answered "Pagure: '$kind'" 200 'no build for this event'
done
printf '{"topic":"git.receive","msg":{"project_fullname":"acme/other"},"msg_id":"x"}' \
	>"$work/body"
post pagure -H "X-Pagure-Signature-256: $(sign "$work/body")"
answered 'Pagure: another project' 403 repository
printf '{"topic":"git.receive","msg":{"project_fullname":"acme/widget"}}' >"$work/body"
post pagure -H "X-Pagure-Signature-256: $(sign "$work/body")"
answered 'Pagure: no name of a delivery' 400 delivery
printf '{"msg":{"project_fullname":"acme/widget"},"msg_id":"x"}' >"$work/body"
post pagure -H "X-Pagure-Signature-256: $(sign "$work/body")" \
	-H 'X-Pagure-Topic: git.receive'
answered 'Pagure: a topic that is not signed' 400 event
post pagure -H "X-Pagure-Signature: $(openssl dgst -sha1 -hmac "$secret" -r \
	"$work/body" | cut -c1-40)"
answered 'Pagure: a signature by SHA-1' 401 signature-missing
push refs/heads/main "$commit"
post pagure -H "X-Pagure-Signature-256: $(sign "$work/body")"
answered 'Pagure: what GitHub sends' 400 delivery
# the substitute for tbbuild does not resume interrupted runs
report 'both are built' settled
stop TERM
settings_of_all()
{
	sed -i 's|"label": "tbbuild",|"label": "tbbuild"},|; /"refs\/tags\/v1"\]/d' \
		"$work/serve.json"
}
settings
settings_of_all
start_again()
{
	"$serve" --settings "$work/serve.json" --tbbuild "$work/tbbuild" \
		2>>"$work/log.serve" &
	server=$!
	for _ in $(seq 100); do
		! curl -s "$at/healthz" | grep -q ok || return 0
		sleep 0.05
	done
	return 1
}
report 'without patterns: it starts' start_again
another
job queued thing
asked 'a job of a branch or a tag: the enclave finds out' thing
push refs/tags/thing "$commit"
deliver push
answered 'the push of the same is not built twice' 200 known
push refs/heads/thing "$commit"
deliver push
answered 'whichever it is of' 200 known
another
push refs/heads/thing "$commit"
deliver push
asked 'a push' refs/heads/thing
push refs/tags/thing "$commit"
deliver push
asked 'of a tag and a branch of one name, both are built' refs/tags/thing
job queued thing
answered 'and the job of the same is not' 200 known
report 'all of them were built' settled
report 'and nothing failed' test "$(counts failed)" = 0
stop TERM
server=
finish
