# SPDX-License-Identifier: BSD-2-Clause

tbverify_SOURCES += \
	tools/tbverify/policy/pin.c \
	tools/tbverify/policy/policy.c \
	tools/tbverify/policy/policy.h \
	tools/tbverify/policy/policy_named.c \
	tools/tbverify/policy/policy_new.c \
	tools/tbverify/policy/policy_refused.c \
	tools/tbverify/policy/policy_search.c
