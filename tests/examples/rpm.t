#!/usr/bin/env bash
# examples/rpm: a program over librpm that installs what is verified, and a
# macro that ends a build of what is not.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
for thing in rpm rpmbuild; do
	command -v "$thing" >/dev/null && continue
	echo "1..0 # SKIP want $thing"
	exit 0
done
if ! "$PKG_CONFIG" --exists rpm; then
	echo '1..0 # SKIP want librpm'
	exit 0
fi
if [ -n "${TBV_INSTRUMENTED-}" ]; then
	echo "1..0 # SKIP built with $TBV_INSTRUMENTED"
	exit 0
fi
if [ "$(id -u)" != 0 ]; then
	unshare -r true 2>/dev/null && exec unshare -r "$0"
	echo '1..0 # SKIP rpm wants root, or a user namespace'
	exit 0
fi
installed
export HOME=$work/home LD_LIBRARY_PATH=$work/installed/lib
mkdir "$HOME"
read -r -a cc <<<"$CC"
read -r -a flags < <("$PKG_CONFIG" --cflags --libs libtbverify rpm)
try 'install.c builds' "${cc[@]}" -std=gnu99 -Wall -Wextra -Wconversion \
	-Wshadow -Werror "$examples/rpm/install.c" -o "$work/install" \
	"${flags[@]}"

sed "s|^%__tbverify .*|%__tbverify $tbverify|" \
	"$examples/rpm/macros.tbverify" >"$work/macros"
build_options=(--define "_topdir $work/rpm" --define "_sourcedir $work/sources" --define 'debug_package %{nil}'
	--load "$work/macros")
mkdir "$work/sources" "$work/root"

# rpm_of NAME VERSION: $file, in the working directory.
rpm_of()
{
	cat >"$work/$1.spec" <<-END
		Name: $1
		Version: $2
		Release: 1
		Summary: a package
		License: BSD
		BuildArch: noarch
		%description
		A package.
		%install
		mkdir -p %{buildroot}/usr/share/%{name}
		echo %{version} >%{buildroot}/usr/share/%{name}/version
		%files
		/usr/share/%{name}
	END
	file=$1-$2-1.noarch.rpm
	rpmbuild --quiet "${build_options[@]}" --define "_rpmdir $work/rpms" \
		-bb "$work/$1.spec" >"$work/log" 2>&1 &&
		mv "$work/rpms/noarch/$file" .
}

# install VERSION PACKAGE ATTESTATION [NAME]
install()
{
	local name=${4-widget-$1-1.noarch.rpm}

	got=0
	"$work/install" "$work/trust" policies/policy.json "$work/kept" "refs/tags/v$1" "$name" "$3" "$work/root" \
		>"$work/out" 2>"$work/err" < <(cat -- "$2") || got=$?
}

# has VERSION: that of the package is installed, or none.
has()
{
	[ "$(rpm --root "$work/root" -q --qf '%{VERSION}' widget 2>/dev/null)" \
		= "$1" ] && grep -qx "$1" "$work/root/usr/share/widget/version"
}

refused()
{
	[ "$got" != 0 ] || bad 'it ended with 0'
	[ "$got" -lt 126 ] || bad "it ended with $got"
	says "$1"
	has 1.1 || bad 'what is installed has changed'
	result "install: $2"
}

for version in 1.0 1.1 1.2; do
	rpm_of widget $version
	attest_as "$file" "$file" "refs/tags/v$version" >$version.att
done
rpm_of gadget 1.2
cp widget-1.2-1.noarch.rpm damaged && damage damaged

install 1.0 widget-1.0-1.noarch.rpm 1.0.att
has 1.0 || cp "$work/err" "$work/log"
has 1.0
report $? 'install: a package'
install 1.1 widget-1.1-1.noarch.rpm 1.1.att
has 1.1 || cp "$work/err" "$work/log"
has 1.1
report $? 'install: a newer version'
install 1.2 damaged 1.2.att
refused '[artifact-mismatch]' 'a tampered package'
install 1.2 widget-1.2-1.noarch.rpm absent
refused '[no-attestation]' 'a stripped attestation'
install 1.2 widget-1.0-1.noarch.rpm 1.0.att
refused '[artifact-name]' 'an older version, replayed as a newer one'
install 1.2 widget-1.0-1.noarch.rpm 1.0.att widget-1.0-1.noarch.rpm
refused '[ref-unexpected]' 'an older version under its own name'
install 1.0 widget-1.0-1.noarch.rpm 1.0.att
refused 'already installed' 'an older version that is asked for'
attest_as gadget-1.2-1.noarch.rpm widget-1.2-1.noarch.rpm refs/tags/v1.2 >att
install 1.2 gadget-1.2-1.noarch.rpm att
refused 'something else' 'attested as one package, and another one inside'
for name in inspect --help 'a b'; do
	cp widget-1.2-1.noarch.rpm "./$name"
	attest_as "./$name" "${name// /_}" refs/tags/v1.2 >att
	install 1.2 "./$name" att "${name// /_}"
	refused 'something else' "a package called $name"
	echo >>"./$name"
	install 1.2 "./$name" att "${name// /_}"
	refused '[artifact-mismatch]' "a tampered package called $name"
done
head -c 1000 /dev/zero >zeros
attest_as zeros widget-1.2-1.noarch.rpm refs/tags/v1.2 >att
install 1.2 zeros att
refused 'install: verified' 'attested, and no package at all'

#
# The macro
#

# build SOURCE ATTESTATION [NAME]: %prep of a package whose source they are.
build()
{
	local name=${3-widget-1.0.tar.gz}

	cp -- "$1" "$work/sources/widget-1.0.tar.gz"
	rm -f "$work/sources/proof"
	[ ! -e "$2" ] || cp -- "$2" "$work/sources/proof"
	cat >"$work/source.spec" <<-END
		Name: widget
		Version: 1.0
		Release: 1
		Summary: a package
		License: BSD
		Source0: widget-%{version}.tar.gz
		Source1: proof
		%description
		A package.
		%prep
		%{tbverify -p $policy -r refs/tags/v%{version} -n $name -s %{SOURCE0} -a %{SOURCE1}}
		touch $work/ran
		%setup -q
	END
	rm -f "$work/ran"
	attempt rpmbuild "${build_options[@]}" -bp "$work/source.spec"
	cat "$work/out" >>"$work/err"
}

not_built()
{
	[ "$got" != 0 ] || bad 'rpmbuild ended with 0'
	says "$1"
	[ ! -e "$work/ran" ] || bad 'it went on'
	result "macro: $2"
}

mkdir widget-1.0 && echo all: >widget-1.0/Makefile
tar -czf good.tar.gz widget-1.0
echo '# tampered' >>widget-1.0/Makefile
tar -czf bad.tar.gz widget-1.0
attest_as good.tar.gz widget-1.0.tar.gz refs/tags/v1.0 >good.att
attest_as good.tar.gz widget-1.0.tar.gz refs/tags/v0.9 >older.att
attest_as good.tar.gz inspect refs/tags/v1.0 >inspect.att
build good.tar.gz good.att
[ "$got" = 0 ] && [ -e "$work/ran" ]
status=$?
cp "$work/err" "$work/log"
report $status 'macro: a source'
build good.tar.gz inspect.att inspect
[ "$got" = 0 ] && [ -e "$work/ran" ]
report $? 'macro: a source attested as inspect'
build bad.tar.gz good.att
not_built '[artifact-mismatch]' 'a tampered source'
build bad.tar.gz inspect.att inspect
not_built '[artifact-mismatch]' 'a tampered source attested as inspect'
build good.tar.gz absent
not_built proof 'a stripped attestation'
build good.tar.gz older.att
not_built '[ref-mismatch]' 'built from an older tag'
build good.tar.gz inspect.att
not_built '[artifact-name]' 'another file of the same release'
# Sources below a directory with a blank and a quotation mark in its name.
odd="$work/so ur'ces"
mkdir "$odd"
cp good.tar.gz "$odd/widget-1.0.tar.gz" && cp good.att "$odd/proof"
sed "s|\\.\\./pki/root.pem|$work/trust/pki/root.pem|" "$policy" >"$odd/a policy.json"
build good.tar.gz good.att
sed -i "s|%{SOURCE\\([01]\\)} *|%{quote:%{SOURCE\\1}} |g
	s|-p $policy|-p %{quote:%{_sourcedir}/a policy.json}|
	/^%setup/d" "$work/source.spec"
rm -f "$work/ran"
attempt rpmbuild "${build_options[@]}" --define "_sourcedir $odd" -bp \
	"$work/source.spec"
[ "$got" = 0 ] && [ -e "$work/ran" ]
status=$?
cat "$work/out" >>"$work/err" && cp "$work/err" "$work/log"
report $status 'macro: words with blanks and quotation marks'
cp bad.tar.gz "$odd/widget-1.0.tar.gz"
rm -f "$work/ran"
attempt rpmbuild "${build_options[@]}" --define "_sourcedir $odd" -bp \
	"$work/source.spec"
cat "$work/out" >>"$work/err"
not_built '[artifact-mismatch]' 'a tampered source there'
cp good.tar.gz "$odd/widget-1.0.tar.gz"
sed -i 's|%{quote:%{SOURCE0}}|%{SOURCE0}|' "$work/source.spec"
attempt rpmbuild "${build_options[@]}" --define "_sourcedir $odd" -bp \
	"$work/source.spec"
not_built 'a word too many' 'words with blanks that are not quoted'
build good.tar.gz good.att
sed -i "s|-n widget|-n one widget|" "$work/source.spec"
rm -f "$work/ran"
attempt rpmbuild "${build_options[@]}" -bp "$work/source.spec"
not_built 'a word too many' 'a word too many'
build good.tar.gz good.att
rm -f "$work/ran"
sed -i 's/ -r refs[^ ]*//' "$work/source.spec"
attempt rpmbuild "${build_options[@]}" -bp "$work/source.spec"
not_built 'no -r' 'no ref'

echo "1..$count"
