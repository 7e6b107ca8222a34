# SPDX-License-Identifier: BSD-2-Clause
#
# The library: one convenience library holds the objects; the tests link it, and
# the shared library wraps it with the symbol map.

include_HEADERS = include/tbverify.h

noinst_LTLIBRARIES += lib/libtbv.la
lib_libtbv_la_SOURCES =
include lib/accept/local.mk
include lib/base/local.mk
include lib/case/local.mk
include lib/claim/local.mk
include lib/crypto/local.mk
include lib/document/local.mk
include lib/endorsement/local.mk
include lib/image/local.mk
include lib/log/local.mk
include lib/policy/local.mk
include lib/trust/local.mk
include lib/verify/local.mk
nodist_lib_libtbv_la_SOURCES = lib/document/root_data.h
lib_libtbv_la_LIBADD = \
	$(LIBCBOR_LIBS) \
	$(LIBCJSON_LIBS) \
	$(CRYPTO_MB_LIBS) \
	$(LIBCRYPTO_LIBS) \
	$(ZLIB_LIBS) \
	$(TBV_PTHREAD_FLAGS)

lib_LTLIBRARIES += lib/libtbverify.la
lib_libtbverify_la_SOURCES =
lib_libtbverify_la_LIBADD = lib/libtbv.la
lib_libtbverify_la_LDFLAGS = \
	$(AM_LDFLAGS) \
	-no-undefined \
	-version-info $(TBV_VERSION_INFO) \
	-Wl,--version-script=$(srcdir)/lib/libtbverify.map
EXTRA_lib_libtbverify_la_DEPENDENCIES = lib/libtbverify.map
EXTRA_DIST += lib/libtbverify.map lib/libtbverify.abi build-aux/abi.sh

made_headers += lib/document/root_data.h
CLEANFILES += lib/document/root_data.h
EXTRA_DIST += \
	build-aux/root-data.sh \
	lib/aws-nitro-root-g1.pem \
	lib/aws-us-gov-nitro-root-g1.pem
lib/document/root.lo: lib/document/root_data.h
lib/document/root_data.h: $(TBV_ROOT_FILE) \
		$(srcdir)/lib/aws-us-gov-nitro-root-g1.pem \
		$(srcdir)/build-aux/root-data.sh Makefile
	$(AM_V_at)$(MKDIR_P) lib/document
	$(AM_V_GEN)$(SHELL) $(srcdir)/build-aux/root-data.sh \
		$(TBV_ROOT_NAME) $(TBV_ROOT_FILE) $(TBV_ROOT_OTHERS) >$@.tmp && \
		mv $@.tmp $@
