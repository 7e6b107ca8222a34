#!/usr/bin/env bash
# The program behind the hooks of examples/hooks, with packages of rpm and of apk
# by hand, and what dnf5 starts.  apt.t, dnf5.t, guix.t, nix.t, pacman.t and zypper.t
# have package managers.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
# shellcheck source=tests/examples/rpms.sh
. "$top/tests/examples/rpms.sh"
for thing in rpm rpmbuild; do
	command -v "$thing" >/dev/null && continue
	echo "1..0 # SKIP want $thing"
	exit 0
done
if [ "$(id -u)" != 0 ]; then
	echo '1..0 # SKIP the files of another user are not trusted'
	exit 0
fi
installed
export HOME=$work/home
mkdir -p "$HOME" "$work/cache/acme-1/packages" "$work/rules" "$work/kept"
cache=$work/cache/acme-1/packages
cp "$examples/apt/apt-verify" "$work/package-verify"
sed "s|/usr/lib/tbverify/package-verify rpm|$work/package-verify rpm \
--rules=$work/rules --state=$work/state --program=$work/tbverify|" \
	"$examples/hooks/dnf5-verify" >"$work/dnf5-verify"
chmod 755 "$work/dnf5-verify"
cat >"$work/rules/widget.rule" <<-END
	packages: widget Widget_X
	policy: $policy
	ref: refs/tags/v%d
END

# attested [REF [REPOSITORY]]
attested()
{
	attest_as "$pkg" "$file" "${1-refs/tags/v$version-1}" 0 \
		"${2-$repo}" >"$pkg.att"
}

# speak KIND LINE...
speak()
{
	local kind=$1

	shift
	got=0
	printf '%s\n' "$@" | env -i PATH="$PATH" "$work/package-verify" "$kind" \
		--rules="$work/rules" --state="$work/state" \
		--program="$tbverify" >"$work/out" 2>"$work/err" || got=$?
}

verified()
{
	[ "$got" = 0 ] || bad "$got: $(<"$work/err")"
	grep -q '^package-verify: verified under root ' "$work/out" ||
		bad 'it does not say so'
	result "$1"
}

refused()
{
	[ "$got" = 1 ] || bad "ended with $got"
	says "$1"
	result "$2"
}

for version in 1.0 1.1; do
	rpm_of "$cache" widget "$version" && attested
	speak rpm "widget $pkg"
	verified "rpm: $version"
done
# rpm would take it for a list of packages to read, and to download
attested="$pkg" && pkg=$cache/widget-1.2-1.noarch.rpm
printf '%s\n' "$attested" >"$pkg"
speak rpm "widget $pkg"
refused 'not a package' 'rpm: a list of packages'
pkg=$cache/widget-1.0-1.noarch.rpm
speak rpm "widget $pkg"
refused 'older than 1.1-1' 'rpm: an older version'
version=1.2
rpm_of "$cache" Widget_X "$version" && attested
speak rpm "Widget_X $pkg"
verified 'rpm: capital letters and an underscore'
rpm_of "$cache" widget "$version" && attested && rpm_of "$cache" widget "$version" tampered
speak rpm "widget $pkg"
refused '[artifact-mismatch]' 'rpm: a tampered package'
mv "$pkg.att" "$work/kept/att"
speak rpm "widget $pkg"
refused 'there is no attestation' 'rpm: a stripped attestation'
attested refs/tags/v1.2-1 https://git.example/acme/other
speak rpm "widget $pkg"
refused '[repository-mismatch]' 'rpm: of another project'
attested refs/heads/main
speak rpm "widget $pkg"
refused '[ref-mismatch]' 'rpm: of a branch'
attested
speak rpm "other $pkg"
refused 'not other, but widget' 'rpm: another name'
speak rpm "- $pkg" "- $work/rules/widget.rule"
refused 'not a package of rpm' 'rpm: one good, one none'
chmod 666 "$pkg"
speak rpm "- $pkg"
refused 'others may write' 'rpm: a file that others may write to'
chmod 644 "$pkg"

# dnf REPOSITORY LOCATION: as dnf5 starts it.
dnf()
{
	attempt env -i PATH="$PATH" "$work/dnf5-verify" "$work/cache" "$1" \
		widget "$2"
}
dnf acme "packages/$file"
[ ! -s "$work/out" ] || bad 'orders to dnf5, on the standard output'
mv "$work/err" "$work/out"
verified 'dnf5-verify, by hand'
dnf acme widget-1.3-1.noarch.rpm
refused 'names no file' 'dnf5-verify, by hand: a package that is not in the cache'
for location in '' x/ -x.rpm 'x y.rpm' '*.rpm' 'x[1].rpm'; do
	dnf acme "$location"
	[ "$got" = 1 ] || bad "taken: $location"
done
dnf @commandline "$work/$file"
refused 'no file of a repository' 'dnf5-verify, by hand: no file of a repository'
mkdir "$work/cache/other-2" && cp "$pkg" "$work/cache/other-2"
dnf acme "$file"
refused 'there is no attestation' 'dnf5-verify, by hand: another file of that name'

mkdir "$work/apk"
printf '%s = %s\n' pkgname widget pkgver 1.2_rc1-r0 arch x86_64 \
	>"$work/apk/.PKGINFO"
file=widget-1.2_rc1-r0.apk pkg=$work/cache/widget-1.2_rc1-r0.apk
tar -C "$work/apk" -czf "$pkg" .PKGINFO && attested refs/tags/v1.2_rc1-r0
rm -rf "$work/state"
speak apk "- $pkg"
verified 'apk: a package'
damage "$pkg"
speak apk "- $pkg"
[ "$got" = 1 ]
report $? 'apk: a damaged package'
echo "1..$count"
