# SPDX-License-Identifier: BSD-2-Clause

builder_sources += \
	tools/tbbuild/sandbox/artifact.c \
	tools/tbbuild/sandbox/artifact.h \
	tools/tbbuild/sandbox/bundle.c \
	tools/tbbuild/sandbox/cgroup.c \
	tools/tbbuild/sandbox/rootfs.c \
	tools/tbbuild/sandbox/runtime_probe.c \
	tools/tbbuild/sandbox/sandbox.c \
	tools/tbbuild/sandbox/sandbox.h \
	tools/tbbuild/sandbox/seccomp.c
