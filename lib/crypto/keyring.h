/*
 * Public keys of P-384 that were made ready to check ES384.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_KEYRING_H
#define TBV_KEYRING_H

#include <openssl/types.h>
#include <stdint.h>

struct tbv_keyring;

/* NULL: no memory. */
struct tbv_keyring *tbv_keyring_new(void);
void tbv_keyring_free(struct tbv_keyring *);

/* The curve without a point, to be copied alone; NULL if there is none. */
EVP_PKEY *tbv_keyring_curve(struct tbv_keyring *);
/* All may be called by many threads at once; points have 97 bytes. */
int tbv_keyring_has(struct tbv_keyring *, const uint8_t *point);
/* A copy, to be freed; NULL: not there, or no memory. */
EVP_MD_CTX *tbv_keyring_get(struct tbv_keyring *, const uint8_t *point);
/* Takes ctx, which awaits the bytes that the key at point signed. */
void tbv_keyring_add(struct tbv_keyring *, const uint8_t *point,
    EVP_MD_CTX *ctx);

#endif
