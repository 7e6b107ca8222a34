# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/claim/checksums.c \
	lib/claim/checksums.h \
	lib/claim/claim.c \
	lib/claim/claim.h \
	lib/claim/claim_digest.c \
	lib/claim/claim_json.c \
	lib/claim/claim_part.c \
	lib/claim/claim_statement.c
