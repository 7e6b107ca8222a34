dnl SPDX-License-Identifier: BSD-2-Clause
dnl
dnl TBV_PTHREAD: TBV_PTHREAD_FLAGS is what the mutex of the certificate cache and
dnl the second thread of a measurement need, to compile and to link.
AC_DEFUN([TBV_PTHREAD],
[AC_CHECK_HEADER([pthread.h], [],
	[AC_MSG_ERROR([pthread.h is needed])])
AX_CHECK_LINK_FLAG([-pthread], [TBV_PTHREAD_FLAGS=-pthread],
	[TBV_PTHREAD_FLAGS=])
AC_SUBST([TBV_PTHREAD_FLAGS])])

dnl TBV_CHECK: Check is for the unit tests alone.  The product does not depend
dnl on what is found here; without it "make check" fails and says why.
AC_DEFUN([TBV_CHECK],
[PKG_CHECK_MODULES([CHECK], [check >= 0.15], [tbv_have_check=yes],
	[tbv_have_check=no])
AM_CONDITIONAL([HAVE_CHECK], [test "$tbv_have_check" = yes])])
