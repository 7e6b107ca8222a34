dnl SPDX-License-Identifier: BSD-2-Clause
dnl
dnl TBV_HARDENING: whatever the compiler and the linker know, and nothing of it
dnl under a sanitizer, which it would blind.
AC_DEFUN([TBV_HARDENING],
[AS_IF([test "$enable_sanitizers" = no],
	[AX_APPEND_COMPILE_FLAGS([ dnl
		-fstack-protector-strong -fstack-clash-protection dnl
		-ftrivial-auto-var-init=zero -fcf-protection=full], [TBV_CFLAGS],
		[-Werror])
	AX_APPEND_LINK_FLAGS([ dnl
		-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,defs dnl
		-Wl,--as-needed], [TBV_LDFLAGS])
	TBV_FORTIFY
	TBV_RELR])])

dnl TBV_RELR: relative relocations in bits instead of 24 bytes each, which makes
dnl library and tool 7 % smaller.  A loader that does not know them starts what it
dnl has not relocated, so a program has to run; not when cross-compiling.
AC_DEFUN([TBV_RELR],
[AC_CACHE_CHECK([whether the loader knows packed relocations], [tbv_cv_relr],
	[tbv_save_CFLAGS=$CFLAGS
	tbv_save_LDFLAGS=$LDFLAGS
	CFLAGS="$CFLAGS -fPIE"
	LDFLAGS="$LDFLAGS -pie -Wl,-z,pack-relative-relocs -Wl,--fatal-warnings"
	AC_RUN_IFELSE([AC_LANG_SOURCE([[
static int value;
static int *volatile pointer = &value;
int main(void) { return pointer != &value; }
		]])], [tbv_cv_relr=yes], [tbv_cv_relr=no], [tbv_cv_relr=no])
	CFLAGS=$tbv_save_CFLAGS
	LDFLAGS=$tbv_save_LDFLAGS])
AS_IF([test "$tbv_cv_relr" = yes],
	[TBV_LDFLAGS="$TBV_LDFLAGS -Wl,-z,pack-relative-relocs"])])

dnl TBV_FORTIFY: level 3 where the C library has it, else 2; nothing where the
dnl user's flags do not optimize, or already decide.
AC_DEFUN([TBV_FORTIFY],
[AC_CACHE_CHECK([for the level of _FORTIFY_SOURCE to ask for], [tbv_cv_fortify],
	[AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#ifdef _FORTIFY_SOURCE
#error decided
#endif
int tbv_undecided;
		]])],
		[AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#ifndef __OPTIMIZE__
#error not optimizing
#endif
int tbv_optimizing;
			]])],
			[tbv_cv_fortify=2
			tbv_save_CPPFLAGS=$CPPFLAGS
			CPPFLAGS="$CPPFLAGS -D_FORTIFY_SOURCE=3"
			AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#include <string.h>
#if !defined __USE_FORTIFY_LEVEL || __USE_FORTIFY_LEVEL < 3
#error no level 3
#endif
int tbv_level;
				]])], [tbv_cv_fortify=3])
			CPPFLAGS=$tbv_save_CPPFLAGS],
			[tbv_cv_fortify='none (not optimizing)'])],
		[tbv_cv_fortify='as already given'])])
AS_CASE([$tbv_cv_fortify],
	[@<:@23@:>@],
	[TBV_CPPFLAGS="$TBV_CPPFLAGS -D_FORTIFY_SOURCE=$tbv_cv_fortify"])])
