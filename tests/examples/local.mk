# What people copy out of examples/, each held to good and to bad packages.
#
# SPDX-License-Identifier: BSD-2-Clause

# These need no more than make check does.
light_examples_tests = \
	tests/examples/release.t \
	tests/examples/stream.t
# ./bootstrap examples gets what these need.
heavy_examples_tests = \
	tests/examples/apt.t
examples_tests = $(light_examples_tests) $(heavy_examples_tests)
examples_scripts = \
	examples/apt/apt-verify \
	examples/release/release.sh \
	tests/examples/support.sh

check_PROGRAMS += tests/examples/attest
tests_examples_attest_SOURCES = \
	$(generator_sources) \
	tests/examples/attest.c
tests_examples_attest_CPPFLAGS = $(TBV_CPPFLAGS) $(LIBCRYPTO_CFLAGS)
tests_examples_attest_LDADD = $(LIBCRYPTO_LIBS)

.PHONY: check-examples
check-examples: tbverify
	$(MAKE) check TESTS="$(examples_tests)"

EXTRA_DIST += $(examples_tests) $(examples_scripts) tests/examples/server.py
