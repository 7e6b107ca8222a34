# SPDX-License-Identifier: BSD-2-Clause

tblog_sources += \
	tools/tblog/audit/audit.c \
	tools/tblog/audit/audit.h \
	tools/tblog/audit/compact.c \
	tools/tblog/audit/compact.h \
	tools/tblog/audit/join.c \
	tools/tblog/audit/judge.c \
	tools/tblog/audit/judge.h \
	tools/tblog/audit/range.c \
	tools/tblog/audit/shard.c \
	tools/tblog/audit/shard.h \
	tools/tblog/audit/target.c \
	tools/tblog/audit/target.h
