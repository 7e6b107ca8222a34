# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/image/eif.c \
	lib/image/eif.h \
	lib/image/eif_hash.c \
	lib/image/eif_signature.c \
	lib/image/measure.c \
	lib/image/reference.c \
	lib/image/reference.h \
	lib/image/reference_shapes.c
