/*
 * Proves that a key signed some bytes.  libcrypto does the arithmetic; both
 * low and high s are genuine, and r and s must be within 1..n-1.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

#include "certificate.h"
#include "signature.h"

#define HALF (TBV_SIGNATURE_RS_SIZE / 2)
#define DER_MAX (2 + 2 * (2 + 1 + HALF))

/*
 * The key at a point.  *key stays NULL if there is none: libcrypto checks
 * that the point is on the curve, whose cofactor is 1.
 */
static enum tbv_signature
load_key(const uint8_t *point, EVP_PKEY **key)
{
	enum tbv_signature rc = TBV_SIGNATURE_NO_VERDICT;
	char group[] = "P-384";
	uint8_t copy[TBV_POINT_SIZE];
	OSSL_PARAM params[3];
	EVP_PKEY_CTX *ctx;

	memcpy(copy, point, sizeof(copy));
	params[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	params[1] = OSSL_PARAM_construct_octet_string(
	    OSSL_PKEY_PARAM_PUB_KEY, copy, sizeof(copy));
	params[2] = OSSL_PARAM_construct_end();
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1)
		rc = EVP_PKEY_fromdata(ctx, key, EVP_PKEY_PUBLIC_KEY,
		    params) == 1 ? TBV_SIGNATURE_GOOD : TBV_SIGNATURE_BAD_KEY;
	EVP_PKEY_CTX_free(ctx);
	return rc;
}

static enum tbv_signature
check(EVP_PKEY *key, const struct tbv_bytes *parts, size_t count,
    struct tbv_bytes signature)
{
	enum tbv_signature rc = TBV_SIGNATURE_NO_VERDICT;
	EVP_MD_CTX *ctx;
	size_t i;

	if ((ctx = EVP_MD_CTX_new()) == NULL)
		goto out;
	if (EVP_DigestVerifyInit_ex(ctx, NULL, "SHA384", NULL, NULL, key,
	    NULL) != 1)
		goto out;
	for (i = 0; i < count; i++)
		if (EVP_DigestVerifyUpdate(ctx, parts[i].data,
		    parts[i].len) != 1)
			goto out;
	rc = EVP_DigestVerifyFinal(ctx, signature.data, signature.len) == 1 ?
	    TBV_SIGNATURE_GOOD : TBV_SIGNATURE_BAD;
out:
	EVP_MD_CTX_free(ctx);
	return rc;
}

enum tbv_signature
tbv_signature_check_der(const uint8_t *point, const struct tbv_bytes *parts,
    size_t count, struct tbv_bytes signature)
{
	enum tbv_signature rc;
	EVP_PKEY *key = NULL;

	/* a refusal must not leave its mark in the caller's error queue */
	ERR_set_mark();
	if ((rc = load_key(point, &key)) == TBV_SIGNATURE_GOOD)
		rc = check(key, parts, count, signature);
	EVP_PKEY_free(key);
	ERR_pop_to_mark();
	return rc;
}

/* Appends a DER INTEGER of the 48 bytes at in; returns its length. */
static size_t
put_integer(const uint8_t *in, uint8_t *out)
{
	size_t len = HALF, n = 0, pad;

	while (len > 1 && *in == 0) {
		in++;
		len--;
	}
	pad = *in >> 7;			/* or it would read as negative */
	out[n++] = 0x02;
	out[n++] = (uint8_t)(len + pad);
	if (pad)
		out[n++] = 0;
	memcpy(out + n, in, len);
	return n + len;
}

enum tbv_signature
tbv_signature_check_rs(const uint8_t *point, const struct tbv_bytes *parts,
    size_t count, struct tbv_bytes signature)
{
	struct tbv_bytes converted;
	uint8_t der[DER_MAX];
	size_t n = 2;

	if (signature.len != TBV_SIGNATURE_RS_SIZE)
		return TBV_SIGNATURE_BAD;
	n += put_integer(signature.data, der + n);
	n += put_integer(signature.data + HALF, der + n);
	der[0] = 0x30;
	der[1] = (uint8_t)(n - 2);	/* at most 102 */
	converted.data = der;
	converted.len = n;
	return tbv_signature_check_der(point, parts, count, converted);
}
