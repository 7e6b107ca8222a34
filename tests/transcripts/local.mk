# SPDX-License-Identifier: BSD-2-Clause

shell_tests += tests/transcripts/transcripts.t
# It needs the sandbox.
builder_tests += tests/transcripts/tutorial.t
scripts += tests/transcripts/run
EXTRA_DIST += \
	tests/transcripts/machines/developer.txt \
	tests/transcripts/machines/operator.txt \
	tests/transcripts/machines/user.txt \
	tests/transcripts/person.txt \
	tests/transcripts/run \
	tests/transcripts/script.txt
