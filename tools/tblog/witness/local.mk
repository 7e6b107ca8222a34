# SPDX-License-Identifier: BSD-2-Clause

tblog_sources += \
	tools/tblog/witness/signatory.c \
	tools/tblog/witness/signatory.h \
	tools/tblog/witness/witness.h \
	tools/tblog/witness/witness_ask.c \
	tools/tblog/witness/witness_list.c
