/*
 * Proves that a delivery was made with the secret of its hook.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "serve.h"

int
hmac_sha256(const struct bytes *key, const struct bytes *data,
    unsigned char out[SHA256_SIZE])
{
	static const unsigned char none[1];
	size_t len = 0;

	return EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key->data,
	    key->len, data->data == NULL ? none : data->data, data->len, out,
	    SHA256_SIZE, &len) != NULL && len == SHA256_SIZE ? 0 : -1;
}

int
same_secret(const void *a, const void *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len) == 0;
}

void
wipe(void *data, size_t len)
{
	if (data != NULL)
		OPENSSL_cleanse(data, len);
}
