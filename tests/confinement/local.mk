# SPDX-License-Identifier: BSD-2-Clause

# What tbverify gives up, tried by a program that has the tool's own confine.c.
check_PROGRAMS += tests/confinement/probe
tests_confinement_probe_SOURCES = \
	tests/confinement/probe.c \
	tools/tbverify/base/confine.c
tests_confinement_probe_CPPFLAGS = -I$(top_srcdir)/include \
	-iquote $(top_srcdir)/tools/tbverify -iquote $(top_srcdir)/tools $(TBV_CPPFLAGS)
tests_confinement_probe_LDADD =
quick_shell_tests += tests/confinement/confinement.t
