/*
 * What the library has in WebAssembly beside tbverify.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WEB_H
#define WEB_H

#include <stdint.h>
#include <tbverify.h>

/* The descriptor of the image that is measured; no other one is open. */
#define WEB_IMAGE 3

/* The image for tbv_measure_fd() has so many bytes; -1: there is none. */
void web_image(int64_t size);

/*
 * The report of tbverify --report, as HTML, on what was verified: len bytes, to
 * be freed by the caller.  NULL unless the verdict is OK, and without memory.
 */
char *web_report(const struct tbv_result *, int64_t now, size_t *len);

#endif
