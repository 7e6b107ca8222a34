# SPDX-License-Identifier: BSD-2-Clause

tbverify_SOURCES += \
	tools/tbverify/base/command.h \
	tools/tbverify/base/confine.c \
	tools/tbverify/base/help.c \
	tools/tbverify/base/options.c \
	tools/tbverify/base/print.c \
	tools/tbverify/base/refusal.c \
	tools/tbverify/base/tally.c \
	tools/tbverify/base/tool.h
