# SPDX-License-Identifier: BSD-2-Clause

tblog_sources += \
	tools/tblog/directory/entry.c \
	tools/tblog/directory/log.c \
	tools/tblog/directory/log.h \
	tools/tblog/directory/proof.c \
	tools/tblog/directory/proof.h \
	tools/tblog/directory/store.c \
	tools/tblog/directory/store.h \
	tools/tblog/directory/tile.c \
	tools/tblog/directory/tile.h \
	tools/tblog/directory/tree.c \
	tools/tblog/directory/tree.h \
	tools/tblog/directory/writer.c
