# SPDX-License-Identifier: BSD-2-Clause

#
# Fuzz targets: tests/fuzz/README.  A plain build makes programs that replay
# their seeds and the corpus in "make check"; after configure --enable-fuzzing
# the same sources are targets of libFuzzer, or of AFL++.
#

fuzz_targets = scan cose document nitrotpm claim foreign public-key note checkpoint tlog-proof \
	tlog-policy policy measurements endorsements eif state setters \
	live verdict verify
fuzz_builder_targets = frames nsm webhook

fuzz_programs = \
	tests/fuzz/scan \
	tests/fuzz/cose \
	tests/fuzz/document \
	tests/fuzz/claim \
	tests/fuzz/foreign \
	tests/fuzz/public-key \
	tests/fuzz/nitrotpm \
	tests/fuzz/live \
	tests/fuzz/note \
	tests/fuzz/checkpoint \
	tests/fuzz/tlog-proof \
	tests/fuzz/tlog-policy \
	tests/fuzz/policy \
	tests/fuzz/measurements \
	tests/fuzz/endorsements \
	tests/fuzz/eif \
	tests/fuzz/setters \
	tests/fuzz/state \
	tests/fuzz/verdict \
	tests/fuzz/verify \
	tests/fuzz/negative
fuzz_builder_programs = \
	tests/fuzz/frames \
	tests/fuzz/nsm \
	tests/fuzz/webhook
fuzz_builder_sources = \
	tests/fuzz/frames.c \
	tests/fuzz/nsm.c \
	tests/fuzz/webhook.c

# Not check_PROGRAMS: only what runs tests/fuzz.t is to build them.
tests/fuzz.log: $(built_fuzz_programs)
CLEANFILES += $(built_fuzz_programs)

# What all have in common, and the generator, whose keys sign.
EXTRA_LTLIBRARIES += tests/fuzz/libfuzz.la
tests_fuzz_libfuzz_la_SOURCES = \
	$(generator_sources) \
	tests/fuzz/fault.c \
	tests/fuzz/fuzz.h \
	tests/fuzz/list.c \
	tests/fuzz/log.c \
	tests/fuzz/mutate.c \
	tests/fuzz/oracle.c \
	tests/fuzz/pack.h \
	tests/fuzz/resign.c \
	tests/fuzz/sign.c \
	tests/fuzz/source.c \
	tests/fuzz/support.c \
	tests/fuzz/trusted.c \
	tests/fuzz/trusted.h
tests_fuzz_libfuzz_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DFUZZ_VECTORS='"$(abs_top_srcdir)/vectors"'

if FUZZING
fuzz_main = tests/fuzz/start.c
fuzz_engine = -fsanitize=fuzzer
EXTRA_DIST += tests/fuzz/afl.c tests/fuzz/main.c tests/fuzz/request.h
else
fuzz_main = tests/fuzz/start.c tests/fuzz/main.c tests/fuzz/request.h
fuzz_engine =
# afl-fuzz loads it, and it starts one of these programs.
EXTRA_LTLIBRARIES += tests/fuzz/afl.la
tests_fuzz_afl_la_SOURCES = tests/fuzz/afl.c tests/fuzz/request.h
tests_fuzz_afl_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-rpath $(pkglibdir)
endif
fuzz_flags = $(AM_LDFLAGS) $(fuzz_engine) -Wl,--wrap=malloc \
	-Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=strdup \
	-Wl,--wrap=free
fuzz_standin_flags = $(fuzz_flags) \
	-Wl,--wrap=tbv_signature_check_der \
	-Wl,--wrap=tbv_signature_check_rs \
	-Wl,--wrap=tbv_signature_ready
fuzz_libs = tests/fuzz/libfuzz.la lib/libtbv.la $(LIBCRYPTO_LIBS) \
	$(LIBCBOR_LIBS) $(LIBCJSON_LIBS) $(ZLIB_LIBS)

EXTRA_PROGRAMS += $(fuzz_programs)
tests_fuzz_scan_SOURCES = tests/fuzz/scan.c $(fuzz_main)
tests_fuzz_cose_SOURCES = tests/fuzz/cose.c $(fuzz_main)
tests_fuzz_document_SOURCES = tests/fuzz/document.c $(fuzz_main)
tests_fuzz_claim_SOURCES = tests/fuzz/claim.c $(fuzz_main)
tests_fuzz_foreign_SOURCES = tests/fuzz/foreign.c $(fuzz_main)
tests_fuzz_public_key_SOURCES = tests/fuzz/public-key.c $(fuzz_main)
tests_fuzz_nitrotpm_SOURCES = tests/fuzz/nitrotpm.c $(fuzz_main)
tests_fuzz_live_SOURCES = tests/fuzz/live.c tests/fuzz/standin.c $(fuzz_main)
tests_fuzz_note_SOURCES = tests/fuzz/note.c $(fuzz_main)
tests_fuzz_checkpoint_SOURCES = tests/fuzz/checkpoint.c $(fuzz_main)
tests_fuzz_tlog_proof_SOURCES = tests/fuzz/tlog-proof.c $(fuzz_main)
tests_fuzz_tlog_policy_SOURCES = tests/fuzz/tlog-policy.c $(fuzz_main)
tests_fuzz_policy_SOURCES = tests/fuzz/policy.c $(fuzz_main)
tests_fuzz_measurements_SOURCES = tests/fuzz/measurements.c $(fuzz_main)
tests_fuzz_endorsements_SOURCES = tests/fuzz/endorsements.c $(fuzz_main)
tests_fuzz_eif_SOURCES = tests/fuzz/eif.c $(fuzz_main)
tests_fuzz_state_SOURCES = tests/fuzz/state.c $(fuzz_main)
tests_fuzz_setters_SOURCES = tests/fuzz/setters.c tests/setters.c \
	tests/setters.h $(fuzz_main)
tests_fuzz_verdict_SOURCES = tests/fuzz/verify.c tests/fuzz/cases.c \
	tests/fuzz/standin.c $(fuzz_main)
tests_fuzz_verify_SOURCES = tests/fuzz/verify.c tests/fuzz/cases.c $(fuzz_main)
tests_fuzz_negative_SOURCES = tests/fuzz/verify.c tests/fuzz/cases.c \
	tests/fuzz/standin.c tests/fuzz/broken.c $(fuzz_main)
tests_fuzz_scan_LDADD = $(fuzz_libs)
tests_fuzz_cose_LDADD = $(fuzz_libs)
tests_fuzz_document_LDADD = $(fuzz_libs)
tests_fuzz_claim_LDADD = $(fuzz_libs)
tests_fuzz_foreign_LDADD = $(fuzz_libs)
tests_fuzz_public_key_LDADD = $(fuzz_libs)
tests_fuzz_nitrotpm_LDADD = $(fuzz_libs)
tests_fuzz_live_LDADD = $(fuzz_libs)
tests_fuzz_note_LDADD = $(fuzz_libs)
tests_fuzz_checkpoint_LDADD = $(fuzz_libs)
tests_fuzz_tlog_proof_LDADD = $(fuzz_libs)
tests_fuzz_tlog_policy_LDADD = $(fuzz_libs)
tests_fuzz_policy_LDADD = $(fuzz_libs)
tests_fuzz_measurements_LDADD = $(fuzz_libs)
tests_fuzz_endorsements_LDADD = $(fuzz_libs)
tests_fuzz_eif_LDADD = $(fuzz_libs)
tests_fuzz_state_LDADD = $(fuzz_libs)
tests_fuzz_setters_CPPFLAGS = $(AM_CPPFLAGS) \
	-DFUZZ_VECTORS='"$(abs_top_srcdir)/vectors"'
tests_fuzz_setters_LDADD = $(fuzz_libs)
tests_fuzz_verdict_LDADD = $(fuzz_libs)
tests_fuzz_verify_LDADD = $(fuzz_libs)
tests_fuzz_negative_LDADD = $(fuzz_libs)
tests_fuzz_scan_LDFLAGS = $(fuzz_flags)
tests_fuzz_cose_LDFLAGS = $(fuzz_flags)
tests_fuzz_document_LDFLAGS = $(fuzz_flags)
tests_fuzz_claim_LDFLAGS = $(fuzz_flags)
tests_fuzz_foreign_LDFLAGS = $(fuzz_flags)
tests_fuzz_public_key_LDFLAGS = $(fuzz_flags)
tests_fuzz_nitrotpm_LDFLAGS = $(fuzz_flags)
tests_fuzz_live_LDFLAGS = $(fuzz_standin_flags)
tests_fuzz_note_LDFLAGS = $(fuzz_flags)
tests_fuzz_checkpoint_LDFLAGS = $(fuzz_flags)
tests_fuzz_tlog_proof_LDFLAGS = $(fuzz_flags)
tests_fuzz_tlog_policy_LDFLAGS = $(fuzz_flags)
tests_fuzz_policy_LDFLAGS = $(fuzz_flags)
tests_fuzz_measurements_LDFLAGS = $(fuzz_flags)
tests_fuzz_endorsements_LDFLAGS = $(fuzz_flags)
tests_fuzz_eif_LDFLAGS = $(fuzz_flags)
tests_fuzz_state_LDFLAGS = $(fuzz_flags)
tests_fuzz_setters_LDFLAGS = $(fuzz_flags)
tests_fuzz_verdict_LDFLAGS = $(fuzz_standin_flags)
tests_fuzz_verify_LDFLAGS = $(fuzz_flags)
tests_fuzz_negative_LDFLAGS = $(fuzz_standin_flags) \
	-Wl,--wrap=tbv_reference_compare

if BUILDER
EXTRA_LTLIBRARIES += tests/fuzz/libbuild.la
tests_fuzz_libbuild_la_SOURCES = \
	tools/common/grow.c \
	tools/common/hex.c \
	tools/common/streams.c \
	tools/tbbuild/base/bytes.c \
	tools/tbbuild-serve/web/event.c \
	tools/tbbuild-serve/web/payload.c \
	tools/tbbuild/base/failure.c \
	tools/tbbuild/protocol/frame.c \
	tools/common/json.c \
	tools/tbbuild/protocol/message.c \
	tools/tbbuild/protocol/nsm.c \
	tools/tbbuild/base/cbor.c
tests_fuzz_libbuild_la_CPPFLAGS = -I$(top_srcdir)/include \
	-iquote $(top_srcdir)/tools/tbbuild-serve \
	-iquote $(top_srcdir)/tools/tbbuild -iquote $(top_srcdir)/tools $(TBV_CPPFLAGS) \
	$(LIBCRYPTO_CFLAGS)
EXTRA_PROGRAMS += $(fuzz_builder_programs)
# Before the library's own, which has files of the same names.
fuzz_builder_cppflags = -iquote $(top_srcdir)/tools/tbbuild-serve \
	-iquote $(top_srcdir)/tools/tbbuild -iquote $(top_srcdir)/tools \
	$(AM_CPPFLAGS)
tests_fuzz_frames_CPPFLAGS = $(fuzz_builder_cppflags)
tests_fuzz_nsm_CPPFLAGS = $(fuzz_builder_cppflags)
tests_fuzz_webhook_CPPFLAGS = $(fuzz_builder_cppflags)
tests_fuzz_frames_SOURCES = tests/fuzz/frames.c $(fuzz_main)
tests_fuzz_nsm_SOURCES = tests/fuzz/nsm.c $(fuzz_main)
tests_fuzz_webhook_SOURCES = tests/fuzz/webhook.c $(fuzz_main)
tests_fuzz_frames_LDADD = tests/fuzz/libbuild.la $(fuzz_libs)
tests_fuzz_nsm_LDADD = tests/fuzz/libbuild.la $(fuzz_libs)
tests_fuzz_webhook_LDADD = tests/fuzz/libbuild.la $(fuzz_libs)
tests_fuzz_frames_LDFLAGS = $(fuzz_flags)
tests_fuzz_nsm_LDFLAGS = $(fuzz_flags)
tests_fuzz_webhook_LDFLAGS = $(fuzz_flags)
built_fuzz_targets = $(fuzz_targets) $(fuzz_builder_targets)
built_fuzz_programs = $(fuzz_programs) $(fuzz_builder_programs)
else
EXTRA_DIST += $(fuzz_builder_sources)
built_fuzz_targets = $(fuzz_targets)
built_fuzz_programs = $(fuzz_programs)
endif

EXTRA_DIST += tests/fuzz/README tests/fuzz/corpus tests/fuzz/floors \
	tests/fuzz/run

# TARGETS="scan note" RUNS=1000000 SECONDS=600 for less or more of it.
TARGETS = $(built_fuzz_targets)
RUNS = 100000
SECONDS = 60
PLAIN =
.PHONY: fuzz fuzz-afl fuzz-programs fuzz-gate fuzz-mutators
#: the fuzz targets, to be run by hand
fuzz-programs: $(built_fuzz_programs)
if FUZZING
#: RUNS= of each of TARGETS=: tests/fuzz/README
fuzz: $(built_fuzz_programs)
	bash $(srcdir)/tests/fuzz/run runs $(RUNS) $(TARGETS)
# CC=afl-clang-fast; PLAIN is where "make fuzz-mutators" was.
#: the same by AFL++, for SECONDS= each
fuzz-afl: $(built_fuzz_programs)
	PLAIN=$(PLAIN) bash $(srcdir)/tests/fuzz/run afl $(SECONDS) $(TARGETS)
#: each of them above its floor, as .ci/run has it
fuzz-gate: $(built_fuzz_programs)
	bash $(srcdir)/tests/fuzz/run gate $(built_fuzz_targets)
fuzz-mutators:
	@echo 'first: configure, without --enable-fuzzing, elsewhere' >&2
	@false
else
#: what fuzz-afl finds by PLAIN=
fuzz-mutators: tests/fuzz/afl.la $(built_fuzz_programs)
fuzz fuzz-afl fuzz-gate:
	@echo 'first: configure --enable-fuzzing CC=clang' >&2
	@false
endif
