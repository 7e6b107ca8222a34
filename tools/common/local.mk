# SPDX-License-Identifier: BSD-2-Clause

common_sources += \
	tools/common/bar.c \
	tools/common/common.h \
	tools/common/exit_status.c \
	tools/common/failure.c \
	tools/common/files.c \
	tools/common/grow.c \
	tools/common/grow.h \
	tools/common/hex.c \
	tools/common/hex.h \
	tools/common/nearest.c \
	tools/common/nearest.h \
	tools/common/options.c \
	tools/common/options.h \
	tools/common/private.c \
	tools/common/save.c \
	tools/common/streams.c \
	tools/common/streams.h \
	tools/common/terminal.c

# All but tbverify read JSON by themselves.
reader_sources = \
	tools/common/json.c \
	tools/common/json.h
