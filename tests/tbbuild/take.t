#!/usr/bin/env bash
# tbbuild run --from: the output of another machine is used after it has been
# checked against the same request and image; nothing else that it leaves is
# used.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
tblog=$build/tblog
"$tbbuild" hypervisor init --state "$work/hypervisor" >/dev/null
"$tblog" keygen take.example/log "$work/key" >/dev/null
"$tblog" init --key "$work/key" "$work/tree" >/dev/null
shared=(--hypervisor-state "$work/hypervisor")
new_repo hello
recipe out.txt dir/more.txt
commit_script <<'END'
mkdir dir; echo said; echo out >out.txt; echo more >dir/more.txt
END

# Another machine's: what it has is $work/theirs.
run_build --ref main --commit "$head" "${shared[@]}"
built 'another machine builds'
mv "$work/out" "$work/theirs"
cp -r "$work/theirs" "$work/good"

# takes [OPTION...]
takes()
{
	run_build --ref main --commit "$head" "${shared[@]}" \
		--from "$work/theirs" "$@"
}
size()
{
	"$tblog" show "$work/tree" | sed -n 's/^size //p'
}
# theirs: as it was
theirs()
{
	rm -rf "$work/theirs"
	cp -r "$work/good" "$work/theirs"
}

takes
built 'it is taken'
report 'and is what it was' diff -r "$work/good" "$work/out"
report 'nothing is started' sh -c "! grep -q 'source: commit' '$work/log.err'"
takes --log "$work/tree" --tblog "$tblog"
built 'it is taken and published'
report 'the log has it' test "$(size)" = 1
report 'each has its proof' test -s "$work/out/more.txt.tlog-proof"

# What it may have put there instead.
echo forged >"$work/theirs/out.txt"
takes
fails 'another artifact beside the document' artifact-mismatch
theirs
rm "$work/theirs/out.txt"
ln -s /etc/passwd "$work/theirs/out.txt"
takes
fails 'an artifact that is a link' artifact
rm "$work/theirs/out.txt"
ln "$work/good/out.txt" "$work/theirs/out.txt"
takes
fails 'an artifact with a second name' artifact
rm "$work/theirs/out.txt"
mkfifo "$work/theirs/out.txt"
takes
fails 'an artifact that is a FIFO' artifact
theirs
head -c 2000000 /dev/zero >"$work/theirs/out.txt"
takes --artifact-size 1000000
fails 'an artifact that is too large' artifact
theirs
for n in $(seq 9); do
	cp "$work/theirs/out.txt.att" "$work/theirs/more$n.att"
done
takes
fails 'more artifacts than a build has' artifact
theirs
cp "$work/theirs/out.txt" "$work/theirs/other.txt"
cp "$work/theirs/out.txt.att" "$work/theirs/other.txt.att"
takes
fails 'an artifact under another name' artifact-name
theirs
rm "$work"/theirs/more.txt*
takes
fails 'an artifact of the claim that is left out' artifact
theirs
rm "$work"/theirs/*.att
takes
fails 'no document' artifact
theirs
ln -sf /dev/zero "$work/theirs/build.log"
takes
built 'a log that is a link is left out'
theirs
rm -rf "$work/theirs"
ln -s "$work/good" "$work/theirs"
takes
fails 'a directory that is a link' io 3
rm "$work/theirs"
takes
fails 'nothing there' io 3

# Documents that are good, of something else.
theirs
takes --not-before $(($(date +%s) + 60))
fails 'a document of an earlier build' too-early
takes --not-before $(($(date +%s) - 3600))
built 'and of one that is late enough'
"$tbbuild" hypervisor init --state "$work/own" >/dev/null
run_build --ref main --commit "$head" --hypervisor-state "$work/own"
built 'the same, by a hypervisor of its own'
rm -rf "$work/theirs"
mv "$work/out" "$work/theirs"
takes
fails 'a document of a hypervisor that is not ours' untrusted-root
before=$head
commit_script <<'END'
mkdir dir; echo second >out.txt; echo more >dir/more.txt
END
theirs
takes
fails 'a document of the commit before' commit-mismatch
head=$before
run_build --ref main --commit "$head" --from "$work/theirs"
fails 'no hypervisor to trust' usage 2
takes --backend qemu
fails 'documents that nobody signs' usage 2
report 'and the log still has what it had' test "$(size)" = 1
finish
