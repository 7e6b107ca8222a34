# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/verify/facts.c \
	lib/verify/facts.h \
	lib/verify/inspect.c \
	lib/verify/live.c \
	lib/verify/live.h \
	lib/verify/prepare.c \
	lib/verify/verify.c \
	lib/verify/verify_lists.c \
	lib/verify/verify_live.c \
	lib/verify/verify_log.c
