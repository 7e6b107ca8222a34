#!/usr/bin/env bash
# The hook for apt among the examples, with the real apt of a system that has
# seen nothing else.  With --make, where packages are built: a repository, of
# which one package is tampered with, and what attests the others.
#
# usage: hook.sh --make TREE OUT | hook.sh
#
# SPDX-License-Identifier: BSD-2-Clause
set -euo pipefail
repo=/src/hook
memory=/var/lib/tbverify/apt
rules=/etc/tbverify/apt.d

fail()
{
	echo "FAILED: $*"
	exit 1
}

# make_deb NAME VERSION: a package and its proof, in the working directory.
make_deb()
{
	local file=$1_$2_all.deb

	rm -rf one && mkdir -p one/DEBIAN
	printf '%s\n' "Package: $1" "Version: $2" 'Architecture: all' \
		'Maintainer: Nobody <nobody@example.org>' \
		'Description: a package' >one/DEBIAN/control
	dpkg-deb --root-owner-group -b one "$file" >/dev/null
	"$tree/tests/examples/attest" "$tree/vectors" 0 \
		https://git.example/acme/hello "refs/tags/v$2" "$file" \
		"$(sha256sum <"$file" | cut -d ' ' -f 1)" >"$file.tlog-proof"
}

make_repository()
{
	local name

	tree=$1
	mkdir -p "$2/proofs" && cd "$2"
	for name in widget gadget stranger; do
		make_deb "$name" 1.0-1
		make_deb "$name" 1.1-1
	done
	cp widget_1.1-1_all.deb.tlog-proof gadget_1.1-1_all.deb.tlog-proof
	mv ./*.tlog-proof proofs
	rm -r one
	dpkg-scanpackages -m . >Packages
	cp "$tree/vectors/policies/tags.json" policy.json
	sed -i 's|\.\./pki|pki|' policy.json
	mkdir pki && cp "$tree/vectors/pki/root.pem" pki
}

# rule [CHANGE]: the rules, after a change to those that are good.
rule()
{
	rm -rf "$rules" && mkdir -p "$rules"
	printf '%s\n' 'packages: widget gadget' \
		'policy: /etc/tbverify/policy.json' 'ref: refs/tags/v%d' \
		"proofs: $repo/proofs/%n.tlog-proof" \
		'uncovered: tbverify libtbverify0' | sed "${1-}" \
		>"$rules/widget.rule"
}

get()
{
	status=0
	apt-get -q -y "$@" >/tmp/said 2>&1 || status=$?
	sed 's/^/    /' /tmp/said
}

says()
{
	grep -qF -- "$1" /tmp/said || fail "does not say: $1"
}

# refused TEXT: the last was, and that is why; dpkg did nothing.
refused()
{
	[ "$status" != 0 ] || fail 'it was done'
	says "$1"
	dpkg-query -W >/tmp/after
	cmp /tmp/before /tmp/after || fail 'dpkg did something'
}

# has NAME VERSION
has()
{
	[ "$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$1")" = \
		"installed $2" ] || fail "$1 $2 is not installed"
}

keep()
{
	dpkg-query -W >/tmp/before
	echo "== $*"
}

if [ "${1-}" = --make ]; then
	make_repository "$2" "$3"
	exit
fi
apt-get -q -y --no-install-recommends install /debs/tbverify_*.deb \
	/debs/libtbverify0_*.deb
rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
echo "deb [trusted=yes] copy:$repo ./" >/etc/apt/sources.list
apt-get -q update
mkdir -p /etc/tbverify
cp -R "$repo/policy.json" "$repo/pki" /etc/tbverify
chmod -R go-w /etc/tbverify
# as README of the examples has it
cd /usr/share/doc/tbverify/examples/apt
zcat -f ../README* | sed -n 's/^      \(install -D.*\)/\1/p' |
	grep -v '\.\./' | grep apt >/tmp/install
[ "$(wc -l </tmp/install)" = 3 ] || fail "README: $(cat /tmp/install)"
sh -ex /tmp/install
cd /

keep 'the sample lets in nothing'
get install stranger
refused 'stranger 1.1-1 all: no rule covers it'
get install widget
refused 'widget 1.1-1 all: https://apt.acme.example/proofs/'
keep 'good ones'
rule
get install widget=1.0-1 gadget=1.0-1
says 'apt-verify: verified under root'
has widget 1.0-1
has gadget 1.0-1
[ "$(stat -c %a /var/lib/tbverify "$memory" | tr '\n' ' ')" = '700 700 ' ] ||
	fail "modes of $memory: $(stat -c %a "$memory")"
for change in 's/widget gadget/widget, gadget/' '1s/$/\r/' \
	'2s/^.*$/&\r/' 's/^ref.*//'; do
	keep "a rule after $change, and all else let in"
	rule "$change"
	echo 'uncovered: *' >"$rules/zz.rule"
	get install widget
	refused "$rules/widget.rule: "
	grep -q 'NOT VERIFIED' /tmp/said && fail 'NOT VERIFIED'
done
keep 'a rule in widget.conf'
rule
mv "$rules/widget.rule" "$rules/widget.conf"
echo 'uncovered: *' >"$rules/zz.rule"
get install widget
refused "$rules/widget.conf: not read"
rule
keep 'one of two is tampered with'
get upgrade
refused 'apt-verify: to upgrade the others: apt-mark hold gadget; then again'
keep 'without it, and with the cache behind a link'
mv /var/cache/apt /srv/cache
ln -s ../../srv/cache /var/cache/apt
get install gadget
refused 'gadget 1.1-1 all: not verified'
apt-mark hold gadget
get upgrade
has widget 1.1-1
has gadget 1.0-1
keep 'a purge of tbverify keeps what the hook has seen'
dpkg --purge tbverify
[ -s "$memory/widget" ] || fail "$memory/widget is gone"
[ "$(ls -A /var/lib/tbverify)" = apt ] || fail "left: $(ls /var/lib/tbverify)"
dpkg -i /debs/tbverify_*.deb
dpkg-query -W >/tmp/before
get install --allow-downgrades widget=1.0-1
refused 'older than 1.1-1, which was verified before'
echo '== done'
