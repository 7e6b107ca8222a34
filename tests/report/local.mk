# Reports, read by other parsers in make check (tests/report.t), and looked at
# in a browser: .ci/check-report gets what that needs.
#
# SPDX-License-Identifier: BSD-2-Clause

quick_shell_tests += tests/report.t
EXTRA_DIST += \
	tests/report/browser.mjs \
	tests/report/browser.sh \
	tests/report/check.py \
	tests/report/provenance.schema.json \
	tests/report/published.py \
	tests/report/vsa.schema.json

.PHONY: check-report
#: reports in a browser: .ci/check-report
check-report: tbverify tests/examples/attest
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
	TBVERIFY='$(abs_top_builddir)/tbverify' \
	VECTORS='$(abs_top_srcdir)/vectors' \
		bash $(srcdir)/tests/report/browser.sh
