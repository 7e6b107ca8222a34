/*
 * The whole argument: this is one well-formed document; its chain ends at this
 * root at that time; its key signed it; these are the measurements of an image
 * that we trust; this is its claim; this is the artifact, and that its source;
 * therefore it is verified.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "accept/accept.h"
#include "verify/facts.h"

/* In this order; the first that fails decides. */
static const struct tbv_step steps[] = {
	/* this is one attestation document, well formed */
	{ TBV_CHECK_FORM, NULL, tbv_accept_form },
	{ TBV_CHECK_COSE, NULL, tbv_accept_cose },
	{ TBV_CHECK_DOCUMENT, NULL, tbv_accept_document },
	/* a trusted hypervisor signed it, at that time */
	{ TBV_CHECK_CHAIN, NULL, tbv_accept_chain },
	{ TBV_CHECK_SIGNATURE, NULL, tbv_accept_signature },
	{ TBV_CHECK_BINDING, NULL, tbv_accept_binding },
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

/* The inputs that must be present before any check. */
static int
check_inputs(struct tbv_case *c)
{
	int rc;

	if ((rc = tbv_case_sound(c)) != TBV_OK ||
	    (rc = tbv_policy_ready(c->policy, c->fault)) != TBV_OK)
		return rc;
	if (tbv_evidence_asks_live(c->evidence))
		return tbv_fault_set(c->fault, TBV_ERR_USAGE,
		    "evidence: an expectation is set that only a live enclave "
		    "can meet");
	if (c->evidence->artifact == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_NO_ARTIFACT,
		    "artifact: none");
	return tbv_case_given(c);
}

static int
decide_artifact(struct tbv_case *c, struct tbv_result *r, const void *unused)
{
	int rc;

	r->question = TBV_QUESTION_ARTIFACT;
	(void)unused;
	/* only this verdict can show which engine it depends on */
	c->known.prepared = c->evidence->prepared;
	if ((rc = check_inputs(c)) != TBV_OK ||
	    (rc = tbv_case_run_steps(c, steps, STEPS, r)) != TBV_OK)
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
