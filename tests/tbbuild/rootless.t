#!/usr/bin/env bash
# An enclave without root: its limits are refused where the kernel does not
# grant them, and given up only by --insecure-limits.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
command -v newuidmap >/dev/null || skip_all 'no newuidmap'
if ! [ -e /etc/subuid ] || ! [ -e /etc/subgid ]; then
	skip_all 'no /etc/subuid, or no /etc/subgid'
fi
nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --)
"${nobody[@]}" unshare -U true 2>/dev/null ||
	skip_all 'no user namespaces without root'

new_repo hello
recipe
commit_script <<'END'
test "$(id -u)" = 1000
grep 'CapEff' /proc/self/status | grep -q '0000000000000000'
if mount -t tmpfs none /tmp 2>/dev/null; then exit 1; fi
echo x >out.txt
END
cp "$TBBUILD" "$work/tbbuild"
chmod 755 "$work"
chown -R 65534:65534 "$repo"

# Copies of a file system lose capabilities, which Debian's newuidmap has: copies of
# it that are setuid take its place, if that is possible here.
helpers=
for helper in newuidmap newgidmap; do
	cp "$(command -v $helper)" "$work/$helper"
	chmod 4755 "$work/$helper"
	case $(findmnt -n -o OPTIONS -T "$work/$helper") in
	*nosuid*) ;;
	*)	helpers+="mount --bind $work/$helper $(command -v $helper) && " ;;
	esac
done

# with RANGES: this program, as a user with these, in its place.
with()
{
	printf '%s\n' "$1" >"$work/ranges"
	cat >"$work/mounted" <<END
#!/bin/sh
${helpers}mount --bind "$work/ranges" /etc/subuid &&
	mount --bind "$work/ranges" /etc/subgid &&
	exec ${nobody[@]} "$work/tbbuild" "\$@"
END
	cat >"$work/unshared" <<END
#!/bin/sh
exec unshare -m "$work/mounted" "\$@"
END
	chmod +x "$work/mounted" "$work/unshared"
	tbbuild=$work/unshared
}

# As run_build: only that the user can write there.
try_build()
{
	rm -rf "$work/writable"
	mkdir -m 700 "$work/writable"
	chown 65534:65534 "$work/writable"
	timeout "$timeout" "$tbbuild" run --backend local --repository "$url" \
		--rootfs-dir "$work/images" --runtime "$runtime" --ref main \
		-o "$work/writable/out" "$@" >"$work/log.out" 2>"$work/log.err"
	status=$?
	rm -rf "$work/out"
	[ ! -e "$work/writable/out" ] || mv "$work/writable/out" "$work/out"
	: >"$work/log"
}

for runtime in "${runtimes[@]}"; do
	with '65534:1879500000:65536'
	try_build
	fails "$runtime: limits that the kernel does not grant" limit 3
	# the runsc of before systrap maps users that are not there
	if [ "$runtime" = runsc ] &&
		! runsc flags 2>&1 | grep -q 'systrap (default)'; then
		skip "$runtime: --insecure-limits: goes on" 'an old runsc'
		continue
	fi
	try_build --insecure-limits
	built "$runtime: --insecure-limits: goes on"
	report "$runtime: and says so" grep -q 'NO LIMIT\|insecure-limits' \
		"$work/log.err"
	report "$runtime: nothing is left" clean
done
runtime=${runtimes[0]}
with '65533:1879500000:65536'
try_build --insecure-limits
fails 'a range that is of somebody else' unsupported 3
with '65534:1879500000:65535'
try_build --insecure-limits
fails 'a range that is too short' unsupported 3
with '65534:0:65536'
try_build --insecure-limits
fails "a range that is root's" unsupported 3
with ''
try_build --insecure-limits
fails 'no range' unsupported 3
finish
