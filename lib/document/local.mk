# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/document/attestation.c \
	lib/document/attestation.h \
	lib/document/certificate.c \
	lib/document/certificate.h \
	lib/document/chain.c \
	lib/document/chain.h \
	lib/document/cose.c \
	lib/document/cose.h \
	lib/document/pem.c \
	lib/document/pem.h \
	lib/document/public_key.c \
	lib/document/public_key.h \
	lib/document/root.c \
	lib/document/root.h
