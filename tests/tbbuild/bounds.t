#!/usr/bin/env bash
# Foreign parsers of untrusted data: git and tar end within limits of memory,
# processor and time, whatever their input, and git walks only the requested
# objects.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2016
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
command -v python3 >/dev/null || skip_all 'no python3: it measures memory'
# shellcheck source=tests/tbbuild/server.sh
. "${top_srcdir:?}/tests/tbbuild/server.sh"
runtime=${runtimes[0]}

# The largest of all processes of a run, in MiB, and its seconds, in a file.
cat >"$work/measured" <<END
#!/usr/bin/env python3
import resource, subprocess, sys, time
start = time.time()
status = subprocess.call(["$tbbuild"] + sys.argv[1:])
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
with open("$work/took", "w") as out:
    print(most, int(time.time() - start), file=out)
sys.exit(status if status >= 0 else 128 - status)
END
chmod +x "$work/measured"
tbbuild=$work/measured

# within MEMORY SECONDS: what the last run took.
within()
{
	local most seconds

	read -r most seconds <"$work/took"
	echo "# at most $most MiB, $seconds s"
	[ "$most" -le "$1" ] && [ "$seconds" -le "$2" ]
}

# Ten levels of trees, each of ten equal ones: 10^10 paths in twelve objects.
new_repo twelve
blob=$(echo x | git -C "$repo" hash-object -w --stdin)
tree=$(for i in {0..9}; do
	printf '100644 blob %s\t%s\n' "$blob" "$i"
done | git -C "$repo" mktree)
for _ in {1..9}; do
	tree=$(for i in {0..9}; do
		printf '040000 tree %s\t%s\n' "$tree" "$i"
	done | git -C "$repo" mktree)
done
git -C "$repo" update-ref refs/heads/main \
	"$(git -C "$repo" commit-tree -m x "$tree")"
report 'twelve objects' test \
	"$(git -C "$repo" count-objects)" = '12 objects, 48 kilobytes'
run_build --ref main
fails 'twelve objects that are 10^10 files' git
report 'in little memory and time' within 200 60

# many PREFIX: two million refs below it, sorted as git wants them.
many()
{
	new_repo many
	recipe
	commit_script <<<'echo x >out.txt'
	{
		echo '# pack-refs with: peeled fully-peeled sorted '
		awk -v oid="$head" -v prefix="$1" 'BEGIN {
			for (i = 1000000; i < 3000000; i++)
				print oid " " prefix i
		}'
		echo "$head refs/heads/main"
	} >"$repo/.git/packed-refs"
	rm -f "$repo/.git/refs/heads/main"
}
many refs/changes/
run_build --ref main
built 'two million refs of another kind: not asked for'
report 'in little memory' within 100 60
many refs/heads/a/
run_build --ref main
fails 'two million branches' remote 3
report 'in bounded memory' within 320 60
rm -rf "$repo"

# A tar file whose extended header says that it has half a gigabyte.
new_repo header
recipe
commit_script <<<'echo x >out.txt'
python3 - "$work/header.tar" <<'END'
import sys
size = 512 << 20
head = bytearray(512)
head[0:1] = b"x"
head[100:108] = b"0000644\0"
head[108:116] = head[116:124] = b"0000000\0"
head[124:136] = b"%011o\0" % size
head[136:148] = b"%011o\0" % 0
head[148:156] = b" " * 8
head[156:157] = b"x"
head[257:265] = b"ustar\x0000"
head[148:156] = b"%06o\0 " % sum(head)
with open(sys.argv[1], "wb") as out:
    out.write(head)
    out.truncate(512 + size + 1024)
END
run_build --ref main --rootfs "$work/header.tar"
fails 'a tar file with a header of half a gigabyte' rootfs
report 'in bounded memory too' within 320 60
rm "$work/header.tar"

# A git that says who it is and what it may take, for each time it is started.
cp /usr/bin/git "$work/real-git"
: >"$work/gits"
chmod 666 "$work/gits"
chmod o+x "$work"
cat >"$work/git" <<END
#!/bin/bash
for word; do
	case \$word in
	file:* | https:*) url=\$word ;;
	ls-remote | init | fetch | rev-parse | rev-list | ls-tree | \\
		cat-file | config) name=\$word ;;
	esac
done
echo "\$name \$(id -u) \$(ulimit -d) \$(ulimit -t) \$(ulimit -f)" \\
	"\${url-none}" >>"$work/gits"
exec "$work/real-git" "\$@"
END
chmod 755 "$work/git" "$work/real-git"
cat >"$work/covered" <<END
#!/bin/sh
mount --bind "$work/store" "$store" && mount --bind "$work/git" /usr/bin/git &&
	exec "$TBBUILD" "\$@"
END
cat >"$work/uncovered" <<END
#!/bin/sh
exec unshare -m "$work/covered" "\$@"
END
chmod +x "$work/covered" "$work/uncovered"
tbbuild=$work/uncovered
new_repo inner
echo inner >"$repo/data"
commit
inner=$repo pinned=$head
new_repo outer
recipe
git -C "$repo" -c protocol.file.allow=always submodule --quiet add \
	"file://$inner" lib
git -C "$repo" config -f .gitmodules submodule.lib.url "$server/git/inner"
commit_script <<<'cp lib/data out.txt'
run_build --ref main
built 'a repository by file://, its submodule by https://'
sed 's/^/# /' "$work/gits" | sort -u
for name in ls-remote init fetch rev-parse rev-list ls-tree cat-file config; do
	report "git $name was started" grep -q "^$name " "$work/gits"
done
report 'none without a bound of memory, processor or file' \
	bash -c "! grep unlimited '$work/gits'"
report 'none may take more than the build' awk \
	'$3 > 2097152 || $4 > 1801 { exit 1 }' "$work/gits"
report 'what speaks https owns nothing' bash -c \
	"grep ' https:' '$work/gits' >'$work/https' &&
	! grep -v '^[a-z-]* 1878982656 ' '$work/https'"
report 'what reads file:// is its owner' grep -q '^fetch 0 .* file:' \
	"$work/gits"
# Four programs of a git, each within its own bound, that hold more than a build
# may, all together.
cat >"$work/git" <<END
#!/bin/bash
case " \$* " in
*' fetch '*)
	: >"$work/gits"
	for i in 1 2 3 4; do
		python3 -c 'import time
held = b"x" * (160 << 20)
time.sleep(4)
print(len(held))' >>"$work/gits" &
		held+=(\$!)
	done
	wait \${held[0]} && wait \${held[1]} && wait \${held[2]} &&
		wait \${held[3]} || exit 1 ;;
esac
exec "$work/real-git" "\$@"
END
run_build --ref main --memory 256M --disk 64M
fails 'programs of git that hold too much, all together' git
report 'not all of them ended by themselves' test \
	"$(wc -l <"$work/gits")" -lt 4
run_build --ref main
built 'and where a build may take more'
report 'all of them did' test "$(wc -l <"$work/gits")" = 4
report 'the submodule is the pinned one' test \
	"$(git -C "$inner" rev-parse HEAD)" = "$pinned"
finish
