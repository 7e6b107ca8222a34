/*
 * Writes and signs the document, member by member as AWS's hypervisor does.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/ecdsa.h>
#include <string.h>
#include <time.h>

#include "document.h"

#define HALF 48				/* of a signature */

/* {1: -35}, ES384, as a byte string: RFC 9052 4.2. */
static const unsigned char protected_header[] = {
	0x44, 0xa1, 0x01, 0x38, 0x22
};

static void
put_pcrs(const struct module *m, struct bytes *b)
{
	uint64_t count = 0;
	unsigned int i;

	for (i = 0; i < PCRS; i++)
		count += m->locked >> i & 1;
	pack_text(b, "pcrs");
	pack_head(b, PACK_MAP, count);
	for (i = 0; i < PCRS; i++) {
		if (!(m->locked >> i & 1))
			continue;
		pack_head(b, PACK_UINT, i);
		pack_bytes(b, m->pcr[i], SHA384_SIZE);
	}
}

static void
put_certificates(const struct pki_chain *chain, struct bytes *b)
{
	const struct bytes *leaf = &chain->der[PKI_CERTIFICATES - 1];
	size_t i;

	pack_text(b, "certificate");
	pack_bytes(b, leaf->data, leaf->len);
	pack_text(b, "cabundle");
	pack_head(b, PACK_ARRAY, PKI_CERTIFICATES - 1);
	for (i = 0; i < PKI_CERTIFICATES - 1; i++)
		pack_bytes(b, chain->der[i].data, chain->der[i].len);
}

static void
put_item(struct bytes *b, const char *key, const struct bytes *item)
{
	pack_text(b, key);
	if (item->len == 0)
		pack_head(b, PACK_SIMPLE, PACK_NULL);
	else
		bytes_put(b, item->data, item->len);
}

static void
put_payload(const struct module *m, const struct attested *a,
    const struct pki_chain *chain, struct bytes *b)
{
	struct timespec now = { 0, 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	pack_head(b, PACK_MAP, 9);
	pack_text(b, "module_id");
	pack_text(b, m->id);
	pack_text(b, "digest");
	pack_text(b, "SHA384");
	pack_text(b, "timestamp");
	pack_head(b, PACK_UINT, (uint64_t)now.tv_sec * 1000 +
	    (uint64_t)now.tv_nsec / 1000000);
	put_pcrs(m, b);
	put_certificates(chain, b);
	put_item(b, "public_key", &a->public_key);
	put_item(b, "user_data", &a->user_data);
	put_item(b, "nonce", &a->nonce);
}

static int
sign(EVP_PKEY *key, const struct bytes *in, unsigned char out[2 * HALF])
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

/* RFC 9052 4.4: what is signed. */
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
	rc = b.bad ? -1 : sign(key, &b, out);
	bytes_free(&b);
	return rc;
}

int
document_make(const struct module *m, const struct attested *a,
    struct bytes *out, struct failure *f)
{
	unsigned char signature[2 * HALF];
	struct bytes payload = { 0 };
	struct pki_chain chain;
	int rc;

	if (pki_chain_make(&m->pki, m->id, &chain, f) != 0) {
		pki_chain_free(&chain);
		return -1;
	}
	put_payload(m, a, &chain, &payload);
	rc = payload.bad ? -1 : sign_payload(chain.leaf, &payload, signature);
	if (rc == 0) {
		pack_head(out, PACK_ARRAY, 4);
		bytes_put(out, protected_header, sizeof(protected_header));
		pack_head(out, PACK_MAP, 0);
		pack_bytes(out, payload.data, payload.len);
		pack_bytes(out, signature, sizeof(signature));
	}
	bytes_free(&payload);
	pki_chain_free(&chain);
	return rc == 0 && !out->bad ? 0 : fail(f, "memory", "cannot sign");
}
