#!/usr/bin/env bash
# examples/hooks under dnf5, from a repository on loopback whose metadata always agree
# with what it serves.  Nothing is unpacked that is not verified.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
# shellcheck source=tests/examples/rpms.sh
. "$top/tests/examples/rpms.sh"
# shellcheck source=tests/examples/system.sh
. "$top/tests/examples/system.sh"
system_or_skip dnf5 rpm createrepo_c curl
unset TMPDIR
system_installed dnf5-verify
query=(rpm -qa)
served=$work/served
actions=$upper/etc/dnf/libdnf5-plugins/actions.d/tbverify.actions
mkdir -p "$served" "$work"/{proofs,local} "$upper"/etc/{tbverify/rpm.d,yum.repos.d} \
	"${actions%/*}"
cp "$examples/hooks/tbverify.actions" "$actions"
serve "$served"
cat >"$upper/etc/yum.repos.d/acme.repo" <<-END
	[acme]
	name=acme
	baseurl=$url
	gpgcheck=0
END
cat >"$upper/etc/tbverify/rpm.d/widget.rule" <<-END
	packages: widget widget_x
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

# index: of what is served now; dnf5 has nothing in its cache.
index()
{
	within createrepo_c -q "$served" >"$work/log" 2>&1 || bad createrepo_c
	rm -rf "$upper/var/cache/libdnf5"
}

# offer NAME VERSION [TEXT]: that alone is served.
offer()
{
	rm -f "$served"/*.rpm
	rpm_of "$served" "$@" && index
}

get()
{
	attempt within dnf5 -y --refresh "$@"
}

offer widget 1.0 && attested
get install widget
has widget 1.0 'package-verify: verified under root'
result 'a package'
offer widget 1.1 && attested
get upgrade widget
has widget 1.1 'package-verify: verified under root'
result 'a newer version'
offer widget_x 2.0 && attested
get install widget_x
has widget_x 2.0 'package-verify: verified under root'
result 'a name with an underscore'

offer widget 1.0
get install --allow-downgrade widget-1.0
refused 'older than 1.1-1' 'an older version'
get downgrade widget
refused 'older than 1.1-1' 'a downgrade'
offer widget 1.2 && attested && cp "$pkg" "$work/good.rpm"
offer widget 1.2 tampered
get upgrade widget
refused '[artifact-mismatch]' 'a tampered package, of which the metadata are right'
mkdir "$served/sub" && mv "$pkg" "$served/sub/other.rpm"
index
get upgrade --downloadonly widget
cp "$work/good.rpm" "$(dirname "$(find "$upper/var/cache/libdnf5" \
	-name other.rpm)")/$file"
get upgrade widget
refused '[artifact-mismatch]' 'under another name than that of a good one in the cache'
mv "$served/sub/other.rpm" "$served/sub/x --program=true.rpm"
index
get upgrade widget
refused 'no file of a repository' 'under a name with blanks and options'
rm -r "$served/sub" && cp "$work/good.rpm" "$pkg"
index
rm "$work/proofs/$file.tlog-proof"
get upgrade widget
refused 'there is no attestation' 'a stripped attestation'
echo '<!DOCTYPE html>' >"$work/proofs/$file.tlog-proof"
get upgrade widget
refused '[foreign]' 'a page of HTML instead of the attestation'
attested "refs/tags/v$version-1" https://git.example/acme/other
get upgrade widget
refused '[repository-mismatch]' 'of another project'
attested refs/tags/v1.1-1
get upgrade widget
refused '[ref-mismatch]' 'of another tag'
attested && mv "$pkg" "$work/local"
cp "$work/proofs/$file.tlog-proof" "$work/kept"
pkg=$work/local/$file
get install "$pkg"
refused 'no file of a repository' 'a file of the command line'
offer stranger 1.2
cp "$work/kept" "$work/proofs/$file.tlog-proof"
get install stranger
refused 'no rule covers it' 'a package that no rule names'
offer widget 1.2 && attested
offer stranger 1.2 && attested
rpm_of "$served" widget 1.2 && attested && index
get install widget stranger
refused 'no rule covers it' 'a good one beside it'
rm "$served"/stranger-* && index
sed -i 's/^ref:/tag:/' "$upper/etc/tbverify/rpm.d/widget.rule"
get upgrade widget
refused 'not a word of a rule' 'a word that no rule has'
sed -i 's/^tag:/ref:/' "$upper/etc/tbverify/rpm.d/widget.rule"
chmod -x "$upper/usr/lib/tbverify/package-verify"
get upgrade widget
refused 'ermission denied' 'the common program cannot be started'
chmod +x "$upper/usr/lib/tbverify/package-verify"
chmod -x "$upper/usr/lib/tbverify/dnf5-verify"
get upgrade widget
refused 'tbverify.actions' 'the hook cannot be started'
chmod +x "$upper/usr/lib/tbverify/dnf5-verify"
get upgrade widget
has widget 1.2 'package-verify: verified under root'
result 'and then all is well again'

# Without the hook nothing is asked: what refused is the hook.
rm "$actions"
offer widget 1.3 tampered
get upgrade widget
[ "$(cat "$upper/opt/widget/version")" = tampered ]
report $? 'without the hook it is installed'
echo "1..$count"
