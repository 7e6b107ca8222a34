/*
 * The root that is built in, and roots that are handed in.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_ROOT_H
#define TBV_ROOT_H

#include "base/fault.h"
#include "base/text.h"

/*
 * The DER of the one certificate in a file, PEM or DER, which must be a CA
 * that a chain could start at.  out has room for TBV_MAX_CERTIFICATE bytes.
 */
int tbv_root_read(struct tbv_bytes in, uint8_t *out, size_t *outlen,
    struct tbv_fault *);

/* Whether only a built-in root may have this name. */
int tbv_root_is_reserved(const char *name);

#endif
