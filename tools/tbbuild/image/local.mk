# SPDX-License-Identifier: BSD-2-Clause

builder_sources += \
	tools/tbbuild/image/cpio.c \
	tools/tbbuild/image/cpio.h \
	tools/tbbuild/image/eif.c \
	tools/tbbuild/image/eif.h \
	tools/tbbuild/image/eif_signer.c \
	tools/tbbuild/image/image.c
