/*
 * Public keys in the forms in which files hold them, and documents.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_PUBLIC_KEY_H
#define TBV_PUBLIC_KEY_H

#include "base/text.h"

/*
 * What a file with one key holds, its bytes as they are or those inside of its
 * PEM; out has room for TBV_MAX_USER_FIELD bytes.  0 or -1.
 */
int tbv_public_key_read(struct tbv_bytes file, uint8_t *out, size_t *outlen);
/*
 * Whether a document's public_key is that key: byte for byte, or the key inside
 * of a SubjectPublicKeyInfo of either.
 */
int tbv_public_key_equal(struct tbv_bytes want, struct tbv_bytes got);

#endif
