dnl SPDX-License-Identifier: BSD-2-Clause
dnl
dnl TBV_ROOT: the roots that are built in.  TBV_ROOT_FILE is a PEM file with one
dnl certificate, as make sees it; TBV_ROOT_NAME is what policies call it: the
dnl default.  TBV_ROOT_OTHERS are names and files of AWS's other partitions,
dnl unless the first has such a name.
AC_DEFUN([TBV_ROOT],
[AC_ARG_WITH([root],
	[AS_HELP_STRING([--with-root=FILE],
		[build in the certificate in FILE (PEM) as the default root
		@<:@lib/aws-nitro-root-g1.pem@:>@])],
	[], [with_root=])
AC_ARG_WITH([root-name],
	[AS_HELP_STRING([--with-root-name=NAME],
		[what policies call that root @<:@aws-nitro-g1, or built-in
		with another --with-root@:>@])],
	[], [with_root_name=])
AS_CASE([$with_root],
	[''], [tbv_root_path=$srcdir/lib/aws-nitro-root-g1.pem
		TBV_ROOT_FILE='$(srcdir)/lib/aws-nitro-root-g1.pem'
		TBV_ROOT_NAME=aws-nitro-g1],
	[yes|no], [AC_MSG_ERROR([--with-root needs the name of a file])],
	[/*], [tbv_root_path=$with_root
		TBV_ROOT_FILE=$with_root
		TBV_ROOT_NAME=built-in],
	[tbv_root_path=`pwd`/$with_root
		TBV_ROOT_FILE=$tbv_root_path
		TBV_ROOT_NAME=built-in])
AS_CASE([$with_root_name],
	[''], [],
	[yes|no], [AC_MSG_ERROR([--with-root-name needs a name])],
	[TBV_ROOT_NAME=$with_root_name])
AS_CASE([$TBV_ROOT_NAME],
	[*@<:@!A-Za-z0-9._-@:>@*],
	[AC_MSG_ERROR([--with-root-name: letters, digits, dots, dashes and underscores only])])
AS_CASE([$with_root],
	[*@<:@!A-Za-z0-9._/+@%,=-@:>@*],
	[AC_MSG_ERROR([--with-root: make cannot work with this file name: $with_root])])

AC_MSG_CHECKING([for the root to build in])
AS_IF([tbv_root_error=`$SHELL "$srcdir/build-aux/root-data.sh" "$TBV_ROOT_NAME" "$tbv_root_path" 2>&1 >/dev/null`],
	[AC_MSG_RESULT([$TBV_ROOT_NAME, $tbv_root_path])],
	[AC_MSG_RESULT([no])
	AC_MSG_ERROR([$tbv_root_error])])
AC_SUBST([TBV_ROOT_FILE])
AC_SUBST([TBV_ROOT_NAME])
AS_CASE([$TBV_ROOT_NAME],
	[aws-us-gov-nitro-g1], [TBV_ROOT_OTHERS=],
	[TBV_ROOT_OTHERS='aws-us-gov-nitro-g1 $(srcdir)/lib/aws-us-gov-nitro-root-g1.pem'])
AC_SUBST([TBV_ROOT_OTHERS])])
