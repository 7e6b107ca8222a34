dnl SPDX-License-Identifier: BSD-2-Clause
dnl
dnl TBV_BUILDER: the builder's side is a target of its own, "make builder".
dnl Without --enable-builder nothing of it is compiled, installed or tested.
dnl --disable-serve leaves tbbuild-serve out, which alone needs libmicrohttpd and
dnl SQLite.
AC_DEFUN([TBV_BUILDER],
[AC_ARG_ENABLE([builder],
	[AS_HELP_STRING([--enable-builder],
		[build and install tblog and tbbuild too (Linux)])],
	[], [enable_builder=no])
AC_ARG_ENABLE([serve],
	[AS_HELP_STRING([--disable-serve],
		[of the builder, leave out tbbuild-serve, the server for
		webhooks])],
	[], [enable_serve=$enable_builder])
AC_ARG_ENABLE([shared-builder],
	[AS_HELP_STRING([--enable-shared-builder],
		[link tbbuild with the shared library; without, it is inside])],
	[], [enable_shared_builder=no])
AS_IF([test "$enable_builder" != no],
	[AC_CHECK_HEADERS([linux/openat2.h linux/vm_sockets.h], [],
		[AC_MSG_ERROR([--enable-builder: the kernel's headers are too old])],
		[#include <sys/socket.h>])
	PKG_CHECK_MODULES([LIBCURL], [libcurl >= 7.85])],
	[enable_serve=no])
AS_IF([test "$enable_serve" != no],
	[PKG_CHECK_MODULES([LIBMICROHTTPD], [libmicrohttpd >= 0.9.71])
	PKG_CHECK_MODULES([SQLITE], [sqlite3 >= 3.31])])
AM_CONDITIONAL([BUILDER], [test "$enable_builder" != no])
AM_CONDITIONAL([SERVE], [test "$enable_serve" != no])
AM_CONDITIONAL([SHARED_BUILDER], [test "$enable_shared_builder" != no])])
