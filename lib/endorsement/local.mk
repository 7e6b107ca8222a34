# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/endorsement/endorsement.c \
	lib/endorsement/endorsement.h \
	lib/endorsement/envelope.c \
	lib/endorsement/envelope.h \
	lib/endorsement/kept.c \
	lib/endorsement/kept.h \
	lib/endorsement/list_line.c \
	lib/endorsement/list_line.h \
	lib/endorsement/revocation.c \
	lib/endorsement/revocation.h \
	lib/endorsement/rollback.c
