/*
 * Verifies which image a running enclave was started from: this is one
 * well-formed document; its chain ends at this root now; its key signed it;
 * these are the measurements of an image that we trust; it answers the
 * challenge.  It does not concern any artifact.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "accept/accept.h"
#include "verify/live.h"

static const struct tbv_step live_steps[] = {
	/* this is one attestation document, well formed */
	{ TBV_CHECK_FORM, NULL, tbv_accept_form },
	{ TBV_CHECK_COSE, NULL, tbv_accept_cose },
	{ TBV_CHECK_DOCUMENT, NULL, tbv_accept_document },
	/* a trusted hypervisor signed it, and its chain is valid now */
	{ TBV_CHECK_CHAIN, NULL, tbv_accept_chain },
	{ TBV_CHECK_SIGNATURE, NULL, tbv_accept_signature },
	{ TBV_CHECK_BINDING, NULL, tbv_accept_binding },
	/* of an image that we trust */
	{ TBV_CHECK_MEASUREMENT, NULL, tbv_accept_measurement },
	/* which answers our challenge; there is no claim */
	{ TBV_CHECK_CLAIM, NULL, tbv_accept_challenge },
	{ TBV_CHECK_TIME, tbv_asks_time, tbv_accept_time },
	/* and which others have not revoked, endorse, and saw */
	{ TBV_CHECK_REVOCATION, tbv_asks_revocation, tbv_accept_revocation },
	{ TBV_CHECK_ENDORSEMENT, tbv_asks_endorsement,
	    tbv_accept_endorsement },
	{ TBV_CHECK_LOG, tbv_asks_log, tbv_accept_log }
};

#define STEPS (sizeof(live_steps) / sizeof(live_steps[0]))

/* Without a nonce or a maximum age, an old document would pass. */
static int
check_live_inputs(struct tbv_case *c)
{
	const struct tbv_evidence *e = c->evidence;
	int rc;

	if ((rc = tbv_case_sound(c)) != TBV_OK ||
	    (rc = tbv_policy_trusts(c->policy, c->fault)) != TBV_OK)
		return rc;
	if (tbv_evidence_asks_artifact(e))
		return tbv_fault_set(c->fault, TBV_ERR_USAGE,
		    "evidence: an artifact was given, which no live enclave "
		    "has");
	if (e->nonce.data == NULL && !e->has_max_age)
		return tbv_fault_set(c->fault, TBV_ERR_USAGE,
		    "live: neither a nonce nor a maximum age is expected");
	return tbv_case_given(c);
}

struct question {
	struct tbv_live *live;
};

static int
decide_live(struct tbv_case *c, struct tbv_result *r, const void *question)
{
	const struct question *q = question;
	int rc;

	c->is_live = 1;
	if ((rc = check_live_inputs(c)) != TBV_OK ||
	    (rc = tbv_case_run_steps(c, live_steps, STEPS, r)) != TBV_OK)
		return rc;
	r->failed = TBV_CHECK_NONE;
	return tbv_live_tell(q->live, c, r);
}

int
tbv_live_verify(const struct tbv_policy *policy,
    const struct tbv_evidence *evidence, struct tbv_live **live)
{
	struct question q;

	if ((*live = q.live = calloc(1, sizeof(**live))) == NULL)
		return TBV_ERR_MEMORY;
	return tbv_case_run(policy, evidence, decide_live, &q,
	    &q.live->result);
}
