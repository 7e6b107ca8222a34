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
 * Whether the key at point (97 bytes) is known to have signed exactly these
 * bytes, their signature among them; and to make it known.  Both may be
 * called by many threads at once, and with NULL for the cache.
 */
int tbv_cache_has(struct tbv_cache *, enum tbv_signed, const uint8_t *point,
    struct tbv_bytes what);
void tbv_cache_add(struct tbv_cache *, enum tbv_signed, const uint8_t *point,
    struct tbv_bytes what);
/* The keys that are kept beside them; NULL for NULL. */
struct tbv_keyring *tbv_cache_keyring(struct tbv_cache *);
/* Makes the key at point (97 bytes) ready for the next check by it. */
void tbv_cache_ready(struct tbv_cache *, const uint8_t *point);

#endif
