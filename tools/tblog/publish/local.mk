# SPDX-License-Identifier: BSD-2-Clause

tblog_sources += \
	tools/tblog/publish/engine.c \
	tools/tblog/publish/engine.h \
	tools/tblog/publish/publish.c \
	tools/tblog/publish/rekor2.c \
	tools/tblog/publish/sigsum.c \
	tools/tblog/publish/tessera.c
