dnl SPDX-License-Identifier: BSD-2-Clause
dnl
dnl TBV_BUILDER: tblog and tbbuild are a target of their own, not yet here.
AC_DEFUN([TBV_BUILDER],
[AC_ARG_ENABLE([builder],
	[AS_HELP_STRING([--enable-builder],
		[not available: the builder is not part of this release])],
	[], [enable_builder=no])
AS_IF([test "$enable_builder" != no],
	[AC_MSG_ERROR([--enable-builder: the builder is not part of this release])])])
