#!/usr/bin/env bash
# examples/debian: uscan gets a tarball with its attestation, and a package is
# built of what is verified; of nothing else is a single line run.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
# Debian's perl and python3
PATH=/usr/bin:/bin:/usr/sbin:/sbin
for program in uscan dpkg-buildpackage dh curl /usr/bin/python3; do
	command -v "$program" >/dev/null && continue
	echo "1..0 # SKIP want $program"
	exit 0
done
installed
mkdir -p "$work/bin" "$work/perl/Debian/Debhelper/Sequence" \
	"$work/served/releases" "$work/home"
export HOME=$work/home PATH=$work/bin:$PATH PERL5LIB=$work/perl
sed "s|^my \$tbverify = .*|my \$tbverify = '$tbverify';|" \
	"$examples/debian/dh_tbverify" >"$work/bin/dh_tbverify"
chmod 755 "$work/bin/dh_tbverify"
ln -s dh_tbverify "$work/bin/uscan-tbverify"
cp "$examples/debian/tbverify.pm" "$work/perl/Debian/Debhelper/Sequence"
serve "$work/served"
released=$work/served/releases

# upstream VERSION [SOURCE]: a release, whose Makefile leaves a mark if it is
# run.
upstream()
{
	local name=${2-widget} dir

	dir=$work/$name-$1
	rm -rf "$dir" && mkdir "$dir"
	printf '%s\n' "\$(shell echo $1 >>$work/ran)" 'all:' 'clean:' \
		'install:' >"$dir/Makefile"
	tar -C "$work" -czf "$released/$name-$1.tar.gz" "$name-$1"
	attest_as "$released/$name-$1.tar.gz" "$name-$1.tar.gz" \
		"refs/tags/v$1" >"$released/$name-$1.tar.gz.tlog-proof"
}

# package VERSION [SOURCE]: changes to a new directory with an unpacked tree and
# debian/.
package()
{
	local name=${2-widget}

	cd "$work" && rm -rf package && mkdir -p package/tree/debian/source \
		package/tree/debian/upstream && cd package/tree || exit 1
	printf '%s\n' "$name ($1-1) unstable; urgency=low" '' '  * New.' '' \
		' -- Nobody <nobody@example.org>  Thu, 15 Jan 2026 12:00:00 +0000' \
		>debian/changelog
	printf '%s\n' "Source: $name" 'Section: misc' 'Priority: optional' \
		'Maintainer: Nobody <nobody@example.org>' \
		'Build-Depends: debhelper-compat (= 13)' \
		'Rules-Requires-Root: no' '' "Package: $name" \
		'Architecture: all' 'Description: a package' ' It is one.' \
		>debian/control
	printf '#!/usr/bin/make -f\n%%:\n\tdh $@ --with tbverify\n' \
		>debian/rules
	chmod 755 debian/rules
	echo '3.0 (quilt)' >debian/source/format
	printf '%s\n' 'version=4' \
		"$url/releases/ $name-(\\d\\S*)\\.tar\\.gz debian uscan-tbverify" \
		>debian/watch
	sed "s|widget|$name|g; s|^proof: .*|proof: $url/releases/%n.tlog-proof|" \
		"$examples/debian/upstream-tbverify" >debian/upstream/tbverify
	mkdir debian/upstream/pki && cp "$policy" debian/upstream/tbverify.json
	sed -i 's|\.\./pki|pki|' debian/upstream/tbverify.json
	cp "$vectors/pki/root.pem" debian/upstream/pki
	rm -f "$work/ran"
}

# orig VERSION [SOURCE]: the tarball and its attestation, as uscan leaves them,
# and the tree.
orig()
{
	local name=${2-widget}

	cp "$released/$name-$1.tar.gz" "../${name}_$1.orig.tar.gz"
	cp "$released/$name-$1.tar.gz.tlog-proof" \
		"../${name}_$1.orig.tar.gz.tlog-proof"
	tar --strip-components=1 -xzf "$released/$name-$1.tar.gz"
}

scan()
{
	attempt uscan --no-conf --download-current-version
}

build_it()
{
	attempt dpkg-buildpackage -us -uc -d
	cat "$work/out" >>"$work/err"
}

# refused TEXT NAME: the last was, nothing of upstream's ran, nothing was built.
refused()
{
	[ "$got" != 0 ] || bad 'ended with 0'
	says "$1"
	[ ! -e "$work/ran" ] || bad 'the upstream Makefile ran'
	[ -z "$(find .. -name '*.deb')" ] || bad 'a package was built'
	result "$2"
}

for version in 1.0 1.1; do
	upstream $version
done

#
# uscan
#

package 1.0
scan
[ "$got" = 0 ] && cmp -s "$released/widget-1.0.tar.gz" \
	../widget_1.0.orig.tar.gz && cmp -s \
	"$released/widget-1.0.tar.gz.tlog-proof" \
	../widget_1.0.orig.tar.gz.tlog-proof
status=$?
cp "$work/err" "$work/log"
report $status 'uscan: a release, and its attestation beside it'
tar --strip-components=1 -xzf ../widget_1.0.orig.tar.gz
build_it
[ "$got" = 0 ] && [ -f ../widget_1.0-1_all.deb ] && [ -f ../widget_1.0-1.dsc ]
status=$?
cp "$work/err" "$work/log"
report $status 'which dpkg-buildpackage builds'
[ -s "$work/ran" ]
report $? 'and that runs the upstream Makefile'
grep -q '^verified under root' "$work/err"
report $? 'after it was verified'
package 1.0
attempt uscan --no-conf
[ "$got" = 0 ] && [ -f ../widget_1.1.orig.tar.gz.tlog-proof ]
report $? 'uscan: a newer release than that of the changelog'

cp "$released/widget-1.0.tar.gz" "$work/kept"
echo '# tampered' >>"$work/widget-1.0/Makefile"
tar -C "$work" -czf "$released/widget-1.0.tar.gz" widget-1.0
package 1.0
scan
refused '[artifact-mismatch]' 'uscan: a tampered tarball'
cp "$work/kept" "$released/widget-1.0.tar.gz"
mv "$released/widget-1.0.tar.gz.tlog-proof" "$work/proof"
package 1.0
scan
refused 'could not be downloaded' 'uscan: a stripped attestation'
head -c 300000 /dev/zero >"$released/widget-1.0.tar.gz.tlog-proof"
package 1.0
scan
refused 'could not be downloaded' 'uscan: an attestation that is too long'
cp "$work/proof" "$released/widget-1.0.tar.gz.tlog-proof"
cp "$released/widget-1.0.tar.gz" "$released/widget-1.2.tar.gz"
cp "$work/proof" "$released/widget-1.2.tar.gz.tlog-proof"
package 1.2
scan
refused '[artifact-name]' 'uscan: an older version, replayed as a newer one'
rm "$released"/widget-1.2.*

#
# dh
#

package 1.0
orig 1.0
damage ../widget_1.0.orig.tar.gz
build_it
refused '[artifact-mismatch]' 'dh: a tampered tarball'
package 1.0
orig 1.0
rm ../widget_1.0.orig.tar.gz.tlog-proof
build_it
refused 'there is no attestation' 'dh: a stripped attestation'
# dpkg-source wants text there
base64 -w 0 "$work/proof" >debian/upstream/tlog-proof
build_it
[ "$got" = 0 ] && [ -f ../widget_1.0-1_all.deb ]
status=$?
cp "$work/err" "$work/log"
report $status 'dh: the attestation in debian/upstream'
package 1.1
orig 1.1
cp "$released/widget-1.0.tar.gz" ../widget_1.1.orig.tar.gz
cp "$work/proof" ../widget_1.1.orig.tar.gz.tlog-proof
build_it
refused '[artifact-name]' 'dh: an older version, replayed as a newer one'
attest_as ../widget_1.1.orig.tar.gz widget-1.1.tar.gz refs/tags/v1.0 \
	>../widget_1.1.orig.tar.gz.tlog-proof
build_it
refused '[ref-mismatch]' 'dh: the right name, built from another tag'
package 1.0
orig 1.0
attest_as "$released/widget-1.0.tar.gz" other-1.0.tar.gz refs/tags/v1.0 \
	>../widget_1.0.orig.tar.gz.tlog-proof
build_it
refused '[artifact-name]' 'dh: another file of the same release'
attest_as "$released/widget-1.0.tar.gz" widget-1.0.tar.gz refs/tags/v1.0 0 \
	https://git.example/acme/other >../widget_1.0.orig.tar.gz.tlog-proof
build_it
refused '[repository-mismatch]' 'dh: another repository'
package 1.0
build_it
refused 'want one, found 0' 'dh: no tarball'
orig 1.0
: >../widget_1.0.orig.tar.xz
attempt debian/rules build
cat "$work/out" >>"$work/err"
refused 'want one, found 2' 'dh: two tarballs'
# The tree as a clone under another umask leaves it, and built under that.
for modes in '077 go=' '022 go=rX' '002 ug+rwX,o=rX' '0 a+rwX'; do
	mask=${modes% *}
	before=$(umask)
	umask "$mask"
	package 1.0
	orig 1.0
	chmod -R "${modes#* }" .
	[ "$mask" != 0 ] || [ "$(stat -c %a debian/upstream)" = 777 ] ||
		bad "the tree has mode $(stat -c %a debian/upstream)"
	build_it
	[ -f ../widget_1.0-1_all.deb ] || bad "refused: $(<"$work/err")"
	damage ../widget_1.0.orig.tar.gz && rm ../*.deb "$work/ran"
	build_it
	umask "$before"
	refused '[artifact-mismatch]' \
		"dh: a tree with umask $mask is built, and a bad tarball is not"
done
# who else may write to the policy of the machine decides what is trusted
package 1.0
orig 1.0
mkdir -p "$work/etc/pki"
sed 's|\.\./pki|pki|' "$policy" >"$work/etc/widget.json"
cp "$vectors/pki/root.pem" "$work/etc/pki"
sed -i "s|^policy: .*|policy: $work/etc/widget.json|" debian/upstream/tbverify
build_it
[ "$got" = 0 ]
report $? 'dh: a policy with an absolute path'
rm ../*.deb "$work/ran"
chmod 666 "$work/etc/widget.json"
build_it
refused '[policy-unsafe]' 'dh: such a policy that others may write to'
# The messages name files that exist.
package 1.0
orig 1.0
echo '{' >debian/upstream/tbverify.json
build_it
grep -o '[^ ]*tbverify[A-Za-z0-9]*/debian[^ ]*' "$work/err" &&
	bad 'names a file that is gone'
refused 'NO VERDICT: debian/upstream/tbverify.json: ' \
	'dh: a policy that is wrong is named as it is in the tree'
package 1.0
orig 1.0
rm debian/upstream/pki/root.pem
build_it
refused 'debian/upstream/' 'dh: a file that the policy names is not there'
# TERM, while it waits for tbverify, or for a server.
mkdir "$work/tmp"
for where in tbverify server; do
	package 1.0
	orig 1.0
	rm -f "$work/waits"
	command=("$work/bin/dh_tbverify")
	sed "s|^my \$tbverify = .*|my \$tbverify = '$work/slow';|" \
		"$examples/debian/dh_tbverify" >"$work/bin/slow_tbverify"
	printf '#!/bin/sh\necho $$ >%s\nexec sleep 60\n' "$work/waits" \
		>"$work/slow"
	chmod 755 "$work/slow" "$work/bin/slow_tbverify"
	command=("$work/bin/slow_tbverify")
	if [ "$where" = server ]; then
		sed -i "s|^proof: .*|proof: $url/hang/x|" debian/upstream/tbverify
		command=("$work/bin/uscan-tbverify" --upstream-version 1.0)
	fi
	before=$(find .. | sort)
	TMPDIR=$work/tmp "${command[@]}" >"$work/out" 2>"$work/err" &
	pid=$!
	for ((i = 0; i < 100; i++)); do
		if [ -e "$work/waits" ] || grep -q /hang/x "$work/asked"; then
			break
		fi
		sleep 0.1
	done
	[ "$i" -lt 100 ] || bad "$where: was never asked"
	kill "$pid"
	wait "$pid" && bad 'it ended with 0'
	[ -z "$(ls -A "$work/tmp")" ] || bad "left: $(ls -A "$work/tmp")"
	[ "$(find .. | sort)" = "$before" ] || bad "left: $(find ..)"
	[ ! -e "$work/waits" ] || ! kill -0 "$(<"$work/waits")" 2>/dev/null ||
		bad 'tbverify still runs'
	result "TERM while it waits for $where: nothing is left"
done
# shellcheck disable=SC2016 # as it is
for change in '/^ref/d' 's|^ref.*|ref: refs/tags/*|' 's|^name:.*|name: a b|' \
	's|^name:|nom:|' '/^policy/d' '$a name: twice' 's|tbverify.json|no.json|'
do
	package 1.0
	orig 1.0
	sed -i "$change" debian/upstream/tbverify
	build_it
	refused dh_tbverify "dh: settings after $change"
done

# A source package whose name is that of a command of the tool.
for name in inspect measure; do
	upstream 1.0 $name
	package 1.0 $name
	scan
	tar --strip-components=1 -xzf ../${name}_1.0.orig.tar.gz
	build_it
	[ "$got" = 0 ] && [ -f ../${name}_1.0-1_all.deb ]
	report $? "a package called $name"
	package 1.0 $name
	orig 1.0 $name
	sed -i "s|^name:.*|name: $name|" debian/upstream/tbverify
	attest_as "$released/$name-1.0.tar.gz" $name refs/tags/v1.0 \
		>../${name}_1.0.orig.tar.gz.tlog-proof
	damage ../${name}_1.0.orig.tar.gz
	build_it
	refused '[artifact-mismatch]' "a tampered tarball attested as $name"
done

echo "1..$count"
