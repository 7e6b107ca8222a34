# SPDX-License-Identifier: BSD-2-Clause

builder_sources += \
	tools/tbbuild/host/guard.c \
	tools/tbbuild/host/image_measure.c \
	tools/tbbuild/host/instance.c \
	tools/tbbuild/host/instance.h \
	tools/tbbuild/host/local.c \
	tools/tbbuild/host/nitro.c \
	tools/tbbuild/host/output.c \
	tools/tbbuild/host/output.h \
	tools/tbbuild/host/proxy.c \
	tools/tbbuild/host/proxy.h \
	tools/tbbuild/host/publish.c \
	tools/tbbuild/host/qemu.c \
	tools/tbbuild/host/receive.c \
	tools/tbbuild/host/resume.c \
	tools/tbbuild/host/run.c \
	tools/tbbuild/host/run.h \
	tools/tbbuild/host/show.c \
	tools/tbbuild/host/take.c \
	tools/tbbuild/host/verify_received.c \
	tools/tbbuild/host/verify_unsigned.c
