# SPDX-License-Identifier: BSD-2-Clause
#
# Analyzers.  The text after "#: ", above a rule, is the target's line in "make
# help", in every local.mk.

clean-local:
	-find . -name '*.gcda' -exec rm -f {} +
	-find . -name '*.gcno' -exec rm -f {} +
	-rm -rf coverage

.PHONY: help
#: prints this
help:
	@$(SHELL) $(srcdir)/build-aux/help.sh $(srcdir)

# Ratios of one run, on an otherwise idle machine; never a test.
.PHONY: bench-measure
#: the part of bench that is about images
bench-measure: tbverify tests/make_image
	@top_builddir='$(abs_top_builddir)' TBVERIFY='$(abs_top_builddir)/tbverify' \
		bash $(srcdir)/tests/bench/measure.sh

.PHONY: abi
#: writes lib/libtbverify.abi: RELEASING
abi: lib/libtbverify.la
	CC='$(CC)' $(SHELL) $(srcdir)/build-aux/abi.sh \
		$(srcdir)/include/tbverify.h lib/.libs/libtbverify.so \
		>$(srcdir)/lib/libtbverify.abi

.PHONY: valgrind coverage cppcheck shellcheck mandoc-lint check-quick \
	check-units check-whole mutants
# For builds that are slow, or the second of a day.
#: all tests but those that repeat
check-quick:
	$(MAKE) check \
		TESTS="$(quick_unit_tests) tests/lib/verify/test_vectors $(quick_shell_tests)"

library_units = $(quick_unit_tests) tests/lib/verify/test_vectors \
	tests/injection/test_injection
#: what is about the library's code and no program's
check-units:
	$(MAKE) check TESTS="$(library_units)"

#: what check takes samples of
check-whole:
	TBV_WHOLE=1 $(MAKE) check TESTS="tests/lib/verify/test_bitflip \
		tests/lib/verify/test_memory tests/differential.t"

# The differential's SEED; ONLY="cose.c: keyring.c:41:" for those places alone.
N = 20
ONLY =
#: breaks a line of lib/ N= times; what check-units misses
mutants:
	@PYTHONDONTWRITEBYTECODE=1 python3 $(srcdir)/tests/mutants/mutants.py \
		-n $(N) -s $(SEED) $(ONLY:%=-o %) $(srcdir) $(library_units)

#: the quick unit tests under valgrind
valgrind: $(check_PROGRAMS)
	CK_FORK=no CK_TIMEOUT_MULTIPLIER=100 $(MAKE) check-TESTS \
		TESTS="$(quick_unit_tests)" \
		LOG_COMPILER="$(LIBTOOL) --quiet --mode=execute valgrind" \
		AM_LOG_FLAGS="--quiet --error-exitcode=99 --leak-check=full"

if COVERAGE
#: what check-units reaches of lib/
coverage: check-units
	@$(MKDIR_P) coverage
	root=`cd $(srcdir) && pwd`; \
	gcovr --root "$$root" --object-directory . --filter "$$root/lib/" \
		--html-details coverage/index.html --txt --print-summary \
		--fail-under-line 94 --fail-under-branch 90 .
else
coverage:
	@echo 'first: configure --enable-coverage CFLAGS="-O0 -g"' >&2
	@false
endif

# One call for the library and one for each program, which may not see lib/.
cppcheck_flags = --quiet --error-exitcode=1 --inline-suppr --std=c99 \
	--enable=warning,performance,portability \
	-I$(top_srcdir)/include $(DEFS)
#: cppcheck over lib/ and all of tools/
cppcheck: $(made_headers) tools/tblog/base/help_data.h \
		tools/tblog/base/options_data.h
	cppcheck $(cppcheck_flags) -I$(srcdir)/lib $(srcdir)/lib
	cppcheck $(cppcheck_flags) -DTBV_BINDIR='"$(bindir)"' \
		-DTBV_SYSCONFDIR='"$(sysconfdir)"' \
		-I$(srcdir)/tools/tbverify -I$(srcdir)/tools \
		$(srcdir)/tools/tbverify $(srcdir)/tools/verifier \
		$(srcdir)/tools/common
	cppcheck $(cppcheck_flags) -I$(srcdir)/tools/tblog -I$(srcdir)/tools \
		$(srcdir)/tools/tblog
	cppcheck $(cppcheck_flags) -DTBV_BINDIR='"$(bindir)"' \
		-DTBV_LIBEXECDIR='"$(pkglibexecdir)"' \
		-I$(srcdir)/tools/tbbuild-serve -I$(srcdir)/tools/tbbuild \
		-I$(srcdir)/tools \
		$(srcdir)/tools/tbbuild $(srcdir)/tools/tbbuild-serve

include build-aux/analyze.mk
include build-aux/tidy.mk
include .ci/platforms/local.mk
ci_scripts = .ci/analyze .ci/audit .ci/browser .ci/check-enclave \
	.ci/check-examples .ci/check-interop .ci/check-platforms \
	.ci/check-report .ci/first-release .ci/fresh .ci/gates .ci/hooks \
	.ci/integer .ci/lanes .ci/memory .ci/memory-libraries .ci/packages \
	.ci/pagure .ci/prove .ci/run .ci/runners .ci/slurm .ci/wasm \
	.ci/webhooks
scripts = bootstrap build-aux/abi.sh $(ci_scripts) $(platform_scripts) tests/bench/measure.sh \
	build-aux/count-tests.sh build-aux/demo.sh build-aux/help.sh \
	build-aux/probed.sh vectors/run tests/fuzz/run \
	build-aux/root-data.sh tests/bench/bench.sh tests/bench/peers.sh tests/structure/house.sh \
	tests/tap.sh $(shell_tests) \
	$(builder_scripts) $(builder_tests) \
	tests/tblog/support.sh $(tblog_tests) \
	tests/interop/peers.sh tests/interop/support.sh $(interop_tests) \
	tests/report/browser.sh \
	$(image_scripts) $(image_data) tests/enclave/machine.sh $(enclave_tests) \
	tests/pagure/forge.sh tests/pagure/pagure.t \
	tests/runners/runners.t tests/webhooks/webhooks.t \
	$(audit_scripts) \
	$(examples_scripts) $(examples_tests) \
	$(packages_scripts) packaging/APKBUILD \
	$(prove_scripts)
#: shellcheck over all scripts
shellcheck:
	cd $(srcdir) && printf '%s\n' $(scripts) | \
		xargs -n 8 -P 2 shellcheck -x
	cd $(srcdir) && test ! -d debian || shellcheck -x $(debian_scripts)

EXTRA_DIST += .codespellrc
.PHONY: spelling
# The first line makes sure that a mistake is found.
#: codespell over all text
spelling:
	! printf 'reci%s\n' eve | codespell - >/dev/null
	cd $(srcdir) && codespell

# In their directory, where mandoc finds the pages that they refer to.
#: mandoc over the manual
mandoc-lint:
	cd $(srcdir)/man && mandoc -T lint -W style ./*.[1-9]
