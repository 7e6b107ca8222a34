# SPDX-License-Identifier: BSD-2-Clause

# .ci/packages: Debian's in clean systems, RPMs, APKBUILD's functions.
# debian/ is not in the tarball, as Debian asks; packaging/ is, for rpmbuild -ta.
packages_scripts = \
	tests/packages/apk.sh \
	tests/packages/chroot.sh \
	tests/packages/hook.sh \
	tests/packages/licences.sh \
	tests/packages/life.sh \
	tests/packages/packages.sh \
	tests/packages/rpm.sh \
	tests/packages/transcript.sh
EXTRA_DIST += $(packages_scripts) \
	packaging/APKBUILD \
	packaging/tbverify.rpmlintrc \
	packaging/tbverify.spec \
	tests/packages/developer.transcript \
	tests/packages/maintainer.transcript
debian_scripts = debian/sort-examples debian/tbverify.postrm \
	debian/tests/link debian/tests/log debian/tests/vectors \
	debian/tests/verify
