# SPDX-License-Identifier: BSD-2-Clause
#
# Benchmarks: tests/bench/README.md.  Not part of "make check", but for the
# count of instructions.

bench_programs = \
	tests/bench/bench \
	tests/bench/heap \
	tests/bench/inputs \
	tests/bench/process
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs)
check_PROGRAMS += tests/bench/cold
bench_support = tests/bench/bench.h tests/bench/support.c
tests_bench_bench_SOURCES = tests/bench/bench.c $(bench_support)
tests_bench_bench_LDADD = lib/libtbverify.la $(LIBCRYPTO_LIBS)
tests_bench_cold_SOURCES = tests/bench/cold.c $(bench_support)
tests_bench_cold_LDADD = lib/libtbverify.la
tests_bench_heap_SOURCES = tests/bench/heap.c tests/heap.c tests/heap.h \
	$(bench_support)
tests_bench_heap_LDADD = lib/libtbverify.la
tests_bench_inputs_SOURCES = tests/bench/inputs.c $(generator_sources)
tests_bench_inputs_CPPFLAGS = $(TBV_CPPFLAGS) $(LIBCRYPTO_CFLAGS)
tests_bench_inputs_LDADD = $(LIBCRYPTO_LIBS)
tests_bench_process_SOURCES = tests/bench/process.c
tests_bench_process_LDADD =

# One after the other, also with -j.
.PHONY: bench bench-verify
#: ratios of time, each measured in the run
bench:
	@$(MAKE) bench-verify
	@$(MAKE) bench-measure
#: the part of bench that is about documents
bench-verify: $(bench_programs) tbverify
	@bash $(srcdir)/tests/bench/bench.sh '$(abs_builddir)'

# A verifier in Python, with Debian's cbor2 and cryptography.
differential_sources = \
	tests/differential/cbor.py \
	tests/differential/chain.py \
	tests/differential/claim.py \
	tests/differential/document.py \
	tests/differential/endorsement.py \
	tests/differential/foreign.py \
	tests/differential/image.py \
	tests/differential/live.py \
	tests/differential/log.py \
	tests/differential/mutate.py \
	tests/differential/mutated.py \
	tests/differential/note.py \
	tests/differential/options.py \
	tests/differential/plain.py \
	tests/differential/policy.py \
	tests/differential/refusal.py \
	tests/differential/tee-verifier.mjs \
	tests/differential/tiles.py \
	tests/differential/trust.py \
	tests/differential/vectors.py \
	tests/differential/verify.py
EXTRA_DIST += $(differential_sources)

# Minutes: tests/differential.t compares a few thousand in each make check.
MUTATED = 100000
SEED = 1
.PHONY: differential
#: two verifiers, MUTATED= documents; SEED=
differential: tests/differential/judge
	PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 \
		$(srcdir)/tests/differential/mutated.py \
		tests/differential/judge '$(srcdir)/vectors' $(MUTATED) $(SEED)

include tests/prove/local.mk
