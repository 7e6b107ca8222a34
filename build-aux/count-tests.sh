#!/bin/sh
# count-tests.sh LOG...: adds up the summaries that "make check" printed into
# the logs and writes "N passed, N failed, N skipped".  Fails unless every log
# has a summary, something passed and nothing failed.
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu

summaries=0
for log; do
	if ! grep -q '^# TOTAL:' "$log"; then
		echo "$log: no test summary" >&2
		summaries=1
	fi
done

# With VERBOSE=1 a failure prints the whole of test-suite.log, with the same
# counts, before the summary.
cat "$@" | awk -v missing="$summaries" '
	/test-suite\.log$/ { copy = 1 }
	/^Testsuite summary/ { copy = 0 }
	copy { next }
	/^# PASS: / { pass += $3 }
	/^# XFAIL: / { pass += $3 }
	/^# FAIL: / { fail += $3 }
	/^# XPASS: / { fail += $3 }
	/^# ERROR: / { fail += $3 }
	/^# SKIP: / { skip += $3 }
	END {
		fail += missing
		printf("%d passed, %d failed, %d skipped\n", pass, fail, skip)
		exit !(pass > 0 && fail == 0)
	}'
