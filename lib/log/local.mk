# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/log/checkpoint.c \
	lib/log/checkpoint.h \
	lib/log/leaf.c \
	lib/log/leaf.h \
	lib/log/merkle.c \
	lib/log/merkle.h \
	lib/log/note.c \
	lib/log/note.h \
	lib/log/proof.c \
	lib/log/proof.h
