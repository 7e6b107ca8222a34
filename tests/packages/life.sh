#!/usr/bin/env bash
# In a fresh system with the packages in /debs: what an upgrade, a removal and a
# purge keep, and that nothing is left at the end.
#
# SPDX-License-Identifier: BSD-2-Clause
set -euo pipefail
names=(libtbverify0 libtbverify-dev tbverify tblog tbbuild)
state=/var/lib/tbverify
vectors=/src/vectors

# All but what apt and dpkg know of themselves, and what tests write.
files()
{
	find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /debs \
		-o -path /src -o -path /tmp -o -path /var/cache \
		-o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/log \
		\) -prune -o -print | sort
}

# next NAME: the same package as a later version.
next()
{
	dpkg-deb -R "/debs/$1"_*.deb "/tmp/next/$1"
	sed -i "s/\($version\)\( *)\|\$\)/\1+next\2/" \
		"/tmp/next/$1/DEBIAN/control"
	dpkg-deb -b "/tmp/next/$1" "/tmp/next/$1.deb" >/dev/null
}

install()
{
	apt-get -q -y --no-install-recommends install "$@"
}

kept()
{
	test -s "$state/$stream"
	cmp "$state/$stream" /tmp/stream
	test -s /etc/tbverify/policy.json
}

version=$(dpkg-deb -f /debs/tbverify_*.deb Version)
# what they depend on stays, and is not ours to look at
install tar /debs/libtbverify-dev_*.deb /debs/libtbverify0_*.deb \
	/debs/tblog_*.deb /debs/tbbuild_*.deb /debs/tbverify_*.deb
dpkg --purge "${names[@]}"
files >/tmp/before

echo '== install, and see a list of endorsements'
install /debs/lib*.deb /debs/tbverify_*.deb /debs/tblog_*.deb \
	/debs/tbbuild_*.deb
mkdir /etc/tbverify
cp "$vectors/policies/default.json" /etc/tbverify/policy.json
cd "$vectors"
# shellcheck disable=SC2046 # options are words
tbverify verify $(grep -vx -- --no-state cases/good-endorsed/options) \
	-- artifact/hello-1.0.tar cases/good-endorsed/attestation
stream=$(cd "$state" && find . -type f ! -name '*lock*' | head -n 1)
test -n "$stream"
[ "$(stat -c %a "$state")" = 700 ]
cp "$state/$stream" /tmp/stream

echo '== an upgrade keeps what was seen'
mkdir /tmp/next
for name in "${names[@]}"; do
	next "$name"
done
install /tmp/next/*.deb
[ "$(dpkg-query -W -f '${Version}' tbverify)" = "$version+next" ]
kept

echo '== a removal does as well'
dpkg --remove "${names[@]}"
test ! -e /usr/bin/tbverify
kept

echo '== a purge does not'
dpkg --purge "${names[@]}"
test ! -e "$state"
test -s /etc/tbverify/policy.json
rm -r /etc/tbverify
files >/tmp/after
diff /tmp/before /tmp/after
echo '== nothing is left'
