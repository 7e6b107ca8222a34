#!/usr/bin/env bash
# examples/forge/post-receive: a plain git server reports pushes to tbbuild
# serve, which really builds them; the user who pushes sees what could not be
# reported.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
perl -MDigest::SHA -e 1 2>/dev/null || skip_all 'no perl with Digest::SHA'
ln -s "$tbbuild" "$work/tbbuild"
new_repo widget
recipe
commit_script <<'END'
echo out >out.txt
END
bare=$work/widget.git
git clone -q --bare "$repo" "$bare"
git -C "$repo" remote add forge "$bare"
url=file://$bare
known_secrets
cp "$top_srcdir/examples/forge/post-receive" "$bare/hooks"
git -C "$bare" config tbbuild.url "$at/hook/forgejo"
git -C "$bare" config tbbuild.secret "$work/secret"
git -C "$bare" config tbbuild.repository acme/widget
start || exit 1

# pushed WORD...: by git, which shows what the hook says.
pushed()
{
	git -C "$repo" push -q forge "$@" >"$work/log.push" 2>&1
}

# says NAME TEXT: the hook has said so of the last push.
says()
{
	report "$1" grep -q "remote: tbbuild: $2" "$work/log.push"
}

# as_queued: how the newest job is named.
as_queued()
{
	sql 'SELECT ref, hash FROM job ORDER BY id DESC LIMIT 1'
}

commit
pushed main
says 'a branch' 'refs/heads/main: queued as 1'
report 'is built' becomes 1 built
git -C "$repo" tag -a -m v1 v1.0
git -C "$repo" tag light
pushed v1.0 light
says 'an annotated tag' 'refs/tags/v1.0: queued as'
says 'a light one of the same push' 'refs/tags/light: queued as'
report 'is its commit' test "$(sql "SELECT hash FROM job
	WHERE ref = 'refs/tags/v1.0'")" = "$head"
report 'and built' becomes 2 built
report 'as is the other' becomes 3 built
commit
git -C "$repo" branch 'a"b'
git -C "$repo" branch 'a%s&c'
pushed 'a"b' 'a%s&c'
says 'a quote in a name' '.*a"b: not told: a quote'
says 'any other character' '.*a%s&c: queued as 4'
report 'is the name of the job' test "$(as_queued)" = "refs/heads/a%s&c|$head"
pushed --delete light
says 'a tag that is gone' 'refs/tags/light: .'
report 'is nothing to build' test "$(as_queued)" = "refs/heads/a%s&c|$head"

git -C "$bare" config tbbuild.repository acme/other
commit
pushed main
says "another repository's name" 'refs/heads/main: .*error: 403.*repository'
git -C "$bare" config tbbuild.repository acme/widget
printf 'not the secret of this hook\n' >"$work/wrong"
git -C "$bare" config tbbuild.secret "$work/wrong"
commit
pushed main
says 'another secret' 'refs/heads/main: .*error: 401.*signature'
report 'the push is there all the same' test \
	"$(git -C "$bare" rev-parse main)" = "$head"
git -C "$bare" config tbbuild.secret "$work/secret"
stop TERM
commit
pushed main
says 'no server' 'refs/heads/main: curl: (7)'
report 'and nothing was queued of any of these' test "$(sql \
	"SELECT count(*) FROM job WHERE hash = '$head'")" = 0
finish
