#!/usr/bin/env bash
# examples/release: what a forge serves gets its name when it is verified, and
# otherwise nothing does.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
for program in curl /usr/bin/python3; do
	command -v "$program" >/dev/null && continue
	echo "1..0 # SKIP want $program"
	exit 0
done
installed
mkdir "$work/served"
serve "$work/served"

# The forge's own address is the repository, as it would be.
for project in hello other; do
	sed -i "s|\"https://git.example/acme/$project\"|\"$url/acme/$project\"|" \
		"$policy"
done
sed "s|\"$url/acme/hello\"|&, \"$url/acme/other\"|" "$policy" \
	>"$policies/two.json"
repo=$url/acme/hello

# release TAG NAME TEXT [REPOSITORY [AS [REF]]]: puts a file and its document
# into a release; AS and REF are what is attested, where that differs.
release()
{
	local project=${4-acme/hello} dir=

	dir=$work/served/$project/releases/download/$1
	mkdir -p "$dir"
	printf '%s' "$3" >"$dir/$2"
	attest_as "$dir/$2" "${5-$2}" "${6-refs/tags/$1}" 0 "$url/$project" \
		>"$dir/$2.tlog-proof"
}

# A release of 100 KiB, so that there is a half of it.
text=$(printf '%0100000d' 1)
release v1.0 hello-1.0.tar "$text"
release v1.1 hello-1.1.tar 'newer'
released=$work/served/acme/hello/releases/download/v1.0

get()
{
	attempt env HOME=/nonexistent "$examples/release/release.sh" \
		-t "$tbverify" -p "$policy" "$@"
}

# refused STATUS TEXT NAME: the last attempt; nothing is left under the name.
refused()
{
	[ "$got" = "$1" ] || bad "want $1, got $got"
	says "$2"
	[ ! -s "$work/out" ] || bad 'something on the standard output'
	left=$(find . -mindepth 1 -path './.*' -prune -o -mindepth 1 -print)
	[ -z "$left" ] || bad "left: $left"
	sed 's/[^ ]*: it is in //; s/.*; it is in //' "$work/err" |
		grep -o '\./\.[^ :]*' | while read -r named; do
		[ -e "$named" ] || echo "# names $named"
	done >"$work/named"
	[ ! -s "$work/named" ] || bad "$(<"$work/named")"
	result "$3"
	rm -rf -- ./.[!.]*
}

# accepted FILE NAME: it is there, with its facts, and nothing else.
accepted()
{
	[ "$got" = 0 ] || { bad "got $got"; sed 's/^/# /' "$work/err"; }
	grep -q "^verified under root .*: $1 (" "$work/out" ||
		bad 'no verdict on the file by its name'
	grep -qxF -- "artifact $1" "$work/out" || bad 'no fact on the file'
	grep -q '/download\|\.download' "$work/out" &&
		bad 'the facts name a file that is not there'
	[ -f "./$1" ] || bad 'no file'
	[ "$(find . -type f | wc -l)" = 1 ] || bad 'more than a file'
	result "$2"
	rm -rf -- "./$1" ./.[!.]*
}

get "$repo" v1.0 hello-1.0.tar
cmp -s hello-1.0.tar "$released/hello-1.0.tar" || bad 'other bytes'
accepted hello-1.0.tar 'a release, downloaded and verified'

# Without -t: where make install puts it, which is first on the script's PATH.
# No system's default path has it.
mkdir "$work/local"
ln -s "$tbverify" "$work/local/tbverify"
sed "s|PATH=/usr/local/bin:|PATH=$work/local:|" \
	"$examples/release/release.sh" >"$work/release.sh"
attempt env HOME=/nonexistent sh "$work/release.sh" -p "$policy" \
	"$repo" v1.0 hello-1.0.tar
accepted hello-1.0.tar 'by the tool in /usr/local/bin'
[ "$(cd "$examples" && grep -rnE 'env -i +("?\$\{?)?tbverify' . |
	grep -c -v '^./apt/')" = 0 ] || bad 'env -i without PATH'
result 'no example clears PATH, and then looks for a tool by name'

#
# What a mirror, or the forge, can do
#

cp "$released/hello-1.0.tar" "$work/kept"
damage "$released/hello-1.0.tar"
get "$repo" v1.0 hello-1.0.tar
[ ! -e .hello-1.0.tar.download ] || bad 'refused bytes are kept'
refused 1 '[artifact-mismatch]' 'one byte of the artifact changed'
cp "$work/kept" "$released/hello-1.0.tar"

mv "$released/hello-1.0.tar.tlog-proof" "$work/proof"
get "$repo" v1.0 hello-1.0.tar
refused 3 'hello-1.0.tar.tlog-proof: not there: without an attestation' \
	'the attestation was stripped'
: >"$released/hello-1.0.tar.tlog-proof"
get "$repo" v1.0 hello-1.0.tar
refused 1 '[empty]' 'the attestation is empty'
head -c 300000 /dev/zero >"$released/hello-1.0.tar.tlog-proof"
get "$repo" v1.0 hello-1.0.tar
refused 3 'without one, this is not verified' 'the attestation is too long'
cp "$work/proof" "$released/hello-1.0.tar.tlog-proof"

replay=$work/served/acme/hello/releases/download/v1.1
cp -R "$replay" "$work/v1.1"
cp "$released/hello-1.0.tar" "$replay/hello-1.1.tar"
cp "$released/hello-1.0.tar.tlog-proof" "$replay/hello-1.1.tar.tlog-proof"
get "$repo" v1.1 hello-1.1.tar
refused 1 '[artifact-name]' 'an older version, replayed as the newer one'
release v1.1 hello.tar 'old' acme/hello hello.tar refs/tags/v1.0
get "$repo" v1.1 hello.tar
refused 1 'another file, release or repository' \
	'an older version of a file whose name is always the same'
rm -r "$replay" && mv "$work/v1.1" "$replay"
get "$repo" v1.1 hello-1.1.tar
accepted hello-1.1.tar 'the newer version itself'

release v2.0 hello.tar 'of another project' acme/other
mkdir -p "$work/served/acme/hello/releases/download"
cp -R "$work/served/acme/other/releases/download/v2.0" \
	"$work/served/acme/hello/releases/download/v2.0"
get "$repo" v2.0 hello.tar
refused 1 '[repository-mismatch]' 'a repository that the policy does not trust'
policy=$policies/two.json get "$repo" v2.0 hello.tar
refused 1 'another file, release or repository' \
	'the same file name and tag of another repository that it trusts'
policy=$policies/two.json get "$url/acme/other" v2.0 hello.tar
accepted hello.tar 'which is good in its own place'
release nightly hello.tar 'nightly'
get "$repo" nightly hello.tar
refused 1 '[ref-mismatch]' 'a tag that the policy does not trust'

#
# A policy that requires a log, an endorsement list and an age
#

demand 36500d
released=$work/served/acme/hello/releases/download/v1.0
proof=$released/hello-1.0.tar.tlog-proof
policy=$demanding get "$repo" v1.0 hello-1.0.tar
refused 1 '[log-missing]' 'a proof that was stripped: the document alone'
logged_as "$replay/hello-1.1.tar" hello-1.1.tar refs/tags/v1.1 \
	>"$work/other.proof"
logged_as "$released/hello-1.0.tar" hello-1.0.tar refs/tags/v1.0 \
	>"$work/own.proof"
cp "$work/other.proof" "$proof"
policy=$demanding get "$repo" v1.0 hello-1.0.tar
refused 1 '[artifact-mismatch]' 'the proof of another artifact'
graft "$work/other.proof" "$work/own.proof" >"$proof"
policy=$demanding get "$repo" v1.0 hello-1.0.tar
refused 1 '[proof-path]' 'its document with the proof of another one'
cp "$work/own.proof" "$proof"
policy=$demanding get "$repo" v1.0 hello-1.0.tar
accepted hello-1.0.tar 'the release with its own proof'
cp "$work/proof" "$proof"

#
# Transfers
#

forge=$url/page
attempt env HOME=/nonexistent "$examples/release/release.sh" -t "$tbverify" \
	-p "$policy" "$forge/acme/hello" v1.0 hello-1.0.tar
says 'the server sent a page of HTML'
refused 1 '[foreign]' 'a page of HTML instead of the file, with status 200'

attempt env HOME=/nonexistent "$examples/release/release.sh" -t "$tbverify" \
	-p "$policy" "$url/cut/acme/hello" v1.0 hello-1.0.tar
[ "$got" = 3 ] || bad "want 3, got $got"
[ ! -e hello-1.0.tar ] || bad 'a cut file has its name'
says 'run this again to resume'
size=$(wc -c <.hello-1.0.tar.download/files/hello-1.0.tar)
[[ $size -gt 0 && $size -lt 100000 ]] || bad "kept: $size bytes"
result 'a transfer that is cut leaves nothing under the name'
get "$repo" v1.0 hello-1.0.tar
grep -q "^bytes=$size- .*hello-1.0.tar\$" "$work/asked" || bad 'no range'
accepted hello-1.0.tar 'it is resumed where it was cut'

mkdir -p .hello-1.0.tar.download/files
cp "$released/hello-1.0.tar" .hello-1.0.tar.download/files
get "$repo" v1.0 hello-1.0.tar
accepted hello-1.0.tar 'nothing is left to resume'
mkdir -p .hello-1.0.tar.download/files
head -c 500 /dev/zero >.hello-1.0.tar.download/files/hello-1.0.tar
get "$repo" v1.0 hello-1.0.tar
refused 1 '[artifact-mismatch]' 'resumed on top of something else'
get "$repo" v1.0 hello-1.0.tar
accepted hello-1.0.tar 'and from the start the next time'
get "$repo" v1.0 absent.tar
grep -q resume "$work/err" && bad 'speaks of resuming'
refused 3 'absent.tar: not there' 'a file that is not there'
get "$repo" v9.9 hello-1.0.tar
grep -q resume "$work/err" && bad 'speaks of resuming'
refused 3 'not there' 'a tag that is not there'
get http://127.0.0.1:1/acme/hello v1.0 hello-1.0.tar
grep -q resume "$work/err" && bad 'speaks of resuming'
refused 3 'could not be downloaded' 'a server that is not there'
attempt "$examples/release/release.sh" -t "$work/absent" -p "$policy" "$repo" \
	v1.0 hello-1.0.tar
refused 3 'not verified; it is in ./.hello-1.0.tar.download/files' \
	'no tbverify: where the file is'
attempt "$examples/release/release.sh" -t "$tbverify" -p "$work/absent.json" \
	"$repo" v1.0 hello-1.0.tar
refused 3 'absent.json' 'a policy that is not there'

#
# Names
#

for name in inspect measure pin lists batch build log verify; do
	release v1.0 "$name" "called $name"
done
for name in inspect measure pin lists batch build log verify; do
	get "$repo" v1.0 "$name"
	accepted "$name" "a file called $name"
	damage "$released/$name"
	get "$repo" v1.0 "$name"
	refused 1 '[artifact-mismatch]' "a changed file called $name"
done
for name in --help -v '--any-source'; do
	release v1.0 "$name" "called $name" 2>/dev/null
	attempt env "$examples/release/release.sh" -t "$tbverify" -p "$policy" \
		-- "$repo" v1.0 "$name"
	accepted "$name" "a file called $name"
	damage "$released/$name"
	attempt env "$examples/release/release.sh" -t "$tbverify" -p "$policy" \
		-- "$repo" v1.0 "$name"
	refused 1 '[artifact-mismatch]' "a changed file called $name"
done
# no claim has such names, so that nothing can be verified under them
for name in 'a file' $'a\nfile'; do
	cp "$released/hello-1.0.tar" "$released/$name"
	cp "$released/hello-1.0.tar.tlog-proof" "$released/$name.tlog-proof"
	get "$repo" v1.0 "$name"
	refused 1 '[artifact-name]' "a name with a blank: $(printf %q "$name")"
done
get "$repo" v1.0 ../hello-1.0.tar
refused 2 'without a slash' 'a name with a slash'
: >hello-1.0.tar
get "$repo" v1.0 hello-1.0.tar
[ "$got" = 2 ] && [ ! -s hello-1.0.tar ] && [ ! -e .hello-1.0.tar.download ] &&
	says 'exists, and was not verified by this'
report $? 'a file that exists is not replaced, and said not to be verified'
rm hello-1.0.tar
# another one appears while this runs
cat >"$work/slow" <<-END
	#!/bin/sh
	echo theirs >"$PWD/hello-1.0.tar"
	exec "$tbverify" "\$@"
END
chmod 755 "$work/slow"
attempt "$examples/release/release.sh" -t "$work/slow" -p "$policy" "$repo" \
	v1.0 hello-1.0.tar
[ "$got" = 3 ] && [ "$(<hello-1.0.tar)" = theirs ] && [ ! -s "$work/out" ] &&
	says 'is there by now'
report $? 'nor is one that appears in between'
rm -rf hello-1.0.tar .hello-1.0.tar.download
"$examples/release/release.sh" -t "$tbverify" -p "$policy" "$repo" v1.0 \
	hello-1.0.tar >/dev/full 2>"$work/err"
got=$?
: >"$work/out"
refused 3 'the facts could not be written' 'the facts cannot be written'
cd "$policies" || exit 1
attempt "$examples/release/release.sh" -t ../../tbverify -p "${policy##*/}" \
	"$repo" v1.0 hello-1.0.tar
[ "$got" = 0 ] && mv hello-1.0.tar "$work/d"
cd "$work/d" || exit 1
accepted hello-1.0.tar 'a policy and a tbverify by relative paths'
if [ "$(id -u)" = 0 ]; then
	become=(setpriv --reuid=12345 --regid=12345 --clear-groups)
else
	become=()
fi
if ${become[@]+"${become[@]}"} test -r "$examples/release/release.sh"; then
	mkdir -m 555 "$work/readonly"
	cd "$work/readonly" || exit 1
	attempt "${become[@]}" sh "$examples/release/release.sh" \
		-t "$tbverify" -p "$policy" "$repo" v1.0 hello-1.0.tar
	cd "$work/d" || exit 1
	refused 3 "$work/readonly: this directory cannot be written to" \
		'a directory that cannot be written to'
else
	skip 'a directory that cannot be written to' \
		"another user cannot read $top"
fi
mkdir "$work/elsewhere" && ln -s "$work/elsewhere" .hello-1.0.tar.download
get "$repo" v1.0 hello-1.0.tar
refused 3 'not a directory of yours; remove it' \
	'a link in the place of the directory'
attempt "$examples/release/release.sh" "$repo" v1.0 hello-1.0.tar
refused 2 usage 'no policy'

echo "1..$count"
