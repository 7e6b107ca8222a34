# The package and the page, by .ci/wasm and .ci/browser.
#
# SPDX-License-Identifier: BSD-2-Clause

EXTRA_DIST += \
	tests/web/api.mjs \
	tests/web/browser.mjs \
	tests/web/browser.t \
	tests/web/entropy.c \
	tests/web/judge-calls.mjs \
	tests/web/judge.mjs \
	tests/web/speed.mjs \
	tests/web/speed.py \
	tests/web/support.sh \
	tests/web/types.mts \
	tests/web/wasm.t
