#!/usr/bin/env bash
# tbbuild run --log: the output is in the log, and its proof is all that
# tbverify needs; if that fails, there is no output.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
tblog=$build/tblog

new_repo hello
recipe out.txt dir/more.txt
commit_script <<'END'
mkdir dir; echo out >out.txt; echo more >dir/more.txt
END

# new_log NAME: a key and an empty log, and a policy that trusts it.
new_log()
{
	"$tblog" keygen "$1.example/log" "$work/$1.key" >/dev/null &&
		"$tblog" init --key "$work/$1.key" "$work/$1" >/dev/null &&
		printf 'log %s\nquorum none\n' "$(cat "$work/$1/log.vkey")" \
			>"$work/$1.policy"
}
new_log tree
new_log other

# proved NAME [LOG]: tbverify takes the proof for the artifact.
proved()
{
	"$tbverify" --no-policy --root "$work/out/simulated-root.pem" \
		--pcrs "$work/out/measurements.json" --repository "$url" \
		--commit "$head" --log-policy "$work/${2-tree}.policy" \
		--require-log -- "$work/out/$1" "$work/out/$1.tlog-proof" \
		>"$work/log.verify" 2>&1
}

# size LOG: how many entries it has.
size()
{
	"$tblog" show "$work/$1" | sed -n 's/^size //p'
}

run_build --ref main --log "$work/tree" --tblog "$tblog"
built 'published: the document still verifies by itself'
report 'the log has one entry' test "$(size tree)" = 1
report 'the proof is all that tbverify needs' proved out.txt
report 'for each artifact' proved more.txt
report 'what tbbuild says is what the proof proves' \
	test "$(grep -c '^verified ' "$work/log.out")" = 2
if proved out.txt other; then
	not_ok 'a policy with another log refuses'
else
	report 'a policy with another log refuses' \
		grep -q '\[log-unknown\]$' "$work/log.verify"
fi

(cd "$work" && run_build --ref main --log tree --tblog "$tblog" &&
	[ "$status" = 0 ])
report 'a log that is named from here' test "$(size tree)" = 2
report 'again: its proof' proved out.txt

# Somebody else is writing.
perl -e 'use Fcntl; open my $f, "+<", $ARGV[0] or die;
	my $whole = pack("ssx4qqlx4", F_WRLCK, 0, 0, 0, 0);
	fcntl($f, F_SETLK, $whole) or die;
	print "locked\n"; close STDOUT; sleep 3' "$work/tree/.state/treeState.lock" \
	>"$work/locked" &
await test -s "$work/locked"
run_build --ref main --log "$work/tree" --tblog "$tblog"
wait
built 'a log that is busy is waited for'
report 'and proved' proved more.txt

run_build --ref main --log "$work/nowhere" --tblog "$tblog"
fails 'no such log' publish 3
report 'no such log: said before anything was built' \
	sh -c "! grep -q SIMULATED '$work/log.err'"
mkdir "$work/empty"
run_build --ref main --log "$work/empty" --tblog "$tblog"
fails 'a directory that is no log' publish 3
run_build --ref main --log "$work/tree" --tblog "$work/none"
fails 'no tblog there' publish 3
run_build --ref main --log "$work/tree" --tblog tblog
fails 'tblog is not searched for' usage 2
run_build --ref main --log "$work/tree"
if [ -x "$bindir/tblog" ]; then
	built 'the installed tblog'
else
	fails 'the tblog that is not installed' publish 3
fi

before=$(size tree)
mv "$work/tree.key" "$work/kept.key"
run_build --ref main --log "$work/tree" --tblog "$tblog"
fails 'a log without its key' publish 3
report 'it was built before that' grep -q 'source: commit' "$work/log.err"
report 'nothing was added' test "$(size tree)" = "$before"
mv "$work/kept.key" "$work/tree.key"

# A tblog that says that all is well.
run_build --ref main --log "$work/tree" --tblog "$tblog"
cp "$work/out/out.txt.tlog-proof" "$work/old.proof"
fake()
{
	cat >"$work/tblog" && chmod +x "$work/tblog"
}
fake <<END
#!/bin/sh
[ "\$1" != prove ] || exec /bin/cat "$work/old.proof"
END
run_build --ref main --log "$work/tree" --tblog "$work/tblog"
report "another document's proof is not let out" test "$status" = 1 \
	-a ! -e "$work/out"
fake <<END
#!/bin/sh
[ "\$1" != prove ] || exec /bin/echo nothing
END
run_build --ref main --log "$work/tree" --tblog "$work/tblog"
report 'nor what is no proof' test "$status" = 1 -a ! -e "$work/out"
fake <<END
#!/bin/sh
[ "\$1" = add ] || exit 0
echo \$PPID >"$work/parent"
exec /bin/sleep 1000
END
run_build --ref main --log "$work/tree" --tblog "$work/tblog" &
await test -s "$work/parent"
pid=$(cat "$work/parent")
report 'SIGTERM while it is published' kill -TERM "$pid"
wait
report 'SIGTERM while it is published: nothing is left' clean
report 'nor let out' test ! -e "$work/out"

# Killed when the log has the document and nobody knows: it is there once.
kills()
{
	fake <<END
#!/bin/sh
"$tblog" "\$@" || exit
[ "\$1" != $1 ] || kill -KILL \$PPID
END
	run_build --ref main --log "$work/tree" --tblog "$work/tblog"
}
new_repo once
recipe out.txt dir/more.txt
commit_script <<'END'
mkdir dir; echo once >out.txt; echo more >dir/more.txt
END
for step in add prove; do
	before=$(size tree)
	kills $step
	report "killed after $step: nothing is let out" test ! -e "$work/out" \
		-a "$status" = 137
	report "killed after $step: the log has it" test "$(size tree)" = \
		$((before + 1))
	run_build --ref main --log "$work/tree" --tblog "$tblog"
	built "killed after $step: the next run lets it out"
	report "killed after $step: without another build" \
		sh -c "! grep -q 'source: commit' '$work/log.err'"
	report "killed after $step: and the log has it once" \
		test "$(size tree)" = $((before + 1))
	report "killed after $step: proved" proved more.txt
done
kills add
before=$(size tree)
fake <<END
#!/bin/sh
[ "\$1" != prove ] || { echo 'tblog: it cannot be read now [io]' >&2; exit 3; }
exec "$tblog" "\$@"
END
run_build --ref main --log "$work/tree" --tblog "$work/tblog"
fails 'a log that may have it is not given it again' publish 3
report 'nor does it have it twice' test "$(size tree)" = "$before"
run_build --ref main --log "$work/tree" --tblog "$tblog"
built 'when it can say so, it is let out'
report 'and is there once' test "$(size tree)" = "$before"
mv "$work/tree.key" "$work/kept.key"
run_build --ref main --log "$work/tree" --tblog "$tblog"
mv "$work/kept.key" "$work/tree.key"
fails 'a log that could not be written' publish 3
before=$(size tree)
run_build --ref main --log "$work/tree" --tblog "$tblog"
built 'what it could not take it takes later'
report 'without another build, too' sh -c \
	"! grep -q 'source: commit' '$work/log.err'"
kills add
commit_script <<'END'
mkdir dir; echo other >out.txt; echo more >dir/more.txt
END
before=$(size tree)
run_build --ref main --commit "$head" --log "$work/tree" --tblog "$tblog"
built 'another commit is another build'
report 'that is its own' grep -qx other "$work/out/out.txt"
report 'and the log has both' test "$(size tree)" = $((before + 1))
kills add
before=$(size tree)
echo forged >"$work/.out.tbbuild-publish/out.txt"
run_build --ref main --log "$work/tree" --tblog "$tblog"
built 'what no longer verifies is built again'
report 'and is not what it was made' grep -qx other "$work/out/out.txt"

recipe out.txt out.txt.tlog-proof
commit_script <<'END'
echo out >out.txt; echo forged >out.txt.tlog-proof
END
run_build --ref main --log "$work/tree" --tblog "$tblog"
fails 'an artifact in the place of a proof' recipe
finish
