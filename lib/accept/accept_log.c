/*
 * Checks a document against the transparency log: the proof, the time that it
 * proves against the certificate's validity, and that no list revokes the log.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"
#include "endorsement/revocation.h"

int
tbv_asks_log(const struct tbv_case *c)
{
	return c->policy->log.asked && (!c->policy->log.optional ||
	    c->evidence->proof.data != NULL ||
	    c->form.kind == TBV_FORM_BUNDLE);
}

/* Finds the proof: beside the document, or the tlog-proof that contains it. */
static int
find_proof(struct tbv_case *c)
{
	const struct tbv_evidence *e = c->evidence;

	if (c->form.kind == TBV_FORM_BUNDLE && e->proof.data != NULL)
		return tbv_fault_set(c->fault, TBV_ERR_USAGE,
		    "log: two proofs: the attestation is a tlog-proof itself");
	if (c->form.kind == TBV_FORM_BUNDLE)
		return TBV_OK;
	if (e->proof.data == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_LOG_MISSING,
		    "log: no proof was given");
	return tbv_proof_parse(e->proof, &c->form.proof, c->fault);
}

/* The lists have been found valid before the log is checked. */
static int
accept_origin(struct tbv_case *c)
{
	struct tbv_endorsed_subject subject = tbv_accept_subject(c);
	struct tbv_lists lists = tbv_policy_lists(c->policy);

	return tbv_asks_revocation(c) ? tbv_endorsements_revoked(&lists,
	    &subject, c->fault) : TBV_OK;
}

void
tbv_accept_log_subject(const struct tbv_case *c,
    struct tbv_log_subject *subject)
{
	memset(subject, 0, sizeof(*subject));
	subject->data = c->cose.untagged;
	subject->cose = &c->cose;
	subject->certificate = c->att.certificate;
}

int
tbv_accept_log(struct tbv_case *c)
{
	struct tbv_log_subject subject;
	struct tbv_proof_rules rules;
	int rc;

	if ((rc = find_proof(c)) != TBV_OK)
		return rc;
	tbv_proof_rules_set(&rules, c->policy->log.policy, c->time,
	    c->evidence->now);
	tbv_accept_log_subject(c, &subject);
	if ((rc = tbv_proof_verify(&c->form.proof, &rules, &subject, &c->logged,
	    c->fault)) != TBV_OK || (rc = tbv_logged_in_time(&c->logged,
	    tbv_chain_end_entity(&c->chain)->not_after,
	    c->policy->log.while_valid, c->fault)) != TBV_OK)
		return rc;
	return accept_origin(c);
}
