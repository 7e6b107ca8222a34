# SPDX-License-Identifier: BSD-2-Clause

tblog_sources += \
	tools/tblog/network/authorities.c \
	tools/tblog/network/authorities.h \
	tools/tblog/network/http.c \
	tools/tblog/network/http.h
