/*
 * DSSE envelopes (DSSE 1.0.2), and the keys that sign them, as OpenSSL writes
 * private keys.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "base/dsse.h"
#include "base/key.h"

#define KEY_FILE_MAX 4096
#define SIGNATURE_MAX 72		/* DER of two numbers of 32 bytes */
#define GROUP_MAX 32

/* Never prompts: a key that needs a passphrase is refused. */
static int
no_passphrase(char *out, int size, int writing, void *arg)
{
	(void)out;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

static int
is_p256(const EVP_PKEY *key)
{
	char group[GROUP_MAX];

	return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key,
	    group, sizeof(group), NULL) == 1 &&
	    strcmp(group, "prime256v1") == 0;
}

static int
parse_pem_key(const struct file *file, const char *path, EVP_PKEY **key,
    struct failure *f)
{
	BIO *in = NULL;

	if (file->len <= KEY_FILE_MAX)
		in = BIO_new_mem_buf(file->data, (int)file->len);
	if (in != NULL)
		*key = PEM_read_bio_PrivateKey(in, NULL, no_passphrase, NULL);
	BIO_free(in);
	if (*key == NULL)
		return fail(f, TBV_ERR_SIGNING_KEY, path, "want a private key "
		    "in PEM without a passphrase, as openssl genpkey writes "
		    "it");
	if (EVP_PKEY_is_a(*key, "ED25519") != 1 && !is_p256(*key))
		return fail(f, TBV_ERR_SIGNING_KEY, path,
		    "want a key of Ed25519, or of ECDSA with P-256");
	return TBV_OK;
}

static int
load_pem_key(const char *path, EVP_PKEY **key, struct failure *f)
{
	struct file file;
	int rc;

	if ((rc = key_check_mode(path, f)) != TBV_OK ||
	    (rc = file_read(path, KEY_FILE_MAX, &file, f)) != TBV_OK)
		return rc;
	rc = parse_pem_key(&file, path, key, f);
	OPENSSL_cleanse(file.data, file.len);
	free(file.data);
	return rc;
}

/* The bytes to be signed: DSSE's pre-authentication encoding. */
static void
say_encoding(struct text *out, const char *type, const char *payload)
{
	text_say(out, "DSSEv1 %zu %s %zu ", strlen(type), type,
	    strlen(payload));
	text_add(out, payload, strlen(payload));
}

static int
sign_encoding(EVP_PKEY *key, const struct text *encoding,
    unsigned char out[SIGNATURE_MAX], size_t *len)
{
	const EVP_MD *md = EVP_PKEY_is_a(key, "EC") == 1 ? EVP_sha256() : NULL;
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	int ok;

	*len = SIGNATURE_MAX;
	ok = c != NULL && EVP_DigestSignInit(c, NULL, md, NULL, key) == 1 &&
	    EVP_DigestSign(c, out, len, (const unsigned char *)encoding->data,
	    encoding->len) == 1;
	EVP_MD_CTX_free(c);
	return ok ? 0 : -1;
}

int
dsse_sign(const char *path, const char *type, const char *payload,
    struct text *envelope, struct failure *f)
{
	unsigned char signature[SIGNATURE_MAX];
	struct text encoding = { 0 };
	EVP_PKEY *key = NULL;
	size_t len = 0;
	int rc;

	if ((rc = load_pem_key(path, &key, f)) == TBV_OK) {
		say_encoding(&encoding, type, payload);
		if (encoding.bad)
			rc = fail(f, TBV_ERR_MEMORY, "DSSE", "out of memory");
		else if (sign_encoding(key, &encoding, signature, &len) != 0)
			rc = fail(f, TBV_ERR_CRYPTO, path, "libcrypto failed");
	}
	if (rc == TBV_OK) {
		text_say(envelope, "{\"payloadType\":\"%s\",\"payload\":\"",
		    type);
		text_base64(envelope, payload, strlen(payload));
		text_say(envelope, "\",\"signatures\":[{\"sig\":\"");
		text_base64(envelope, signature, len);
		text_say(envelope, "\"}]}\n");
		if (envelope->bad)
			rc = fail(f, TBV_ERR_MEMORY, "DSSE", "out of memory");
	}
	text_free(&encoding);
	EVP_PKEY_free(key);
	return rc;
}
