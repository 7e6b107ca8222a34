/*
 * Public keys in the formats of files and of documents.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_PUBLIC_KEY_H
#define TBV_PUBLIC_KEY_H

#include "base/text.h"

/*
 * The key in a file: its bytes as they are, or those inside its PEM; out has
 * room for TBV_MAX_USER_FIELD bytes.  Returns 0 or -1.
 */
int tbv_public_key_read(struct tbv_bytes file, uint8_t *out, size_t *outlen);
/*
 * Whether a document's public_key is that key: byte for byte, or by the key
 * inside a SubjectPublicKeyInfo on either side.
 */
int tbv_public_key_equal(struct tbv_bytes want, struct tbv_bytes got);

#endif
