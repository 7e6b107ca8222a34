/*
 * SHA-256, by one context for all: there are millions of them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/evp.h>
#include <string.h>

#include "base/hash.h"

int
hash_bytes(const void *a, size_t alen, const void *b, size_t blen,
    struct hash *out)
{
	static EVP_MD_CTX *context;
	static EVP_MD *sha256;

	if (context == NULL && ((context = EVP_MD_CTX_new()) == NULL ||
	    (sha256 = EVP_MD_fetch(NULL, "SHA256", NULL)) == NULL))
		return -1;
	return EVP_DigestInit_ex2(context, sha256, NULL) == 1 &&
	    EVP_DigestUpdate(context, a, alen) == 1 &&
	    EVP_DigestUpdate(context, b, blen) == 1 &&
	    EVP_DigestFinal_ex(context, out->value, NULL) == 1 ? 0 : -1;
}

int
hash_leaf(const void *entry, size_t len, struct hash *out)
{
	return hash_bytes("\0", 1, entry, len, out);
}

int
hash_node(const struct hash *left, const struct hash *right, struct hash *out)
{
	unsigned char both[2 * HASH_SIZE];

	memcpy(both, left->value, HASH_SIZE);
	memcpy(both + HASH_SIZE, right->value, HASH_SIZE);
	return hash_bytes("\1", 1, both, sizeof(both), out);
}

int
hash_nothing(struct hash *out)
{
	return hash_bytes("", 0, "", 0, out);
}

int
hash_fold(struct hash *row, size_t count, struct hash *out)
{
	size_t i;

	for (; count > 1; count /= 2)
		for (i = 0; i < count / 2; i++)
			if (hash_node(&row[2 * i], &row[2 * i + 1],
			    &row[i]) != 0)
				return -1;
	*out = row[0];
	return 0;
}

int
hash_same(const struct hash *a, const struct hash *b)
{
	return memcmp(a->value, b->value, HASH_SIZE) == 0;
}

int
hash_failed(struct failure *f)
{
	return fail(f, TBV_ERR_CRYPTO, "SHA-256", "libcrypto failed");
}
