# Packages of rpm for the tests of hooks, after support.sh.  It needs bash, rpmbuild.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034 # support.sh's, and the tests'

# rpm_of DIR NAME VERSION [TEXT]: its name in $file, its path in $pkg.  Made again, it
# has the same bytes.
rpm_of()
{
	cat >"$work/$2.spec" <<-END
		Name: $2
		Version: $3
		Release: 1
		Summary: a package
		License: BSD
		BuildArch: noarch
		%description
		A package.
		%install
		mkdir -p %{buildroot}/opt/$2
		echo ${4-$3} >%{buildroot}/opt/$2/version
		%files
		/opt/$2/version
	END
	version=$3 file=$2-$3-1.noarch.rpm pkg=$1/$2-$3-1.noarch.rpm
	SOURCE_DATE_EPOCH=1750000000 rpmbuild --quiet \
		--define "_topdir $work/rpm" --define "_rpmdir $work/rpms" \
		--define 'use_source_date_epoch_as_buildtime 1' \
		--define 'clamp_mtime_to_source_date_epoch 1' \
		--define '_buildhost example' -bb "$work/$2.spec" \
		>"$work/log" 2>&1 && mv "$work/rpms/noarch/$file" "$pkg"
}
