/*
 * The algorithms of libcrypto in WebAssembly: the digests and the signatures
 * that a verification needs, and nothing else.
 *
 * OpenSSL's own list has some two hundred algorithms, each of which a linker
 * has to keep.  This one has the same name, so that the linker takes it
 * instead.  The algorithms are OpenSSL's, as they are.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/bn.h>
#include <openssl/core.h>
#include <openssl/core_dispatch.h>

#include "prov/implementations.h"
#include "prov/provider_ctx.h"

#define OF_DEFAULT "provider=default"

OSSL_provider_init_fn ossl_default_provider_init;

static const OSSL_ALGORITHM digests[] = {
	{ "SHA2-256:SHA-256:SHA256", OF_DEFAULT, ossl_sha256_functions, NULL },
	{ "SHA2-384:SHA-384:SHA384", OF_DEFAULT, ossl_sha384_functions, NULL },
	{ "SHA2-512:SHA-512:SHA512", OF_DEFAULT, ossl_sha512_functions, NULL },
	{ "BLAKE2B-512:BLAKE2b512", OF_DEFAULT, ossl_blake2b512_functions,
	    NULL },
	{ NULL, NULL, NULL, NULL }
};

static const OSSL_ALGORITHM keys[] = {
	{ "EC:id-ecPublicKey", OF_DEFAULT, ossl_ec_keymgmt_functions, NULL },
	{ "ED25519", OF_DEFAULT, ossl_ed25519_keymgmt_functions, NULL },
	{ NULL, NULL, NULL, NULL }
};

static const OSSL_ALGORITHM signatures[] = {
	{ "ECDSA", OF_DEFAULT, ossl_ecdsa_signature_functions, NULL },
	{ "ED25519", OF_DEFAULT, ossl_ed25519_signature_functions, NULL },
	{ NULL, NULL, NULL, NULL }
};

static const OSSL_ALGORITHM *
query(void *ctx, int operation, int *no_cache)
{
	(void)ctx;
	*no_cache = 0;
	switch (operation) {
	case OSSL_OP_DIGEST:
		return digests;
	case OSSL_OP_KEYMGMT:
		return keys;
	case OSSL_OP_SIGNATURE:
		return signatures;
	default:
		return NULL;
	}
}

static void
teardown(void *ctx)
{
	ossl_prov_ctx_free(ctx);
}

static const OSSL_DISPATCH functions[] = {
	{ OSSL_FUNC_PROVIDER_TEARDOWN, (void (*)(void))teardown },
	{ OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query },
	{ 0, NULL }
};

int
ossl_default_provider_init(const OSSL_CORE_HANDLE *handle,
    const OSSL_DISPATCH *core, const OSSL_DISPATCH **out, void **ctx)
{
	OSSL_FUNC_core_get_libctx_fn *libctx = NULL;

	for (; core->function_id != 0; core++)
		if (core->function_id == OSSL_FUNC_CORE_GET_LIBCTX)
			libctx = OSSL_FUNC_core_get_libctx(core);
	if (libctx == NULL || (*ctx = ossl_prov_ctx_new()) == NULL)
		return 0;
	ossl_prov_ctx_set0_libctx(*ctx, (OSSL_LIB_CTX *)libctx(handle));
	ossl_prov_ctx_set0_handle(*ctx, handle);
	*out = functions;
	return 1;
}

/*
 * There is no entropy here, and whoever asks for some fails: a constant would make a
 * key that all the world knows.  The linker takes these for libcrypto's own.
 */
int __wrap_RAND_bytes_ex(OSSL_LIB_CTX *ctx, unsigned char *out, size_t len,
    unsigned int strength);
int __wrap_RAND_priv_bytes_ex(OSSL_LIB_CTX *ctx, unsigned char *out, size_t len,
    unsigned int strength);
int __wrap_BN_priv_rand_range_ex(BIGNUM *out, const BIGNUM *range,
    unsigned int strength, BN_CTX *ctx);

int
__wrap_RAND_bytes_ex(OSSL_LIB_CTX *ctx, unsigned char *out, size_t len,
    unsigned int strength)
{
	(void)ctx;
	(void)out;
	(void)len;
	(void)strength;
	return 0;
}

int
__wrap_RAND_priv_bytes_ex(OSSL_LIB_CTX *ctx, unsigned char *out, size_t len,
    unsigned int strength)
{
	return __wrap_RAND_bytes_ex(ctx, out, len, strength);
}

/*
 * But for one: to invert a, libcrypto computes b / (ab) with a random b, lest a secret
 * show in how long that takes.  A verification inverts too, and has no secret: with
 * any b that is not 0 the result is the same.  Such a b is of a curve's field; a secret
 * key or a nonce is below the curve's order, and is not to be had.
 */
int
__wrap_BN_priv_rand_range_ex(BIGNUM *out, const BIGNUM *range,
    unsigned int strength, BN_CTX *ctx)
{
	(void)strength;
	(void)ctx;
	if (BN_cmp(range, BN_get0_nist_prime_256()) != 0 &&
	    BN_cmp(range, BN_get0_nist_prime_384()) != 0 &&
	    BN_cmp(range, BN_get0_nist_prime_521()) != 0)
		return 0;
	return BN_set_word(out, 2);
}
