# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/accept/accept.h \
	lib/accept/accept_artifact.c \
	lib/accept/accept_challenge.c \
	lib/accept/accept_claim.c \
	lib/accept/accept_debug.c \
	lib/accept/accept_document.c \
	lib/accept/accept_endorsement.c \
	lib/accept/accept_image.c \
	lib/accept/accept_log.c \
	lib/accept/accept_root.c \
	lib/accept/accept_source.c \
	lib/accept/accept_time.c
