/*
 * Public keys of P-384, prepared for checks of ES384 signatures.
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

/* The curve without a point, only to be copied; NULL if there is none. */
EVP_PKEY *tbv_keyring_curve(struct tbv_keyring *);
/* All may be called by several threads at once; points have 97 bytes. */
int tbv_keyring_has(struct tbv_keyring *, const uint8_t *point);
/* A copy, to be freed; NULL if it is not there, or out of memory. */
EVP_MD_CTX *tbv_keyring_get(struct tbv_keyring *, const uint8_t *point);
/* Takes ctx, which is ready to check bytes signed by the key at point. */
void tbv_keyring_add(struct tbv_keyring *, const uint8_t *point,
    EVP_MD_CTX *ctx);

#endif
