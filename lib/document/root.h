/*
 * The built-in roots, and roots that the caller provides.
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

/* The DER of a built-in root. */
struct tbv_bytes tbv_root_bytes(size_t i);
/* The index of the built-in root with these bytes or this name, or SIZE_MAX. */
size_t tbv_root_find_der(struct tbv_bytes der);
size_t tbv_root_find_name(const char *name);
/*
 * The partition of AWS whose root a certificate claims to be, such as "aws-cn"
 * in CN=aws-cn.nitro-enclaves: letters, digits and dashes; data NULL if it
 * names none.  Anybody can make such a certificate.
 */
struct tbv_bytes tbv_root_partition(struct tbv_bytes der);

/* Whether only a built-in root may have this name. */
int tbv_root_is_reserved(const char *name);

#endif
