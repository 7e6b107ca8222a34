# SPDX-License-Identifier: BSD-2-Clause

tbverify_SOURCES += \
	tools/tbverify/input/batch_list.c \
	tools/tbverify/input/beside.c \
	tools/tbverify/input/image.c \
	tools/tbverify/input/input.h
