/*
 * Signature sections of enclave images: ES256, ES384 and ES512 over PCR0, and
 * the certificate of a key that everybody knows.  The numbers that ECDSA wants
 * random are made from texts, so that the same image comes out each time.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <string.h>

#include "generate.h"

static const struct algorithm {
	int nid;
	const char *digest;
	size_t half;			/* of r || s */
	const char *protected;		/* COSE's header */
	const char *spki;		/* up to the point */
	const char *ecdsa;		/* AlgorithmIdentifier */
} algorithms[] = {
	{ NID_X9_62_prime256v1, "SHA256", 32, "a10126",
	    "301306072a8648ce3d020106082a8648ce3d030107",
	    "300a06082a8648ce3d040302" },
	{ NID_secp384r1, "SHA384", 48, "a1013822",
	    "301006072a8648ce3d020106052b81040022",
	    "300a06082a8648ce3d040303" },
	{ NID_secp521r1, "SHA512", 66, "a1013823",
	    "301006072a8648ce3d020106052b81040023",
	    "300a06082a8648ce3d040304" }
};

/* What a signature is made with. */
struct signer {
	const struct algorithm *a;
	EC_GROUP *group;
	const BIGNUM *order;
	BIGNUM *key;
	BN_CTX *ctx;
};

static BIGNUM *
number_of(const struct signer *s, const char *text)
{
	unsigned char sum[64];
	BIGNUM *n = BN_new();

	if (n == NULL || EVP_Digest(text, strlen(text), sum, NULL,
	    EVP_sha512(), NULL) != 1 ||
	    BN_bin2bn(sum, sizeof(sum), n) == NULL ||
	    BN_mod(n, n, s->order, s->ctx) != 1)
		die("no number of %s", text);
	return n;
}

static void
open_signer(struct signer *s, const struct algorithm *a)
{
	s->a = a;
	s->ctx = BN_CTX_new();
	s->group = EC_GROUP_new_by_curve_name(a->nid);
	if (s->ctx == NULL || s->group == NULL)
		die("no curve");
	s->order = EC_GROUP_get0_order(s->group);
	s->key = number_of(s, "tbverify test vectors: an image's signer");
}

static void
close_signer(struct signer *s)
{
	BN_free(s->key);
	EC_GROUP_free(s->group);
	BN_CTX_free(s->ctx);
}

/* n times the generator: its coordinates, each of half bytes. */
static void
multiply(const struct signer *s, const BIGNUM *n, unsigned char *x,
    unsigned char *y)
{
	EC_POINT *p = EC_POINT_new(s->group);
	BIGNUM *px = BN_new(), *py = BN_new();
	int half = (int)s->a->half;

	if (p == NULL || px == NULL || py == NULL ||
	    EC_POINT_mul(s->group, p, n, NULL, NULL, s->ctx) != 1 ||
	    EC_POINT_get_affine_coordinates(s->group, p, px, py,
	    s->ctx) != 1 || BN_bn2binpad(px, x, half) != half ||
	    BN_bn2binpad(py, y, half) != half)
		die("no point");
	BN_free(px);
	BN_free(py);
	EC_POINT_free(p);
}

/* FIPS 186-5 6.4.1, with a nonce that is not secret; r || s. */
static void
sign_with(const struct signer *s, const struct buf *in, unsigned char *rs)
{
	BIGNUM *k = number_of(s, "tbverify test vectors: a nonce");
	BIGNUM *r = BN_new(), *e = BN_new(), *inverse = BN_new();
	unsigned char sum[64], x[66], y[66];
	EVP_MD *md = EVP_MD_fetch(NULL, s->a->digest, NULL);
	int half = (int)s->a->half;
	unsigned int len;

	multiply(s, k, x, y);
	if (r == NULL || e == NULL || inverse == NULL || md == NULL ||
	    EVP_Digest(in->data, in->len, sum, &len, md, NULL) != 1 ||
	    BN_bin2bn(x, half, r) == NULL ||
	    BN_mod(r, r, s->order, s->ctx) != 1 ||
	    BN_bin2bn(sum, (int)len, e) == NULL ||
	    BN_mod_inverse(inverse, k, s->order, s->ctx) == NULL ||
	    BN_bn2binpad(r, rs, half) != half ||
	    BN_mod_mul(r, r, s->key, s->order, s->ctx) != 1 ||
	    BN_mod_add(e, e, r, s->order, s->ctx) != 1 ||
	    BN_mod_mul(e, e, inverse, s->order, s->ctx) != 1 ||
	    BN_bn2binpad(e, rs + half, half) != half)
		die("cannot sign an image");
	EVP_MD_free(md);
	BN_free(inverse);
	BN_free(e);
	BN_free(r);
	BN_free(k);
}

/* RFC 3279 2.2.3 */
static void
put_der_integer(struct buf *out, const unsigned char *in, size_t len)
{
	size_t start;

	for (; len > 1 && *in == 0; in++)
		len--;
	start = der_open(out);
	if (*in & 0x80)
		put_byte(out, 0);
	put(out, in, len);
	der_close(out, 0x02, start);
}

static void
put_public_key(const struct signer *s, struct buf *out)
{
	unsigned char x[66], y[66];
	struct buf point = { NULL, 0, 0 };
	size_t start = der_open(out);

	multiply(s, s->key, x, y);
	put_hex(out, s->a->spki);
	put_byte(&point, 0x04);
	put(&point, x, s->a->half);
	put(&point, y, s->a->half);
	der_bits(out, point.data, point.len);
	der_close(out, 0x30, start);
}

/* RFC 5280 4.1, of version 1, by its own key. */
static void
put_certificate(const struct signer *s, struct buf *out)
{
	size_t start = der_open(out), integers, validity;
	struct buf tbs = { NULL, 0, 0 }, signature = { NULL, 0, 0 };
	unsigned char rs[132];

	put_hex(&tbs, "020107");
	put_hex(&tbs, s->a->ecdsa);
	der_name(&tbs, "CN=image signer");
	validity = der_open(&tbs);
	der_time(&tbs, "260101000000Z");
	der_time(&tbs, "360101000000Z");
	der_close(&tbs, 0x30, validity);
	der_name(&tbs, "CN=image signer");
	put_public_key(s, &tbs);
	der_close(&tbs, 0x30, 0);
	put_buf(out, &tbs);
	put_hex(out, s->a->ecdsa);
	sign_with(s, &tbs, rs);
	integers = der_open(&signature);
	put_der_integer(&signature, rs, s->a->half);
	put_der_integer(&signature, rs + s->a->half, s->a->half);
	der_close(&signature, 0x30, integers);
	der_bits(out, signature.data, signature.len);
	der_close(out, 0x30, start);
}

static void
put_pem(const struct buf *der, struct buf *out)
{
	const char *text = to_base64(der->data, der->len);
	size_t n;

	put_text(out, "-----BEGIN CERTIFICATE-----\n");
	for (; *text != '\0'; text += n) {
		n = strlen(text) < 64 ? strlen(text) : 64;
		put(out, text, n);
		put_byte(out, '\n');
	}
	put_text(out, "-----END CERTIFICATE-----\n");
}

/* An array of small integers, as nitro-cli writes bytes. */
static void
put_octets(struct buf *out, const unsigned char *data, size_t len)
{
	size_t i;

	cbor_head(out, CBOR_ARRAY, len);
	for (i = 0; i < len; i++)
		cbor_head(out, CBOR_UINT, data[i]);
}

/* RFC 9052 4.2 and 4.4 */
static void
put_cose(const struct signer *s, const unsigned char *pcr0, struct buf *out)
{
	struct buf header = { NULL, 0, 0 }, payload = header, tbs = header;
	unsigned char rs[132];

	put_hex(&header, s->a->protected);
	cbor_head(&payload, CBOR_MAP, 2);
	cbor_text(&payload, "register_index");
	cbor_head(&payload, CBOR_UINT, 0);
	cbor_text(&payload, "register_value");
	put_octets(&payload, pcr0, SHA384_SIZE);
	cbor_head(&tbs, CBOR_ARRAY, 4);
	cbor_text(&tbs, "Signature1");
	cbor_bytes(&tbs, header.data, header.len);
	cbor_bytes(&tbs, "", 0);
	cbor_bytes(&tbs, payload.data, payload.len);
	sign_with(s, &tbs, rs);
	cbor_head(out, CBOR_ARRAY, 4);
	cbor_bytes(out, header.data, header.len);
	cbor_head(out, CBOR_MAP, 0);
	cbor_bytes(out, payload.data, payload.len);
	cbor_bytes(out, rs, 2 * s->a->half);
}

static const struct algorithm *
algorithm_of(unsigned int bits)
{
	return &algorithms[bits == 256 ? 0 : bits == 384 ? 1 : 2];
}

void
image_sign(unsigned int bits, const unsigned char *pcr0, struct buf *out)
{
	struct buf der = { NULL, 0, 0 }, pem = der, cose = der;
	struct signer s;

	open_signer(&s, algorithm_of(bits));
	put_certificate(&s, &der);
	put_pem(&der, &pem);
	put_cose(&s, pcr0, &cose);
	cbor_head(out, CBOR_ARRAY, 1);
	cbor_head(out, CBOR_MAP, 2);
	cbor_text(out, "signing_certificate");
	put_octets(out, pem.data, pem.len);
	cbor_text(out, "signature");
	put_octets(out, cose.data, cose.len);
	close_signer(&s);
}

void
image_signer(unsigned int bits, struct buf *out)
{
	struct signer s;

	open_signer(&s, algorithm_of(bits));
	put_certificate(&s, out);
	close_signer(&s);
}
