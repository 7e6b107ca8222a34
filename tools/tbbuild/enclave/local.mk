# SPDX-License-Identifier: BSD-2-Clause

builder_sources += \
	tools/tbbuild/enclave/claim.c \
	tools/tbbuild/enclave/claim.h \
	tools/tbbuild/enclave/cmdline.c \
	tools/tbbuild/enclave/enclave.c \
	tools/tbbuild/enclave/enclave.h \
	tools/tbbuild/enclave/listen.c \
	tools/tbbuild/enclave/relay.c \
	tools/tbbuild/enclave/rootless.c \
	tools/tbbuild/enclave/scratch.c
