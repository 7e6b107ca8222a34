# SPDX-License-Identifier: BSD-2-Clause

builder_sources += \
	tools/tbbuild/hypervisor/document.c \
	tools/tbbuild/hypervisor/document.h \
	tools/tbbuild/hypervisor/hypervisor.c \
	tools/tbbuild/hypervisor/pki.c \
	tools/tbbuild/hypervisor/pki.h
