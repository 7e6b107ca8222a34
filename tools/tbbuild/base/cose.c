/*
 * Signs as AWS's hypervisor and nitro-cli do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/ecdsa.h>

#include "base/cbor.h"
#include "base/cose.h"

#define HALF 48				/* of a signature */

/* {1: -35}, ES384, as a byte string: RFC 9052 4.2. */
static const unsigned char protected_header[] = {
	0x44, 0xa1, 0x01, 0x38, 0x22
};

static int
sign_es384(EVP_PKEY *key, const struct bytes *in, unsigned char out[2 * HALF])
{
	unsigned char der[160];
	const unsigned char *p = der;
	size_t len = sizeof(der);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ECDSA_SIG *sig = NULL;
	int ok;

	ok = ctx != NULL &&
	    EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, key) == 1 &&
	    EVP_DigestSign(ctx, der, &len, in->data, in->len) == 1 &&
	    (sig = d2i_ECDSA_SIG(NULL, &p, (long)len)) != NULL &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, HALF) == HALF &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + HALF, HALF) == HALF;
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
	return ok ? 0 : -1;
}

/* RFC 9052 4.4: the bytes to be signed. */
static int
sign_payload(EVP_PKEY *key, const struct bytes *payload,
    unsigned char out[2 * HALF])
{
	struct bytes b = { 0 };
	int rc;

	pack_head(&b, PACK_ARRAY, 4);
	pack_text(&b, "Signature1");
	bytes_put(&b, protected_header, sizeof(protected_header));
	pack_bytes(&b, NULL, 0);
	pack_bytes(&b, payload->data, payload->len);
	rc = b.bad ? -1 : sign_es384(key, &b, out);
	bytes_free(&b);
	return rc;
}

int
cose_sign(EVP_PKEY *key, const struct bytes *payload, struct bytes *out)
{
	unsigned char signature[2 * HALF];

	if (payload->bad || sign_payload(key, payload, signature) != 0)
		return -1;
	pack_head(out, PACK_ARRAY, 4);
	bytes_put(out, protected_header, sizeof(protected_header));
	pack_head(out, PACK_MAP, 0);
	pack_bytes(out, payload->data, payload->len);
	pack_bytes(out, signature, sizeof(signature));
	return out->bad ? -1 : 0;
}
