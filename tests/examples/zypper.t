#!/usr/bin/env bash
# examples/hooks/zypper-verify, with zypper, from a repository on loopback whose
# metadata always agree with what it serves.  Nothing is unpacked that is not verified.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
# shellcheck source=tests/examples/rpms.sh
. "$top/tests/examples/rpms.sh"
# shellcheck source=tests/examples/system.sh
. "$top/tests/examples/system.sh"
system_or_skip zypper rpm createrepo_c curl
unset TMPDIR
system_installed zypper-verify
query=(rpm -qa)
served=$work/served
mkdir -p "$served" "$work/proofs" "$upper"/etc/{tbverify/rpm.d,zypp/repos.d}
# of Debian, which has nothing in rpm's database
: >"$upper/etc/zypp/systemCheck"
serve "$served"
cat >"$upper/etc/zypp/repos.d/acme.repo" <<-END
	[acme]
	name=acme
	baseurl=$url
	gpgcheck=0
	enabled=1
END
cat >"$upper/etc/tbverify/rpm.d/widget.rule" <<-END
	packages: widget widget-*
	policy: $policy
	ref: refs/tags/v%d
	proofs: $work/proofs/%n.tlog-proof
END

# attested [REF [REPOSITORY]]: the document of $pkg.
attested()
{
	attest_as "$pkg" "$file" "${1-refs/tags/v$version-1}" 0 \
		"${2-$repo}" >"$work/proofs/$file.tlog-proof"
}

# offer NAME VERSION [TEXT]: that alone is served.
offer()
{
	rm -f "$served"/*.rpm
	rpm_of "$served" "$@" && index
}

index()
{
	within createrepo_c -q "$served" >"$work/log" 2>&1 || bad createrepo_c
	within zypper -n refresh --force >"$work/log" 2>&1 || bad 'zypper refresh'
}

get()
{
	attempt within /usr/lib/tbverify/zypper-verify "$@"
}

offer widget 1.0 && attested
get widget
has widget 1.0 'package-verify: verified under root'
result 'a package'
offer widget 1.1 && attested
get widget
has widget 1.1 'package-verify: verified under root'
result 'a newer version'
rpm_of "$served" widget-a 2.0 && attested
rpm_of "$served" widget-b 2.0 && attested && index
get widget-a widget-b
has widget-a 2.0 'package-verify: verified under root'
has widget-b 2.0 'package-verify: verified under root'
result 'two at once'

within rpm -e widget && keep
offer widget 1.0
get widget
refused 'older than 1.1-1' 'an older version than was there before'
offer widget 1.2 && attested && cp "$pkg" "$work/good.rpm"
offer widget 1.2 tampered
get widget
refused '[artifact-mismatch]' 'a tampered package, of which the metadata are right'
cp "$work/good.rpm" "$pkg" && index
rm "$work/proofs/$file.tlog-proof"
get widget
refused 'there is no attestation' 'a stripped attestation'
echo '<!DOCTYPE html>' >"$work/proofs/$file.tlog-proof"
get widget
refused '[foreign]' 'a page of HTML instead of the attestation'
attested "refs/tags/v$version-1" https://git.example/acme/other
get widget
refused '[repository-mismatch]' 'of another project'
attested refs/tags/v1.1-1
get widget
refused '[ref-mismatch]' 'of another tag'
attested
rpm_of "$served" stranger 1.2 && attested && index
get stranger
refused 'no rule covers it' 'a package that no rule names'
get widget stranger
refused 'no rule covers it' 'a good one beside it'
chmod -x "$upper/usr/lib/tbverify/package-verify"
get widget
refused 'ermission denied' 'the common program cannot be started'
chmod +x "$upper/usr/lib/tbverify/package-verify"
# what is on disk is no other way in
mkdir "$work/disk" && cp "$served"/stranger-* "$work/disk"
within createrepo_c -q "$work/disk" >"$work/log" 2>&1 &&
	within zypper -n addrepo -G "$work/disk" disk >"$work/log" 2>&1
report $? 'a repository on disk'
get stranger
refused 'no rule covers it' 'of a repository on disk'
get widget
has widget 1.2 'package-verify: verified under root'
result 'and then all is well again'
[ -z "$(find "$upper/var/cache" -maxdepth 1 -name 'zypper-verify.*')" ]
report $? 'nothing is left of what was downloaded'
echo "1..$count"
