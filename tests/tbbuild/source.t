#!/usr/bin/env bash
# Hostile hosts and repositories: the claim shows what was built, so that a
# plain policy refuses anything else, or there is no document.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2009
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
# shellcheck source=tests/tbbuild/server.sh
. "${top_srcdir:?}/tests/tbbuild/server.sh"
tbbuild=$trusting
runtime=${runtimes[0]}

good()
{
	recipe
	commit_script <<'END'
cp data out.txt 2>/dev/null || echo x >out.txt
END
}

new_repo plain
good
first=$head
echo more >"$repo/data"
commit

run_build --ref main --commit "$first"
fails 'the commit that is not the tip of the ref' commit-mismatch
run_build --ref "$first"
fails 'a bare hash, as of a fork' usage 2
run_build --ref "refs/heads/$first"
fails 'nor is it a branch' ref
run_build --ref absent
fails 'no such ref' ref
run_build --ref 'refs/heads/*'
fails 'a pattern' ref
run_build --ref -u
fails 'a ref that looks like an option' ref
git -C "$repo" branch both
git -C "$repo" tag both "$first"
run_build --ref both
fails 'a branch and a tag of one name' ref
run_build --ref refs/tags/both
tip=$head head=$first
built 'which the full name tells apart'
head=$tip

git -C "$repo" update-ref refs/pull/7/head "$head"
run_build --ref refs/pull/7/head
report 'a pull request: builds, under its own name' test "$status" = 0
report 'and a plain policy refuses it' refused_as ref-mismatch out.txt

# The remote replaces the commit by another.
git -C "$repo" replace "$head" "$first"
run_build --ref main --commit "$head"
built 'a replace ref changes nothing'
report 'nor the files' grep -qx more "$work/out/out.txt"
git -C "$repo" replace -d "$head" >/dev/null

for bad in http://example.invalid/x git://example.invalid/x \
	ext::sh:-c:touch,/tmp/x https://user:secret@example.invalid/x \
	https://user@example.invalid/x ssh://u:p@example.invalid/x \
	ssh://-oProxyCommand=x/y /absolute/path ../relative file://relative; do
	good_url=$url
	url=$bad
	run_build --ref main
	fails "$bad: refused" repository
	url=$good_url
done
report 'a refused credential is shown nowhere' \
	sh -c "! grep -rq secret '$work'/log*"

# What git would do on checkout, and does not.
new_repo filters
cat >"$repo/.gitattributes" <<'END'
*.txt text eol=crlf
data filter=evil ident export-subst
hidden export-ignore
END
printf 'a\nb\n' >"$repo/lines.txt"
# shellcheck disable=SC2016 # $Id$ is git's
printf '$Id$ $Format:%%H$\n' >"$repo/data"
echo here >"$repo/hidden"
recipe
commit_script <<'END'
set -e
test "$(wc -c <lines.txt)" = 4
grep -qF '$Id$ $Format:%H$' data
test -e hidden
cp data out.txt
END
git -C "$repo" config filter.evil.smudge "touch $work/smudged"
run_build --ref main
built 'no filter, attribute or end of line'
report 'no smudge ran' test ! -e "$work/smudged"

new_repo hooks
good
mkdir -p "$repo/.git/hooks"
for hook in post-checkout reference-transaction post-update pre-receive; do
	printf '#!/bin/sh\ntouch %s\n' "$work/hooked" >"$repo/.git/hooks/$hook"
	chmod +x "$repo/.git/hooks/$hook"
done
run_build --ref main
built 'hooks of the remote'
report 'no hook ran' test ! -e "$work/hooked"

# Trees that git's own commands would not make.
# bad_tree NAME MODE ENTRY: a commit with a tree of that one entry beside.
bad_tree()
{
	local blob tree
	new_repo bad
	good
	blob=$(echo evil | git -C "$repo" hash-object -w --stdin)
	tree=$( {
		printf '%s %s\0' "$1" "$2"
		printf '%s' "$blob" | perl -ne 'print pack "H*", $_'
		git -C "$repo" cat-file tree 'HEAD^{tree}'
	} | git -C "$repo" hash-object -w -t tree --literally --stdin)
	head=$(git -C "$repo" commit-tree -m bad "$tree")
	git -C "$repo" update-ref refs/heads/main "$head"
}
bad_tree 100644 .git
run_build --ref main
fails 'a file .git' git
bad_tree 100644 ..
run_build --ref main
fails 'a file ..' git
bad_tree 100644 ../escape
run_build --ref main
fails 'a path out of the tree' git

# Root file systems that would write beside themselves, where anybody may.
new_repo unpacked
good
mkdir -m 1777 "$work/target"
chmod 1777 "$work/target" && chmod o+x "$work"
# hostile NAME OPTION...: that archive, before a root file system that is good.
hostile()
{
	local name=$1

	shift
	tar -C "$work/hostile" -cPf "$work/hostile.tar" "$@"
	tar -APf "$work/hostile.tar" "$work/images/busybox.tar"
	run_build --ref main --rootfs "$work/hostile.tar"
	if [ "$status" = 0 ]; then
		report "$name: builds" refused_as claim-rootfs out.txt
	else
		fails "$name" rootfs
	fi
	report "$name: nothing is written beside it" test -z \
		"$(ls -A "$work/target")"
}
mkdir "$work/hostile"
echo evil >"$work/hostile/file"
ln -s "$work/target" "$work/hostile/link"
up=../../../../../../../../../..
hostile 'a member with an absolute name' \
	--transform="s|file|$work/target/absolute|" file
hostile 'a member above' --transform="s|file|$up$work/target/above|" file
hostile 'a member below a link that leads out' \
	--transform='flags=r;s|^file|link/below|' link file
ln "$work/hostile/file" "$work/hostile/hard"
hostile 'a link to what is outside' \
	--transform='flags=h;s|file|/etc/shadow|' file hard
rm "$work/hostile/link"
ln -s "$work/target" "$work/hostile/src"
hostile 'a place for a mount that is a link' src
rm "$work/hostile/src"
mkdir "$work/hostile/dir"
mknod "$work/hostile/dir/zero" c 1 5
cp "$work/images/busybox.tar" "$work/hostile.tar"
tar -C "$work/hostile" -rf "$work/hostile.tar" dir/zero
run_build --ref main --rootfs "$work/hostile.tar"
fails 'a device outside /dev' rootfs
cp "$work/hostile/file" "$work/not.tar"
run_build --ref main --rootfs "$work/not.tar"
fails 'a root file system that is no archive' rootfs

# Links in the source lead nowhere for us.
new_repo links
recipe link/out.txt
ln -s /etc "$repo/link"
ln -s build.sh "$repo/.tbbuild.json.old"
commit_script <<'END'
mkdir link 2>/dev/null; echo x >link/out.txt
END
run_build --ref main
report 'an artifact below a link of the source' \
	grep -qE '\[(artifact|build-failed)\]$' "$work/log.err"
new_repo linked_recipe
good
mv "$repo/.tbbuild.json" "$repo/real.json"
ln -s real.json "$repo/.tbbuild.json"
commit
run_build --ref main
fails 'a recipe that is a link' recipe

# Recipes.
new_repo recipes
good
rm "$repo/.tbbuild.json"
commit
run_build --ref main
fails 'no recipe' recipe
# bad_recipe NAME TEXT
bad_recipe()
{
	printf '%s' "$2" >"$repo/.tbbuild.json"
	commit
	run_build --ref main
	fails "recipe: $1" recipe
}
c='"command": ["true"]' r='"rootfs": "busybox"' v='"tbbuild": 1'
a='"artifacts": ["out.txt"]'
bad_recipe 'an unknown member' "{$v, $r, $c, $a, \"hooks\": []}"
bad_recipe 'a member twice' "{$v, $r, $c, $a, $c}"
bad_recipe 'another version' "{\"tbbuild\": 2, $r, $c, $a}"
bad_recipe 'no version' "{$r, $c, $a}"
bad_recipe 'no command' "{$v, $r, $a}"
bad_recipe 'an empty command' "{$v, $r, \"command\": [], $a}"
bad_recipe 'a command in one string' "{$v, $r, \"command\": \"sh\", $a}"
bad_recipe 'no artifacts' "{$v, $r, $c, \"artifacts\": []}"
bad_recipe 'an artifact above' "{$v, $r, $c, \"artifacts\": [\"../x\"]}"
bad_recipe 'an absolute artifact' "{$v, $r, $c, \"artifacts\": [\"/x\"]}"
bad_recipe 'an artifact with a space' "{$v, $r, $c, \"artifacts\": [\"a b\"]}"
bad_recipe 'two artifacts of one name' \
	"{$v, $r, $c, \"artifacts\": [\"a/x\", \"b/x\"]}"
bad_recipe 'nine artifacts' \
	"{$v, $r, $c, \"artifacts\": [$(printf '"%s",' 1 2 3 4 5 6 7 8)\"9\"]}"
bad_recipe 'a root file system out of its place' \
	"{$v, \"rootfs\": \"../busybox\", $c, $a}"
bad_recipe 'a short digest' "{$v, \"rootfs\": {\"sha256\": \"00\"}, $c, $a}"
bad_recipe 'a variable with a strange name' \
	"{$v, $r, $c, $a, \"environment\": {\"A-B\": \"\"}}"
bad_recipe 'an escape that we do not take' \
	"{$v, $r, \"command\": [\"\\u0000\"], $a}"
bad_recipe 'something after it' "{$v, $r, $c, $a} {}"
bad_recipe 'a comma too many' "{$v, $r, $c, $a,}"
bad_recipe 'nothing' ' '
bad_recipe 'far too deep' "$(printf '[%.0s' $(seq 10000))"

# Submodules.
new_repo inner
echo inner >"$repo/data"
commit
inner=$repo
new_repo outer
recipe
git -C "$repo" -c protocol.file.allow=always submodule --quiet add \
	"file://$inner" lib
commit_script <<'END'
cp lib/data out.txt
END
run_build --ref main
fails 'a submodule by file:// is another repository of this machine' repository
git -C "$repo" config -f .gitmodules submodule.lib.url ../inner
commit
run_build --ref main
fails 'and so is one by a relative URL' repository
git -C "$repo" config -f .gitmodules submodule.lib.url "$server/git/inner"
commit
run_build --ref main
built 'a submodule, at the commit that is pinned'
pinned=$(git -C "$repo" rev-parse HEAD:lib)
echo newer >"$inner/data"
git -C "$inner" commit -qam newer
run_build --ref main
built 'and not at its newer tip'
report "the pinned one, $pinned" grep -qx inner "$work/out/out.txt"
url=$server/git/outer
git -C "$repo" config -f .gitmodules submodule.lib.url ../inner
commit
run_build --ref main
built 'a relative URL'
git -C "$repo" config -f .gitmodules submodule.lib.url "file://$inner"
commit
run_build --ref main
fails 'a submodule of https:// is never file://' repository
git -C "$repo" config -f .gitmodules submodule.lib.url 'ext::sh -c true'
commit
run_build --ref main
fails 'a submodule by another transport' repository
git -C "$repo" config -f .gitmodules submodule.lib.url --upload-pack=x
commit
run_build --ref main
fails 'a submodule whose URL looks like an option' git
rm "$repo/.gitmodules"
commit
run_build --ref main
fails 'a submodule that comes from nowhere' submodule

if git init -q --object-format=sha256 "$work/probe" 2>/dev/null; then
	new_repo sha256 --object-format=sha256
	good
	run_build --ref main
	built 'a repository of SHA-256'
else
	skip 'a repository of SHA-256' 'git has none'
fi
finish
