dnl SPDX-License-Identifier: BSD-2-Clause
dnl
dnl TBV_PROBED: config.probed has what the system answered to the questions that
dnl configure asks by name.  "probed=FILE ./config.status config.probed"
dnl writes what it answers now, with the compiler and the paths of then.  After
dnl all other checks.
AC_DEFUN([TBV_PROBED],
[AC_CONFIG_COMMANDS([config.probed],
	[$SHELL "$tbv_probed_dir/build-aux/probed.sh" \
		"$tbv_probed_dir/configure" >"${probed-config.probed}"],
	[tbv_probed_dir='$srcdir'
	export CC='$CC' CPPFLAGS='$CPPFLAGS' PKG_CONFIG='$PKG_CONFIG'
	test -z '${PKG_CONFIG_PATH-}' ||
		export PKG_CONFIG_PATH='${PKG_CONFIG_PATH-}'
	test -z '${PKG_CONFIG_LIBDIR-}' ||
		export PKG_CONFIG_LIBDIR='${PKG_CONFIG_LIBDIR-}'])])
