# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/base/bounds.h \
	lib/base/calendar.c \
	lib/base/calendar.h \
	lib/base/cbor.c \
	lib/base/cbor.h \
	lib/base/der.c \
	lib/base/der.h \
	lib/base/error.c \
	lib/base/error.h \
	lib/base/fault.c \
	lib/base/fault.h \
	lib/base/foreign.c \
	lib/base/foreign.h \
	lib/base/json.c \
	lib/base/json.h \
	lib/base/json_pointer.c \
	lib/base/json_pointer.h \
	lib/base/json_scan.c \
	lib/base/text.c \
	lib/base/text.h
