#!/usr/bin/env bash
# The RPMs of a release's tarball, on Debian, which has rpm's tools but no
# packages of that kind to depend on: hence --nodeps.  The tests run in Debian's
# own build.  With --install, as root: the installed programs work, in a
# separate root.
#
# usage: rpm.sh TARBALL | rpm.sh --install
#
# SPDX-License-Identifier: BSD-2-Clause
set -euo pipefail
cd "$(dirname "$0")"
top=$PWD/rpmbuild

build()
{
	rpmbuild -ta --nodeps --without check \
		--define "_topdir $top" --define "_smp_mflags -j2" \
		--define "_docdir_fmt %{NAME}" "$1"
	rpm -qp --qf '%{NAME} %{VERSION} %{LICENSE}\n' "$top"/RPMS/*/*.rpm
	[ "$(find "$top/RPMS" -name '*.rpm' ! -name '*debug*' | wc -l)" = 6 ]
	# errors alone: it has no dictionary, and no sources by these addresses
	tar --strip-components=2 -xf "$1" --wildcards '*/tbverify.rpmlintrc'
	grep -q '^addFilter' tbverify.rpmlintrc
	rpmlint --ignore-unused-rpmlintrc -r tbverify.rpmlintrc \
		"$top"/SRPMS/*.rpm "$top"/RPMS/*/*.rpm | tee lint
	grep -q ' 0 errors' lint
}

# Debian's libraries are those that they were linked with.
install()
{
	local root=$PWD/root tool

	rm -rf "$root"
	mkdir "$root"
	rpm --root "$root" --initdb
	rpm --root "$root" -i --nodeps --noscripts "$top"/RPMS/*/*.rpm
	rpm --root "$root" -qa | sort
	for tool in tbverify tblog tbbuild; do
		LD_LIBRARY_PATH=$root/usr/lib64 "$root/usr/bin/$tool" --version
	done
	rpm --root "$root" -e --nodeps --noscripts tbverify tbverify-libs \
		tbverify-devel tbverify-static tblog tbbuild
	test ! -e "$root/usr/bin/tbverify"
}

case $1 in
--install)	install ;;
*)		build "$1" ;;
esac
