dnl SPDX-License-Identifier: BSD-2-Clause
dnl
dnl Our own flags are gathered in TBV_CPPFLAGS, TBV_CFLAGS and TBV_LDFLAGS.
dnl CFLAGS and its kin belong to the user and come after ours.  TBV_INSTRUMENTED
dnl says what was added to the object code, for tests that look at that.

dnl TBV_C99: the language, whatever the compiler's default.
AC_DEFUN([TBV_C99],
[AX_APPEND_COMPILE_FLAGS([-std=c99], [TBV_CFLAGS], [-Werror])
AC_SUBST([TBV_CPPFLAGS])
AC_SUBST([TBV_CFLAGS])
AC_SUBST([TBV_LDFLAGS])])

AC_DEFUN([TBV_WARNINGS],
[AX_APPEND_COMPILE_FLAGS([ dnl
	-Wall -Wextra -Wpedantic dnl
	-Wshadow -Wcast-qual -Wconversion -Wsign-conversion dnl
	-Wmissing-prototypes -Wstrict-prototypes -Wold-style-definition dnl
	-Wimplicit-fallthrough -Wvla -Wundef -Wformat=2 -Wnull-dereference dnl
	-Wpointer-arith -Wwrite-strings -Walloca], [TBV_CFLAGS], [-Werror])
TBV_GENERIC])

dnl TBV_GENERIC: strchr() and others are macros in glibc 2.43 with _Generic of
dnl C11, which clang takes for ours.
AC_DEFUN([TBV_GENERIC],
[AX_CHECK_COMPILE_FLAG([-std=c99 -Wpedantic], [],
	[AX_APPEND_COMPILE_FLAGS([-Wno-c11-extensions], [TBV_CFLAGS],
		[-Werror])], [-Werror],
	[AC_LANG_SOURCE([[
		#include <string.h>
		const char *first(const char *);
		const char *first(const char *s) { return strchr(s, 'a'); }
	]])])])

dnl TBV_WERROR comes last, so that no check of configure runs under it.
AC_DEFUN([TBV_WERROR],
[AC_ARG_ENABLE([werror],
	[AS_HELP_STRING([--enable-werror], [treat warnings as errors])],
	[], [enable_werror=no])
AS_IF([test "$enable_werror" != no],
	[TBV_CFLAGS="$TBV_CFLAGS -Werror"])])

AC_DEFUN([TBV_COVERAGE],
[AC_ARG_ENABLE([coverage],
	[AS_HELP_STRING([--enable-coverage],
		[instrument for "make coverage"; best with CFLAGS="-O0 -g"])],
	[], [enable_coverage=no])
AS_IF([test "$enable_coverage" != no],
	[AX_CHECK_LINK_FLAG([--coverage], [],
		[AC_MSG_ERROR([--enable-coverage: the compiler has no --coverage])])
	TBV_CFLAGS="$TBV_CFLAGS --coverage"
	TBV_LDFLAGS="$TBV_LDFLAGS --coverage"
	TBV_INSTRUMENTED="$TBV_INSTRUMENTED --coverage"])
AC_SUBST([TBV_INSTRUMENTED])
AM_CONDITIONAL([COVERAGE], [test "$enable_coverage" != no])])

dnl TBV_FUZZING: the targets of tests/fuzz become libFuzzer's, or AFL++'s where
dnl CC is afl-clang-fast; all else is instrumented for them.
AC_DEFUN([TBV_FUZZING],
[AC_ARG_ENABLE([fuzzing],
	[AS_HELP_STRING([--enable-fuzzing],
		[for "make fuzz", with address and undefined sanitizers; needs
		clang or afl-clang-fast])],
	[], [enable_fuzzing=no])
AS_IF([test "$enable_fuzzing" != no],
	[AX_CHECK_LINK_FLAG([-fsanitize=fuzzer-no-link], [],
		[AC_MSG_ERROR([--enable-fuzzing: the compiler has no -fsanitize=fuzzer; try CC=clang])])
	AS_CASE([${enable_sanitizers-no}],
		[no], [enable_sanitizers=address,undefined])
	TBV_CFLAGS="$TBV_CFLAGS -fsanitize=fuzzer-no-link"])
AM_CONDITIONAL([FUZZING], [test "$enable_fuzzing" != no])])

AC_DEFUN([TBV_SANITIZERS],
[AC_ARG_ENABLE([sanitizers],
	[AS_HELP_STRING([--enable-sanitizers=LIST],
		[build under sanitizers, such as address,undefined or thread])],
	[], [enable_sanitizers=no])
AS_CASE([$enable_sanitizers],
	[no], [],
	[yes], [AC_MSG_ERROR([--enable-sanitizers needs a list])],
	[tbv_sanitize="-fsanitize=$enable_sanitizers"
	AX_CHECK_LINK_FLAG([$tbv_sanitize], [],
		[AC_MSG_ERROR([the compiler does not do $tbv_sanitize])])
	TBV_CFLAGS="$TBV_CFLAGS $tbv_sanitize -fno-sanitize-recover=all -fno-omit-frame-pointer"
	TBV_LDFLAGS="$TBV_LDFLAGS $tbv_sanitize"
	TBV_INSTRUMENTED=$tbv_sanitize])])
