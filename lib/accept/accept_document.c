/*
 * Checks the document itself: it is one COSE_Sign1 message, its chain starts at
 * a trusted root, its key signed it, and its parts are consistent.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"
#include "base/calendar.h"
#include "crypto/digest.h"
#include "crypto/signature.h"

int
tbv_accept_form(struct tbv_case *c)
{
	return tbv_form_parse(c->evidence->attestation, &c->form, c->fault);
}

/* The document's id is a digest of what was signed: tags and a second
 * encoding of the same signature do not change it. */
int
tbv_accept_cose(struct tbv_case *c)
{
	struct tbv_bytes parts[2];
	int rc;

	if ((rc = tbv_cose_parse(c->form.cose, &c->cose,
	    c->fault)) != TBV_OK)
		return rc;
	parts[0].data = c->cose.head;
	parts[0].len = c->cose.head_len;
	parts[1] = c->cose.payload;
	if ((rc = tbv_digests_sha256(c->policy->digests, parts, 2,
	    c->document_id)) != TBV_OK)
		return tbv_fault_set(c->fault, rc, "document: not hashed");
	return TBV_OK;
}

int
tbv_accept_document(struct tbv_case *c)
{
	int rc;

	if ((rc = tbv_attestation_parse(c->cose.payload, &c->att,
	    c->fault)) != TBV_OK)
		return rc;
	c->time = (int64_t)(c->att.time_ms / 1000);
	return tbv_accept_kind(c);
}

/*
 * An archived document is checked at its own time, a live one at the current
 * time.
 */
int64_t
tbv_accept_chain_time(const struct tbv_case *c)
{
	return c->is_live || c->policy->time == TBV_CHAIN_TIME_NOW ?
	    c->evidence->now : c->time;
}

int
tbv_accept_chain(struct tbv_case *c)
{
	int rc;

	if ((rc = tbv_accept_root(c)) != TBV_OK ||
	    (rc = tbv_chain_parse(&c->att, &c->chain, c->fault)) != TBV_OK)
		return rc;
	return tbv_chain_check(&c->chain, tbv_accept_chain_time(c), &c->known,
	    c->fault);
}

void
tbv_accept_signed(const struct tbv_case *c, uint8_t out[TBV_ACCEPT_SIGNED])
{
	memcpy(out, c->document_id, TBV_SHA256_SIZE);
	memcpy(out + TBV_SHA256_SIZE, c->cose.signature.data,
	    TBV_COSE_SIGNATURE_SIZE);
}

int
tbv_accept_signature(struct tbv_case *c)
{
	uint8_t bytes[TBV_ACCEPT_SIGNED];
	const uint8_t *point = tbv_chain_end_entity(&c->chain)->point;
	struct tbv_cache *cache = c->policy->cache;
	struct tbv_bytes known = { bytes, sizeof(bytes) }, parts[2];

	tbv_accept_signed(c, bytes);
	if (tbv_known_has(&c->known, TBV_SIGNED_DOCUMENT, point, known))
		return TBV_OK;
	parts[0].data = c->cose.head;
	parts[0].len = c->cose.head_len;
	parts[1] = c->cose.payload;
	switch (tbv_signature_check_rs(tbv_cache_keyring(cache), point,
	    parts, 2, c->cose.signature)) {
	case TBV_SIGNATURE_GOOD:
		tbv_cache_add(cache, TBV_SIGNED_DOCUMENT, point, known);
		return TBV_OK;
	case TBV_SIGNATURE_BAD:
		return tbv_fault_set(c->fault, TBV_ERR_SIGNATURE,
		    "signature: not by the certificate's key");
	case TBV_SIGNATURE_BAD_KEY:
		return tbv_fault_set(c->fault, TBV_ERR_CERTIFICATE_KEY,
		    "certificate: public key: not a point of the curve");
	case TBV_SIGNATURE_NO_VERDICT:
		break;
	}
	return tbv_fault_set(c->fault, TBV_ERR_CRYPTO,
	    "signature: not checked");
}

/* PCR4 = SHA384(48 zero bytes || instance id): true of every genuine one. */
static int
check_pcr4(struct tbv_case *c)
{
	char got[2 * TBV_PCR_SIZE + 1], want_hex[2 * TBV_PCR_SIZE + 1];
	uint8_t want[TBV_PCR_SIZE];
	int rc;

	/* a TPM's PCR4 is of its boot */
	if (c->att.pcr[4] == NULL || c->att.kind != TBV_IMAGE_ENCLAVE)
		return TBV_OK;
	if ((rc = tbv_digests_extend(c->policy->digests,
	    tbv_attestation_instance(&c->att), want)) != TBV_OK)
		return tbv_fault_set(c->fault, rc, "pcr4: not computed");
	if (memcmp(want, c->att.pcr[4], sizeof(want)) == 0)
		return TBV_OK;
	tbv_text_hex(want, sizeof(want), want_hex);
	tbv_text_hex(c->att.pcr[4], sizeof(want), got);
	return tbv_fault_differ(c->fault, TBV_ERR_PCR4_MISMATCH, "pcr4",
	    want_hex, got);
}

/* The document is consistent: its instance, its signer and its time agree. */
int
tbv_accept_binding(struct tbv_case *c)
{
	const struct tbv_certificate *end_entity =
	    tbv_chain_end_entity(&c->chain);
	char from[TBV_RFC3339_SIZE], until[TBV_RFC3339_SIZE];
	char when[TBV_RFC3339_SIZE];
	int rc;

	if ((rc = check_pcr4(c)) != TBV_OK)
		return rc;
	if (c->time < end_entity->not_before ||
	    c->time > end_entity->not_after) {
		tbv_calendar_format(c->time, when);
		tbv_calendar_format(end_entity->not_before, from);
		tbv_calendar_format(end_entity->not_after, until);
		return tbv_fault_set(c->fault, TBV_ERR_TIME_OUTSIDE_CERTIFICATE,
		    "timestamp: the certificate is valid from %s to %s, the "
		    "document is of %s", from, until, when);
	}
	if (c->time > c->evidence->now + TBV_CLOCK_SKEW) {
		tbv_calendar_format(c->time, when);
		tbv_calendar_format(c->evidence->now, until);
		return tbv_fault_set(c->fault, TBV_ERR_TIME_IN_FUTURE,
		    "timestamp: the current time is %s, the document is of %s",
		    until, when);
	}
	return TBV_OK;
}
