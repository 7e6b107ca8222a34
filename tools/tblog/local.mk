# SPDX-License-Identifier: BSD-2-Clause
#
# The log: made by "make builder" as well.

tblog_sources = $(reader_sources) $(verifier_sources)
tblog_sources += \
	tools/tblog/add.c \
	tools/tblog/check.c \
	tools/tblog/endorse.c \
	tools/tblog/evidence.c \
	tools/tblog/evidence.h \
	tools/tblog/fetch.c \
	tools/tblog/keygen.c \
	tools/tblog/news.c \
	tools/tblog/news.h \
	tools/tblog/prove.c \
	tools/tblog/tblog.h \
	tools/tblog/verify.c \
	tools/tblog/vsa.c \
	tools/tblog/watch.c \
	tools/tblog/witness.c
include tools/tblog/audit/local.mk
include tools/tblog/base/local.mk
include tools/tblog/directory/local.mk
include tools/tblog/network/local.mk
include tools/tblog/publish/local.mk
include tools/tblog/witness/local.mk

CLEANFILES += tools/tblog/base/help_data.h tools/tblog/base/options_data.h
tools/tblog/base/help_data.h: $(srcdir)/completions/tblog.words \
		$(srcdir)/build-aux/options.awk
	$(AM_V_at)$(MKDIR_P) tools/tblog/base
	$(AM_V_GEN)$(AWK) -v make=help -f $(srcdir)/build-aux/options.awk \
		$(srcdir)/completions/tblog.words >$@.tmp && mv $@.tmp $@
tools/tblog/base/options_data.h: $(srcdir)/completions/tblog.words \
		$(srcdir)/build-aux/options.awk
	$(AM_V_at)$(MKDIR_P) tools/tblog/base
	$(AM_V_GEN)$(AWK) -v make=rows -f $(srcdir)/build-aux/options.awk \
		$(srcdir)/completions/tblog.words >$@.tmp && mv $@.tmp $@

tblog_tests = \
	tests/tblog/audit.t \
	tests/tblog/crash.t \
	tests/tblog/endorse.t \
	tests/tblog/fetch.t \
	tests/tblog/log.t \
	tests/tblog/manual.t \
	tests/tblog/publish.t \
	tests/tblog/tiles.t \
	tests/tblog/vectors.t \
	tests/tblog/vsa.t \
	tests/tblog/witness.t

if BUILDER
bin_PROGRAMS += tblog
nodist_tblog_SOURCES = \
	tools/tblog/base/help_data.h \
	tools/tblog/base/options_data.h
made_headers += $(nodist_tblog_SOURCES)
tools/tblog/base/tblog-help.$(OBJEXT) \
tools/tblog/base/tests_tblog_bench-help.$(OBJEXT): \
	tools/tblog/base/help_data.h
tools/tblog/base/tblog-options.$(OBJEXT) \
tools/tblog/base/tests_tblog_bench-options.$(OBJEXT): \
	tools/tblog/base/options_data.h
tblog_SOURCES = $(common_sources) $(tblog_sources) tools/tblog/main.c
tblog_CPPFLAGS = \
	-iquote $(top_builddir)/tools/tblog \
	-I$(top_srcdir)/include \
	-iquote $(top_srcdir)/tools/tblog \
	-iquote $(top_srcdir)/tools \
	-DTBV_BINDIR='"$(bindir)"' \
	$(TBV_CPPFLAGS) \
	$(LIBCRYPTO_CFLAGS) \
	$(LIBCJSON_CFLAGS) \
	$(LIBCURL_CFLAGS)
tblog_LDFLAGS = $(AM_LDFLAGS) $(runpath)
tblog_LDADD = lib/libtbverify.la $(LIBCRYPTO_LIBS) $(LIBCJSON_LIBS) \
	$(LIBCURL_LIBS)
enabled_tblog_tests = $(tblog_tests)

builder: tblog

EXTRA_PROGRAMS += tests/tblog/bench
tests_tblog_bench_SOURCES = \
	$(common_sources) \
	$(tblog_sources) \
	tests/tblog/bench.c
tests_tblog_bench_CPPFLAGS = $(tblog_CPPFLAGS)
tests_tblog_bench_LDADD = $(tblog_LDADD)

# On tmpfs by default: elsewhere it is the disk's fsync that counts.
BENCH_DIR = /dev/shm
BENCH_ENTRIES = 1000000
#: a log of BENCH_ENTRIES=, a million
bench-log: tests/tblog/bench tblog
	@dir=`mktemp -d $(BENCH_DIR)/bench-log.XXXXXX` && \
	./tblog keygen bench.example/log "$$dir/key" >"$$dir/vkey" && \
	tests/tblog/bench "$$dir/log" "$$dir/key" $(BENCH_ENTRIES); \
	status=$$?; rm -rf "$$dir"; exit $$status
else
EXTRA_DIST += $(tblog_sources) tools/tblog/main.c tests/tblog/bench.c
bench-log:
	@echo 'first: configure --enable-builder' >&2
	@false
endif
.PHONY: bench-log
# A job array over a whole log: by .ci/audit.
audit_scripts = \
	tests/slurm/audit.t \
	tests/slurm/log.sh \
	tests/slurm/servers.sh \
	tests/slurm/tasks.sh
EXTRA_DIST += $(audit_scripts)
EXTRA_DIST += $(tblog_tests) tests/tblog/crash.c tests/tblog/server.py \
	tests/tblog/sigsum.py tests/tblog/support.sh tests/tblog/witness.py
