# SPDX-License-Identifier: BSD-2-Clause

lib_libtbv_la_SOURCES += \
	lib/trust/endorsers.c \
	lib/trust/endorsers.h \
	lib/trust/key.c \
	lib/trust/key.h \
	lib/trust/log_policy.c \
	lib/trust/log_policy.h \
	lib/trust/quorum.c \
	lib/trust/quorum.h \
	lib/trust/signer_lines.c \
	lib/trust/signer_lines.h \
	lib/trust/sigsum.c \
	lib/trust/sigsum.h
