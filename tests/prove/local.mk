# SPDX-License-Identifier: BSD-2-Clause
#
# Proofs: tests/prove/README.  Not part of "make check": .ci/prove gets
# CBMC.  Nothing of the build is used but the sources.

prove_scripts = \
	tests/prove/cbmc.sh \
	tests/prove/prove.sh
EXTRA_DIST += \
	$(prove_scripts) \
	tests/prove/README \
	tests/prove/base64.c \
	tests/prove/calendar.c \
	tests/prove/der.c \
	tests/prove/form.c \
	tests/prove/hex.c \
	tests/prove/json.c \
	tests/prove/merkle.c \
	tests/prove/pointer.c \
	tests/prove/prove.h \
	tests/prove/quorum.c \
	tests/prove/scan.c \
	tests/prove/signature.c \
	tests/prove/support.c \
	tests/prove/table \
	tests/prove/text.c \
	tests/prove/walk.c

.PHONY: prove
#: proofs with CBMC: .ci/prove, tests/prove/README
prove:
	@bash $(srcdir)/tests/prove/prove.sh
