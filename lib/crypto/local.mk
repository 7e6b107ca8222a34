# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/crypto/cache.c \
	lib/crypto/cache.h \
	lib/crypto/curve.c \
	lib/crypto/curve.h \
	lib/crypto/digest.c \
	lib/crypto/digest.h \
	lib/crypto/keyring.c \
	lib/crypto/keyring.h \
	lib/crypto/lanes.c \
	lib/crypto/lanes.h \
	lib/crypto/prepared.c \
	lib/crypto/prepared.h \
	lib/crypto/signature.c \
	lib/crypto/signature.h
