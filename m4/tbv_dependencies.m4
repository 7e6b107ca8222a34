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

dnl TBV_CRYPTO_MB: an engine beside libcrypto, only where it is asked for: what
dnl a verdict rests on is no matter of what happens to be installed.
AC_DEFUN([TBV_CRYPTO_MB],
[AC_ARG_WITH([crypto-mb],
	[AS_HELP_STRING([--with-crypto-mb],
		[check many signatures at once by Intel's crypto_mb, on
		processors with AVX-512 IFMA @<:@no@:>@])],
	[], [with_crypto_mb=no])
CRYPTO_MB_REQUIRES=
AS_CASE([$with_crypto_mb],
	[no], [],
	[yes], [PKG_CHECK_MODULES([CRYPTO_MB], [crypto-mb >= 2021])
		CRYPTO_MB_REQUIRES=', crypto-mb'
		AC_DEFINE([TBV_WITH_CRYPTO_MB], [1],
			[Define to check many signatures at once.])],
	[AC_MSG_ERROR([--with-crypto-mb: yes or no])])
AC_SUBST([CRYPTO_MB_CFLAGS])
AC_SUBST([CRYPTO_MB_LIBS])
AC_SUBST([CRYPTO_MB_REQUIRES])])
