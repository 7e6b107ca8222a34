#!/usr/bin/env bash
# What "make install" puts where, and that a stranger can build with it.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
prefix=$work/prefix

# Every directory is named, so that nothing can land outside.
install_to()
{
	"$MAKE" -C "$build" "$1" prefix="$2" exec_prefix="$2" \
		bindir="$2/bin" libdir="$2/lib" includedir="$2/include" \
		datarootdir="$2/share" datadir="$2/share" \
		docdir="$2/share/doc/tbverify" mandir="$2/share/man" \
		sysconfdir="$2/etc"
}

try 'make install prefix=DIR' install_to install "$prefix"

grep -q "^configured for .*, not in $prefix\$" "$work/log"
report $? 'and says that the programs do not look there'

for file in bin/tbverify include/tbverify.h lib/libtbverify.so \
	lib/libtbverify.so.0 lib/pkgconfig/libtbverify.pc \
	share/bash-completion/completions/tbverify \
	share/zsh/site-functions/_tbverify \
	share/fish/vendor_completions.d/tbverify.fish \
	share/tbverify/schema/tbverify.schema.json \
	share/doc/tbverify/README share/doc/tbverify/LICENSE \
	share/doc/tbverify/examples/verify.c \
	share/doc/tbverify/examples/README \
	share/doc/tbverify/examples/apt/apt-verify \
	share/doc/tbverify/examples/python/tbverify/py.typed; do
	try "$file is installed" test -f "$prefix/$file"
done

# tbbuild, tblog, tbbuild-serve and their pages come with --enable-builder, and
# those of the last one not with --disable-serve.
(cd "$top/man" && printf '%s\n' *.[1-9]) | sort >"$work/pages.want"
[ -n "${TBBUILD-}" ] || sed -i '/^tb\(build\|log\)\.1$/d' "$work/pages.want"
[ -n "${TBBUILD_SERVE-}" ] || sed -i '/^tbbuild-[os]/d' "$work/pages.want"
(cd "$prefix/share/man" && find . -type f) | sed 's|.*/||' | sort \
	>"$work/pages.got"
try 'every manual page is installed' diff "$work/pages.want" "$work/pages.got"
(cd "$prefix/include" && find . -type f) >"$work/headers"
echo ./tbverify.h >"$work/headers.want"
try 'one header is installed' diff "$work/headers.want" "$work/headers"

try 'make install DESTDIR=DIR' \
	"$MAKE" -C "$build" install DESTDIR="$work/destdir"
(cd "$prefix" && find . ! -type d) | sed 's|.*/||' | sort >"$work/files.prefix"
find "$work/destdir" ! -type d | sed 's|.*/||' | sort >"$work/files.destdir"
try 'both install the same files' \
	diff "$work/files.prefix" "$work/files.destdir"

# As compiled in: make install names another one, and changes nothing of that.
for page in man1/tbverify.1 man5/tbverify-policy.5; do
	try "$page names the system's policy where it is" grep -qx \
		"\..* $sysconfdir/tbverify/policy\.json\( \.\)\?" \
		"$prefix/share/man/$page"
done
[ "$sysconfdir" != /etc ] && grep -r '[^a-z]/etc/tbverify' \
	"$prefix/share/man" && bad 'a page names /etc/tbverify'
result 'and no page names another'

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export LD_LIBRARY_PATH=$prefix/lib
version=$("$PKG_CONFIG" --modversion libtbverify)
"$prefix/bin/tbverify" --version >"$work/log" 2>&1
grep -q "^tbverify $version\$" "$work/log"
report $? 'the installed tool and the .pc tell the same version'

if readelf -d "$prefix/bin/tbverify" | grep -q 'RUNPATH.*ORIGIN/\.\./lib'; then
	try 'the tool finds its library beside itself' \
		env -u LD_LIBRARY_PATH "$prefix/bin/tbverify" --version
else
	skip 'the tool finds its library beside itself' 'configured without'
fi

# In place, where configure said: $1 has what make install DESTDIR=$1 made.
# There is no /proc, and nothing in the environment.
# shellcheck disable=SC2016 # the inner shell's
in_place()
{
	unshare -m sh -euc 'mount --bind "$1/${2%/bin}" "${2%/bin}"
		mount -t tmpfs none /proc
		exec env -i "$2/tbverify" --version' sh "$1" "$bindir"
}
name='it finds it without /proc too, where configure said'
if ! readelf -d "$prefix/bin/tbverify" | grep -q RUNPATH; then
	skip "$name" 'configured without'
elif [ ! -d "${bindir%/bin}" ]; then
	skip "$name" "there is no ${bindir%/bin} to mount over"
elif ! unshare -m mount -t tmpfs none /proc 2>/dev/null; then
	skip "$name" 'nothing can be mounted over /proc'
elif [ -n "${TBV_INSTRUMENTED-}" ]; then
	# a sanitizer reads /proc/self/maps before main()
	skip "$name" "built with $TBV_INSTRUMENTED"
else
	try "$name" in_place "$work/destdir"
fi

read -r -a cc <<<"$CC"
# Nobody else may write to what says whom to trust.
trust=$work/trust
mkdir -p "$trust/policies" "$trust/pki"
cp "$vectors/policies/default.json" "$trust/policies"
cp "$vectors/pki/root.pem" "$trust/pki"
chmod -R u+w,go-w "$trust"
artifact=$vectors/artifact/hello-1.0.tar
document=$vectors/cases/good/attestation
damaged=$work/damaged/${artifact##*/}
mkdir "$work/damaged"
{ cat "$artifact"; echo; } >"$damaged"

# example NAME FLAG...: builds the example, and runs it on both artifacts.
example()
{
	local name=$1 program=$work/verify-$1

	shift
	try "examples/verify.c builds, $name" \
		"${cc[@]}" "$top/examples/verify.c" -o "$program" "$@"
	"$program" "$trust" policies/default.json "$artifact" "$document" \
		>"$work/log" 2>&1
	echo "exit status $?" >>"$work/log"
	grep -q '^verified under root ' "$work/log" &&
		grep -qx 'exit status 0' "$work/log"
	report $? "$name: verifies the good artifact"
	"$program" "$trust" policies/default.json "$damaged" "$document" \
		>"$work/log" 2>&1
	echo "exit status $?" >>"$work/log"
	! grep -q '^verified' "$work/log" &&
		grep -qx 'exit status 1' "$work/log"
	report $? "$name: refuses the damaged artifact"
}

# Flags of pkg-config are words.
flags()
{
	read -r -a flags < <("$PKG_CONFIG" "$@" libtbverify)
}

if [ -n "${TBV_INSTRUMENTED-}" ]; then
	skip 'examples/verify.c' "built with $TBV_INSTRUMENTED"
else
	flags --cflags --libs
	example shared "${flags[@]}"
	readelf -d "$work/verify-shared" >"$work/log"
	grep -q 'NEEDED.*libtbverify\.so\.0' "$work/log"
	report $? 'shared: needs libtbverify.so.0'

	# libtbverify.a alone in a directory, the others as they come.
	if [ -f "$prefix/lib/libtbverify.a" ]; then
		mkdir "$work/static"
		cp "$prefix/lib/libtbverify.a" "$work/static"
		sed "s|^libdir=.*|libdir=$work/static|" \
			"$prefix/lib/pkgconfig/libtbverify.pc" \
			>"$work/static/libtbverify.pc"
		PKG_CONFIG_PATH=$work/static flags --static --cflags --libs
		example static "${flags[@]}"
		readelf -d "$work/verify-static" >"$work/log"
		grep -q 'NEEDED.*libcrypto' "$work/log" &&
			! grep -q 'NEEDED.*libtbverify' "$work/log"
		report $? 'static: does not need libtbverify.so'
	else
		skip 'a static link' 'configured without a static library'
	fi
fi

try 'make uninstall' install_to uninstall "$prefix"
find "$prefix" ! -type d >"$work/left"
try 'nothing is left' diff /dev/null "$work/left"

echo "1..$count"
