# SPDX-License-Identifier: BSD-2-Clause
#
# Tests: Check programs and shell scripts, all speaking TAP.  They need no
# network, no home directory and no particular time, and run in parallel.

quick_unit_tests = \
	tests/common/test_failure \
	tests/lib/accept/test_accept_artifact \
	tests/lib/accept/test_accept_challenge \
	tests/lib/accept/test_accept_claim \
	tests/lib/accept/test_accept_debug \
	tests/lib/accept/test_accept_document \
	tests/lib/accept/test_accept_endorsement \
	tests/lib/accept/test_accept_image \
	tests/lib/accept/test_accept_log \
	tests/lib/accept/test_accept_root \
	tests/lib/accept/test_accept_source \
	tests/lib/accept/test_accept_time \
	tests/lib/base/test_calendar \
	tests/lib/base/test_cbor \
	tests/lib/base/test_der \
	tests/lib/base/test_error \
	tests/lib/base/test_fault \
	tests/lib/base/test_foreign \
	tests/lib/base/test_json \
	tests/lib/base/test_json_pointer \
	tests/lib/base/test_json_scan \
	tests/lib/base/test_text \
	tests/lib/case/test_case \
	tests/lib/case/test_evidence \
	tests/lib/case/test_form \
	tests/lib/case/test_result \
	tests/lib/case/test_result_json \
	tests/lib/claim/test_checksums \
	tests/lib/claim/test_claim \
	tests/lib/claim/test_claim_digest \
	tests/lib/claim/test_claim_json \
	tests/lib/claim/test_claim_part \
	tests/lib/claim/test_claim_statement \
	tests/lib/crypto/test_cache \
	tests/lib/crypto/test_curve \
	tests/lib/crypto/test_digest \
	tests/lib/crypto/test_keyring \
	tests/lib/crypto/test_engine \
	tests/lib/crypto/test_lanes \
	tests/lib/crypto/test_mldsa \
	tests/lib/crypto/test_prepared \
	tests/lib/crypto/test_signature \
	tests/lib/crypto/test_wycheproof \
	tests/lib/document/test_attestation \
	tests/lib/document/test_certificate \
	tests/lib/document/test_chain \
	tests/lib/document/test_cose \
	tests/lib/document/test_pem \
	tests/lib/document/test_public_key \
	tests/lib/document/test_root \
	tests/lib/document/test_x509 \
	tests/lib/endorsement/test_endorsement \
	tests/lib/endorsement/test_envelope \
	tests/lib/endorsement/test_kept \
	tests/lib/endorsement/test_list_line \
	tests/lib/endorsement/test_revocation \
	tests/lib/endorsement/test_rollback \
	tests/lib/image/test_eif \
	tests/lib/image/test_eif_hash \
	tests/lib/image/test_eif_signature \
	tests/lib/image/test_measure \
	tests/lib/image/test_reference \
	tests/lib/image/test_reference_shapes \
	tests/lib/log/test_checkpoint \
	tests/lib/log/test_leaf \
	tests/lib/log/test_merkle \
	tests/lib/log/test_note \
	tests/lib/log/test_proof \
	tests/lib/log/test_shared_log \
	tests/lib/policy/test_policy \
	tests/lib/policy/test_policy_check \
	tests/lib/policy/test_policy_claim \
	tests/lib/policy/test_policy_claim_json \
	tests/lib/policy/test_policy_edit \
	tests/lib/policy/test_policy_files \
	tests/lib/policy/test_policy_image \
	tests/lib/policy/test_policy_image_json \
	tests/lib/policy/test_policy_json \
	tests/lib/policy/test_policy_member \
	tests/lib/policy/test_policy_kept \
	tests/lib/policy/test_policy_load \
	tests/lib/policy/test_policy_setter \
	tests/lib/policy/test_policy_source \
	tests/lib/policy/test_policy_trust \
	tests/lib/trust/test_endorsers \
	tests/lib/trust/test_key \
	tests/lib/trust/test_log_policy \
	tests/lib/trust/test_quorum \
	tests/lib/trust/test_signer_lines \
	tests/lib/trust/test_sigsum \
	tests/lib/verify/test_expectations \
	tests/lib/verify/test_facts \
	tests/lib/verify/test_inspect \
	tests/lib/verify/test_inspect_full \
	tests/lib/verify/test_live \
	tests/lib/verify/test_verify \
	tests/lib/verify/test_verify_lists \
	tests/lib/verify/test_verify_live \
	tests/lib/verify/test_verify_log
# These repeat thousands of verifications: too much for valgrind.
slow_unit_tests = \
	tests/lib/verify/test_bitflip \
	tests/lib/verify/test_memory \
	tests/lib/verify/test_prepare \
	tests/lib/policy/test_setters \
	tests/lib/verify/test_threads \
	tests/lib/verify/test_vectors \
	tests/lib/verify/test_warm
unit_tests = $(quick_unit_tests) $(slow_unit_tests)
quick_shell_tests = \
	tests/tbverify/batch.t \
	tests/tbverify/beside.t \
	tests/tbverify/encodings.t \
	tests/tbverify/forms.t \
	tests/count.t \
	tests/docs.t \
	tests/generated.t \
	tests/help.t \
	tests/tbverify/explain.t \
	tests/tbverify/genuine.t \
	tests/install.t \
	tests/tbverify/isolation.t \
	tests/tbverify/kept.t \
	tests/tbverify/lists.t \
	tests/tbverify/live.t \
	tests/tbverify/log.t \
	tests/tbverify/refs.t \
	tests/manual.t \
	tests/tbverify/measure.t \
	tests/tbverify/mistakes.t \
	tests/packages.t \
	tests/probed.t \
	tests/security.t \
	tests/structure.t \
	tests/tbverify/policy.t \
	tests/tbverify/terminal.t \
	tests/tbverify/tool.t \
	tests/tbverify/trust.t \
	tests/tbverify/words.t
# What takes long: again what tests/lib/verify/test_vectors does, by the tool, by another
# verifier and by the fuzz targets, and a verification for each of its system
# calls.
slow_shell_tests = \
	tests/tbverify/histories.t \
	tests/differential.t \
	tests/fuzz.t \
	tests/tbverify/injected.t \
	tests/tbverify/vectors.t
include tests/report/local.mk
shell_tests = $(slow_shell_tests) $(quick_shell_tests)
include tests/packages/local.mk

check_PROGRAMS += $(unit_tests) tests/generate/generate
generator_sources = \
	tests/generate/artifact.c \
	tests/generate/bytes.c \
	tests/generate/cases.c \
	tests/generate/cases.h \
	tests/generate/cases_certificate.c \
	tests/generate/cases_chain.c \
	tests/generate/cases_claim.c \
	tests/generate/cases_cose.c \
	tests/generate/cases_document.c \
	tests/generate/cases_endorsement.c \
	tests/generate/cases_form.c \
	tests/generate/cases_good.c \
	tests/generate/cases_image.c \
	tests/generate/cases_log.c \
	tests/generate/cases_measurement.c \
	tests/generate/cases_policy.c \
	tests/generate/cases_revocation.c \
	tests/generate/cases_builder.c \
	tests/generate/cases_source.c \
	tests/generate/cbor.c \
	tests/generate/certificate.c \
	tests/generate/claim.c \
	tests/generate/cose.c \
	tests/generate/der.c \
	tests/generate/digest.c \
	tests/generate/document.c \
	tests/generate/edit.c \
	tests/generate/files.c \
	tests/generate/generate.h \
	tests/generate/image.c \
	tests/generate/image_signature.c \
	tests/generate/live.c \
	tests/generate/log.c \
	tests/generate/logs.c \
	tests/generate/manifest.c \
	tests/generate/model.c \
	tests/generate/note.c \
	tests/generate/pki.c \
	tests/generate/policies.c \
	tests/generate/shards.c \
	tests/generate/trees.c \
	tests/generate/trust.c \
	tests/generate/value.c
tests_generate_generate_SOURCES = \
	$(generator_sources) \
	tests/generate/main.c
# Not AM_CPPFLAGS: it shares nothing with the library that it puts to the test.
tests_generate_generate_CPPFLAGS = $(TBV_CPPFLAGS) $(LIBCRYPTO_CFLAGS)
tests_generate_generate_LDADD = $(LIBCRYPTO_LIBS)

# The tool as it would be in another place: it looks for the system's policy in
# etc, and for the other two programs in bin, both below where it is run.
check_PROGRAMS += tests/tbverify_here
tests_tbverify_here_SOURCES = $(tbverify_SOURCES)
tests_tbverify_here_CPPFLAGS = \
	-iquote $(top_builddir)/tools/tbverify \
	-I$(top_srcdir)/include \
	-iquote $(top_srcdir)/tools/tbverify \
	-iquote $(top_srcdir)/tools \
	$(TBV_CPPFLAGS) \
	$(LIBCRYPTO_CFLAGS) \
	$(LIBCJSON_CFLAGS) \
	-DTBV_BINDIR='"bin"' \
	-DTBV_SYSCONFDIR='"etc"'
tests_tbverify_here_LDADD = $(tbverify_LDADD)
tools/tbverify/tests_tbverify_here-explain.$(OBJEXT): \
	tools/tbverify/explain_data.h
tools/tbverify/base/tests_tbverify_here-help.$(OBJEXT): \
	tools/tbverify/base/help_data.h
tools/tbverify/base/tests_tbverify_here-options.$(OBJEXT): \
	tools/tbverify/base/options_data.h

# What the library says of many documents, for tests/differential/mutated.py.
check_PROGRAMS += tests/differential/judge
tests_differential_judge_SOURCES = tests/differential/judge.c
tests_differential_judge_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(top_srcdir)/tests

# What it says of documents that are pinned from themselves, at their own time.
check_PROGRAMS += tests/pinned
tests_pinned_SOURCES = tests/pinned.c

# For every unit test; each is the one file of its name.
check_LTLIBRARIES += tests/libsupport.la
tests_libsupport_la_SOURCES = \
	tests/by_hand.c \
	tests/by_hand.h \
	tests/case.c \
	tests/case.h \
	tests/live_support.c \
	tests/live_support.h \
	tests/log_support.c \
	tests/log_support.h \
	tests/support.c \
	tests/support.h
tests_libsupport_la_LIBADD = $(CHECK_LIBS)
LDADD = tests/libsupport.la lib/libtbv.la $(CHECK_LIBS)
tests_common_test_failure_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(top_srcdir)/tools
tests_common_test_failure_SOURCES = tests/common/test_failure.c tools/common/failure.c
tests_lib_policy_test_setters_SOURCES = \
	tests/heap.c \
	tests/heap.h \
	tests/setters.c \
	tests/setters.h \
	tests/lib/policy/test_setters.c
tests_lib_verify_test_memory_SOURCES = \
	tests/heap.c \
	tests/heap.h \
	tests/lib/verify/test_memory.c
tests_lib_verify_test_live_SOURCES = \
	tests/heap.c \
	tests/heap.h \
	tests/lib/verify/test_live.c
tests_lib_verify_test_inspect_SOURCES = \
	tests/heap.c \
	tests/heap.h \
	tests/lib/verify/test_inspect.c
tests_lib_verify_test_bitflip_SOURCES = \
	tests/spans.c \
	tests/spans.h \
	tests/lib/verify/test_bitflip.c
# Simulated engines, instead of crypto_mb or before it.
tests_lib_crypto_test_engine_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=BN_MONT_CTX_new \
	-Wl,--wrap=BN_MONT_CTX_set \
	-Wl,--wrap=BN_mod_add_quick \
	-Wl,--wrap=BN_mod_mul_montgomery \
	-Wl,--wrap=BN_mod_sub_quick \
	-Wl,--wrap=BN_new \
	-Wl,--wrap=BN_to_montgomery \
	-Wl,--wrap=EVP_PKEY_CTX_new_from_pkey \
	-Wl,--wrap=EVP_PKEY_verify \
	-Wl,--wrap=EVP_PKEY_verify_init \
	-Wl,--wrap=RAND_bytes \
	-Wl,--wrap=mbx_is_crypto_mb_applicable \
	-Wl,--wrap=mbx_nistp384_ecdsa_verify_mb8 \
	-Wl,--wrap=tbv_signature_check_digest
tests_lib_crypto_test_prepared_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=tbv_lanes_check
tests_lib_verify_test_prepare_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=tbv_lanes_check \
	-Wl,--wrap=tbv_lanes_engine \
	-Wl,--wrap=tbv_lanes_usable
# Puts a memory before the signature checks, see tests/lib/verify/test_bitflip.c.
tests_lib_verify_test_bitflip_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=tbv_signature_check_der \
	-Wl,--wrap=tbv_signature_check_rs

include tests/confinement/local.mk
include tests/sentences/local.mk
include tests/injection/local.mk

image_sources = \
	tests/image.c \
	tests/image.h
check_PROGRAMS += tests/make_image
tests_make_image_SOURCES = tests/make_image.c $(image_sources)
tests_lib_image_test_eif_SOURCES = tests/lib/image/test_eif.c $(image_sources)
# These count the library's allocations, and make them fail.
tests_lib_image_test_eif_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc
tests_lib_image_test_eif_hash_SOURCES = tests/lib/image/test_eif_hash.c $(image_sources)
tests_lib_image_test_eif_signature_SOURCES = tests/lib/image/test_eif_signature.c $(image_sources)
tests_lib_image_test_measure_SOURCES = tests/lib/image/test_measure.c $(image_sources)
# ML-DSA-44 counts as good there, whether or not libcrypto has it.
tests_lib_log_test_proof_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=tbv_signature_check_mldsa44 \
	-Wl,--wrap=tbv_signature_has_mldsa44
tests_lib_image_test_measure_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=pthread_create \
	-Wl,--wrap=tbv_digest_sha384_update

include tests/examples/local.mk

# In this order: those that wait begin early, and the short ones are the last.
TESTS = $(enabled_builder_tests) $(enabled_tblog_tests) $(slow_unit_tests) \
	$(shell_tests) $(light_examples_tests) $(quick_unit_tests)
TEST_EXTENSIONS = .t
tap_driver = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(tap_driver)
T_LOG_DRIVER = $(tap_driver)
AM_TESTS_ENVIRONMENT = \
	CK_TAP_LOG_FILE_NAME=-; export CK_TAP_LOG_FILE_NAME; \
	CK_VERBOSITY=silent; export CK_VERBOSITY; \
	: $${CK_TIMEOUT_MULTIPLIER=10}; export CK_TIMEOUT_MULTIPLIER; \
	: $${TBV_CACHE=$${XDG_CACHE_HOME-$${HOME-/nonexistent}/.cache}/tbverify}; \
	export TBV_CACHE; \
	HOME=/nonexistent; export HOME; \
	unset XDG_CONFIG_HOME XDG_STATE_HOME STATE_DIRECTORY OPENSSL_CONF; \
	unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	TBVERIFY='$(abs_top_builddir)/tbverify'; export TBVERIFY; \
	bindir='$(bindir)'; export bindir; \
	sysconfdir='$(sysconfdir)'; export sysconfdir; \
	TBBUILD='$(tbbuild_program)'; export TBBUILD; \
	TBBUILD_SERVE='$(serve_program)'; export TBBUILD_SERVE; \
	GENERATE='$(abs_top_builddir)/tests/generate/generate'; \
	export GENERATE; \
	VECTORS='$(abs_top_srcdir)/vectors'; export VECTORS; \
	TBV_INSTRUMENTED='$(TBV_INSTRUMENTED)'; export TBV_INSTRUMENTED; \
	TBV_CONFINEMENT='$(TBV_CONFINEMENT)'; export TBV_CONFINEMENT; \
	CC='$(CC)'; export CC; \
	MAKE='$(MAKE)'; export MAKE; \
	NM='$(NM)'; export NM; \
	PKG_CONFIG='$(PKG_CONFIG)'; export PKG_CONFIG;

# Before anything of it is compiled: make check begins with this library.
if !HAVE_CHECK
$(tests_libsupport_la_OBJECTS): need-check
need-check:
	@echo 'make check needs Check 0.15, which configure did not find:' \
		'install it, and configure again' >&2
	@false
endif

#: 10,000 random histories of endorsement lists; SEED=
check-histories:
	HISTORIES=10000 $(MAKE) check TESTS=tests/tbverify/histories.t

.PHONY: check-histories

EXTRA_DIST += tests/mutants/mutants.py
EXTRA_DIST += tests/histories/histories.py tests/histories/model.py
EXTRA_DIST += tests/README tests/structure/edges.awk tests/structure/house.sh \
	tests/structure/rooms tests/structure/rooms.awk tests/structure/users
EXTRA_DIST += $(shell_tests) tests/fault.c tests/lists.sh tests/tap.sh vectors \
	tests/bench/README.md tests/bench/bench.sh tests/bench/measure.sh \
	tests/bench/nitrite.go tests/bench/peers.sh

include tests/fuzz/local.mk
