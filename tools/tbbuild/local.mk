# SPDX-License-Identifier: BSD-2-Clause
#
# The builder: "make builder", after configure --enable-builder.

builder_sources = $(reader_sources)
builder_sources += \
	tools/tbbuild/delegate.c \
	tools/tbbuild/main.c
include tools/tbbuild/base/local.mk
include tools/tbbuild/enclave/local.mk
include tools/tbbuild/host/local.mk
include tools/tbbuild/hypervisor/local.mk
include tools/tbbuild/image/local.mk
include tools/tbbuild/protocol/local.mk
include tools/tbbuild/sandbox/local.mk
include tools/tbbuild/source/local.mk

# The web server and its database stay out of what becomes an enclave.
serve_sources =
include tools/tbbuild-serve/local.mk

builder_tests = \
	tests/tbbuild/again.t \
	tests/tbbuild/answers.t \
	tests/tbbuild/bounds.t \
	tests/tbbuild/connect.t \
	tests/tbbuild/engines.t \
	tests/tbbuild/executor.t \
	tests/tbbuild/flaky.t \
	tests/tbbuild/forges.t \
	tests/tbbuild/frames.t \
	tests/tbbuild/full.t \
	tests/tbbuild/hooks.t \
	tests/tbbuild/hello.t \
	tests/tbbuild/https.t \
	tests/tbbuild/hypervisor.t \
	tests/tbbuild/image.t \
	tests/tbbuild/killed.t \
	tests/tbbuild/kubernetes.t \
	tests/tbbuild/mistakes.t \
	tests/tbbuild/names.t \
	tests/tbbuild/nitro.t \
	tests/tbbuild/operation.t \
	tests/tbbuild/plain.t \
	tests/tbbuild/proxy.t \
	tests/tbbuild/publish.t \
	tests/tbbuild/real.t \
	tests/tbbuild/report.t \
	tests/tbbuild/rootless.t \
	tests/tbbuild/run.t \
	tests/tbbuild/sandbox.t \
	tests/tbbuild/serve.t \
	tests/tbbuild/shares.t \
	tests/tbbuild/source.t \
	tests/tbbuild/statuses.t \
	tests/tbbuild/table.t \
	tests/tbbuild/take.t \
	tests/tbbuild/tree.t \
	tests/tbbuild/unified.t \
	tests/tbbuild/unit.t \
	tests/tbbuild/witnessed.t \
	tests/tbbuild/workflows.t

# The library is inside, so that an image gets it with one file, or is shared, so
# that a package gets its updates: configure --enable-shared-builder.
if SHARED_BUILDER
builder_library = lib/libtbverify.la
builder_runpath = $(runpath)
serve_runpath = $(libexec_runpath)
else
builder_library = lib/libtbv.la
endif
if BUILDER
bin_PROGRAMS += tbbuild
tbbuild_SOURCES = \
	$(builder_sources) \
	tools/common/grow.c \
	tools/common/grow.h \
	tools/common/hex.c \
	tools/common/hex.h \
	tools/common/nearest.c \
	tools/common/nearest.h \
	tools/common/options.c \
	tools/common/options.h \
	tools/common/streams.c \
	tools/common/streams.h
tbbuild_CPPFLAGS = \
	-I$(top_srcdir)/include \
	-iquote $(top_srcdir)/tools/tbbuild \
	-iquote $(top_srcdir)/tools \
	-DTBV_BINDIR='"$(bindir)"' \
	-DTBV_LIBEXECDIR='"$(pkglibexecdir)"' \
	$(TBV_CPPFLAGS) \
	$(LIBCRYPTO_CFLAGS) \
	$(LIBCJSON_CFLAGS) \
	$(ZLIB_CFLAGS)
tbbuild_LDFLAGS = $(AM_LDFLAGS) $(builder_runpath)
tbbuild_LDADD = $(builder_library) $(LIBCRYPTO_LIBS) $(LIBCJSON_LIBS) \
	$(ZLIB_LIBS)

enabled_builder_tests = $(builder_tests)
tbbuild_program = $(abs_top_builddir)/tbbuild

#: tbbuild, tbbuild-serve and tblog
builder: tbbuild
#: the tests of these; as root, or they say what they lack
check-builder: builder
	$(MAKE) check TESTS="$(builder_tests) $(tblog_tests)"
# Some twenty minutes: 500 deliveries, a minute of each fault, a kill each 10 s.
#: many deliveries to tbbuild-serve while all else fails
check-flaky: builder
	TBV_FLAKY='500 60 10' $(MAKE) check check_PROGRAMS= \
		TESTS=tests/tbbuild/flaky.t
# Two real projects, bare and in two sandboxes; as root, on an idle machine.
#: what a sandbox costs two real projects
bench-builder: builder
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
	TBVERIFY='$(abs_top_builddir)/tbverify' TBBUILD='$(tbbuild_program)' \
		bash $(srcdir)/tests/bench/builder.sh
else
EXTRA_DIST += $(builder_sources)
builder check-builder check-flaky bench-builder:
	@echo 'first: configure --enable-builder' >&2
	@false
endif
if SERVE
pkglibexec_PROGRAMS += tbbuild-serve
tbbuild_serve_SOURCES = $(serve_sources) \
	$(reader_sources) \
	tools/common/grow.c \
	tools/common/grow.h \
	tools/common/hex.c \
	tools/common/hex.h \
	tools/common/nearest.c \
	tools/common/nearest.h \
	tools/common/options.c \
	tools/common/options.h \
	tools/common/streams.c \
	tools/common/streams.h \
	tools/tbbuild/base/bytes.c \
	tools/tbbuild/base/failure.c \
	tools/tbbuild/base/options.c \
	tools/tbbuild/base/process.c \
	tools/tbbuild/base/process.h \
	tools/tbbuild/base/tbbuild.h
tbbuild_serve_CPPFLAGS = $(tbbuild_CPPFLAGS) \
	-iquote $(top_srcdir)/tools/tbbuild-serve \
	$(LIBMICROHTTPD_CFLAGS) \
	$(SQLITE_CFLAGS)
tbbuild_serve_LDFLAGS = $(AM_LDFLAGS) $(serve_runpath)
tbbuild_serve_LDADD = $(builder_library) $(LIBCRYPTO_LIBS) \
	$(LIBMICROHTTPD_LIBS) $(SQLITE_LIBS)
serve_program = $(abs_top_builddir)/tbbuild-serve
builder: tbbuild-serve
else
EXTRA_DIST += $(serve_sources)
endif
.PHONY: builder check-builder check-flaky bench-builder
builder_scripts = \
	tests/bench/builder.sh \
	tests/tbbuild/accounting.sh \
	tests/tbbuild/debian.sh \
	tests/tbbuild/nodes.sh \
	tests/tbbuild/frame.sh \
	tests/tbbuild/real.sh \
	tests/tbbuild/serve.sh \
	tests/tbbuild/server.sh \
	tests/tbbuild/slurm.sh \
	tests/tbbuild/world.sh \
	tests/tbbuild/support.sh
EXTRA_DIST += $(builder_tests) $(builder_scripts) tests/tbbuild/README \
	tests/tbbuild/forge.py tests/tbbuild/log_server.py tests/tbbuild/vsock.c

# Under QEMU: by .ci/check-enclave, and no part of make check.
enclave_tests = tests/enclave/enclave.t tests/enclave/gnu_hello.t \
	tests/enclave/live.t
EXTRA_DIST += $(enclave_tests) tests/enclave/emulated.sh \
	tests/enclave/machine.sh tests/enclave/tsc.c

# Against forges: by .ci/pagure and .ci/webhooks.
EXTRA_DIST += tests/pagure/forge.sh tests/pagure/pagure.t \
	tests/runners/job.mjs tests/runners/runners.t \
	tests/webhooks/deliver.py tests/webhooks/webhooks.t

# The parts of images, for making one from Debian packages.
imagedir = $(pkgdatadir)/image
image_scripts = \
	tools/tbbuild/image/init \
	tools/tbbuild/image/tree
# read by another's shell
image_data = tools/tbbuild/image/start
if BUILDER
dist_image_SCRIPTS = $(image_scripts)
dist_image_DATA = $(image_data)
else
EXTRA_DIST += $(image_scripts) $(image_data)
endif
