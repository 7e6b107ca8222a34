/*
 * Enclave image files as nitro-cli writes them, byte by byte, and their PCRs
 * by one digest over what is first put together in memory.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image/eif.h"
#include "image.h"

#define HALF_MAX 66			/* r or s of P-521 */

struct image_signer {
	EVP_PKEY *key;
	X509 *certificate;
};

void
image_add(struct image *image, unsigned int type, const void *data,
    size_t len)
{
	struct image_part *part = &image->part[image->count++];

	ck_assert_uint_le(image->count, IMAGE_PARTS);
	part->type = type;
	part->data = data;
	part->len = len;
}

void
image_put(struct image_bytes b, size_t at, size_t width, uint64_t value)
{
	ck_assert_uint_le(at + width, b.len);
	for (; width > 0; width--) {
		b.data[at + width - 1] = (uint8_t)value;
		value >>= 8;
	}
}

/* CRC-32/ISO-HDLC, bit by bit. */
static uint32_t
crc_add(uint32_t crc, const uint8_t *data, size_t len)
{
	size_t i;
	int bit;

	for (i = 0; i < len; i++) {
		crc ^= data[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return crc;
}

void
image_seal(struct image_bytes b)
{
	uint32_t crc = 0xffffffff;

	crc = crc_add(crc, b.data, IMAGE_CRC);
	crc = crc_add(crc, b.data + IMAGE_HEADER, b.len - IMAGE_HEADER);
	image_put(b, IMAGE_CRC, 4, crc ^ 0xffffffff);
}

/* Writes the section that begins at byte at; returns where it ends. */
static size_t
write_part(struct image_bytes b, const struct image_part *part, size_t at)
{
	image_put(b, at, 2, part->type);
	image_put(b, at + 4, 8, part->len);
	at += IMAGE_SECTION;
	if (part->len > 0)
		memcpy(b.data + at, part->data, part->len);
	return at + part->len;
}

struct image_bytes
image_write(const struct image *image)
{
	struct image_bytes b;
	size_t at = IMAGE_HEADER, i;

	b.len = IMAGE_HEADER;
	for (i = 0; i < image->count; i++)
		b.len += IMAGE_SECTION + image->part[i].len;
	ck_assert_ptr_nonnull(b.data = calloc(1, b.len));
	memcpy(b.data, ".eif", 4);
	image_put(b, 0x04, 2, image->version);
	image_put(b, 0x08, 8, 1073741824);	/* memory */
	image_put(b, 0x10, 8, 2);		/* processors */
	image_put(b, 0x1a, 2, image->count);
	for (i = 0; i < image->count; i++) {
		if (i < 32) {
			image_put(b, IMAGE_OFFSET(i), 8, at);
			image_put(b, IMAGE_SIZE(i), 8, image->part[i].len);
		}
		at = write_part(b, &image->part[i], at);
	}
	image_seal(b);
	return b;
}

void
image_sha384(const void *data, size_t len, uint8_t out[TBV_PCR_SIZE])
{
	ck_assert_int_eq(EVP_Digest(data, len, out, NULL, EVP_sha384(), NULL),
	    1);
}

void
image_extend(const void *data, size_t len, uint8_t out[TBV_PCR_SIZE])
{
	uint8_t both[2 * TBV_PCR_SIZE] = { 0 };

	image_sha384(data, len, both + TBV_PCR_SIZE);
	image_sha384(both, sizeof(both), out);
}

/* Whether a part is measured into a PCR; *ramdisks counts those seen. */
static int
belongs(const struct image_part *part, int pcr, size_t *ramdisks)
{
	int first;

	if (part->type == IMAGE_KERNEL || part->type == IMAGE_CMDLINE)
		return pcr != 2;
	if (part->type != IMAGE_RAMDISK)
		return 0;
	first = (*ramdisks)++ == 0;
	return pcr == 0 || (pcr == 1) == first;
}

void
image_pcr(const struct image *image, int pcr, uint8_t out[TBV_PCR_SIZE])
{
	struct image_bytes all = { NULL, 0 };
	size_t i, ramdisks = 0;

	for (i = 0; i < image->count; i++)
		if (belongs(&image->part[i], pcr, &ramdisks))
			image_append(&all, image->part[i].data,
			    image->part[i].len);
	image_extend(all.data, all.len, out);
	free(all.data);
}

void
image_append(struct image_bytes *b, const void *data, size_t len)
{
	ck_assert_ptr_nonnull(b->data = realloc(b->data, b->len + len + 1));
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
}

void
image_cbor(struct image_bytes *b, unsigned int major, uint64_t value)
{
	uint8_t head[3];
	size_t len = 1;

	ck_assert_uint_le(value, 0xffff);
	head[0] = (uint8_t)(major << 5 | value);
	if (value > 23) {
		head[0] = (uint8_t)(major << 5 | 24);
		head[1] = (uint8_t)value;
		len = 2;
	}
	if (value > 0xff) {
		head[0] = (uint8_t)(major << 5 | 25);
		head[1] = (uint8_t)(value >> 8);
		head[2] = (uint8_t)value;
		len = 3;
	}
	image_append(b, head, len);
}

void
image_text(struct image_bytes *b, const char *text)
{
	image_cbor(b, 3, strlen(text));
	image_append(b, text, strlen(text));
}

void
image_octets(struct image_bytes *b, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t i;

	image_cbor(b, 4, len);
	for (i = 0; i < len; i++)
		image_cbor(b, 0, p[i]);
}

static X509 *
new_certificate(EVP_PKEY *key, long version)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_NAME_new();

	ck_assert(x != NULL && name != NULL);
	ck_assert_int_eq(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)"signer", -1, -1, 0), 1);
	ck_assert_int_eq(X509_set_version(x, version), 1);
	ck_assert_int_eq(ASN1_INTEGER_set(X509_get_serialNumber(x), 7), 1);
	ck_assert_int_eq(X509_set_issuer_name(x, name), 1);
	ck_assert_int_eq(X509_set_subject_name(x, name), 1);
	ck_assert_int_eq(ASN1_TIME_set_string(X509_getm_notBefore(x),
	    "20200101000000Z"), 1);
	ck_assert_int_eq(ASN1_TIME_set_string(X509_getm_notAfter(x),
	    "20200201000000Z"), 1);
	ck_assert_int_eq(X509_set_pubkey(x, key), 1);
	ck_assert_int_gt(X509_sign(x, key, EVP_sha384()), 0);
	X509_NAME_free(name);
	return x;
}

struct image_signer *
image_signer_new(const char *curve, long x509_version)
{
	struct image_signer *s = calloc(1, sizeof(*s));

	ck_assert_ptr_nonnull(s);
	s->key = strcmp(curve, "RSA") == 0 ?
	    EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048) :
	    EVP_PKEY_Q_keygen(NULL, NULL, "EC", curve);
	ck_assert_ptr_nonnull(s->key);
	s->certificate = new_certificate(s->key, x509_version);
	return s;
}

void
image_signer_free(struct image_signer *s)
{
	EVP_PKEY_free(s->key);
	X509_free(s->certificate);
	free(s);
}

struct image_bytes
image_signer_der(const struct image_signer *s)
{
	struct image_bytes b = { NULL, 0 };
	unsigned char *der = NULL;
	int len = i2d_X509(s->certificate, &der);

	ck_assert_int_gt(len, 0);
	image_append(&b, der, (size_t)len);
	OPENSSL_free(der);
	return b;
}

struct image_bytes
image_signer_pem(const struct image_signer *s)
{
	struct image_bytes b = { NULL, 0 };
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	ck_assert_ptr_nonnull(bio);
	ck_assert_int_eq(PEM_write_bio_X509(bio, s->certificate), 1);
	ck_assert_int_gt(len = BIO_get_mem_data(bio, &text), 0);
	image_append(&b, text, (size_t)len);
	BIO_free(bio);
	return b;
}

struct image_bytes
image_payload(unsigned int index, const uint8_t *pcr)
{
	struct image_bytes b = { NULL, 0 };

	image_cbor(&b, 5, 2);
	image_text(&b, "register_index");
	image_cbor(&b, 0, index);
	image_text(&b, "register_value");
	image_octets(&b, pcr, TBV_PCR_SIZE);
	return b;
}

/* RFC 9053 2.1: what goes with a key of so many bits. */
static const struct algorithm {
	int bits;
	size_t half;			/* of r || s */
	const char *digest;
	uint8_t header[4];
	size_t header_len;
} algorithms[] = {
	{ 256, 32, "SHA256", { 0xa1, 0x01, 0x26, 0 }, 3 },
	{ 384, 48, "SHA384", { 0xa1, 0x01, 0x38, 0x22 }, 4 },
	{ 521, 66, "SHA512", { 0xa1, 0x01, 0x38, 0x23 }, 4 }
};

static const struct algorithm *
algorithm_of(const struct image_signer *s)
{
	int bits = EVP_PKEY_get_bits(s->key);
	size_t i;

	for (i = 0; i < 2 && algorithms[i].bits != bits; i++)
		continue;
	return &algorithms[i];
}

/* r and s of the key's signature over some bytes. */
static void
sign(const struct image_signer *s, struct image_bytes data,
    uint8_t out[2 * HALF_MAX])
{
	int half = (int)algorithm_of(s)->half;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const unsigned char *p;
	unsigned char der[160];
	size_t len = sizeof(der);
	ECDSA_SIG *sig;

	ck_assert_ptr_nonnull(ctx);
	ck_assert_int_eq(EVP_DigestSignInit_ex(ctx, NULL,
	    algorithm_of(s)->digest, NULL, NULL, s->key, NULL), 1);
	ck_assert_int_eq(EVP_DigestSign(ctx, der, &len, data.data, data.len),
	    1);
	EVP_MD_CTX_free(ctx);
	p = der;
	ck_assert_ptr_nonnull(sig = d2i_ECDSA_SIG(NULL, &p, (long)len));
	ck_assert_int_eq(BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, half),
	    half);
	ck_assert_int_eq(BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + half,
	    half), half);
	ECDSA_SIG_free(sig);
}

struct image_bytes
image_cose(const struct image_signer *s, struct image_bytes payload)
{
	const struct algorithm *a = algorithm_of(s);
	struct image_bytes b = { NULL, 0 }, tbs = { NULL, 0 };
	uint8_t signature[2 * HALF_MAX];

	image_cbor(&tbs, 4, 4);
	image_text(&tbs, "Signature1");
	image_cbor(&tbs, 2, a->header_len);
	image_append(&tbs, a->header, a->header_len);
	image_cbor(&tbs, 2, 0);
	image_cbor(&tbs, 2, payload.len);
	image_append(&tbs, payload.data, payload.len);
	sign(s, tbs, signature);
	free(tbs.data);

	image_cbor(&b, 4, 4);
	image_cbor(&b, 2, a->header_len);
	image_append(&b, a->header, a->header_len);
	image_cbor(&b, 5, 0);
	image_cbor(&b, 2, payload.len);
	image_append(&b, payload.data, payload.len);
	image_cbor(&b, 2, 2 * a->half);
	image_append(&b, signature, 2 * a->half);
	return b;
}

struct image_bytes
image_section(struct image_bytes pem, struct image_bytes cose)
{
	struct image_bytes b = { NULL, 0 };

	image_cbor(&b, 4, 1);
	image_cbor(&b, 5, 2);
	image_text(&b, "signing_certificate");
	image_octets(&b, pem.data, pem.len);
	image_text(&b, "signature");
	image_octets(&b, cose.data, cose.len);
	return b;
}

struct image_bytes
image_signature(const struct image_signer *s, const uint8_t *pcr0)
{
	struct image_bytes b, cose, payload, pem;

	payload = image_payload(0, pcr0);
	cose = image_cose(s, payload);
	pem = image_signer_pem(s);
	b = image_section(pem, cose);
	free(pem.data);
	free(cose.data);
	free(payload.data);
	return b;
}

int
image_open(struct image_bytes b)
{
	const char *dir = getenv("TMPDIR");
	char path[1024];
	size_t done = 0;
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/tbv-image-XXXXXX",
	    dir != NULL ? dir : "/tmp");
	ck_assert_int_ge(fd = mkstemp(path), 0);
	ck_assert_int_eq(unlink(path), 0);
	while (done < b.len) {
		n = pwrite(fd, b.data + done, b.len - done, (off_t)done);
		ck_assert_int_gt(n, 0);
		done += (size_t)n;
	}
	return fd;
}

struct tbv_measurement *
image_measure(struct image_bytes b)
{
	struct tbv_measurement *m;
	int fd = image_open(b), rc;

	rc = tbv_measure_fd(fd, NULL, NULL, &m);
	ck_assert_ptr_nonnull(m);
	ck_assert_int_eq(rc, tbv_measurement_error(m));
	(void)close(fd);
	return m;
}

void
image_refused(const char *why, struct tbv_measurement *m, const char *token)
{
	const char *got = tbv_error_token(tbv_measurement_error(m)), *json;
	int64_t from = 1, until = 1;
	unsigned int i;

	ck_assert_msg(strcmp(got, token) == 0, "%s: want %s, got %s (%s)",
	    why, token, got, tbv_measurement_message(m));
	ck_assert_msg(tbv_measurement_message(m)[0] != '\0', "%s", why);
	for (i = 0; i < 33; i++)
		ck_assert_ptr_null(tbv_measurement_pcr(m, i));
	ck_assert_int_eq(tbv_measurement_json(m, &json),
	    tbv_measurement_error(m));
	ck_assert_ptr_null(json);
	ck_assert_uint_eq(tbv_measurement_version(m), 0);
	ck_assert_ptr_null(tbv_measurement_architecture(m));
	ck_assert_int_eq(tbv_measurement_is_signed(m), 0);
	ck_assert_int_eq(tbv_measurement_is_canonical(m), 0);
	ck_assert_str_eq(tbv_measurement_deviation(m), "");
	ck_assert_str_eq(tbv_measurement_flags(m), "");
	ck_assert_str_eq(tbv_measurement_unchecked(m), "");
	ck_assert_int_eq(tbv_measurement_signer_validity(m, &from, &until),
	    -1);
	ck_assert(from == 0 && until == 0);
	ck_assert_uint_eq(tbv_measurement_section_count(m), 0);
	ck_assert_ptr_null(tbv_measurement_section_type(m, 0));
	ck_assert_uint_eq(tbv_measurement_section_size(m, 0), 0);
	ck_assert_ptr_null(tbv_measurement_section_sha384(m, 0));
	tbv_measurement_free(m);
}
