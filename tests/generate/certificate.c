/*
 * One certificate, written field by field (RFC 5280 4.1) so that each field
 * can be damaged while the signature stays good.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>
#include <openssl/core_names.h>
#include <openssl/x509.h>

#include "generate.h"

#define POINT_SIZE	97	/* 04 || x || y */

static void
public_key(EVP_PKEY *key, struct buf *out)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key, &der);

	if (len <= 0)
		die("no public key");
	put(out, der, (size_t)len);
	OPENSSL_free(der);
}

static const unsigned char *
point(const char *name)
{
	struct buf spki = { NULL, 0, 0 };

	public_key(pki_key(name), &spki);
	return spki.data + spki.len - POINT_SIZE;
}

static void
explicit_curve(const char *name, struct buf *out)
{
	EVP_PKEY *key = EVP_PKEY_dup(pki_key(name));

	if (key == NULL || EVP_PKEY_set_utf8_string_param(key,
	    OSSL_PKEY_PARAM_EC_ENCODING, "explicit") != 1)
		die("no explicit curve");
	public_key(key, out);
	EVP_PKEY_free(key);
}

static void
spki(struct buf *out, const struct cert *cert)
{
	const unsigned char *xy;
	unsigned char half[1 + 48], whole[POINT_SIZE];
	size_t start;

	if (strcmp(cert->point, "explicit") == 0) {
		explicit_curve(cert->key, out);
		return;
	}
	if (strcmp(cert->key, "p256") == 0) {
		public_key(pki_key(cert->key), out);
		return;
	}
	xy = point(cert->key);
	start = der_open(out);
	/* id-ecPublicKey, secp384r1 by name (RFC 5480 2.1.1). */
	put_hex(out, "301006072a8648ce3d020106052b81040022");
	if (strcmp(cert->point, "compressed") == 0) {
		half[0] = 2 | (xy[POINT_SIZE - 1] & 1);
		memcpy(half + 1, xy + 1, sizeof(half) - 1);
		der_bits(out, half, sizeof(half));
	} else {
		memcpy(whole, xy, sizeof(whole));
		/* y is now neither root of the curve's equation */
		if (strcmp(cert->point, "off") == 0)
			whole[POINT_SIZE - 1] ^= 1;
		der_bits(out, whole, sizeof(whole));
	}
	der_close(out, 0x30, start);
}

/* RFC 5280 4.2.1.2, method (1): SHA-1 of the point. */
static void
key_id(const char *key, unsigned int tag, struct buf *out)
{
	unsigned char sum[20];

	if (EVP_Digest(point(key), POINT_SIZE, sum, NULL, EVP_sha1(),
	    NULL) != 1)
		die("no SHA-1");
	der_put(out, tag, sum, sizeof(sum));
}

/* One Extension: last byte of its id in 2.5.29, criticality, value. */
static void
extension(struct buf *out, unsigned int id, const char *critical,
    const struct buf *value)
{
	size_t start = der_open(out);

	put_hex(out, "0603551d00");
	out->data[out->len - 1] = (unsigned char)id;
	put_hex(out, critical);
	der_put(out, 0x04, value->data, value->len);
	der_close(out, 0x30, start);
}

static void
authority(const struct cert *cert, struct buf *value)
{
	size_t start = der_open(value);

	key_id(cert->signer, 0x80, value);
	der_close(value, 0x30, start);
}

static void
distribution(const char *url, struct buf *value)
{
	size_t start = der_open(value);

	/* from the inside: URI, fullName, distributionPoint, one, list */
	der_put(value, 0x86, url, strlen(url));
	der_close(value, 0xa0, start);
	der_close(value, 0xa0, start);
	der_close(value, 0x30, start);
	der_close(value, 0x30, start);
}

static void
named_extension(struct buf *out, const struct cert *cert, const char *word)
{
	struct buf value = { NULL, 0, 0 };

	put(&value, "", 0);
	if (strcmp(word, "bc") == 0) {
		put_hex(&value, cert->bc);
		extension(out, 19, cert->bccritical, &value);
	} else if (strcmp(word, "ku") == 0) {
		put_hex(&value, cert->ku);
		extension(out, 15, cert->kucritical, &value);
	} else if (strcmp(word, "ski") == 0) {
		key_id(cert->key, 0x04, &value);
		extension(out, 14, "", &value);
	} else if (strcmp(word, "aki") == 0) {
		authority(cert, &value);
		extension(out, 35, "", &value);
	} else if (strcmp(word, "crl") == 0) {
		distribution(cert->crl, &value);
		extension(out, 31, "", &value);
	} else if (strcmp(word, "more") == 0)
		put_hex(out, cert->more);
	else
		die("no extension %s", word);
}

static void
extensions(struct buf *out, const struct cert *cert)
{
	char *words[16];
	size_t i, n, outer, inner;

	if ((n = split(cert->order, " ", words, COUNT(words))) == 0)
		return;
	outer = der_open(out);
	inner = der_open(out);
	for (i = 0; i < n; i++)
		named_extension(out, cert, words[i]);
	der_close(out, 0x30, inner);
	der_close(out, 0xa3, outer);
}

static void
to_be_signed(struct buf *out, const struct cert *cert)
{
	struct buf serial = { NULL, 0, 0 };
	size_t start = der_open(out), validity;

	put_hex(out, cert->version);
	put_hex(&serial, cert->serial);
	der_put(out, 0x02, serial.data, serial.len);
	put_hex(out, cert->inner);
	der_name(out, cert->issuer);
	validity = der_open(out);
	der_time(out, cert->from);
	der_time(out, cert->until);
	der_close(out, 0x30, validity);
	der_name(out, cert->subject);
	spki(out, cert);
	extensions(out, cert);
	der_close(out, 0x30, start);
}

void
certificate_write(const struct cert *cert, struct buf *out)
{
	struct buf tbs = { NULL, 0, 0 }, sig = { NULL, 0, 0 };
	size_t start = der_open(out);

	to_be_signed(&tbs, cert);
	pki_sign(pki_key(cert->signer), EVP_sha384(), &tbs, &sig);
	if (strcmp(cert->damage, "signature") == 0)
		sig.data[sig.len - 1] ^= 1;
	put_buf(out, &tbs);
	put_hex(out, cert->outer);
	der_bits(out, sig.data, sig.len);
	if (strcmp(cert->damage, "length") == 0)
		der_close_wide(out, 0x30, start);
	else
		der_close(out, 0x30, start);
	if (strcmp(cert->damage, "trailing") == 0)
		put_byte(out, 0);
	else if (strcmp(cert->damage, "cut") == 0)
		out->len--;
}

/* Whether der is that certificate, whatever its signature's random part. */
int
certificate_is(const struct cert *cert, const struct buf *der)
{
	const unsigned char *p = der->data;
	struct buf tbs = { NULL, 0, 0 };
	unsigned char *got = NULL;
	X509 *x509 = d2i_X509(NULL, &p, (long)der->len);
	int len, rc = 0;

	to_be_signed(&tbs, cert);
	if (x509 != NULL && p == der->data + der->len &&
	    (len = i2d_re_X509_tbs(x509, &got)) > 0)
		rc = (size_t)len == tbs.len &&
		    memcmp(got, tbs.data, tbs.len) == 0 &&
		    X509_verify(x509, pki_key(cert->signer)) == 1;
	OPENSSL_free(got);
	X509_free(x509);
	return rc;
}
