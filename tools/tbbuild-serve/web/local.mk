# SPDX-License-Identifier: BSD-2-Clause

serve_sources += \
	tools/tbbuild-serve/web/event.c \
	tools/tbbuild-serve/web/event.h \
	tools/tbbuild-serve/web/form.c \
	tools/tbbuild-serve/web/hook.c \
	tools/tbbuild-serve/web/http.c \
	tools/tbbuild-serve/web/payload.c \
	tools/tbbuild-serve/web/route.c \
	tools/tbbuild-serve/web/status.c \
	tools/tbbuild-serve/web/web.h
