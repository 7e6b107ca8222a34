# SPDX-License-Identifier: BSD-2-Clause

# A row for each place that can raise an error: what a user reads there.
check_PROGRAMS += tests/sentences/driver
tests_sentences_driver_SOURCES = tests/sentences/driver.c
tests_sentences_driver_CPPFLAGS = -I$(top_srcdir)/include $(TBV_CPPFLAGS)
tests_sentences_driver_LDADD = lib/libtbverify.la
quick_shell_tests += tests/tbverify/sentences.t
EXTRA_DIST += \
	tests/sentences/places.py \
	tests/sentences/rows \
	tests/sentences/support.sh
