# SPDX-License-Identifier: BSD-2-Clause

serve_sources += \
	tools/tbbuild-serve/answer.c \
	tools/tbbuild-serve/build_log.c \
	tools/tbbuild-serve/database.c \
	tools/tbbuild-serve/database.h \
	tools/tbbuild-serve/event.c \
	tools/tbbuild-serve/form.c \
	tools/tbbuild-serve/health.c \
	tools/tbbuild-serve/hook.c \
	tools/tbbuild-serve/http.c \
	tools/tbbuild-serve/jobs.c \
	tools/tbbuild-serve/main.c \
	tools/tbbuild-serve/metrics.c \
	tools/tbbuild-serve/outcome.c \
	tools/tbbuild-serve/output_path.c \
	tools/tbbuild-serve/placement.c \
	tools/tbbuild-serve/queue.c \
	tools/tbbuild-serve/record.c \
	tools/tbbuild-serve/report.c \
	tools/tbbuild-serve/route.c \
	tools/tbbuild-serve/secret.c \
	tools/tbbuild-serve/serve.h \
	tools/tbbuild-serve/settings.c \
	tools/tbbuild-serve/slots.c \
	tools/tbbuild-serve/status.c
