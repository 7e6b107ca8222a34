dnl SPDX-License-Identifier: BSD-2-Clause
dnl
dnl TBV_TIME64: a time_t of 64 bits where a C library of 32 can have that: without
dnl it there is no clock from 2038 on.  It needs AC_SYS_LARGEFILE before it;
dnl elsewhere nothing changes.
AC_DEFUN([TBV_TIME64],
[AC_CACHE_CHECK([for what gives time_t 64 bits], [tbv_cv_time64],
	[AC_COMPILE_IFELSE([AC_LANG_SOURCE([
#include <time.h>
int tbv_wide@<:@sizeof(time_t) >= 8 ? 1 : -1@:>@;
		])],
		[tbv_cv_time64='nothing is needed'],
		[AC_COMPILE_IFELSE([AC_LANG_SOURCE([
#define _TIME_BITS 64
#include <time.h>
int tbv_wide@<:@sizeof(time_t) >= 8 ? 1 : -1@:>@;
			])],
			[tbv_cv_time64=_TIME_BITS],
			[tbv_cv_time64='it has 32'])])])
AS_IF([test "$tbv_cv_time64" = _TIME_BITS], [AC_DEFINE([_TIME_BITS], [64])])])
