#!/usr/bin/env bash
# examples/forge/report.sh reports jobs to GitHub, Gitea, Forgejo and Pagure,
# run by a real tbbuild-serve; the forges are replaced by the documented part of
# their API (forge.py).
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
command -v jq >/dev/null || skip_all 'no jq'
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
url=https://git.example/acme/widget
known_secrets
stand_in
slots='[{"name": "one", "run": []}]'
commit=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
script=$top_srcdir/examples/forge/report.sh
: >"$work/log.forge"
echo "* $commit" >"$work/log.forge.tags"
python3 "$top_srcdir/tests/tbbuild/forge.py" "$work/log.forge" s3cret \
	>"$work/port" 2>"$work/log.python" &
forge=$!
trap 'kill "$forge" 2>/dev/null; stop_server' EXIT
await test -s "$work/port"
api=http://127.0.0.1:$(cat "$work/port")
echo s3cret >"$work/token"
chmod 600 "$work/token"

# job STATE REF [TOKEN]: what tbbuild-serve gives to a report.
job()
{
	export TBBUILD_JOB=1 TBBUILD_HOOK=widget TBBUILD_STATE=$1 TBBUILD_REF=$2
	export TBBUILD_TOKEN=${3-} TBBUILD_PROJECT=acme/widget TBBUILD_URL=$url
	export TBBUILD_COMMIT=$commit TBBUILD_CREDENTIAL=$work/token
	export TBBUILD_OUTPUT=$work/out
	: >"$work/log.forge"
}

# told FORGE: the script's output is in $work/log.
told()
{
	"$script" "$1" "$api" https://build.example/status >"$work/log" 2>&1
}

# is_said LINE...: the forge's log is these, and nothing else.
is_said()
{
	printf '%s\n' "$@" | cmp -s - "$work/log.forge" || {
		sed 's/^/# /' "$work/log.forge" "$work/log"
		return 1
	}
}

status=/repos/acme/widget/statuses/$commit
for row in 'waiting pending waiting' 'running pending running' \
	'superseded error superseded' 'cancelled error cancelled' \
	'failed failure failed:_build-failed' \
	'built success built_and_attested'; do
	read -r now want words <<<"$row"
	job "$now" refs/heads/main build-failed
	told github
	report "$now: $want" is_said \
		"POST $status $want tbbuild/widget ${words//_/ }"
done
for row in 'running pending running' 'superseded canceled superseded' \
	'built success built_and_attested'; do
	read -r now want words <<<"$row"
	job "$now" refs/tags/v1
	told pagure
	report "Pagure, $now: $want" is_said \
		"POST /acme/widget/c/$commit/flag $want tbbuild/widget ${words//_/ }"
done

# A release: made once, its files replaced, proofs first and last.
mkdir "$work/out"
for name in a.tar.gz b+c.deb; do
	echo "$name" >"$work/out/$name"
	echo "proof of $name" >"$work/out/$name.att"
done
echo '{}' >"$work/out/measurements.json"
echo noise >"$work/out/build.log"
sum()
{
	sha256sum <"$work/out/$1" | cut -c1-64
}
for name in github forgejo; do
	tag=v1.0-$name
	job built "refs/tags/$tag"
	told "$name"
	report "$name: a tag's files are its release's" test $? = 0
	cut -d' ' -f1,3- "$work/log.forge" >"$work/said"
	printf '%s\n' "GET $tag" GET "POST $tag" \
		"POST a.tar.gz $(sum a.tar.gz)" "POST b+c.deb $(sum b+c.deb)" \
		"POST measurements.json $(sum measurements.json)" \
		"POST a.tar.gz.att $(sum a.tar.gz.att)" \
		"POST b+c.deb.att $(sum b+c.deb.att)" \
		'POST success tbbuild/widget built and attested' >"$work/want"
	same "$work/want" "$work/said" \
		"$name: artifacts, then proofs, then the status; and no log"
	echo other >"$work/out/a.tar.gz"
	echo 'another proof' >"$work/out/a.tar.gz.att"
	job built "refs/tags/$tag"
	told "$name"
	cut -d' ' -f1,3- "$work/log.forge" >"$work/said"
	printf '%s\n' "GET $tag" GET 'DELETE a.tar.gz.att' 'DELETE b+c.deb.att' \
		'DELETE a.tar.gz' "POST a.tar.gz $(sum a.tar.gz)" \
		'DELETE b+c.deb' "POST b+c.deb $(sum b+c.deb)" \
		'DELETE measurements.json' \
		"POST measurements.json $(sum measurements.json)" \
		"POST a.tar.gz.att $(sum a.tar.gz.att)" \
		"POST b+c.deb.att $(sum b+c.deb.att)" \
		'POST success tbbuild/widget built and attested' >"$work/want"
	same "$work/want" "$work/said" \
		"$name: built again, old proofs go before any new file"
	mv "$work/out/b+c.deb.att" "$work/kept.att"
	echo quoted >"$work/out/d\",x;y"
	job built "refs/tags/$tag"
	told "$name"
	grep -q '^DELETE [^ ]* b+c\.deb\.att$' "$work/log.forge"
	report "$name: so does one that this build has not" test $? = 0
	grep -qF " d\",x;y $(sum 'd",x;y')" "$work/log.forge"
	report "$name: a name with a quote is a name" test $? = 0
	rm "$work/out/d\",x;y"
	mv "$work/kept.att" "$work/out/b+c.deb.att"
	for moved in - bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb; do
		echo "$tag $moved" >"$work/log.forge.tags"
		job built "refs/tags/$tag"
		told "$name"
		cut -d' ' -f1,3- "$work/log.forge" >"$work/said"
		printf '%s\n' "GET $tag" \
			'POST success tbbuild/widget built and attested' >"$work/want"
		if ! cmp -s "$work/want" "$work/said" ||
			! grep -q 'its release is left as it is' "$work/log"; then
			bad "$(cat "$work/said")"
		fi
	done
	result "$name: a tag that was deleted or moved keeps its release"
	echo "* $commit" >"$work/log.forge.tags"
done

# A large file is read as it is sent, and has the time that it takes.
rm "$work/out"/*
truncate -s 100M "$work/out/large.img"
for name in github forgejo; do
	job built "refs/tags/v2.0-$name"
	(ulimit -d 65536 && told "$name")
	report "$name: a large file is not read into memory" test $? = 0
	grep -q " large.img $(sum large.img)" "$work/log.forge"
	report "$name: and arrives" test $? = 0
done

# Errors are reported, and the token is sent nowhere else.
refused()
{
	told "$1"
	[ $? = 1 ] && grep -q "$2" "$work/log"
}
job built refs/heads/main
echo wrong >"$work/token"
report 'a token that the forge refuses' refused github '401.*Bad credentials'
printf 'a"\nurl = "http://example.net' >"$work/token"
report 'a token that is none' refused github 'not a token'
echo s3cret >"$work/token"
api=http://git.example
report 'no https' refused github 'want https'
api=http://127.0.0.1.example
report 'nor what only looks like ours' refused github 'want https'
api=http://127.0.0.1:1
report 'no answer' refused github 'no answer'
api=http://127.0.0.1:$(cat "$work/port")
report 'another forge' refused sourcehut 'want github'
unset TBBUILD_COMMIT
report 'not a report' test "$(told github; echo $?)" != 0

# As the report of a server.
for name in $(compgen -v TBBUILD_); do
	[ "$name" = TBBUILD_SERVE ] || unset "$name"
done
of_github=', "credential": "'$work/token'",
	"report": ["'$script'", "github", "'$api'"]'
: >"$work/log.forge"
report 'a server starts' start
push refs/tags/v1 "$commit"
deliver push
report 'a tag is built' becomes 1 built
report 'and GitHub has it' await grep -q \
	"POST $status success tbbuild/github built and attested" \
	"$work/log.forge"
report 'with the release' grep -q '/assets out.txt.att ' "$work/log.forge"

# A tag is moved, and moved back.  Each time the release follows it.
other=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
# has COMMIT: the release's proof is of it.
has()
{
	[ "$(sed -n 's/^POST .* out\.txt\.att //p' "$work/log.forge" |
		tail -n 1)" = "$(echo "$1" | sha256sum | cut -c1-64)" ]
}
# arrive COMMIT: the tag is pushed there; the release has that in the end.
arrive()
{
	echo "* $1" >"$work/log.forge.tags"
	push refs/tags/v1 "$1"
	deliver push
	await has "$1"
}
report 'a tag that is moved takes its release along' arrive "$other"
report 'and a tag that is moved back, too' arrive "$commit"
settled
echo commit-mismatch 1 >"$work/fault/v1"
push refs/tags/v1 "$other"
deliver push
job=$(sql 'SELECT max(id) FROM job')
report 'a delivery of before, sent again, is superseded' becomes "$job" \
	superseded commit-mismatch
await grep -q "/statuses/$other error " "$work/log.forge"
report 'and the release stays as it is' has "$commit"
finish
