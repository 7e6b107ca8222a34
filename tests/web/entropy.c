/*
 * What would need entropy is tried in a module that is linked like the real one.
 * entropy_had() returns which of it was to be had, a bit each: 0, or someone gets a
 * constant for a secret.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdint.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

uint32_t entropy_had(void);

static int
has_bytes(void)
{
	unsigned char out[16];

	return RAND_bytes(out, sizeof(out)) == 1;
}

static int
has_private_bytes(void)
{
	unsigned char out[16];

	return RAND_priv_bytes(out, sizeof(out)) == 1;
}

static int
has_number(void)
{
	BIGNUM *out = BN_new();
	int had = BN_priv_rand(out, 256, BN_RAND_TOP_ANY,
	    BN_RAND_BOTTOM_ANY) == 1;

	BN_free(out);
	return had;
}

/* Below the order of P-384, as a secret key and a nonce are. */
static int
has_secret(void)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
	BIGNUM *out = BN_new();
	int had = group != NULL && BN_priv_rand_range(out,
	    EC_GROUP_get0_order(group)) == 1;

	BN_free(out);
	EC_GROUP_free(group);
	return had;
}

static EVP_PKEY *
make_key(const char *type, const char *curve)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (ctx != NULL && EVP_PKEY_keygen_init(ctx) == 1 && (curve == NULL ||
	    EVP_PKEY_CTX_set_group_name(ctx, curve) == 1))
		(void)EVP_PKEY_generate(ctx, &key);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static int
has_key(const char *type, const char *curve)
{
	EVP_PKEY *key = make_key(type, curve);

	EVP_PKEY_free(key);
	return key != NULL;
}

uint32_t
entropy_had(void)
{
	return (uint32_t)(has_bytes() | has_private_bytes() << 1 |
	    has_number() << 2 | has_secret() << 3 | has_key("EC", "P-256") << 4 |
	    has_key("EC", "P-384") << 5 | has_key("ED25519", NULL) << 6);
}

#ifdef CONSTANT
/* As it must not be: for a test of the test. */
#include <string.h>

int __wrap_RAND_bytes_ex(OSSL_LIB_CTX *ctx, unsigned char *out, size_t len,
    unsigned int strength);
int __wrap_RAND_priv_bytes_ex(OSSL_LIB_CTX *ctx, unsigned char *out, size_t len,
    unsigned int strength);

int
__wrap_RAND_bytes_ex(OSSL_LIB_CTX *ctx, unsigned char *out, size_t len,
    unsigned int strength)
{
	(void)ctx;
	(void)strength;
	memset(out, 0x5a, len);
	return 1;
}

int __real_BN_priv_rand_range_ex(BIGNUM *out, const BIGNUM *range,
    unsigned int strength, BN_CTX *ctx);
int __wrap_BN_priv_rand_range_ex(BIGNUM *out, const BIGNUM *range,
    unsigned int strength, BN_CTX *ctx);

int
__wrap_BN_priv_rand_range_ex(BIGNUM *out, const BIGNUM *range,
    unsigned int strength, BN_CTX *ctx)
{
	return __real_BN_priv_rand_range_ex(out, range, strength, ctx);
}

int
__wrap_RAND_priv_bytes_ex(OSSL_LIB_CTX *ctx, unsigned char *out, size_t len,
    unsigned int strength)
{
	return __wrap_RAND_bytes_ex(ctx, out, len, strength);
}
#endif
