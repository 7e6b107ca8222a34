# SPDX-License-Identifier: BSD-2-Clause

serve_sources += \
	tools/tbbuild-serve/builds/build_log.c \
	tools/tbbuild-serve/builds/builds.h \
	tools/tbbuild-serve/builds/engine.c \
	tools/tbbuild-serve/builds/engine_answer.c \
	tools/tbbuild-serve/builds/engine_call.c \
	tools/tbbuild-serve/builds/engine_request.c \
	tools/tbbuild-serve/builds/executor.c \
	tools/tbbuild-serve/builds/executor.h \
	tools/tbbuild-serve/builds/outcome.c \
	tools/tbbuild-serve/builds/output_path.c \
	tools/tbbuild-serve/builds/placement.c \
	tools/tbbuild-serve/builds/queue_command.c \
	tools/tbbuild-serve/builds/record.c \
	tools/tbbuild-serve/builds/report.c \
	tools/tbbuild-serve/builds/results.c \
	tools/tbbuild-serve/builds/slots.c
