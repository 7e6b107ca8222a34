/*
 * Signs an image, so that PCR8 shows who made it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/cbor.h"
#include "base/cose.h"
#include "image/eif.h"

#define MAX_PEM ((size_t)64 * 1024)

/* It asks nobody for a pass phrase. */
static int
no_pass_phrase(char *out, int size, int writing, void *arg)
{
	(void)out;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

static EVP_PKEY *
parse_key(const struct bytes *pem)
{
	BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->len);
	EVP_PKEY *key = NULL;

	if (bio != NULL)
		key = PEM_read_bio_PrivateKey(bio, NULL, no_pass_phrase,
		    NULL);
	BIO_free(bio);
	return key;
}

static X509 *
parse_certificate(const struct bytes *pem)
{
	BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->len);
	X509 *certificate = NULL;

	if (bio != NULL)
		certificate = PEM_read_bio_X509(bio, NULL, no_pass_phrase,
		    NULL);
	BIO_free(bio);
	return certificate;
}

static int
is_p384(const EVP_PKEY *key)
{
	char name[32];
	size_t len = 0;

	return EVP_PKEY_get_group_name(key, name, sizeof(name), &len) == 1 &&
	    strcmp(name, SN_secp384r1) == 0;
}

static int
read_key(struct eif_signer *s, const char *path, struct failure *f)
{
	struct bytes pem = { 0 };

	if (file_read(path, MAX_PEM, &pem, f) != 0)
		return -1;
	s->key = parse_key(&pem);
	if (pem.data != NULL)
		OPENSSL_cleanse(pem.data, pem.len);
	bytes_free(&pem);
	if (s->key == NULL)
		return fail(f, "signing-key", "%s: not a private key in PEM "
		    "without a passphrase", path);
	return is_p384(s->key) ? 0 : fail(f, "signing-key", "%s: want a key "
	    "of P-384", path);
}

/* The certificate alone, as libcrypto writes it: PCR8 is of its DER. */
static int
keep_certificate(struct eif_signer *s, X509 *certificate, struct failure *f)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long len = 0;

	if (bio != NULL && PEM_write_bio_X509(bio, certificate) == 1)
		len = BIO_get_mem_data(bio, &text);
	if (len > 0)
		bytes_put(&s->pem, text, (size_t)len);
	BIO_free(bio);
	return len > 0 ? bytes_check(&s->pem, f) :
	    fail(f, "memory", "out of memory");
}

int
eif_signer_read(struct eif_signer *s, const char *key,
    const char *certificate, struct failure *f)
{
	struct bytes pem = { 0 };
	X509 *x;
	int rc = -1;

	memset(s, 0, sizeof(*s));
	if (read_key(s, key, f) != 0 ||
	    file_read(certificate, MAX_PEM, &pem, f) != 0)
		return -1;
	x = parse_certificate(&pem);
	bytes_free(&pem);
	if (x == NULL)
		return fail(f, "signing-key", "%s: not a certificate in PEM",
		    certificate);
	if (X509_check_private_key(x, s->key) != 1)
		(void)fail(f, "signing-key", "%s: not the certificate of that "
		    "key",
		    certificate);
	else
		rc = keep_certificate(s, x, f);
	X509_free(x);
	return rc;
}

void
eif_signer_free(struct eif_signer *s)
{
	EVP_PKEY_free(s->key);
	bytes_free(&s->pem);
	s->key = NULL;
}

/* As nitro-cli writes bytes: an array of small integers. */
static void
pack_octets(struct bytes *b, const unsigned char *data, size_t len)
{
	size_t i;

	pack_head(b, PACK_ARRAY, len);
	for (i = 0; i < len; i++)
		pack_head(b, PACK_UINT, data[i]);
}

int
eif_sign(const struct eif_signer *s, const unsigned char *pcr0,
    struct bytes *out, struct failure *f)
{
	struct bytes payload = { 0 }, cose = { 0 };
	int rc;

	pack_head(&payload, PACK_MAP, 2);
	pack_text(&payload, "register_index");
	pack_head(&payload, PACK_UINT, 0);
	pack_text(&payload, "register_value");
	pack_octets(&payload, pcr0, SHA384_SIZE);
	rc = cose_sign(s->key, &payload, &cose);
	pack_head(out, PACK_ARRAY, 1);
	pack_head(out, PACK_MAP, 2);
	pack_text(out, "signing_certificate");
	pack_octets(out, s->pem.data, s->pem.len);
	pack_text(out, "signature");
	pack_octets(out, cose.data, cose.len);
	bytes_free(&payload);
	bytes_free(&cose);
	return rc == 0 && !out->bad ? 0 : fail(f, "signing-key",
	    "cannot sign");
}
