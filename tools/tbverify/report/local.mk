# SPDX-License-Identifier: BSD-2-Clause

tbverify_SOURCES += \
	tools/tbverify/report/html.c \
	tools/tbverify/report/markdown.c \
	tools/tbverify/report/markup.c \
	tools/tbverify/report/picture.c \
	tools/tbverify/report/picture.h \
	tools/tbverify/report/reports.c \
	tools/tbverify/report/reports.h \
	tools/tbverify/report/style.c \
	tools/tbverify/report/svg.c
