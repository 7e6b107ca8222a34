# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/policy/policy.c \
	lib/policy/policy.h \
	lib/policy/policy_check.c \
	lib/policy/policy_claim.c \
	lib/policy/policy_claim_json.c \
	lib/policy/policy_edit.c \
	lib/policy/policy_files.c \
	lib/policy/policy_image.c \
	lib/policy/policy_image_json.c \
	lib/policy/policy_json.c \
	lib/policy/policy_kept.c \
	lib/policy/policy_load.c \
	lib/policy/policy_member.c \
	lib/policy/policy_member.h \
	lib/policy/policy_setter.c \
	lib/policy/policy_source.c \
	lib/policy/policy_trust.c
