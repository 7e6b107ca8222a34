/*
 * Proves that a key signed some bytes.  libcrypto does the arithmetic; both
 * low and high s are genuine, and r and s must be within 1..n-1.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <string.h>

#include "certificate.h"
#include "der.h"
#include "signature.h"

#define HALF (TBV_SIGNATURE_RS_SIZE / 2)
#define DER_MAX (2 + 2 * (2 + 1 + HALF))

/* Whether y^2 = x^3 + ax + b: 1, 0, or -1 for no memory. */
static int
solves(const BIGNUM *x, const BIGNUM *y, const BIGNUM *const pab[3],
    BN_CTX *ctx)
{
	BIGNUM *left, *right;
	int rc = -1;

	BN_CTX_start(ctx);
	left = BN_CTX_get(ctx);
	right = BN_CTX_get(ctx);
	if (right != NULL && BN_mod_sqr(left, y, pab[0], ctx) == 1 &&
	    BN_mod_sqr(right, x, pab[0], ctx) == 1 &&
	    BN_mod_add(right, right, pab[1], pab[0], ctx) == 1 &&
	    BN_mod_mul(right, right, x, pab[0], ctx) == 1 &&
	    BN_mod_add(right, right, pab[2], pab[0], ctx) == 1)
		rc = BN_cmp(left, right) == 0;
	BN_CTX_end(ctx);
	return rc;
}

/*
 * Why libcrypto made no key of a point: it says the same of one that is not
 * on the curve and of a want of memory.
 */
static enum tbv_signature
blame(const uint8_t *point)
{
	enum tbv_signature rc = TBV_SIGNATURE_NO_VERDICT;
	const BIGNUM *pab[3];
	BIGNUM *a, *b, *p, *x, *y;
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
	BN_CTX *ctx = BN_CTX_new();

	if (group == NULL || ctx == NULL)
		goto out;
	BN_CTX_start(ctx);
	pab[0] = p = BN_CTX_get(ctx);
	pab[1] = a = BN_CTX_get(ctx);
	pab[2] = b = BN_CTX_get(ctx);
	x = BN_CTX_get(ctx);
	if ((y = BN_CTX_get(ctx)) != NULL &&
	    EC_GROUP_get_curve(group, p, a, b, ctx) == 1 &&
	    BN_bin2bn(point + 1, HALF, x) != NULL &&
	    BN_bin2bn(point + 1 + HALF, HALF, y) != NULL &&
	    (BN_cmp(x, p) >= 0 || BN_cmp(y, p) >= 0 ||
	    solves(x, y, pab, ctx) == 0))
		rc = TBV_SIGNATURE_BAD_KEY;
	BN_CTX_end(ctx);
out:
	BN_CTX_free(ctx);
	EC_GROUP_free(group);
	return rc;
}

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
		    params) == 1 ? TBV_SIGNATURE_GOOD : blame(point);
	EVP_PKEY_CTX_free(ctx);
	return rc;
}

/* ECDSA-Sig-Value in DER, r and s not negative. */
static int
well_formed(struct tbv_bytes signature)
{
	struct tbv_bytes integers, r, s;

	return tbv_der_take(&signature, TBV_DER_SEQUENCE, &integers,
	    NULL) == 0 && signature.len == 0 &&
	    tbv_der_take(&integers, TBV_DER_INTEGER, &r, NULL) == 0 &&
	    tbv_der_take(&integers, TBV_DER_INTEGER, &s, NULL) == 0 &&
	    integers.len == 0 &&
	    tbv_der_is_integer(r) && r.data[0] < 0x80 &&
	    tbv_der_is_integer(s) && s.data[0] < 0x80;
}

/*
 * Of what is well formed, 0 says that it does not verify, and less that
 * libcrypto could not tell.  It would answer 0 also where it cannot copy the
 * context, which it does to let a caller go on; this one does not.
 */
static enum tbv_signature
finish(EVP_MD_CTX *ctx, struct tbv_bytes signature)
{
	EVP_MD_CTX_set_flags(ctx, EVP_MD_CTX_FLAG_FINALISE);
	switch (EVP_DigestVerifyFinal(ctx, signature.data, signature.len)) {
	case 1:
		return TBV_SIGNATURE_GOOD;
	case 0:
		return TBV_SIGNATURE_BAD;
	default:
		return TBV_SIGNATURE_NO_VERDICT;
	}
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
	rc = finish(ctx, signature);
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

	if (!well_formed(signature))
		return TBV_SIGNATURE_BAD;
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
