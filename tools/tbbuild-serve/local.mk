# SPDX-License-Identifier: BSD-2-Clause

serve_sources += \
	tools/tbbuild-serve/answer.c \
	tools/tbbuild-serve/database.c \
	tools/tbbuild-serve/database.h \
	tools/tbbuild-serve/health.c \
	tools/tbbuild-serve/main.c \
	tools/tbbuild-serve/metrics.c \
	tools/tbbuild-serve/queue.c \
	tools/tbbuild-serve/secret.c \
	tools/tbbuild-serve/serve.h \
	tools/tbbuild-serve/settings.c \
	tools/tbbuild-serve/settings.h \
	tools/tbbuild-serve/settings_hook.c \
	tools/tbbuild-serve/settings_reader.c \
	tools/tbbuild-serve/settings_slot.c
include tools/tbbuild-serve/builds/local.mk
include tools/tbbuild-serve/web/local.mk
