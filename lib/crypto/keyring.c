/*
 * Caches public keys, as contexts to copy from.  A key is prepared once
 * libcrypto has found that its point is on the curve, which never changes.
 * Making a key and starting a check with it takes libcrypto 3.0 a twentieth of
 * the time of the check.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/keyring.h"
#include "crypto/signature.h"

#define KEYS 256		/* some 3 KiB each, when used */

struct key_slot {
	uint8_t point[TBV_POINT_SIZE];
	uint64_t used;			/* when, in uses; 0: never */
	EVP_MD_CTX *ctx;		/* never updated: copied */
};

struct tbv_keyring {
	pthread_mutex_t lock;	/* held only to copy, never during a check */
	EVP_PKEY *curve;		/* its parameters, without a point */
	uint64_t uses;
	struct key_slot slot[KEYS];
};

static EVP_PKEY *
new_curve(void)
{
	EVP_PKEY *curve = NULL;
	char group[] = "P-384";
	OSSL_PARAM params[2];
	EVP_PKEY_CTX *ctx;

	params[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	params[1] = OSSL_PARAM_construct_end();
	ERR_set_mark();
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1)
		(void)EVP_PKEY_fromdata(ctx, &curve,
		    EVP_PKEY_KEY_PARAMETERS, params);
	EVP_PKEY_CTX_free(ctx);
	ERR_pop_to_mark();
	return curve;
}

struct tbv_keyring *
tbv_keyring_new(void)
{
	struct tbv_keyring *k;

	if ((k = calloc(1, sizeof(*k))) == NULL)
		return NULL;
	if (pthread_mutex_init(&k->lock, NULL) != 0) {
		free(k);
		return NULL;
	}
	/*
	 * without it, keys are made from their bytes, or that reports why not
	 */
	k->curve = new_curve();
	return k;
}

void
tbv_keyring_free(struct tbv_keyring *k)
{
	size_t i;

	if (k == NULL)
		return;
	for (i = 0; i < KEYS; i++)
		EVP_MD_CTX_free(k->slot[i].ctx);
	EVP_PKEY_free(k->curve);
	(void)pthread_mutex_destroy(&k->lock);
	free(k);
}

EVP_PKEY *
tbv_keyring_curve(struct tbv_keyring *k)
{
	return k != NULL ? k->curve : NULL;
}

static EVP_MD_CTX *
copy_context(const EVP_MD_CTX *ctx)
{
	EVP_MD_CTX *mine = EVP_MD_CTX_new();

	if (mine != NULL && EVP_MD_CTX_copy_ex(mine, ctx) == 1)
		return mine;
	EVP_MD_CTX_free(mine);
	return NULL;
}

/* Called with the lock held. */
static struct key_slot *
find_slot(struct tbv_keyring *k, const uint8_t *point)
{
	size_t i;

	for (i = 0; i < KEYS && k->slot[i].used != 0; i++)
		if (memcmp(k->slot[i].point, point, TBV_POINT_SIZE) == 0) {
			k->slot[i].used = ++k->uses;
			return &k->slot[i];
		}
	return NULL;
}

int
tbv_keyring_has(struct tbv_keyring *k, const uint8_t *point)
{
	int found;

	if (pthread_mutex_lock(&k->lock) != 0)
		return 0;
	found = find_slot(k, point) != NULL;
	(void)pthread_mutex_unlock(&k->lock);
	return found;
}

EVP_MD_CTX *
tbv_keyring_get(struct tbv_keyring *k, const uint8_t *point)
{
	EVP_MD_CTX *ctx = NULL;
	struct key_slot *slot;

	if (pthread_mutex_lock(&k->lock) != 0)
		return NULL;
	if ((slot = find_slot(k, point)) != NULL)
		ctx = copy_context(slot->ctx);
	(void)pthread_mutex_unlock(&k->lock);
	return ctx;
}

/* Uses the first free slot, or the least recently used one. */
void
tbv_keyring_add(struct tbv_keyring *k, const uint8_t *point, EVP_MD_CTX *ctx)
{
	size_t i, oldest = 0;

	if (pthread_mutex_lock(&k->lock) != 0) {
		EVP_MD_CTX_free(ctx);
		return;
	}
	for (i = 1; i < KEYS && k->slot[oldest].used != 0; i++)
		if (k->slot[i].used < k->slot[oldest].used)
			oldest = i;
	EVP_MD_CTX_free(k->slot[oldest].ctx);
	memcpy(k->slot[oldest].point, point, TBV_POINT_SIZE);
	k->slot[oldest].ctx = ctx;
	k->slot[oldest].used = ++k->uses;
	(void)pthread_mutex_unlock(&k->lock);
}
