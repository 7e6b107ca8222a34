/*
 * Remembers that an issuer's key signed a certificate, and nothing else: not
 * that either is trusted, valid or fit for any use.  Those are checked every
 * time, so that no verdict depends on what is in here.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "cache.h"
#include "digest.h"

#define ENTRIES 256		/* the oldest gives way to the newest */

struct tbv_cache {
	pthread_mutex_t lock;	/* held for look-ups alone, never a check */
	size_t used, next;
	uint8_t key[ENTRIES][TBV_CACHE_KEY_SIZE];
};

struct tbv_cache *
tbv_cache_new(void)
{
	struct tbv_cache *c;

	if ((c = calloc(1, sizeof(*c))) == NULL)
		return NULL;
	if (pthread_mutex_init(&c->lock, NULL) != 0) {
		free(c);
		return NULL;
	}
	return c;
}

void
tbv_cache_free(struct tbv_cache *c)
{
	if (c == NULL)
		return;
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

int
tbv_cache_key(const struct tbv_certificate *issuer,
    const struct tbv_certificate *cert, uint8_t key[TBV_CACHE_KEY_SIZE])
{
	struct tbv_bytes parts[2];

	parts[0].data = issuer->point;
	parts[0].len = TBV_POINT_SIZE;	/* fixed, so that none can shift */
	parts[1] = cert->der;
	return tbv_digest_sha256(parts, 2, key) == TBV_OK ? 0 : -1;
}

int
tbv_cache_has(struct tbv_cache *c, const uint8_t key[TBV_CACHE_KEY_SIZE])
{
	int found = 0;
	size_t i;

	if (pthread_mutex_lock(&c->lock) != 0)
		return 0;
	for (i = 0; i < c->used && !found; i++)
		found = memcmp(c->key[i], key, TBV_CACHE_KEY_SIZE) == 0;
	(void)pthread_mutex_unlock(&c->lock);
	return found;
}

void
tbv_cache_add(struct tbv_cache *c, const uint8_t key[TBV_CACHE_KEY_SIZE])
{
	if (pthread_mutex_lock(&c->lock) != 0)
		return;
	memcpy(c->key[c->next], key, TBV_CACHE_KEY_SIZE);
	c->next = (c->next + 1) % ENTRIES;
	if (c->used < ENTRIES)
		c->used++;
	(void)pthread_mutex_unlock(&c->lock);
}
