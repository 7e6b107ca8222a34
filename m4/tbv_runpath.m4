dnl SPDX-License-Identifier: BSD-2-Clause
dnl
dnl TBV_RUNPATH: outside the system's own directories the tool finds its library
dnl beside itself, $ORIGIN/../lib, so that "make install prefix=DIR" gives a tool
dnl that runs from where it was put, and no ldconfig is needed.  $ORIGIN is found
dnl by /proc; where there is none, the directory that configure was told does.
AC_DEFUN([TBV_RUNPATH],
[AC_ARG_ENABLE([runpath],
	[AS_HELP_STRING([--disable-runpath],
		[do not record $ORIGIN/../lib and libdir in the tool (never recorded for
		--prefix=/usr, or with --bindir or --libdir)])],
	[], [enable_runpath=auto])
AS_CASE([$enable_runpath,$prefix,$bindir,$libdir],
	[no,*], [],
	[*,/usr,*|*,/,*], [enable_runpath=no],
	[*,'${exec_prefix}/bin,${exec_prefix}/lib'], [enable_runpath=yes],
	[enable_runpath=no])
AM_CONDITIONAL([RUNPATH], [test "$enable_runpath" = yes])
dnl What programs look for each other by, whatever make install is told.
AS_CASE([$prefix],
	[NONE], [TBV_PREFIX=$ac_default_prefix],
	[TBV_PREFIX=$prefix])
AC_SUBST([TBV_PREFIX])])
