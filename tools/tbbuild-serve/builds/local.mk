# SPDX-License-Identifier: BSD-2-Clause

serve_sources += \
	tools/tbbuild-serve/builds/build_log.c \
	tools/tbbuild-serve/builds/builds.h \
	tools/tbbuild-serve/builds/jobs.c \
	tools/tbbuild-serve/builds/outcome.c \
	tools/tbbuild-serve/builds/output_path.c \
	tools/tbbuild-serve/builds/placement.c \
	tools/tbbuild-serve/builds/record.c \
	tools/tbbuild-serve/builds/report.c \
	tools/tbbuild-serve/builds/slots.c
