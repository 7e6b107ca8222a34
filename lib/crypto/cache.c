/*
 * Remembers that a key signed some bytes, and nothing else: not that either
 * is trusted, valid or fit for any use.  Those are checked every time, so
 * that no verdict depends on what is in here.
 *
 * The bytes themselves are kept and compared, no digest of them: that is
 * cheaper for a kilobyte, and leaves nothing to prove.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/err.h>
#include <openssl/rand.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/cache.h"
#include "crypto/keyring.h"
#include "crypto/signature.h"

/*
 * The least recently used entry is replaced: 64 zones with their end entities,
 * say.
 */
#define CERTIFICATES 256	/* at most 1.2 KiB each */
#define DOCUMENTS 16		/* for several artifacts of one document */

struct remembered {
	uint64_t tag;			/* equal for equal bytes */
	uint64_t used;			/* when, in uses; 0: never */
	size_t len;
	uint8_t *bytes;			/* the point, then what it signed */
};

struct remembered_table {
	struct remembered *remembered;
	size_t room;
};

struct tbv_cache {
	pthread_mutex_t lock;	/* held for look-ups alone, never a check */
	uint64_t uses;
	int doubt;			/* an engine and libcrypto differed */
	uint64_t number;		/* 0: not yet asked for */
	struct tbv_keyring *keyring;
	struct remembered_table table[2];		/* by enum tbv_signed */
	struct remembered certificates[CERTIFICATES];
	struct remembered documents[DOCUMENTS];
};

struct tbv_cache *
tbv_cache_new(void)
{
	struct tbv_cache *c;

	if ((c = calloc(1, sizeof(*c))) == NULL)
		return NULL;
	if ((c->keyring = tbv_keyring_new()) == NULL ||
	    pthread_mutex_init(&c->lock, NULL) != 0) {
		tbv_keyring_free(c->keyring);
		free(c);
		return NULL;
	}
	c->table[TBV_SIGNED_CERTIFICATE].remembered = c->certificates;
	c->table[TBV_SIGNED_CERTIFICATE].room = CERTIFICATES;
	c->table[TBV_SIGNED_DOCUMENT].remembered = c->documents;
	c->table[TBV_SIGNED_DOCUMENT].room = DOCUMENTS;
	return c;
}

void
tbv_cache_free(struct tbv_cache *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < CERTIFICATES; i++)
		free(c->certificates[i].bytes);
	for (i = 0; i < DOCUMENTS; i++)
		free(c->documents[i].bytes);
	tbv_keyring_free(c->keyring);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

void
tbv_cache_set_doubt(struct tbv_cache *c)
{
	(void)pthread_mutex_lock(&c->lock);
	c->doubt = 1;
	(void)pthread_mutex_unlock(&c->lock);
}

/* If the lock cannot be taken, assume that they have differed. */
int
tbv_cache_has_doubt(struct tbv_cache *c)
{
	int doubt;

	if (pthread_mutex_lock(&c->lock) != 0)
		return 1;
	doubt = c->doubt;
	(void)pthread_mutex_unlock(&c->lock);
	return doubt;
}

uint64_t
tbv_cache_number(struct tbv_cache *c)
{
	uint64_t number;

	if (c == NULL || pthread_mutex_lock(&c->lock) != 0)
		return 0;
	ERR_set_mark();
	if (c->number == 0 && RAND_bytes((unsigned char *)&c->number,
	    sizeof(c->number)) != 1)
		c->number = 0;
	ERR_pop_to_mark();
	number = c->number;
	(void)pthread_mutex_unlock(&c->lock);
	return number;
}

struct tbv_keyring *
tbv_cache_keyring(struct tbv_cache *c)
{
	return c != NULL ? c->keyring : NULL;
}

void
tbv_cache_ready(struct tbv_cache *c, const uint8_t *point)
{
	tbv_signature_ready(tbv_cache_keyring(c), point);
}

/* Both kinds end with a signature, whose last bytes are practically random. */
static uint64_t
tag_of(struct tbv_bytes what)
{
	uint64_t t = 0;

	if (what.len >= sizeof(t))
		memcpy(&t, what.data + what.len - sizeof(t), sizeof(t));
	return t;
}

static int
is_remembered(const struct remembered *e, const uint8_t *point,
    struct tbv_bytes what)
{
	return e->tag == tag_of(what) &&
	    e->len == TBV_POINT_SIZE + what.len &&
	    memcmp(e->bytes, point, TBV_POINT_SIZE) == 0 &&
	    memcmp(e->bytes + TBV_POINT_SIZE, what.data, what.len) == 0;
}

int
tbv_cache_has(struct tbv_cache *c, enum tbv_signed kind,
    const uint8_t *point, struct tbv_bytes what)
{
	struct remembered_table *t;
	int found = 0;
	size_t i;

	if (c == NULL || pthread_mutex_lock(&c->lock) != 0)
		return 0;
	t = &c->table[kind];
	for (i = 0; i < t->room && t->remembered[i].used != 0 && !found; i++) {
		found = is_remembered(&t->remembered[i], point, what);
		if (found)
			t->remembered[i].used = ++c->uses;
	}
	(void)pthread_mutex_unlock(&c->lock);
	return found;
}

/* The first free slot, or the least recently used one. */
static struct remembered *
oldest_slot(const struct remembered_table *t)
{
	struct remembered *e = t->remembered;
	size_t i;

	for (i = 1; i < t->room && e->used != 0; i++)
		if (t->remembered[i].used < e->used)
			e = &t->remembered[i];
	return e;
}

/*
 * If there is no memory, the signature is not cached, and will be checked
 * again.
 */
void
tbv_cache_add(struct tbv_cache *c, enum tbv_signed kind,
    const uint8_t *point, struct tbv_bytes what)
{
	uint8_t *bytes;
	struct remembered *e;

	if (c == NULL || (bytes = malloc(TBV_POINT_SIZE + what.len)) == NULL)
		return;
	memcpy(bytes, point, TBV_POINT_SIZE);
	memcpy(bytes + TBV_POINT_SIZE, what.data, what.len);
	if (pthread_mutex_lock(&c->lock) != 0) {
		free(bytes);
		return;
	}
	e = oldest_slot(&c->table[kind]);
	free(e->bytes);
	e->bytes = bytes;
	e->len = TBV_POINT_SIZE + what.len;
	e->tag = tag_of(what);
	e->used = ++c->uses;
	(void)pthread_mutex_unlock(&c->lock);
}
