/*
 * Writes and signs the document, member by member as AWS's hypervisor does.
 * lib/document/attestation.c reads it, and shares no code: a mistake of one is
 * found by the other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>
#include <time.h>

#include "base/cose.h"
#include "hypervisor/document.h"

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
	const struct bytes *end_entity = &chain->der[PKI_CERTIFICATES - 1];
	size_t i;

	pack_text(b, "certificate");
	pack_bytes(b, end_entity->data, end_entity->len);
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

int
document_make(const struct module *m, const struct attested *a,
    struct bytes *out, struct failure *f)
{
	struct bytes payload = { 0 };
	struct pki_chain chain;
	int rc;

	if (pki_chain_make(&m->pki, m->id, &chain, f) != 0) {
		pki_chain_free(&chain);
		return -1;
	}
	put_payload(m, a, &chain, &payload);
	rc = cose_sign(chain.end_entity, &payload, out);
	bytes_free(&payload);
	pki_chain_free(&chain);
	return rc == 0 ? 0 : fail(f, "memory", "cannot sign");
}
