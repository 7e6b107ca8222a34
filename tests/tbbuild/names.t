#!/usr/bin/env bash
# The names and sizes of artifacts: errors are reported before the build where
# possible; names that do not fit into a claim go into a list, which is verified
# and published like any other; artifacts are written to disk directly, within
# the requested size.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2016
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
runtime=${runtimes[0]}
tblog=$build/tblog

# Eight names as releases have them.
names=()
for system in linux-amd64 linux-arm64 linux-riscv64 darwin-arm64; do
	names+=("widget-tools-1.14.2-$system.tar.zst"
		"widget-tools-1.14.2-$system.spdx.json")
done
new_repo eight
recipe "${names[@]/#/dist/}"
commit_script <<END
mkdir dist
for name in ${names[*]}; do echo "\$name" >"dist/\$name"; done
echo running
END
"$tblog" keygen names.example/log "$work/key" >/dev/null
"$tblog" init --key "$work/key" "$work/tree" >/dev/null
run_build --ref main --commit "$head" --log "$work/tree" --tblog "$tblog"
report 'eight ordinary names: builds' test "$status" = 0
list=$work/out/SHA256SUMS
report 'their list comes out' test -s "$list"
report 'sha256sum reads it' bash -c "cd '$work/out' && sha256sum -c SHA256SUMS"
report 'it is sorted' bash -c "cut -c67- '$list' | LC_ALL=C sort -c"
for name in "${names[@]}"; do
	report "$name: verifies with it" verifies "$name" --list "$list"
done
name=${names[0]}
report 'and not without' refused_as no-checksums "$name"
sed '1s/^./f/' "$list" >"$work/changed"
cmp -s "$list" "$work/changed" && sed '1s/^./0/' "$list" >"$work/changed"
report 'nor with another' refused_as checksums-mismatch "$name" \
	--list "$work/changed"
cp "$work/out/${names[1]}" "$work/out/$name"
report 'nor one for the other' refused_as artifact-name "$name" --list "$list"
{
	printf 'log %s\n' "$(cat "$work/tree/log.vkey")"
	echo 'quorum none'
} >"$work/log.policy"
report 'the proof of what was published verifies with it' "$tbverify" \
	--no-policy --root "$work/out/simulated-root.pem" \
	--pcrs "$work/out/measurements.json" --repository "$url" \
	--log-policy "$work/log.policy" --list "$list" \
	-- "$work/out/${names[1]}" "$work/out/${names[1]}.tlog-proof"
recipe "${names[0]}" "${names[1]}"
commit_script <<END
for name in ${names[*]}; do echo "\$name" >"\$name"; done
END
run_build --ref main
built 'two of them have room in the claim' "$name"
report 'and need no list' test ! -e "$work/out/SHA256SUMS"

# refused NAME TOKEN [OPTION...]: refused, before anything of it ran.
refused()
{
	local name=$1 token=$2 want=1

	shift 2
	[ "$token" != usage ] || want=2
	run_build --ref main "$@"
	fails "$name" "$token" "$want"
	report "$name: before the build" bash -c \
		"! grep -q '^|' '$work/log.err'"
}
# named NAME...: a recipe with these artifacts, which makes them.
named()
{
	new_repo named
	recipe "$@"
	commit_script <<<"echo running; touch $*"
}
for name in measurements.json build.log simulated-root.pem SHA256SUMS; do
	named "$name"
	refused "an artifact called $name" recipe
	named "dist/$name"
	refused "an artifact called dist/$name" recipe
	named out.txt "$name"
	refused "$name in the request" usage --artifact "$name"
done
for suffix in att unsigned tlog-proof; do
	named out.txt "dist/out.txt.$suffix"
	refused "out.txt, and out.txt.$suffix beside it" recipe
done
long=$(printf 'n%.0s' {1..245})
named "$long"
refused 'a name that leaves no room for its proof' recipe
named "${long:1}"
run_build --ref main --log "$work/tree" --tblog "$tblog"
built 'one that does' "${long:1}"
named out.txt other.txt
refused 'an artifact twice in the request' usage --artifact out.txt \
	--artifact out.txt
report 'at most eight in the request' bash -c "! '$tbbuild' run \
	--repository '$url' --ref main -o '$work/none' $(printf \
	-- '--artifact %d ' {1..9}) 2>'$work/log.err' &&
	grep -q '\[usage\]$' '$work/log.err'"
new_repo "$(printf 'r%.0s' {1..180})"
recipe
commit_script <<<'echo running; echo x >out.txt'
git -C "$repo" branch "$(printf 'b%.0s' {1..235})"
run_build --ref "$(printf 'b%.0s' {1..235})"
fails 'a repository and a ref that leave no room in the claim' claim
report 'are refused before the build' bash -c "! grep -q '^|' '$work/log.err'"

# Received data is written to disk.
new_repo large
recipe
commit_script <<'END'
dd if=/dev/zero bs=1048576 count=48 2>/dev/null | tr '\0' x
dd if=/dev/zero of=out.txt bs=1048576 count=300 2>/dev/null
END
cat >"$work/measure.py" <<'END'
import os, resource, sys
before = resource.getrusage(resource.RUSAGE_SELF)
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
most = 0
while True:
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        break
    try:
        links = [os.readlink(f"/proc/{pid}/fd/{fd}")
                 for fd in os.listdir(f"/proc/{pid}/fd")]
        if any("memfd" in link for link in links):
            print("memfd")
        for line in open(f"/proc/{pid}/status"):
            if line.startswith("VmHWM"):
                most = int(line.split()[1]) // 1024
    except OSError:
        pass
print(most)
sys.exit(os.waitstatus_to_exitcode(status))
END
if command -v python3 >/dev/null; then
	python3 "$work/measure.py" "$tbbuild" run --backend local \
		--repository "$url" --ref main --rootfs-dir "$work/images" \
		--runtime "$runtime" -q -o "$work/out2" >"$work/most" \
		2>"$work/log.err"
	echo "# the host: at most $(tail -n 1 "$work/most") MiB for 300 MiB," \
		'and 48 MiB of output'
	report '300 MiB: the host holds little of it' test \
		"$(tail -n 1 "$work/most")" -lt 32
	report 'and none of it in a file of memory' \
		bash -c "! grep memfd '$work/most'"
	report 'all of it is there' test \
		"$(wc -c <"$work/out2/out.txt")" = 314572800
	report 'and of what the build said' test \
		"$(wc -c <"$work/out2/build.log")" = 50331648
else
	skip '300 MiB: the host holds little of it' 'no python3'
fi
run_build --ref main --artifact-size 299M
fails 'more than was requested' artifact
mkdir "$work/small"
if mount -t tmpfs -o size=64M small "$work/small" 2>/dev/null; then
	"$tbbuild" run --backend local --repository "$url" --ref main \
		--rootfs-dir "$work/images" --runtime "$runtime" \
		-o "$work/small/out" >"$work/log.out" 2>"$work/log.err"
	status=$?
	report 'a full disk' test "$status" = 3
	report 'a full disk: why' grep -q 'No space left on device \[io\]$' \
		"$work/log.err"
	report 'a full disk: nothing is left' test -z "$(ls -A "$work/small")"
	mount -o remount,size=16M "$work/small"
	"$tbbuild" run --backend local --repository "$url" --ref main \
		--rootfs-dir "$work/images" --runtime "$runtime" -q \
		-o "$work/small/out" >"$work/log.out" 2>"$work/log.err"
	report 'full of what a build says' test $? = 3
	report 'full of what a build says: why' grep -q \
		'build.log: No space left on device \[io\]$' "$work/log.err"
	report 'full of what a build says: nothing is left' test -z \
		"$(ls -A "$work/small")"
	umount "$work/small"
else
	skip 'a full disk' 'no tmpfs may be mounted'
fi
finish
