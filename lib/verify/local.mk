# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/verify/accept_artifact.c \
	lib/verify/accept_challenge.c \
	lib/verify/accept_claim.c \
	lib/verify/accept_debug.c \
	lib/verify/accept_document.c \
	lib/verify/accept_endorsement.c \
	lib/verify/accept_image.c \
	lib/verify/accept_log.c \
	lib/verify/accept_root.c \
	lib/verify/accept_source.c \
	lib/verify/accept_time.c \
	lib/verify/case.c \
	lib/verify/case.h \
	lib/verify/evidence.c \
	lib/verify/evidence.h \
	lib/verify/facts.c \
	lib/verify/facts.h \
	lib/verify/form.c \
	lib/verify/form.h \
	lib/verify/inspect.c \
	lib/verify/live.c \
	lib/verify/live.h \
	lib/verify/result.c \
	lib/verify/result.h \
	lib/verify/result_json.c \
	lib/verify/verify.c \
	lib/verify/verify_lists.c \
	lib/verify/verify_live.c \
	lib/verify/verify_log.c
