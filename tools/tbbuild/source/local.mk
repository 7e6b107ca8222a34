# SPDX-License-Identifier: BSD-2-Clause

builder_sources += \
	tools/tbbuild/source/catfile.c \
	tools/tbbuild/source/catfile.h \
	tools/tbbuild/source/git.c \
	tools/tbbuild/source/git.h \
	tools/tbbuild/source/module.c \
	tools/tbbuild/source/source.c \
	tools/tbbuild/source/source.h \
	tools/tbbuild/source/tree.c \
	tools/tbbuild/source/tree.h \
	tools/tbbuild/source/worktree.c
