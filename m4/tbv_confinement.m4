dnl SPDX-License-Identifier: BSD-2-Clause
dnl
dnl TBV_CONFINE: whether tbverify gives up what it does not need, by seccomp
dnl and Landlock.  Where the system has neither there is nothing to give up by.
dnl Sanitizers and the counters of coverage make calls of their own, up to the
dnl end of the process: nothing of it then.  After both of these.
AC_DEFUN([TBV_CONFINE],
[AC_ARG_ENABLE([confinement],
	[AS_HELP_STRING([--disable-confinement],
		[let tbverify keep system calls that it does not need
		(always with sanitizers and coverage)])],
	[], [enable_confinement=auto])
AS_CASE([$enable_confinement,$TBV_INSTRUMENTED],
	[no,*], [],
	[*,], [AC_CHECK_HEADERS([linux/audit.h linux/filter.h linux/seccomp.h],
			[], [enable_confinement=no])
		AS_CASE([$enable_confinement],
			[yes], [],
			[auto], [enable_confinement=yes],
			[AC_MSG_NOTICE([no confinement: no headers for it])])],
	[enable_confinement=no])
AS_IF([test "$enable_confinement" = yes],
	[AC_CHECK_HEADERS([linux/landlock.h])
	AC_DEFINE([TBV_CONFINEMENT], [1])])
AC_SUBST([TBV_CONFINEMENT], [$enable_confinement])])
