#!/usr/bin/env bash
# The workflows of examples/forge, run: GitLab's by gitlab-ci-local, which reads it,
# holds it to GitLab's schema and runs its job on this host; GitHub's and Forgejo's by
# what GitHub's own parser and its own expressions make of them, each step by bash.
# The builds, gh, report.sh and curl are real; the forges are forge.py, and the
# enclave is a simulated hypervisor's.
#
# MODULES is the directory of npm's modules, by .ci/runners.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2119,SC2120
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
for name in gh git jq node python3; do
	command -v "$name" >/dev/null || skip_all "no $name"
done
forge=
end_all()
{
	[ -z "$forge" ] || kill -KILL "$forge" 2>/dev/null
	chmod -R u+w "$work"
	rm -rf "$work"
}
trap end_all EXIT
log=$work/tlog
tblog=$build/tblog

# What each of these builds: a project, with a tag, and one that does not build.
project=$work/git/acme/widget
mkdir -p "$project"
git init -q -b main "$project"
cat >"$project/.tbbuild.json" <<'END'
{ "tbbuild": 1, "rootfs": "busybox", "command": ["sh", "build.sh"],
  "artifacts": ["widget"] }
END
echo 'exit 7' >"$project/build.sh"
git -C "$project" add -A
git -C "$project" commit -q -m broken
git -C "$project" tag v0.9
echo 'echo one >widget' >"$project/build.sh"
git -C "$project" commit -q -a -m good
git -C "$project" tag v1.0
# shellcheck disable=SC2016 # a name that a shell would run
hostile='v1$(touch${IFS}owned)'
git -C "$project" tag "$hostile"
git -C "$project" remote add origin https://gitlab.example/acme/widget.git
ln -s widget "$work/git/acme/widget.git"
commit=$(git -C "$project" rev-parse v1.0)

"$tbbuild" hypervisor init --state "$work/hypervisor" >/dev/null
"$tblog" keygen runner.example/log "$work/key" >/dev/null
"$tblog" init --key "$work/key" "$log" >/dev/null
printf 'log %s\nquorum none\n' "$(cat "$log/log.vkey")" >"$work/policy"

# The runner's tbbuild: where there is no Nitro, what follows from that.
mkdir "$work/bin"
cat >"$work/bin/tbbuild" <<END
#!/bin/bash
words=()
while [ \$# -gt 0 ]; do
	case \$1 in
	nitro)	words+=(local --runtime "${runtimes[0]}" --rootfs-dir
			"$work/images" --hypervisor-state "$work/hypervisor"
			--tblog "$tblog") ;;
	--eif | --measurements)	shift ;;
	4G)	words+=(200M) ;;
	/srv/tbbuild/log) words+=("$log") ;;
	*)	words+=("\$1") ;;
	esac
	shift
done
exec "$tbbuild" "\${words[@]}"
END
chmod +x "$work/bin/tbbuild"
path=$work/bin:/usr/local/bin:/usr/bin:/bin:$(dirname "$(command -v node)")

size()
{
	"$tblog" show "$log" | sed -n 's/^size //p'
}

# good DIRECTORY URL: what is there is what a user takes.
good()
{
	"$tbverify" --no-policy --root "$work/hypervisor/root.pem" --pcrs \
		"$1/measurements.json" --repository "$2" --ref refs/tags/v1.0 \
		--commit "$commit" --log-policy "$work/policy" --require-log \
		-- "$1/widget" "$1/widget.tlog-proof" &&
		[ "$(cat "$1/widget")" = one ]
}

# job FORGE TAG: its steps become $work/job/N.sh and N.env
job()
{
	rm -rf "$work/job" "$work/temp"
	mkdir -p "$work/job" "$work/temp"
	jq -n --arg tag "$2" --arg url "file://$work/git" --arg api "$api" \
		--arg sha "$(git -C "$project" rev-parse "refs/tags/$2")" '
		{ server_url: $url, repository: "acme/widget", sha: $sha,
		ref: "refs/tags/\($tag)", ref_name: $tag, token: "t0ken",
		run_id: "77", api_url: $api }' >"$work/context.json"
	node "$top_srcdir/tests/runners/job.mjs" "$MODULES" \
		"$top_srcdir/examples/forge/$1-runner.yaml" \
		"$work/context.json" "$work/job" >"$work/job/events"
}

# step N: as a runner does where no shell is named
step()
{
	local vars=()

	readarray -d '' vars <"$work/job/$1.env"
	sed -i "s|/usr/local/libexec/report.sh|$top_srcdir/examples/forge/report.sh|" \
		"$work/job/$1.sh"
	(cd "$work/temp" && env -i PATH="$path" HOME="$work" \
		RUNNER_TEMP="$work/temp" GH_CONFIG_DIR="$work/gh" \
		"${vars[@]}" bash -e "$work/job/$1.sh")
}

# by_the_forge FORGE: what both of these have to do.
by_the_forge()
{
	local output=$work/temp/output before

	report "$1: GitHub's parser takes it" job "$1" v0.9
	report "$1: for tags of that form alone" test \
		"$(cat "$work/job/events")" = '{"push":{"tags":["v*"]}}'
	before=$(size)
	if step 0 >"$work/log.step" 2>&1; then
		not_ok "$1: a build that fails ends the job"
	else
		report "$1: a build that fails ends the job" grep -q \
			'build-failed' "$work/log.step"
	fi
	report "$1: and is not in the log" test "$(size)" = "$before"
	job "$1" "$hostile"
	step 0 >"$work/log.step" 2>&1
	report "$1: the name of a tag is no text of a script" test ! -e \
		"$work/temp/owned"
	job "$1" v1.0
	report "$1: a build" step 0
	report "$1: what it made is good" good "$output" \
		"file://$work/git/acme/widget"
	: >"$work/requests"
	report "$1: a release" step 1
	report "$1: the release has it, and the proof" assets "$output"
	report "$1: the proof is what came last" test "$(sed -n \
		's/^POST .*assets \([^ ]*\) .*/\1/p' "$work/requests" |
		tail -n 1)" = widget.tlog-proof
	echo old >>"$output/widget"
	: >"$work/requests"
	report "$1: and once more" step 1
	sed -n 's/^DELETE .* \(widget\.[a-z-]*\)$/\1 goes/p
		s/^POST .*assets .*/a file comes/p' "$work/requests" | uniq \
		>"$work/order"
	report "$1: old proofs go before any file comes" test "$(grep -v \
		'^widget.att' "$work/order" | tr '\n' ,)" = \
		'widget.tlog-proof goes,a file comes,'
	echo "v1.0 $(printf '%040d' 1)" >"$work/requests.tags"
	: >"$work/requests"
	step 1 >"$work/log.step" 2>&1
	report "$1: nothing of a tag that was moved is released" test "$(grep -c \
		'assets' "$work/requests")" = 0
	echo "* $commit" >"$work/requests.tags"
}

# assets DIRECTORY: the release's are the files there.
assets()
{
	local name

	for name in widget widget.tlog-proof; do
		grep -q "assets $name $(sha256sum "$1/$name" |
			cut -d ' ' -f 1)\$" "$work/requests" || return
	done
}

# a_forge [SOCKET]
a_forge()
{
	echo "* $commit" >"$work/requests.tags"
	[ -z "$forge" ] || kill -KILL "$forge"
	python3 "$top_srcdir/tests/tbbuild/forge.py" "$work/requests" t0ken "$@" \
		>"$work/port" 2>"$work/log.forge" &
	forge=$!
	disown
	await test -s "$work/port" -o -S "$work/socket"
	api=http://127.0.0.1:$(cat "$work/port")
}

a_forge "$work/socket"
GH_CONFIG_DIR=$work/gh gh config set http_unix_socket "$work/socket"
by_the_forge github
rm "$work/socket"
a_forge
by_the_forge forgejo

# gitlab NAME VARIABLE...: with it, a pipeline of the project
gitlab()
{
	local variables=() each

	for each; do
		variables+=(--variable "$each")
	done
	rm -rf "$project/.gitlab-ci-local" "$project/output" "$project/owned"
	(cd "$project" && env -i PATH="$path" HOME="$work" node \
		"$MODULES/.bin/gitlab-ci-local" --force-shell-executor \
		--file .gitlab-ci.yml --variable "CI_PROJECT_URL=file://$project" \
		"${variables[@]}") >"$work/log.gitlab" 2>&1
}
cp "$top_srcdir/examples/forge/gitlab-runner.yaml" "$project/.gitlab-ci.yml"
kept=$project/.gitlab-ci-local/artifacts/attested-release/output
before=$(size)
gitlab
report 'gitlab: nothing is built for a branch' test ! -d "$project/output"
git -C "$project" checkout -q v0.9
if gitlab CI_COMMIT_TAG=v0.9; then
	not_ok 'gitlab: a build that fails ends the job'
else
	report 'gitlab: a build that fails ends the job' grep -q build-failed \
		"$work/log.gitlab"
fi
report 'gitlab: it has no artifacts' test ! -e "$kept"
report 'gitlab: none of these is in the log' test "$(size)" = "$before"
git -C "$project" checkout -q v1.0
gitlab "CI_COMMIT_TAG=$hostile"
report 'gitlab: the name of a tag is no text of a script' test ! -e \
	"$project/owned"
report 'gitlab: its schema and its rules take the tag' gitlab CI_COMMIT_TAG=v1.0
report 'gitlab: its schema was asked' grep -q 'json schema validated' \
	"$work/log.gitlab"
report 'gitlab: the artifacts of the job are good' good "$kept" \
	"file://$project.git"
report 'the log is whole' "$tblog" check "$log"
finish
