/*
 * Proves that a key signed some bytes. libcrypto does the arithmetic.  In
 * ECDSA, low and high values of s are both valid, and r and s must be within
 * 1..n-1.
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
#include <stdlib.h>
#include <string.h>

#include "base/der.h"
#include "crypto/curve.h"
#include "crypto/keyring.h"
#include "crypto/signature.h"

#define HALF (TBV_SIGNATURE_RS_SIZE / 2)
#define POINT_MAX 133			/* of P-521 */
#define RS_MAX 132
#define DER_MAX (RS_MAX + 9)		/* of r || s, as DER */

/*
 * SubjectPublicKeyInfo (RFC 5480 2) byte for byte up to the point:
 * id-ecPublicKey, the curve by name, a BIT STRING without unused bits, and 0x04
 * for uncompressed.
 */
static const uint8_t p256_head[] = { 0x30, 0x59, 0x30, 0x13, 0x06, 0x07,
    0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04 };
static const uint8_t p384_head[] = { 0x30, 0x76, 0x30, 0x10, 0x06, 0x07,
    0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04,
    0x00, 0x22, 0x03, 0x62, 0x00, 0x04 };
static const uint8_t p521_head[] = { 0x30, 0x81, 0x9b, 0x30, 0x10, 0x06,
    0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81,
    0x04, 0x00, 0x23, 0x03, 0x81, 0x86, 0x00, 0x04 };

static const struct curve {
	const char *name;
	int nid;
	unsigned int bits;
	const char *digest;		/* COSE's: RFC 9053 2.1 */
	size_t point_size;		/* 0x04 || x || y */
	const uint8_t *head;		/* up to and with the 0x04 */
	size_t head_len;
} curves[] = {
	{ "P-256", NID_X9_62_prime256v1, 256, "SHA256", 65, p256_head,
	    sizeof(p256_head) },
	{ "P-384", NID_secp384r1, 384, "SHA384", TBV_POINT_SIZE, p384_head,
	    sizeof(p384_head) },
	{ "P-521", NID_secp521r1, 521, "SHA512", POINT_MAX, p521_head,
	    sizeof(p521_head) }
};

#define P384 (&curves[1])
#define CURVES (sizeof(curves) / sizeof(curves[0]))
#define CURVES_OF_LOGS 2		/* the first two */

/* Whether y^2 = x^3 + ax + b: 1, 0, or -1 for no memory. */
static int
is_solution(const BIGNUM *x, const BIGNUM *y, const BIGNUM *const pab[3],
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
 * Why libcrypto did not make a key from a point: it returns the same error for
 * a point that is not on the curve as when it is out of memory.
 */
static enum tbv_signature
blame_point(const struct curve *curve, const uint8_t *point)
{
	enum tbv_signature rc = TBV_SIGNATURE_NO_VERDICT;
	const BIGNUM *pab[3];
	BIGNUM *a, *b, *p, *x, *y;
	EC_GROUP *group = EC_GROUP_new_by_curve_name(curve->nid);
	BN_CTX *ctx = BN_CTX_new();
	int half = (int)(curve->point_size / 2);

	if (group == NULL || ctx == NULL)
		goto out;
	BN_CTX_start(ctx);
	pab[0] = p = BN_CTX_get(ctx);
	pab[1] = a = BN_CTX_get(ctx);
	pab[2] = b = BN_CTX_get(ctx);
	x = BN_CTX_get(ctx);
	if ((y = BN_CTX_get(ctx)) != NULL &&
	    EC_GROUP_get_curve(group, p, a, b, ctx) == 1 &&
	    BN_bin2bn(point + 1, half, x) != NULL &&
	    BN_bin2bn(point + 1 + half, half, y) != NULL &&
	    (BN_cmp(x, p) >= 0 || BN_cmp(y, p) >= 0 ||
	    is_solution(x, y, pab, ctx) == 0))
		rc = TBV_SIGNATURE_BAD_KEY;
	BN_CTX_end(ctx);
out:
	BN_CTX_free(ctx);
	EC_GROUP_free(group);
	return rc;
}

/*
 * The key at a point.  *key stays NULL on failure: libcrypto checks that the
 * point is on the curve, whose cofactor is 1.
 */
static enum tbv_signature
load_point(const struct curve *curve, const uint8_t *point, EVP_PKEY **key)
{
	enum tbv_signature rc = TBV_SIGNATURE_NO_VERDICT;
	uint8_t copy[POINT_MAX];
	OSSL_PARAM params[3];
	EVP_PKEY_CTX *ctx;
	char group[8];

	memcpy(copy, point, curve->point_size);
	memcpy(group, curve->name, strlen(curve->name) + 1);
	params[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	params[1] = OSSL_PARAM_construct_octet_string(
	    OSSL_PKEY_PARAM_PUB_KEY, copy, curve->point_size);
	params[2] = OSSL_PARAM_construct_end();
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1)
		rc = EVP_PKEY_fromdata(ctx, key, EVP_PKEY_PUBLIC_KEY,
		    params) == 1 ? TBV_SIGNATURE_GOOD :
		    blame_point(curve, point);
	EVP_PKEY_CTX_free(ctx);
	return rc;
}

/*
 * The same with a copy of the curve, which takes a third of the time, because
 * making the curve takes longest.
 */
static enum tbv_signature
copy_key(EVP_PKEY *p384, const uint8_t *point, EVP_PKEY **key)
{
	if ((*key = EVP_PKEY_dup(p384)) == NULL)
		return TBV_SIGNATURE_NO_VERDICT;
	if (EVP_PKEY_set1_encoded_public_key(*key, point,
	    TBV_POINT_SIZE) == 1)
		return TBV_SIGNATURE_GOOD;
	EVP_PKEY_free(*key);
	*key = NULL;
	return blame_point(P384, point);
}

/* A context that is ready to check bytes signed by a key. */
static enum tbv_signature
new_context(struct tbv_keyring *ring, const struct curve *curve,
    const char *digest, const uint8_t *point, EVP_MD_CTX **ctx)
{
	EVP_PKEY *key = NULL, *p384 = tbv_keyring_curve(ring);
	enum tbv_signature rc;

	rc = p384 != NULL ? copy_key(p384, point, &key) :
	    load_point(curve, point, &key);
	if (rc != TBV_SIGNATURE_GOOD)
		return rc;
	if ((*ctx = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestVerifyInit_ex(*ctx, NULL, digest, NULL, NULL, key,
	    NULL) != 1) {
		EVP_MD_CTX_free(*ctx);
		*ctx = NULL;
		rc = TBV_SIGNATURE_NO_VERDICT;
	}
	EVP_PKEY_free(key);
	return rc;
}

void
tbv_signature_ready(struct tbv_keyring *ring, const uint8_t *point)
{
	EVP_MD_CTX *ctx = NULL;

	if (ring == NULL || tbv_keyring_has(ring, point))
		return;
	ERR_set_mark();
	if (new_context(ring, P384, "SHA384", point, &ctx) ==
	    TBV_SIGNATURE_GOOD)
		tbv_keyring_add(ring, point, ctx);
	ERR_pop_to_mark();
}

/* The inputs of a check: the digest's name, the bytes and ECDSA-Sig-Value. */
struct signature_asked {
	const char *digest;
	const struct tbv_bytes *parts;
	size_t count;
	struct tbv_bytes signature;
};

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

/* Called before a check, so that the last error is not one of the caller's. */
static void
divide_errors(void)
{
	ERR_new();
	ERR_set_error(ERR_LIB_USER, 1, NULL);
}

/*
 * Interprets the result of libcrypto. 0 means that the signature is bad, less
 * than 0 that it could not be checked.  But OpenSSL 3.5 also returns 0 when it
 * is out of memory, which is then the last error.
 */
static enum tbv_signature
signature_of_rc(int rc)
{
	if (rc == 1)
		return TBV_SIGNATURE_GOOD;
	if (rc == 0 && ERR_GET_REASON(ERR_peek_last_error()) !=
	    ERR_R_MALLOC_FAILURE)
		return TBV_SIGNATURE_BAD;
	return TBV_SIGNATURE_NO_VERDICT;
}

/*
 * Tells libcrypto not to copy the context, which it does so that a caller can
 * continue: when it cannot copy, it would also return 0.
 */
static enum tbv_signature
finish_check(EVP_MD_CTX *ctx, struct tbv_bytes signature)
{
	EVP_MD_CTX_set_flags(ctx, EVP_MD_CTX_FLAG_FINALISE);
	divide_errors();
	return signature_of_rc(EVP_DigestVerifyFinal(ctx, signature.data,
	    signature.len));
}

static enum tbv_signature
check_asked(EVP_MD_CTX *ctx, const struct signature_asked *asked)
{
	size_t i;

	for (i = 0; i < asked->count; i++)
		if (EVP_DigestVerifyUpdate(ctx, asked->parts[i].data,
		    asked->parts[i].len) != 1)
			return TBV_SIGNATURE_NO_VERDICT;
	return finish_check(ctx, asked->signature);
}

/* Whether libcrypto failed because there is no x to compare. */
static int
ends_nowhere(const struct curve *curve, const uint8_t *point,
    const struct signature_asked *asked)
{
	struct tbv_bytes integers, r, rest = asked->signature;
	struct tbv_curve_key key;

	key.nid = curve->nid;
	key.point = point;
	key.point_size = curve->point_size;
	return tbv_der_take(&rest, TBV_DER_SEQUENCE, &integers, NULL) == 0 &&
	    tbv_der_take(&integers, TBV_DER_INTEGER, &r, NULL) == 0 &&
	    tbv_curve_ends_nowhere(&key, asked->digest, asked->parts,
	    asked->count, r);
}

/* A ring holds only keys for ES384. */
static enum tbv_signature
start_check(struct tbv_keyring *ring, const struct curve *curve,
    const char *digest, const uint8_t *point, EVP_MD_CTX **ctx)
{
	tbv_signature_ready(ring, point);
	if (ring != NULL && (*ctx = tbv_keyring_get(ring, point)) != NULL)
		return TBV_SIGNATURE_GOOD;
	/* to find the reason, or because it has been replaced already */
	return new_context(ring, curve, digest, point, ctx);
}

/* Checks a signature by the key at a point, well formed or not. */
static enum tbv_signature
check_point(struct tbv_keyring *ring, const struct curve *curve,
    const uint8_t *point, const struct signature_asked *asked)
{
	enum tbv_signature rc;
	EVP_MD_CTX *ctx = NULL;

	if (!well_formed(asked->signature))
		return TBV_SIGNATURE_BAD;
	/*
	 * a bad signature must not leave an error in the caller's error queue
	 */
	ERR_set_mark();
	rc = start_check(ring, curve, asked->digest, point, &ctx);
	if (rc == TBV_SIGNATURE_GOOD)
		rc = check_asked(ctx, asked);
	if (rc == TBV_SIGNATURE_NO_VERDICT && ctx != NULL &&
	    ends_nowhere(curve, point, asked))
		rc = TBV_SIGNATURE_BAD;
	EVP_MD_CTX_free(ctx);
	ERR_pop_to_mark();
	return rc;
}

enum tbv_signature
tbv_signature_check_der(struct tbv_keyring *ring, const uint8_t *point,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature)
{
	struct signature_asked asked = { "SHA384", parts, count, signature };

	return check_point(ring, P384, point, &asked);
}

/* The curve of a SubjectPublicKeyInfo, one of the first count; NULL if none. */
static const struct curve *
find_curve(struct tbv_bytes spki, size_t count)
{
	const struct curve *curve;
	size_t i;

	for (i = 0; i < count; i++) {
		curve = &curves[i];
		if (spki.len == curve->head_len - 1 + curve->point_size &&
		    memcmp(spki.data, curve->head, curve->head_len) == 0)
			return curve;
	}
	return NULL;
}

const uint8_t *
tbv_signature_p384_point(struct tbv_bytes spki)
{
	const struct curve *curve = find_curve(spki, CURVES);

	return curve == P384 ? spki.data + curve->head_len - 1 : NULL;
}

int
tbv_signature_is_spki(struct tbv_bytes spki)
{
	return find_curve(spki, CURVES_OF_LOGS) != NULL;
}

enum tbv_signature
tbv_signature_check_spki(struct tbv_bytes spki,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature)
{
	struct signature_asked asked = { "SHA256", parts, count, signature };
	const struct curve *curve;

	if ((curve = find_curve(spki, CURVES_OF_LOGS)) == NULL)
		return TBV_SIGNATURE_BAD_KEY;
	return check_point(NULL, curve, spki.data + curve->head_len - 1,
	    &asked);
}

/* The parts in one buffer, which the caller frees; NULL if out of memory. */
static uint8_t *
join_parts(const struct tbv_bytes *parts, size_t count, size_t *len)
{
	size_t i, at = 0;
	uint8_t *out;

	*len = 0;
	for (i = 0; i < count; i++) {
		if (parts[i].len > SIZE_MAX - 1 - *len)
			return NULL;
		*len += parts[i].len;
	}
	if ((out = malloc(*len + 1)) == NULL)
		return NULL;
	for (i = 0; i < count; i++) {
		if (parts[i].len > 0)
			memcpy(out + at, parts[i].data, parts[i].len);
		at += parts[i].len;
	}
	return out;
}

/* For algorithms that need the whole message at once. */
static enum tbv_signature
check_at_once(EVP_PKEY *key, const struct tbv_bytes *parts, size_t count,
    struct tbv_bytes signature)
{
	enum tbv_signature rc = TBV_SIGNATURE_NO_VERDICT;
	EVP_MD_CTX *ctx = NULL;
	uint8_t *message;
	size_t len;

	if ((message = join_parts(parts, count, &len)) == NULL ||
	    (ctx = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestVerifyInit_ex(ctx, NULL, NULL, NULL, NULL, key,
	    NULL) != 1)
		goto out;
	divide_errors();
	rc = signature_of_rc(EVP_DigestVerify(ctx, signature.data,
	    signature.len, message, len));
out:
	EVP_MD_CTX_free(ctx);
	free(message);
	return rc;
}

static enum tbv_signature
check_ed25519(const uint8_t *key, const struct tbv_bytes *parts,
    size_t count, struct tbv_bytes signature)
{
	enum tbv_signature rc = TBV_SIGNATURE_NO_VERDICT;
	EVP_PKEY *pkey;

	pkey = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, key,
	    TBV_ED25519_KEY_SIZE);
	if (pkey != NULL)
		rc = check_at_once(pkey, parts, count, signature);
	EVP_PKEY_free(pkey);
	return rc;
}

/* Whether libcrypto accepts a good signature: RFC 8032 7.1, test 1. */
static int
can_ed25519(void)
{
	static const uint8_t key[TBV_ED25519_KEY_SIZE] = {
		0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b,
		0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3,
		0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07,
		0x51, 0x1a
	};
	static const uint8_t good[TBV_ED25519_SIZE] = {
		0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac, 0x72, 0x90, 0x86,
		0xe2, 0xcc, 0x80, 0x6e, 0x82, 0x8a, 0x84, 0x87, 0x7f, 0x1e,
		0xb8, 0xe5, 0xd9, 0x74, 0xd8, 0x73, 0xe0, 0x65, 0x22, 0x49,
		0x01, 0x55, 0x5f, 0xb8, 0x82, 0x15, 0x90, 0xa3, 0x3b, 0xac,
		0xc6, 0x1e, 0x39, 0x70, 0x1c, 0xf9, 0xb4, 0x6b, 0xd2, 0x5b,
		0xf5, 0xf0, 0x59, 0x5b, 0xbe, 0x24, 0x65, 0x51, 0x41, 0x43,
		0x8e, 0x7a, 0x10, 0x0b
	};
	struct tbv_bytes nothing = { NULL, 0 }, signature;

	signature.data = good;
	signature.len = sizeof(good);
	return check_ed25519(key, &nothing, 1, signature) ==
	    TBV_SIGNATURE_GOOD;
}

/*
 * libcrypto returns the same for a bad signature as when it is out of memory,
 * and no error distinguishes them.  So a signature is bad if libcrypto rejects
 * it twice while it accepts a good one.
 */
enum tbv_signature
tbv_signature_check_ed25519(const uint8_t *key,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature)
{
	enum tbv_signature rc;

	if (signature.len != TBV_ED25519_SIZE)
		return TBV_SIGNATURE_BAD;
	ERR_set_mark();
	rc = check_ed25519(key, parts, count, signature);
	if (rc == TBV_SIGNATURE_BAD)
		rc = check_ed25519(key, parts, count, signature);
	if (rc == TBV_SIGNATURE_BAD && !can_ed25519())
		rc = TBV_SIGNATURE_NO_VERDICT;
	ERR_pop_to_mark();
	return rc;
}

int
tbv_signature_has_mldsa44(void)
{
	EVP_SIGNATURE *algorithm;

	ERR_set_mark();
	algorithm = EVP_SIGNATURE_fetch(NULL, "ML-DSA-44", NULL);
	EVP_SIGNATURE_free(algorithm);
	ERR_pop_to_mark();
	return algorithm != NULL;
}

enum tbv_signature
tbv_signature_check_mldsa44(const uint8_t *key,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature)
{
	enum tbv_signature rc = TBV_SIGNATURE_NO_VERDICT;
	EVP_PKEY *pkey;

	if (!tbv_signature_has_mldsa44())
		return TBV_SIGNATURE_NO_VERDICT;
	if (signature.len != TBV_MLDSA44_SIZE)
		return TBV_SIGNATURE_BAD;
	ERR_set_mark();
	pkey = EVP_PKEY_new_raw_public_key_ex(NULL, "ML-DSA-44", NULL, key,
	    TBV_MLDSA44_KEY_SIZE);
	if (pkey != NULL)
		rc = check_at_once(pkey, parts, count, signature);
	EVP_PKEY_free(pkey);
	ERR_pop_to_mark();
	return rc;
}

/* Appends a DER INTEGER of the bytes at in; returns its length. */
static size_t
put_integer(const uint8_t *in, size_t len, uint8_t *out)
{
	size_t n = 0, pad;

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

/* r || s, of half bytes each, as DER, at the start of der; its length. */
static size_t
rs_to_der(const uint8_t *rs, size_t half, uint8_t der[DER_MAX])
{
	uint8_t integers[DER_MAX];
	size_t n, len;

	len = put_integer(rs, half, integers);
	len += put_integer(rs + half, half, integers + len);
	n = 0;
	der[n++] = 0x30;
	if (len > 0x7f)			/* of P-521 alone */
		der[n++] = 0x81;
	der[n++] = (uint8_t)len;
	memcpy(der + n, integers, len);
	return n + len;
}

size_t
tbv_signature_to_der(const uint8_t rs[TBV_SIGNATURE_RS_SIZE],
    uint8_t der[TBV_SIGNATURE_DER_MAX])
{
	uint8_t out[DER_MAX];
	size_t n = rs_to_der(rs, HALF, out);

	memcpy(der, out, n);		/* at most 104 */
	return n;
}

/* A DER INTEGER of at most HALF bytes, at the end of out; 0 or -1. */
static int
take_half(struct tbv_bytes *in, uint8_t *out)
{
	struct tbv_bytes number;

	if (tbv_der_take(in, TBV_DER_INTEGER, &number, NULL) != 0 ||
	    number.len == 0)
		return -1;
	if (number.data[0] == 0) {	/* for the sign */
		number.data++;
		number.len--;
	}
	if (number.len > HALF)
		return -1;
	memset(out, 0, HALF);
	memcpy(out + HALF - number.len, number.data, number.len);
	return 0;
}

int
tbv_signature_from_der(struct tbv_bytes der,
    uint8_t rs[TBV_SIGNATURE_RS_SIZE])
{
	struct tbv_bytes integers;

	if (!well_formed(der) ||
	    tbv_der_take(&der, TBV_DER_SEQUENCE, &integers, NULL) != 0 ||
	    take_half(&integers, rs) != 0)
		return -1;
	return take_half(&integers, rs + HALF);
}

/* Uses a context of its own, which nothing else shares. */
static enum tbv_signature
check_digest(EVP_PKEY *key, const uint8_t *digest, struct tbv_bytes signature)
{
	enum tbv_signature rc = TBV_SIGNATURE_NO_VERDICT;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);

	if (ctx != NULL && EVP_PKEY_verify_init(ctx) == 1) {
		divide_errors();
		rc = signature_of_rc(EVP_PKEY_verify(ctx, signature.data,
		    signature.len, digest, HALF));
	}
	EVP_PKEY_CTX_free(ctx);
	return rc;
}

enum tbv_signature
tbv_signature_check_digest(const uint8_t *point, const uint8_t *digest,
    const uint8_t rs[TBV_SIGNATURE_RS_SIZE])
{
	uint8_t der[TBV_SIGNATURE_DER_MAX];
	struct tbv_bytes signature = { der, 0 };
	EVP_PKEY *key = NULL;
	enum tbv_signature rc;

	signature.len = tbv_signature_to_der(rs, der);
	ERR_set_mark();
	if ((rc = load_point(P384, point, &key)) == TBV_SIGNATURE_GOOD)
		rc = check_digest(key, digest, signature);
	EVP_PKEY_free(key);
	ERR_pop_to_mark();
	return rc;
}

unsigned int
tbv_signature_cose_bits(struct tbv_bytes spki)
{
	const struct curve *curve = find_curve(spki, CURVES);

	return curve != NULL ? curve->bits : 0;
}

enum tbv_signature
tbv_signature_check_cose(struct tbv_bytes spki,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes rs)
{
	const struct curve *curve = find_curve(spki, CURVES);
	uint8_t der[DER_MAX];
	struct signature_asked asked;
	size_t half;

	if (curve == NULL)
		return TBV_SIGNATURE_BAD_KEY;
	half = curve->point_size / 2;
	if (rs.len != 2 * half)
		return TBV_SIGNATURE_BAD;
	asked.digest = curve->digest;
	asked.parts = parts;
	asked.count = count;
	asked.signature.data = der;
	asked.signature.len = rs_to_der(rs.data, half, der);
	return check_point(NULL, curve, spki.data + curve->head_len - 1,
	    &asked);
}

enum tbv_signature
tbv_signature_check_rs(struct tbv_keyring *ring, const uint8_t *point,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature)
{
	uint8_t der[TBV_SIGNATURE_DER_MAX];
	struct tbv_bytes converted;

	if (signature.len != TBV_SIGNATURE_RS_SIZE)
		return TBV_SIGNATURE_BAD;
	converted.len = tbv_signature_to_der(signature.data, der);
	converted.data = der;
	return tbv_signature_check_der(ring, point, parts, count, converted);
}
