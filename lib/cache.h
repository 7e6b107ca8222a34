/*
 * Certificate signatures that were found good before.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_CACHE_H
#define TBV_CACHE_H

#include "certificate.h"

#define TBV_CACHE_KEY_SIZE 32

struct tbv_cache;

/* NULL: no memory. */
struct tbv_cache *tbv_cache_new(void);
void tbv_cache_free(struct tbv_cache *);

/*
 * The key under which "issuer's key signed cert" is remembered: a digest of
 * exactly the bytes on which that depends.  0 or -1.
 */
int tbv_cache_key(const struct tbv_certificate *issuer,
    const struct tbv_certificate *cert, uint8_t key[TBV_CACHE_KEY_SIZE]);
/* Both may be called by many threads at once. */
int tbv_cache_has(struct tbv_cache *, const uint8_t key[TBV_CACHE_KEY_SIZE]);
void tbv_cache_add(struct tbv_cache *, const uint8_t key[TBV_CACHE_KEY_SIZE]);

#endif
