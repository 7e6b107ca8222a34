# SPDX-License-Identifier: BSD-2-Clause

# Other systems, by .ci/check-platforms: no part of make check.
platform_scripts = \
	.ci/platforms/emulate.sh \
	.ci/platforms/forky \
	.ci/platforms/i386 \
	.ci/platforms/lib.sh \
	.ci/platforms/libcbor \
	.ci/platforms/libcbor-library \
	.ci/platforms/musl \
	.ci/platforms/musl-libraries \
	.ci/platforms/s390x \
	.ci/platforms/trixie
EXTRA_DIST += $(platform_scripts)
