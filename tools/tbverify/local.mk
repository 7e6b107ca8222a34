# SPDX-License-Identifier: BSD-2-Clause
#
# The tool sees the public header alone.

common_sources =
include tools/common/local.mk
include tools/verifier/local.mk

bin_PROGRAMS += tbverify
tbverify_SOURCES = \
	$(common_sources) \
	$(verifier_sources)
tbverify_SOURCES += \
	tools/tbverify/batch.c \
	tools/tbverify/delegate.c \
	tools/tbverify/explain.c \
	tools/tbverify/inspect.c \
	tools/tbverify/lists.c \
	tools/tbverify/live.c \
	tools/tbverify/main.c \
	tools/tbverify/measure.c \
	tools/tbverify/verify.c
include tools/tbverify/base/local.mk
include tools/tbverify/input/local.mk
include tools/tbverify/policy/local.mk
include tools/tbverify/report/local.mk
nodist_tbverify_SOURCES = \
	tools/tbverify/base/help_data.h \
	tools/tbverify/base/options_data.h \
	tools/tbverify/explain_data.h
made_headers += $(nodist_tbverify_SOURCES)
CLEANFILES += $(nodist_tbverify_SOURCES)
EXTRA_DIST += build-aux/options.awk
tools/tbverify/base/tbverify-help.$(OBJEXT): tools/tbverify/base/help_data.h
tools/tbverify/base/tbverify-options.$(OBJEXT): \
	tools/tbverify/base/options_data.h
tools/tbverify/base/help_data.h: $(srcdir)/completions/tbverify.words \
		$(srcdir)/build-aux/options.awk
	$(AM_V_at)$(MKDIR_P) tools/tbverify/base
	$(AM_V_GEN)$(AWK) -v make=help -f $(srcdir)/build-aux/options.awk \
		$(srcdir)/completions/tbverify.words >$@.tmp && mv $@.tmp $@
tools/tbverify/base/options_data.h: $(srcdir)/completions/tbverify.words \
		$(srcdir)/build-aux/options.awk
	$(AM_V_at)$(MKDIR_P) tools/tbverify/base
	$(AM_V_GEN)$(AWK) -v make=rows -f $(srcdir)/build-aux/options.awk \
		$(srcdir)/completions/tbverify.words >$@.tmp && mv $@.tmp $@
EXTRA_DIST += build-aux/explain-data.sh
tools/tbverify/tbverify-explain.$(OBJEXT): tools/tbverify/explain_data.h
tools/tbverify/explain_data.h: $(srcdir)/man/tbverify-errors.7 \
		$(srcdir)/build-aux/explain-data.sh
	$(AM_V_at)$(MKDIR_P) tools/tbverify
	$(AM_V_GEN)AWK=$(AWK) $(SHELL) $(srcdir)/build-aux/explain-data.sh \
		$(srcdir)/man/tbverify-errors.7 >$@.tmp && mv $@.tmp $@
tbverify_CPPFLAGS = \
	-iquote $(top_builddir)/tools/tbverify \
	-I$(top_srcdir)/include \
	-iquote $(top_srcdir)/tools/tbverify \
	-iquote $(top_srcdir)/tools \
	$(TBV_CPPFLAGS) \
	$(LIBCRYPTO_CFLAGS) \
	$(LIBCJSON_CFLAGS) \
	-DTBV_BINDIR='"$(bindir)"' \
	-DTBV_SYSCONFDIR='"$(sysconfdir)"'
tbverify_LDFLAGS = $(AM_LDFLAGS) $(runpath)
tbverify_LDADD = lib/libtbverify.la $(LIBCRYPTO_LIBS) $(LIBCJSON_LIBS)
if RUNPATH
runpath = -Wl,-rpath,'$$ORIGIN/../lib' -Wl,-rpath,'$(libdir)'
libexec_runpath = -Wl,-rpath,'$$ORIGIN/../../lib' -Wl,-rpath,'$(libdir)'
endif
