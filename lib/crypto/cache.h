/*
 * Signatures that were found good before.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_CACHE_H
#define TBV_CACHE_H

#include "base/text.h"

enum tbv_signed {
	TBV_SIGNED_CERTIFICATE = 0,	/* the whole of its DER */
	TBV_SIGNED_DOCUMENT = 1		/* its id, then its signature */
};

struct tbv_cache;

/* NULL: no memory. */
struct tbv_cache *tbv_cache_new(void);
void tbv_cache_free(struct tbv_cache *);

/*
 * Whether the cache has the signature: that the key at point (97 bytes) signed
 * exactly these bytes, which include the signature; and adds it.  Both may be
 * called by several threads at once, and with NULL as the cache.
 */
int tbv_cache_has(struct tbv_cache *, enum tbv_signed, const uint8_t *point,
    struct tbv_bytes what);
void tbv_cache_add(struct tbv_cache *, enum tbv_signed, const uint8_t *point,
    struct tbv_bytes what);
/*
 * Records for good that an engine and libcrypto differed about a signature, and
 * returns whether that has happened.
 */
void tbv_cache_set_doubt(struct tbv_cache *);
int tbv_cache_has_doubt(struct tbv_cache *);
/*
 * A random number, which tells this cache from one that had the same address
 * before; 0 without randomness, and for NULL.
 */
uint64_t tbv_cache_number(struct tbv_cache *);
/* The keyring of the cache; NULL for NULL. */
struct tbv_keyring *tbv_cache_keyring(struct tbv_cache *);
/* Prepares the key at point (97 bytes) for the next check with it. */
void tbv_cache_ready(struct tbv_cache *, const uint8_t *point);

#endif
