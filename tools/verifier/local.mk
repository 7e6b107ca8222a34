# SPDX-License-Identifier: BSD-2-Clause

# Those of tbverify and tblog, which verify what files name.
verifier_sources = \
	tools/verifier/artifact.c \
	tools/verifier/gather.c \
	tools/verifier/gather.h \
	tools/verifier/kept.c \
	tools/verifier/kept.h \
	tools/verifier/rfc3339.c \
	tools/verifier/rfc3339.h \
	tools/verifier/statement.c \
	tools/verifier/statement.h
