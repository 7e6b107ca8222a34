# SPDX-License-Identifier: BSD-2-Clause

builder_sources += \
	tools/tbbuild/protocol/artifact_names.c \
	tools/tbbuild/protocol/artifact_names.h \
	tools/tbbuild/protocol/frame.c \
	tools/tbbuild/protocol/frame.h \
	tools/tbbuild/protocol/message.c \
	tools/tbbuild/protocol/message.h \
	tools/tbbuild/protocol/nsm.c \
	tools/tbbuild/protocol/nsm.h \
	tools/tbbuild/protocol/recipe.c \
	tools/tbbuild/protocol/recipe.h
