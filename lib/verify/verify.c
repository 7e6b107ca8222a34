/*
 * The argument itself: this is one document, well formed; its chain ends at
 * this root at that time; its key signed it; these are the measurements of an
 * image that we trust; this is its claim; this is the artifact and that its
 * source; therefore verified.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "crypto/digest.h"
#include "crypto/signature.h"
#include "verify/case.h"
#include "verify/facts.h"

static int
check_form(struct tbv_case *c)
{
	return tbv_form_parse(c->evidence->attestation, &c->form, c->fault);
}

/* The document's id is a digest of what was signed: tags and a second
 * encoding of the same signature do not change it. */
static int
check_cose(struct tbv_case *c)
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

static int
check_document(struct tbv_case *c)
{
	int rc;

	if ((rc = tbv_attestation_parse(c->cose.payload, &c->att,
	    c->fault)) != TBV_OK)
		return rc;
	c->time = (int64_t)(c->att.time_ms / 1000);
	return tbv_accept_kind(c);
}

/* An archived document is judged at its own time, a live one at the present. */
static int
check_chain(struct tbv_case *c)
{
	int rc;

	if ((rc = tbv_accept_root(c)) != TBV_OK ||
	    (rc = tbv_chain_parse(&c->att, &c->chain, c->fault)) != TBV_OK)
		return rc;
	return tbv_chain_check(&c->chain, c->policy->time ==
	    TBV_CHAIN_TIME_NOW ?
	    c->evidence->now : c->time, c->policy->cache, c->fault);
}

static int
check_cose_signature(struct tbv_case *c)
{
	uint8_t bytes[TBV_SHA256_SIZE + TBV_COSE_SIGNATURE_SIZE];
	const uint8_t *point = tbv_chain_end_entity(&c->chain)->point;
	struct tbv_cache *cache = c->policy->cache;
	struct tbv_bytes known = { bytes, sizeof(bytes) }, parts[2];

	memcpy(bytes, c->document_id, TBV_SHA256_SIZE);
	memcpy(bytes + TBV_SHA256_SIZE, c->cose.signature.data,
	    TBV_COSE_SIGNATURE_SIZE);
	if (tbv_cache_has(cache, TBV_SIGNED_DOCUMENT, point, known))
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

/* The document is of one piece: its instance, its leaf and its time agree. */
static int
check_binding(struct tbv_case *c)
{
	const struct tbv_certificate *leaf = tbv_chain_end_entity(&c->chain);
	char from[TBV_RFC3339_SIZE], until[TBV_RFC3339_SIZE];
	char when[TBV_RFC3339_SIZE];
	int rc;

	if ((rc = check_pcr4(c)) != TBV_OK)
		return rc;
	if (c->time < leaf->not_before || c->time > leaf->not_after) {
		tbv_calendar_format(c->time, when);
		tbv_calendar_format(leaf->not_before, from);
		tbv_calendar_format(leaf->not_after, until);
		return tbv_fault_set(c->fault, TBV_ERR_TIME_OUTSIDE_LEAF,
		    "timestamp: the certificate is valid from %s to %s, the "
		    "document is of %s", from, until, when);
	}
	if (c->time > c->evidence->now + TBV_CLOCK_SKEW) {
		tbv_calendar_format(c->time, when);
		tbv_calendar_format(c->evidence->now, until);
		return tbv_fault_set(c->fault, TBV_ERR_TIME_IN_FUTURE,
		    "timestamp: the present is %s, the document is of %s",
		    until, when);
	}
	return TBV_OK;
}

/* In this order; the first that fails decides. */
static const struct {
	enum tbv_check check;
	int (*asked)(const struct tbv_case *);	/* NULL: always */
	int (*run)(struct tbv_case *);
} steps[] = {
	/* this is one attestation document, well formed */
	{ TBV_CHECK_FORM, NULL, check_form },
	{ TBV_CHECK_COSE, NULL, check_cose },
	{ TBV_CHECK_DOCUMENT, NULL, check_document },
	/* a trusted hypervisor signed it, at that time */
	{ TBV_CHECK_CHAIN, NULL, check_chain },
	{ TBV_CHECK_SIGNATURE, NULL, check_cose_signature },
	{ TBV_CHECK_BINDING, NULL, check_binding },
	/* in an enclave of an image that we trust */
	{ TBV_CHECK_MEASUREMENT, NULL, tbv_accept_measurement },
	/* which says what it built, and from what */
	{ TBV_CHECK_CLAIM, NULL, tbv_accept_claim },
	{ TBV_CHECK_ARTIFACT, NULL, tbv_accept_artifact },
	{ TBV_CHECK_COMMIT, tbv_asks_commit, tbv_accept_commit },
	{ TBV_CHECK_REPOSITORY, tbv_asks_repository, tbv_accept_repository },
	{ TBV_CHECK_REF, tbv_asks_ref, tbv_accept_ref },
	{ TBV_CHECK_TIME, tbv_asks_time, tbv_accept_time },
	/* which others have not revoked, endorse, and saw */
	{ TBV_CHECK_REVOCATION, tbv_asks_revocation, tbv_accept_revocation },
	{ TBV_CHECK_ENDORSEMENT, tbv_asks_endorsement,
	    tbv_accept_endorsement },
	{ TBV_CHECK_LOG, tbv_asks_log, tbv_accept_log }
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

/* What must be there before any question can be asked. */
static int
check_inputs(struct tbv_case *c)
{
	int rc;

	if ((rc = tbv_case_sound(c)) != TBV_OK ||
	    (rc = tbv_policy_ready(c->policy, c->fault)) != TBV_OK)
		return rc;
	if (c->evidence->artifact == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_NO_ARTIFACT,
		    "artifact: none");
	if (!c->evidence->has_now)
		return tbv_fault_set(c->fault, TBV_ERR_NO_CLOCK,
		    "now: not set");
	/* what came along to be checked must not go unchecked */
	if (c->evidence->proof.data != NULL && !c->policy->log.asked)
		return tbv_fault_set(c->fault, TBV_ERR_USAGE,
		    "log: a proof was given, and no log policy");
	if (c->evidence->attestation.data == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_NO_ATTESTATION,
		    "attestation: none");
	return TBV_OK;
}

static int
run_steps(struct tbv_case *c, struct tbv_result *r)
{
	size_t i;
	int rc;

	for (i = 0; i < STEPS; i++) {
		if (steps[i].asked != NULL && !steps[i].asked(c)) {
			r->check[steps[i].check] = TBV_NOT_ASKED;
			continue;
		}
		r->failed = steps[i].check;
		r->check[steps[i].check] = TBV_FAIL;
		if ((rc = steps[i].run(c)) != TBV_OK)
			return rc;
		r->check[steps[i].check] = TBV_PASS;
	}
	if (c->insecure)
		r->check[TBV_CHECK_MEASUREMENT] = TBV_NOT_ASKED;
	return TBV_OK;
}

static int
decide_artifact(struct tbv_case *c, struct tbv_result *r, const void *unused)
{
	int rc;

	r->question = TBV_QUESTION_ARTIFACT;
	(void)unused;
	if ((rc = check_inputs(c)) != TBV_OK ||
	    (rc = run_steps(c, r)) != TBV_OK)
		return rc;
	r->failed = TBV_CHECK_NONE;
	return tbv_facts_tell(c, r);
}

int
tbv_verify(const struct tbv_policy *policy,
    const struct tbv_evidence *evidence, struct tbv_result **result)
{
	return tbv_case_run(policy, evidence, decide_artifact, NULL, result);
}

void
tbv_policy_prepare(const struct tbv_policy *policy,
    const struct tbv_evidence *evidence)
{
	static int (*const ahead[])(struct tbv_case *) = {
		check_form, check_cose, check_document, check_chain,
		check_cose_signature
	};
	struct tbv_fault ignored;
	struct tbv_case *c;
	size_t i = 0;

	tbv_fault_clear(&ignored);
	if (tbv_policy_sound(policy, &ignored) != TBV_OK ||
	    tbv_evidence_sound(evidence, &ignored) != TBV_OK ||
	    evidence->attestation.data == NULL || !evidence->has_now ||
	    (c = calloc(1, sizeof(*c))) == NULL)
		return;
	c->policy = policy;
	c->evidence = evidence;
	c->fault = &ignored;
	while (i < sizeof(ahead) / sizeof(ahead[0]) &&
	    ahead[i](c) == TBV_OK)
		i++;
	free(c);
}
