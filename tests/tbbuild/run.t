#!/usr/bin/env bash
# tbbuild run: from a repository to an artifact that tbverify verifies, under
# each runtime; and what the requester may choose is in the claim.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2009
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox

new_repo hello
recipe
mkdir "$repo/sub"
echo data >"$repo/sub/data"
ln -s sub/data "$repo/link"
printf '#!/bin/sh\necho ran\n' >"$repo/program"
chmod 755 "$repo/program"
commit_script <<'END'
set -e
./program | grep ran
test "$(cat link)" = data
test ! -x sub/data
test "$(id -u)" = 1000
test "$SOURCE_DATE_EPOCH" = 1700000000
echo "hello from $(cat sub/data)" >out.txt
END

tree=$(tree_digest HEAD)

for name in runc crun runsc; do
	case " ${runtimes[*]} " in
	*" $name "*) ;;
	*)	skip "$name: builds and verifies" 'not installed'
		continue ;;
	esac
	runtime=$name
	run_build --ref main --commit "$head"
	built "$name: builds and verifies"
	report "$name: the tree is the commit's" verifies out.txt --tree "$tree"
	report "$name: nothing is left" clean
done
runtime=${runtimes[0]}

# Groups whose process has no number here: of another container that shares the
# control groups, for somebody holds the lock; and of one that is gone.  Runs of
# the tests beside this one sweep them too.
gone=$(($(cat /proc/sys/kernel/pid_max) + 7))
hold_group()
{
	local i

	for i in {1..100}; do
		mkdir -p "$group" 2>/dev/null || return 1
		{ exec 8<"$group"; } 2>/dev/null && flock -n 8 &&
			test "$group" -ef /proc/self/fd/8 && return 0
		sleep 0.01
	done
	return 1
}
groups=()
for hierarchy in /sys/fs/cgroup{/memory,/pids,/unified,}; do
	[ ! -e "$hierarchy/cgroup.procs" ] ||
		groups+=("$hierarchy/tbbuild-$gone")
done
group=${groups[0]-}
if [ -n "$group" ] && hold_group; then
	mkdir "$work/.out.tbbuild-$gone"
	exec 7<"$work/.out.tbbuild-$gone"
	flock -n 7
	run_build --ref main
	built 'beside a group that another container has'
	report 'which stays' test -d "$group"
	report 'as does what it writes' test -d "$work/.out.tbbuild-$gone"
	exec 7<&- 8<&-
	for group in "${groups[@]}"; do
		mkdir -p "$group" 2>/dev/null
	done
	run_build --ref main
	built 'beside the groups of one that was killed'
	for group in "${groups[@]}"; do
		[ ! -d "$group" ] || echo "$group"
	done >"$work/left"
	report 'which are removed' test ! -s "$work/left"
	report 'with what was written' test ! -e "$work/.out.tbbuild-$gone"
else
	skip 'groups of others' 'no control group can be made here'
fi
# One that was killed had the number that the next one gets.
if unshare --pid --fork --mount-proc true 2>/dev/null; then
	mkdir "$work"/.out.tbbuild-{1..300}
	printf '#!/bin/sh\nexec unshare --pid --fork --mount-proc "%s" "$@"\n' \
		"$tbbuild" >"$work/numbered"
	chmod +x "$work/numbered"
	real=$tbbuild tbbuild=$work/numbered
	run_build --ref main
	tbbuild=$real
	built 'under a number that was another process'"'"'s'
	report 'of which nothing is left' clean
	# all of them have the same number, and one file system
	for i in 1 2 3 4; do
		timeout "$timeout" "$work/numbered" run --backend local \
			--repository "$url" --ref main -o "$work/out$i" \
			--rootfs-dir "$work/images" >"$work/log.$i" 2>&1 &
		together[i]=$!
	done
	for i in 1 2 3 4; do
		wait "${together[i]}" && test -s "$work/out$i/out.txt" ||
			echo "$i"
	done >"$work/left"
	cat "$work"/log.[1-4] >"$work/log"
	report 'four containers build beside each other' test ! -s "$work/left"
	report 'and nothing of them is left' clean
else
	skip 'a number of before' 'no process name spaces here'
fi

run_build --ref main
echo changed >>"$work/out/out.txt"
report 'a changed artifact is refused' refused_as artifact-mismatch out.txt
run_build --ref main
right=$head
head=0123456789012345678901234567890123456789
report 'another commit is refused' refused_as commit-mismatch out.txt
head=$right
rm "$work/out/simulated-root.pem"
"$tbverify" --no-policy --pcrs "$work/out/measurements.json" \
	--repository "$url" "$work/out/out.txt" "$work/out/out.txt.att" \
	>"$work/log.verify" 2>&1
report 'without its root the document proves nothing' \
	grep -q '\[untrusted-root\]$' "$work/log.verify"
report 'it says that it is simulated' grep -q SIMULATED "$work/log.err"

# Pointers of Git LFS, and what only begins like one, or is longer.
line='version https://git-lfs.github.com/spec/v1'
printf '%s\noid sha256:%064d\nsize 12345\n' "$line" 1 >"$repo/sub/large"
cp "$repo/sub/large" "$repo/larger"
printf '%s' "$line" >"$repo/short"
printf '%s\n' "$line" "$(yes | head -c 1000)" >"$repo/long"
echo "see $line" >"$repo/text"
commit
run_build --ref main
built 'a commit with pointers of Git LFS is built'
report 'and it is said how many' grep -q \
	'warning: 2 files are pointers of Git LFS' "$work/log.err"
git -C "$repo" rm -q sub/large larger
commit
run_build --ref main
report 'not of what is none' test "$(grep -c LFS "$work/log.err")" = 0

"$tbbuild" run --backend local --repository "$url" --ref main \
	--rootfs-dir "$work/images" -o "$work/out" >"$work/log.out" \
	2>"$work/log.err"
status=$?
report 'an output directory that is not empty is left alone' \
	test "$status" = 3 -a -s "$work/out/out.txt"
mkdir "$work/empty"
"$tbbuild" run --backend local --repository "$url" --ref main \
	--rootfs-dir "$work/images" -o "$work/empty/" >"$work/log.out" \
	2>"$work/log.err"
report 'an empty one is taken' test -s "$work/empty/out.txt"

git -C "$repo" tag -a -m release v1
run_build --ref v1
built 'an annotated tag: its commit'
report 'the ref is the full one' verifies out.txt --ref refs/tags/v1
run_build --ref refs/tags/v1
built 'a full ref'

# A root that outlives the run.
"$tbbuild" hypervisor init --state "$work/state" 2>>"$work/log"
run_build --ref main --hypervisor-state "$work/state"
built 'a root of our own'
report 'is the one that is written' cmp "$work/state/root.pem" \
	"$work/out/simulated-root.pem"
run_build --ref main --hypervisor-state "$work/absent"
fails 'a root that is not there' io 3

# What the requester chooses beside the commit.
sed 's/build\.sh/other.sh/' "$repo/.tbbuild.json" >"$work/recipe.json"
sed -i 's/"sh", "other\.sh"/"cp", "sub\/data", "out.txt"/' "$work/recipe.json"
run_build --ref main --recipe "$work/recipe.json"
report 'another recipe: builds' test "$status" = 0
report 'another recipe: a plain policy refuses' \
	refused_as claim-recipe out.txt
sed 's/}$/, "environment": {"CFLAGS": "-DEVIL"}}/' <(tr -d '\n' \
	<"$repo/.tbbuild.json") >"$work/recipe.json"
run_build --ref main --recipe "$work/recipe.json"
report 'another environment: builds' test "$status" = 0
report 'another environment: a plain policy refuses' \
	refused_as claim-recipe out.txt
run_build --ref main --rootfs "$work/images/busybox.tar"
report 'another root file system: builds' test "$status" = 0
report 'another root file system: a plain policy refuses' \
	refused_as claim-rootfs out.txt
run_build --ref main --network proxy
report 'network: builds' test "$status" = 0
report 'network: a plain policy refuses' refused_as claim-network out.txt
run_build --ref main --artifact sub/data
fails 'an artifact that the recipe does not name' artifact
run_build --ref main --artifact out.txt
built 'an artifact that it names'

sum=$(sha256sum "$work/images/busybox.tar" | cut -c1-64)
sed -i "s/\"busybox\"/{\"sha256\": \"$sum\"}/" "$repo/.tbbuild.json"
commit
run_build --ref main --rootfs "$work/images/busybox.tar"
built 'a root file system that the commit pins is not in the claim'
run_build --ref main
fails 'a pinned one that is nowhere' rootfs
cp "$work/images/busybox.tar" "$work/images/$sum.tar"
run_build --ref main
built 'a pinned one that the image has'
echo >>"$work/images/$sum.tar"
run_build --ref main
fails 'and one that is not what its name says' rootfs
rm "$work/images/$sum.tar"

recipe a.txt dir/b.txt
commit_script <<'END'
mkdir dir; echo a >a.txt; echo b >dir/b.txt
END
run_build --ref main
built 'two artifacts: the first' a.txt
built 'two artifacts: the second' b.txt
run_build --ref main --artifact dir/b.txt
report 'one of two, when asked for' test ! -e "$work/out/a.txt" -a \
	-e "$work/out/b.txt"

run_build --ref main --debug
fails 'a debug enclave does not attest' debug 3
run_build --ref main --backend qemu
report '--backend is given once' test "$status" = 2
for name in nitro qemu; do
	"$tbbuild" run --backend $name --repository "$url" --ref main \
		-o "$work/none" >"$work/log.out" 2>"$work/log.err"
	status=$?
	report "$name: wants an image" test "$status" = 2 -a \
		! -e "$work/none"
done

# No control groups: an error, unless requested.
cat >"$work/bare" <<END
#!/bin/sh
umount -R /sys/fs/cgroup && mount -t tmpfs none /sys/fs/cgroup
exec "$tbbuild" "\$@"
END
chmod +x "$work/bare"
if unshare -m "$work/bare" --version >/dev/null 2>&1; then
	cat >"$work/unshared" <<END
#!/bin/sh
exec unshare -m "$work/bare" "\$@"
END
	chmod +x "$work/unshared"
	tbbuild=$work/unshared
	recipe
	commit_script <<'END'
echo x >out.txt
END
	run_build --ref main
	fails 'limits that the kernel does not grant' limit 3
	if command -v crun >/dev/null; then
		runtime=crun
		run_build --ref main --insecure-limits
		report '--insecure-limits: goes on' test "$status" = 0
		report '--insecure-limits: says so' \
			grep -q insecure-limits "$work/log.err"
	else
		skip '--insecure-limits: goes on' 'no crun'
	fi
	tbbuild=$TBBUILD
else
	skip 'limits that the kernel does not grant' 'cannot unmount cgroups'
fi
finish
