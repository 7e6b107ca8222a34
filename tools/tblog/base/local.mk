# SPDX-License-Identifier: BSD-2-Clause

tblog_sources += \
	tools/tblog/base/dsse.c \
	tools/tblog/base/dsse.h \
	tools/tblog/base/hash.c \
	tools/tblog/base/hash.h \
	tools/tblog/base/help.c \
	tools/tblog/base/key.c \
	tools/tblog/base/key.h \
	tools/tblog/base/options.c \
	tools/tblog/base/options.h \
	tools/tblog/base/print.c \
	tools/tblog/base/print.h \
	tools/tblog/base/text.c \
	tools/tblog/base/text.h \
	tools/tblog/base/vkey.c \
	tools/tblog/base/vkey.h
