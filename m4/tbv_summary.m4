dnl SPDX-License-Identifier: BSD-2-Clause
AC_DEFUN([TBV_SUMMARY],
[AS_ECHO(["
tbverify $PACKAGE_VERSION
  prefix           $prefix
  compiler         $CC $CFLAGS
  built-in root    $TBV_ROOT_NAME ($tbv_root_path)
  crypto_mb        $with_crypto_mb
  fortify          ${tbv_cv_fortify:-off}
  sanitizers       $enable_sanitizers
  coverage         $enable_coverage
  confinement      $enable_confinement
  fuzzing          $enable_fuzzing
  werror           $enable_werror
  runpath          $enable_runpath
  builder          $enable_builder
  tbbuild-serve    $enable_serve
  unit tests       $tbv_have_check
"])])
