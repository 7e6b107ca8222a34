/*
 * Distinguishes a bad signature from a failure of libcrypto.
 *
 * A forger can choose r so that e * G + r * Q is the point at infinity, which
 * has no x to compare, so the signature is bad. libcrypto returns the same
 * value for this as when it is out of memory, and only then is this code
 * called.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "crypto/curve.h"
#include "crypto/digest.h"

/* The message's digest as a number, or NULL. */
static BIGNUM *
hash_to_number(const char *digest, const struct tbv_bytes *parts, size_t count)
{
	unsigned char value[EVP_MAX_MD_SIZE];
	BIGNUM *e = NULL;
	EVP_MD_CTX *ctx;
	EVP_MD *md;
	unsigned int len;
	size_t i;
	int ok;

	ctx = EVP_MD_CTX_new();
	md = EVP_MD_fetch(NULL, digest, NULL);
	ok = ctx != NULL && md != NULL &&
	    EVP_DigestInit_ex(ctx, md, NULL) == 1;
	for (i = 0; ok && i < count; i++)
		ok = EVP_DigestUpdate(ctx, parts[i].data,
		    parts[i].len) == 1;
	if (ok && EVP_DigestFinal_ex(ctx, value, &len) == 1)
		e = BN_bin2bn(value, (int)len, NULL);
	EVP_MD_free(md);
	EVP_MD_CTX_free(ctx);
	return e;
}

int
tbv_curve_ends_nowhere(const struct tbv_curve_key *key, const char *digest,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes r)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(key->nid);
	BIGNUM *e = hash_to_number(digest, parts, count);
	BIGNUM *number = BN_bin2bn(r.data, (int)r.len, NULL);
	EC_POINT *end = NULL, *point = NULL;
	int nowhere = 0;

	if (group == NULL || e == NULL || number == NULL)
		goto out;
	end = EC_POINT_new(group);
	point = EC_POINT_new(group);
	nowhere = end != NULL && point != NULL &&
	    EC_POINT_oct2point(group, point, key->point, key->point_size,
	    NULL) == 1 &&
	    EC_POINT_mul(group, end, e, point, number, NULL) == 1 &&
	    EC_POINT_is_at_infinity(group, end) == 1;
out:
	EC_POINT_free(point);
	EC_POINT_free(end);
	BN_free(number);
	BN_free(e);
	EC_GROUP_free(group);
	return nowhere;
}
