# SPDX-License-Identifier: BSD-2-Clause

builder_sources += \
	tools/tbbuild/base/bytes.c \
	tools/tbbuild/base/carry.c \
	tools/tbbuild/base/carry.h \
	tools/tbbuild/base/cbor.c \
	tools/tbbuild/base/cbor.h \
	tools/tbbuild/base/cose.c \
	tools/tbbuild/base/cose.h \
	tools/tbbuild/base/failure.c \
	tools/tbbuild/base/leftover.c \
	tools/tbbuild/base/leftover.h \
	tools/tbbuild/base/options.c \
	tools/tbbuild/base/process.c \
	tools/tbbuild/base/process.h \
	tools/tbbuild/base/tbbuild.h
