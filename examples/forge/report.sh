#!/bin/sh
# report.sh github|gitea|forgejo|pagure API [PAGE]: reports a job of
# tbbuild-serve(8) to its forge; for "report" in the settings:
#
#	"report": ["/usr/local/libexec/report.sh", "forgejo",
#	           "https://git.example/api/v1"],
#	"credential": "/etc/tbbuild/forge.token"
#
# The commit gets a status, on Pagure a flag, which links to PAGE.  What a tag built
# becomes the assets of its release (not on Pagure, whose API has none), if the tag
# is at that commit still.  So that nobody finds a file of one build beside the proof
# of another, old proofs go first, and new ones come last.
#
# The credential is a file with a token that may write statuses and releases of that
# project, and nothing else.  Needs curl and jq.  Exits with 0 once the forge knows.
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu
LC_ALL=C PATH=/usr/local/bin:/usr/bin:/bin
export LC_ALL PATH
umask 077

fail()
{
	printf 'report.sh: %s\n' "$*" >&2
	exit 1
}

[ $# -ge 2 ] || fail 'usage: report.sh github|gitea|forgejo|pagure API [PAGE]'
forge=$1 api=${2%/} page=${3-}
case $forge in
github | gitea | forgejo | pagure) ;;
*) fail "$forge: want github, gitea, forgejo or pagure" ;;
esac
: "${TBBUILD_STATE:?}" "${TBBUILD_PROJECT:?}"
: "${TBBUILD_COMMIT:=${TBBUILD_OBJECT:?}}"
: "${TBBUILD_HOOK:?}" "${TBBUILD_REF:?}" "${TBBUILD_CREDENTIAL:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
token=$(tr -d '\r\n' <"$TBBUILD_CREDENTIAL")
case $token in
'' | *[!-A-Za-z0-9_.~+/=]*) fail "$TBBUILD_CREDENTIAL: not a token" ;;
esac

# A token goes nowhere where others can read it.
safe()
{
	case $1 in
	https://* | http://127.0.0.1[:/]* | 'http://[::1]'[:/]*) ;;
	*) fail "$1: want https" ;;
	esac
}
safe "$api/"

# ask METHOD URL CURL-OPTION...: the answer is in $work/answer, its status in code.
# The token is neither an argument nor in a file.  A file may take as long as it
# moves; the end is "report-timeout" of tbbuild-serve, or that of a workflow's job.
# A forge that has all of a large file may be silent while it puts it away.
longest=120 silent=60
ask()
{
	method=$1 url=$2
	shift 2
	code=$(printf 'header = "Authorization: token %s"\n' "$token" |
		curl -q -K - --silent --show-error --globoff \
		--proto '=http,https' --connect-timeout 30 \
		--speed-limit 1000 --speed-time "$silent" \
		--max-time "$longest" \
		-o "$work/answer" -w '%{http_code}' -H 'Accept: application/json' \
		-X "$method" "$@" -- "$url") || fail "$url: no answer"
}

# wanted STATUS...: one of these was the answer.
wanted()
{
	for want; do
		[ "$code" != "$want" ] || return 0
	done
	fail "$method $url: $code $(head -c 200 "$work/answer" | tr -c ' -~' '?')"
}

# escaped WORD: as part of a URL.
escaped()
{
	jq -rn --arg word "$1" '$word | @uri'
}

describe()
{
	case $TBBUILD_STATE in
	built)	echo 'built and attested' ;;
	failed)	echo "failed: ${TBBUILD_TOKEN-}" ;;
	*)	echo "$TBBUILD_STATE" ;;
	esac
}

status()
{
	case $TBBUILD_STATE in
	waiting | running) state=pending ;;
	built)	state=success ;;
	failed)	state=failure ;;
	*)	state=error ;;
	esac
	jq -n --arg state "$state" --arg context "tbbuild/$TBBUILD_HOOK" \
		--arg description "$(describe)" --arg page "$page" \
		'{$state, $context, $description} +
		if $page == "" then {} else {target_url: $page} end' \
		>"$work/status"
	ask POST "$api/repos/$TBBUILD_PROJECT/statuses/$TBBUILD_COMMIT" \
		-H 'Content-Type: application/json' --data-binary @"$work/status"
	wanted 200 201
}

# Where Pagure has named the tag object: its commit, if the tag is there still.
find_commit()
{
	[ -n "${TBBUILD_OBJECT-}" ] || return 0
	ask GET "$api/$TBBUILD_PROJECT/git/tags?with_commits=1"
	wanted 200
	commit=$(jq -r --arg tag "${TBBUILD_REF#refs/tags/}" \
		'.tags[$tag] | strings | select(test("^[0-9a-f]{40,64}$"))' \
		"$work/answer") || fail "$url: not JSON"
	TBBUILD_COMMIT=${commit:-$TBBUILD_COMMIT}
}

# A flag of the same uid is replaced.
flag()
{
	find_commit
	case $TBBUILD_STATE in
	waiting | running) state=pending ;;
	built)	state=success ;;
	failed)	state=failure ;;
	*)	state=canceled ;;
	esac
	uid=$(printf '%s' "$TBBUILD_HOOK $TBBUILD_COMMIT" | sha256sum |
		cut -c1-32)
	ask POST "$api/$TBBUILD_PROJECT/c/$TBBUILD_COMMIT/flag" \
		--data-urlencode "username=tbbuild/$TBBUILD_HOOK" \
		--data-urlencode "comment=$(describe)" \
		--data-urlencode "url=${page:-$TBBUILD_URL}" \
		--data-urlencode "status=$state" --data-urlencode "uid=$uid"
	wanted 200
}

# Whether the tag is at the commit that was built.  Since the push it may have been
# deleted, or moved: then the release belongs to another build, or to none.
is_there()
{
	tag=${TBBUILD_REF#refs/tags/} at=
	case $forge in
	github)
		ask GET "$api/repos/$TBBUILD_PROJECT/commits/tags/$(escaped \
			"$tag")"
		wanted 200 404 422
		[ "$code" != 200 ] || at=.sha ;;
	*)
		ask GET "$api/repos/$TBBUILD_PROJECT/tags/$(escaped "$tag")"
		wanted 200 404
		[ "$code" != 200 ] || at=.commit.sha ;;
	esac
	[ -n "$at" ] || return 1
	at=$(jq -er "$at | strings" "$work/answer") || fail "$url: no commit"
	[ "$at" = "$TBBUILD_COMMIT" ]
}

# The release of the tag is in $work/release; it is created if it does not
# exist.  If the tag is deleted at this moment, it is created as well, and at that
# commit.
find_release()
{
	releases=$api/repos/$TBBUILD_PROJECT/releases
	ask GET "$releases/tags/$(escaped "$tag")"
	if [ "$code" = 404 ]; then
		jq -n --arg tag "$tag" --arg commit "$TBBUILD_COMMIT" \
			'{tag_name: $tag, name: $tag, target_commitish: $commit}' \
			>"$work/new"
		ask POST "$releases" -H 'Content-Type: application/json' \
			--data-binary @"$work/new"
	fi
	wanted 200 201
	cp "$work/answer" "$work/release"
	id=$(jq -er '.id | numbers' "$work/release") ||
		fail 'the release has no id'
}

# remove NAME: the asset of that name, if there is one.
remove()
{
	asset=$(jq -r --arg name "$1" \
		'first(.assets[]? | select(.name == $name) | .id) | numbers' \
		"$work/release")
	[ -n "$asset" ] || return 0
	case $forge in
	github)	ask DELETE "$releases/assets/$asset" ;;
	*)	ask DELETE "$releases/$id/assets/$asset" ;;
	esac
	wanted 204 404
}

upload()
{
	name=$(escaped "$1") longest=0 silent=600
	# curl would read more out of a name with a quote in it
	ln -sf "$TBBUILD_OUTPUT/$1" "$work/asset"
	case $forge in
	github)
		url=$(jq -er '.upload_url | strings' "$work/release") ||
			fail 'the release has no upload_url'
		url=${url%%\{*}
		safe "$url"
		ask POST "$url?name=$name" -H 'Expect:' \
			-H 'Content-Type: application/octet-stream' \
			--upload-file "$work/asset" ;;
	*)
		ask POST "$releases/$id/assets?name=$name" \
			--form "attachment=@$work/asset;filename=asset" ;;
	esac
	longest=120 silent=60
	wanted 201
}

# names proofs|artifacts: what of the output is published.
names()
{
	for file in "$TBBUILD_OUTPUT"/* "$TBBUILD_OUTPUT"/.[!.]*; do
		[ -f "$file" ] || continue
		file=${file##*/}
		case $file in
		build.log) ;;
		*.att | *.tlog-proof | *.unsigned)
			[ "$1" != proofs ] || echo "$file" ;;
		*)	[ "$1" != artifacts ] || echo "$file" ;;
		esac
	done
}

# A proof of the build before must not stand beside an artifact of this one, not
# even if this one has no such proof: all proofs go before anything is uploaded.
# Names have no line feed: tbbuild(1) lets no such name out.
publish()
{
	if ! is_there; then
		printf 'report.sh: %s: not at %s any more; its release is left as it is\n' \
			"$TBBUILD_REF" "$TBBUILD_COMMIT" >&2
		return
	fi
	find_release
	names proofs >"$work/proofs"
	names artifacts >"$work/artifacts"
	while IFS= read -r file; do
		printf '%s\n' "$file.att" "$file.tlog-proof" "$file.unsigned"
	done <"$work/artifacts" | LC_ALL=C sort -u - "$work/proofs" >"$work/old"
	while IFS= read -r file; do
		remove "$file"
	done <"$work/old"
	while IFS= read -r file; do
		remove "$file"
		upload "$file"
	done <"$work/artifacts"
	while IFS= read -r file; do
		upload "$file"
	done <"$work/proofs"
}

case $forge,$TBBUILD_STATE,$TBBUILD_REF in
pagure,*) ;;
*,built,refs/tags/*) publish ;;
esac
# the status comes last: who sees it finds the files
case $forge in
pagure)	flag ;;
*)	status ;;
esac
