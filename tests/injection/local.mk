# SPDX-License-Identifier: BSD-2-Clause

# Every function of another library fails, each call of it in turn.
slow_unit_tests += tests/injection/test_injection
tests_injection_test_injection_SOURCES = \
	$(image_sources) \
	tests/heap.c \
	tests/heap.h \
	tests/injection/functions.def \
	tests/injection/test_injection.c
tests_injection_test_injection_CPPFLAGS = $(AM_CPPFLAGS) \
	-iquote $(top_builddir)/tests
tests_injection_test_injection_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,@tests/injection/wrapped
EXTRA_tests_injection_test_injection_DEPENDENCIES = tests/injection/wrapped
CLEANFILES += tests/injection/wrapped tests/injection/called.h

tests/injection/wrapped: $(srcdir)/tests/injection/functions.def
	$(AM_V_at)$(MKDIR_P) tests/injection
	$(AM_V_GEN)$(SED) -n 's/^FN(\([A-Za-z0-9_]*\),.*/--wrap=\1/p' \
		$(srcdir)/tests/injection/functions.def >$@.tmp && mv $@.tmp $@

# What the objects need of others: a function that is new here must be known.
tests/injection/test_injection-test_injection.$(OBJEXT): tests/injection/called.h
tests/injection/called.h: lib/libtbv.la
	$(AM_V_at)$(MKDIR_P) tests/injection
	$(AM_V_GEN){ echo 'static const char *const called[] = {' && \
		$(NM) -u lib/.libs/libtbv.a | \
		$(SED) -n 's/^ *U \([A-Za-z][A-Za-z0-9_]*\)$$/	"\1",/p' | \
		grep -v '"tbv_' | sort -u && \
		echo '};'; } >$@.tmp && mv $@.tmp $@
