# SPDX-License-Identifier: BSD-2-Clause

shell_tests += tests/transcripts/transcripts.t
scripts += tests/transcripts/run
EXTRA_DIST += \
	tests/transcripts/person.txt \
	tests/transcripts/run \
	tests/transcripts/script.txt
