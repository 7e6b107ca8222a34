#!/usr/bin/env bash
# Builds the packages in clean systems, and does with them what people do:
# .ci/packages calls it, with the suites and what a system that builds
# them needs.  The last line counts.
#
# usage: packages.sh SUITE... -- PACKAGE...
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck disable=SC2317 # step calls the functions below by name
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=tests/packages
suites=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	suites+=("$1")
	shift
done
shift
packages_chroot=("$@")
# shellcheck source=tests/packages/chroot.sh
. "$here/chroot.sh"

version=$(sed -n '1s/^tbverify (\(.*\)).*/\1/p' debian/changelog)
upstream=${version%-*}
SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's/^ -- .*>  //p' debian/changelog |
	head -n 1)" +%s)
export SOURCE_DATE_EPOCH
mkdir -p "$packages_cache"
work=$(mktemp -d "$packages_cache/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
passed=0
failed=0
skipped=0
status=0

finish()
{
	printf '%d passed, %d failed, %d skipped\n' \
		"$passed" "$failed" "$skipped"
	exit $((failed > 0))
}

# step TITLE FUNCTION [WORD...]: shows its output if it fails, and sets
# $status.  77 means that it cannot be done here, for the reason in its last
# line.  Do not call it where "set -e" has no effect, as before "||".
step()
{
	local title=$1 start=$SECONDS

	shift
	set +e
	(set -e; "$@") >"$work/log" 2>&1
	status=$?
	set -e
	case $status in
	0)	passed=$((passed + 1))
		printf 'ok: %s (%d s)\n' "$title" $((SECONDS - start)) ;;
	77)	skipped=$((skipped + 1))
		printf 'SKIP: %s: %s\n' "$title" "$(tail -n 1 "$work/log")" ;;
	*)	failed=$((failed + 1))
		# a failed test is far above the end
		grep -E '^(FAIL|ERROR): |^(not ok|[EWIXPC]:) ' "$work/log" || :
		tail -n 200 "$work/log"
		printf 'FAILED: %s (exit status %d)\n' "$title" "$status" ;;
	esac
}

tarball()
{
	make -s dist-reproducible
	mv "tbverify-$upstream.tar.xz" "$work/"
}

# lay DIR: the sources of a package, as dpkg-source finds them; upstream's are
# those of the first build.
lay()
{
	mkdir -p "$1/tbverify-$upstream"
	cp "$built/tbverify_$upstream.orig.tar.xz" "$1"
	tar -C "$1/tbverify-$upstream" --strip-components=1 \
		-xf "$built/tbverify_$upstream.orig.tar.xz"
	git ls-files -z debian | tar --null -T - -cf - |
		tar -C "$1/tbverify-$upstream" -xf -
	chown -R 1000:1000 "$1"
}

# by_hand: the steps from a clone to a .deb, as PACKAGERS has them.
by_hand()
{
	awk '/^  To build a \.deb from a clone/ { on = 1 }
		on && /^      / { print substr($0, 7); seen = 1; next }
		seen && /[^ ]/ { exit }' PACKAGERS
}

# The first build is by hand, and runs the tests; the second is of another day,
# place, zone, language and machine.
build_first()
{
	unpacked "build-$suite" "$root"
	mkdir -p "$root/build"
	git clone -q --no-hardlinks . "$root/build/clone"
	# as it is now, committed or not
	git ls-files -z | tar --null -T - -cf - | tar -C "$root/build/clone" -xf -
	chown -R 1000:1000 "$root/build"
	[ "$(by_hand | grep -c .)" -ge 4 ]
	as_builder "$root" "cd /build/clone
		export DEB_BUILD_OPTIONS=parallel=2
		nice bash -ex <<'END'
$(by_hand)
END"
	ls "$built"/*.deb
}

licences()
{
	[ -e "$root/usr/bin/lrc" ] || {
		echo 'no licenserecon in this suite'
		exit 77
	}
	lay "$root/licences"
	as_builder "$root" "cd /licences/tbverify-$upstream &&
		sh tests/packages/licences.sh ."
}

build_second()
{
	lay "$root/elsewhere/below"
	HOSTNAME=other as_builder "$root" "cd /elsewhere/below/tbverify-$upstream
		export TZ=Pacific/Chatham LC_ALL=C
		umask 002
		DEB_BUILD_OPTIONS='parallel=1 nocheck' nice \
			dpkg-buildpackage -us -uc"
	(cd "$built" && sha256sum ./*.deb ./*.dsc ./*.tar.xz) >"$work/sums"
	[ "$(grep -c '\.deb$' "$work/sums")" -ge 5 ]
	(cd "$root/elsewhere/below" && sha256sum -c "$work/sums")
}

# The older lintian knows no newer policy than its own.  Which bug an upload closes
# is known to who makes it.
lint()
{
	# shellcheck disable=SC2016 # the inner shell's
	as_builder "$root" 'cd /build/deb
		old=
		grep -q "^VERSION_ID=.12" /etc/os-release &&
			old=,newer-standards-version
		lintian -EvI --pedantic --show-overrides --fail-on none \
			--suppress-tags initial-upload-closes-no-bugs$old \
			tbverify_*.changes' >"$work/lint"
	# print what is overridden, so that silence is not success
	grep '^O: ' "$work/lint"
	if grep '^[EWIXPC]: ' "$work/lint"; then
		return 1
	fi
}

# debs DIR: copies the packages, and those of the next version, into a system.
debs()
{
	mkdir "$1/debs" "$1/src"
	cp "$built"/*.deb "$1/debs"
	rm "$1"/debs/*-dbgsym_*
	cp "$here"/transcript.sh "$here"/life.sh "$here"/hook.sh \
		"$here"/*.transcript "$1/src"
	inside "$1" apt-get -q update
}

# transcript NAME: in a system that has seen nothing yet.
transcript()
{
	unpacked "base-$suite" "$fresh"
	debs "$fresh"
	inside "$fresh" bash /src/transcript.sh "/src/$1.transcript"
}

# Who downloads, and who writes a script; as nobody, with what apt installed.
users()
{
	unpacked "base-$suite" "$fresh"
	debs "$fresh"
	cp -R tests/transcripts/run tests/transcripts/*.txt vectors "$fresh/src"
	inside "$fresh" apt-get -q -y --no-install-recommends install \
		"/debs/libtbverify0_${version}_$(dpkg --print-architecture).deb" \
		"/debs/tbverify_${version}_$(dpkg --print-architecture).deb"
	inside "$fresh" --net setpriv --reuid=1000 --regid=1000 --clear-groups \
		env VECTORS=/src/vectors bash /src/run /usr \
		/src/person.txt /src/script.txt
}

life()
{
	unpacked "base-$suite" "$fresh"
	debs "$fresh"
	cp -R vectors "$fresh/src/vectors"
	chmod -R go-w "$fresh/src/vectors"
	inside "$fresh" bash /src/life.sh
}

# The hook for apt, in a system where all else is Debian's.
hook()
{
	rm -rf "$root/build/hook"
	as_builder "$root" "bash /build/clone/tests/packages/hook.sh --make \
		/build/deb/tbverify-$upstream /build/hook"
	unpacked "base-$suite" "$fresh"
	debs "$fresh"
	cp -R "$root/build/hook" "$fresh/src/hook"
	chown -R 0:0 "$fresh/src"
	inside "$fresh" bash /src/hook.sh
}

dep8()
{
	unpacked "base-$suite" "$fresh"
	debs "$fresh"
	mkdir "$fresh/build"
	cp "$built"/*.dsc "$built"/*.tar.xz "$fresh/build"
	inside "$fresh" apt-get -q -y --no-install-recommends install \
		autopkgtest build-essential
	inside "$fresh" bash -c 'cd /build &&
		autopkgtest /debs/*.deb ./*.dsc -- null'
}

rpm_packages()
{
	mkdir -p "$root/rpm"
	cp "$work/tbverify-$upstream.tar.xz" "$here/rpm.sh" "$root/rpm"
	chown -R 1000:1000 "$root/rpm"
	as_builder "$root" "bash /rpm/rpm.sh /rpm/tbverify-$upstream.tar.xz"
	inside "$root" bash /rpm/rpm.sh --install
}

apk_functions()
{
	mkdir -p "$root/apk"
	cp "$work/tbverify-$upstream.tar.xz" "$here/apk.sh" packaging/APKBUILD \
		"$root/apk"
	chown -R 1000:1000 "$root/apk"
	as_builder "$root" "bash /apk/apk.sh /apk/tbverify-$upstream.tar.xz"
}

one_suite()
{
	local suite=$1 root=$work/build-$1 fresh=$work/fresh
	local built=$root/build/deb

	step "$suite: clean systems" systems "$suite"
	[ "$status" = 0 ] || return 0
	step "$suite: build from a clone by hand, with the tests" build_first
	[ "$status" = 0 ] || return 0
	step "$suite: the same bytes, built elsewhere" build_second
	step "$suite: licences" licences
	step "$suite: lintian" lint
	step "$suite: autopkgtest" dep8
	step "$suite: a maintainer's transcript" transcript maintainer
	step "$suite: a developer's transcript" transcript developer
	step "$suite: the transcripts of a person and of a script" users
	step "$suite: upgrade, removal, purge" life
	step "$suite: the hook for apt" hook
	step "$suite: RPMs, and what they install" rpm_packages
	step "$suite: the functions of APKBUILD, without abuild" apk_functions
	rm -rf "$root" "$fresh"
}

step 'tarball' tarball
[ "$status" = 0 ] || finish
for suite in "${suites[@]}"; do
	one_suite "$suite"
done
finish
