# The library in WebAssembly: sources alone, which .ci/wasm builds.
#
# SPDX-License-Identifier: BSD-2-Clause

EXTRA_DIST += \
	web/README \
	web/build \
	web/npm/README.md \
	web/npm/library.js \
	web/npm/package.json \
	web/npm/tbverify.d.ts \
	web/npm/tbverify.js \
	web/page/page.css \
	web/page/page.html \
	web/page/page.js \
	web/page/worker.js \
	web/wasm/exports \
	web/wasm/provider.c \
	web/wasm/report.c \
	web/wasm/system.c \
	web/wasm/web.h
include tests/web/local.mk
