# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/case/case.c \
	lib/case/case.h \
	lib/case/evidence.c \
	lib/case/evidence.h \
	lib/case/form.c \
	lib/case/form.h \
	lib/case/result.c \
	lib/case/result.h \
	lib/case/result_json.c
