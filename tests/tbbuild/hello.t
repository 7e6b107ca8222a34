#!/usr/bin/env bash
# GNU hello out of Debian's archive, as upstream released it: its own configure
# and make check in each runtime, with and without a network.  A runtime that
# tbbuild itself would not take is skipped, with tbbuild's reason.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2016
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
# shellcheck source=tests/tbbuild/server.sh
. "${top_srcdir:?}/tests/tbbuild/server.sh"
# shellcheck source=tests/tbbuild/real.sh
. "${top_srcdir:?}/tests/tbbuild/real.sh"

# The default runtime, and why not the ones before it.
echo reached >"$work/www/reached"
new_repo network
recipe
commit_script <<END
wget -q -O out.txt http://127.0.0.1:$port/reached
END
for applet in wget sort; do
	ln -sf busybox "$work/rootfs/bin/$applet"
done
tar -C "$work/rootfs" -cf "$work/images/busybox.tar" .
runtime=
run_build --ref main --network proxy
taken=$(sed -n 's/^tbbuild: sandbox: //p' "$work/log.err")
echo "# by default, with a network: $taken"
report 'the default runtime works with a network' test "$status" = 0
new_repo plain
recipe
commit_script <<<'cp build.sh out.txt'
run_build --ref main
built 'the default runtime works'
taken=$(sed -n 's/^tbbuild: sandbox: //p' "$work/log.err")
echo "# by default: $taken"
report 'it says which, and why' grep -qE \
	'^/.*, the first that works( \(not [a-z]+: .+\))?$' <<<"$taken"

# reason NAME: why it was not taken, or nothing.
reason()
{
	sed -n "s/)\$//; s/.*[(;] *\(not \)\{0,1\}$1: \([^;]*\).*/\2/p" <<<"$taken"
}

# A runtime that answers to its name and runs nothing is passed over, and where
# all are so, that is said before anything is fetched.
cat >"$work/broken" <<'END'
#!/bin/sh
echo 'panic: this one is broken' >&2
exit 2
END
chmod +x "$work/broken"
# with_broken NAME...: tbbuild run, those covered by what does not work.
cat >"$work/covering" <<END
#!/bin/bash
while [ "\$1" != -- ]; do
	mount --bind "$work/broken" "\$(command -v "\$1")" || exit 3
	shift
done
shift
exec "$TBBUILD" "\$@"
END
chmod +x "$work/covering"
with_broken()
{
	printf '#!/bin/sh\nexec unshare -m "%s" %s -- "$@"\n' \
		"$work/covering" "$*" >"$work/with_broken"
	chmod +x "$work/with_broken"
	tbbuild=$work/with_broken
	run_build --ref main
	tbbuild=$TBBUILD
}
if [[ ' runsc runc ' = *" $(basename "${taken%%,*}") "* ]] &&
	[ "${#runtimes[@]}" -gt 1 ]; then
	name=$(basename "${taken%%,*}")
	with_broken "$name"
	built "$name broken: another is taken"
	report "$name broken: and why" grep -q \
		"^tbbuild: sandbox: .*$name: panic: this one is broken" \
		"$work/log.err"
else
	skip 'a broken runtime: another is taken' 'there is one alone'
fi
with_broken "${runtimes[@]}"
fails 'all broken: none is taken' unsupported 3
report 'all broken: before anything is fetched' bash -c \
	"! grep -q 'source: commit' '$work/log.err'"

if ! hello=$("$debian" --cached source hello 2>"$work/log.source") ||
	! rootfs=$("$debian" --cached rootfs 2>"$work/log.source"); then
	skip 'GNU hello' \
		'no sources, or no root file system: .ci/gates'
	finish
fi
names=("${runtimes[@]}")
if gvisor=$("$debian" --cached gvisor 2>"$work/log.source"); then
	names+=("$gvisor")
else
	skip 'a newer gVisor' 'not kept: .ci/gates fetches it'
fi
real_repo gnu-hello "$hello" "$rootfs" hello <<'END'
./configure -q
make -s
make -s check
./hello
END
url=$server/git/gnu-hello
tbbuild=$trusting

# hello OUT [OPTION...]: a build of it.
hello()
{
	timeout 1800 "$tbbuild" run --backend local --repository "$url" \
		--ref main --commit "$head" --runtime "$runtime" \
		--rootfs "$rootfs" -o "$work/$1" "${@:2}" \
		>"$work/log.$1.out" 2>"$work/log.$1.err"
}

# checked NAME OUT: its make check has run, and the program is its own.
checked()
{
	report "$1: make check" bash -c "grep -q '^# PASS:  [1-9]' '$2' &&
		grep -q '^# FAIL:  0' '$2' && grep -q '^Hello, world!' '$2'"
}

for runtime in "${names[@]}"; do
	name=$runtime
	[ "$name" = "${name#/}" ] || name=$("$name" --version | head -n 1)
	why=$(reason "$runtime")
	if [ -n "$why" ]; then
		skip "$name: GNU hello" "tbbuild does not take it: $why"
		continue
	fi
	start=$SECONDS
	rm -rf "$work"/{alone,network}
	hello alone &
	first=$!
	hello network --network proxy &
	second=$!
	wait "$first"
	report "$name: GNU hello" test $? = 0
	wait "$second"
	report "$name: GNU hello, with a network" test $? = 0
	echo "# $name: both in $((SECONDS - start)) s"
	checked "$name" "$work/alone/build.log"
	checked "$name, with a network" "$work/network/build.log"
	report "$name: the same program" cmp "$work/alone/hello" \
		"$work/network/hello"
	url=$server/git/network
	run_build --ref main --network proxy
	report "$name: what was granted is a network" test "$status" = 0 -a \
		"$(cat "$work/out/out.txt")" = reached
	run_build --ref main
	report "$name: and what was not is none" test "$status" = 1
	url=$server/git/gnu-hello
done
finish
