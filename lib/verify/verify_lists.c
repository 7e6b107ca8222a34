/*
 * A verdict on endorsement lists alone, and on an image under them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "accept/accept.h"
#include "case/result.h"
#include "verify/facts.h"

/* Uses an image's PCRs as those of a document that was made just now. */
static int
suppose_image(struct tbv_case *c, size_t image)
{
	const struct tbv_reference *reference;
	size_t i;

	if (image >= c->policy->image_count)
		return tbv_fault_set(c->fault, TBV_ERR_USAGE,
		    "no such image");
	reference = &c->policy->image[image].reference;
	for (i = 0; i < TBV_PCR_COUNT; i++)
		if (reference->mask >> i & 1)
			c->att.pcr[i] = reference->value[i];
	return tbv_reference_complete(reference, c->fault);
}

/* A revoked image is reported as revoked, whether it is endorsed or not. */
static int
run_list_steps(struct tbv_case *c, size_t image, struct tbv_result *r)
{
	int rc;

	r->check[TBV_CHECK_REVOCATION] = TBV_NOT_ASKED;
	if (tbv_asks_revocation(c)) {
		r->failed = TBV_CHECK_REVOCATION;
		r->check[r->failed] = TBV_FAIL;
		if ((rc = tbv_accept_revocation(c)) != TBV_OK)
			return rc;
		r->check[r->failed] = TBV_PASS;
	}
	r->failed = TBV_CHECK_ENDORSEMENT;
	r->check[r->failed] = TBV_FAIL;
	if ((rc = image == SIZE_MAX ? tbv_accept_signers(c) :
	    tbv_accept_endorsement(c)) != TBV_OK)
		return rc;
	r->check[r->failed] = image == SIZE_MAX ? TBV_NOT_ASKED : TBV_PASS;
	return TBV_OK;
}

static int
decide_lists(struct tbv_case *c, struct tbv_result *r, const void *question)
{
	size_t image = *(const size_t *)question;
	int rc;

	r->question = TBV_QUESTION_LISTS;
	c->time = c->evidence->now;
	if ((rc = tbv_policy_sound(c->policy, c->fault)) != TBV_OK)
		return rc;
	if (!c->policy->endorsement.asked)
		return tbv_fault_set(c->fault, TBV_ERR_POLICY_MEMBER,
		    "policy: endorsements: missing");
	if ((rc = tbv_policy_trust_ready(c->policy, c->fault)) != TBV_OK ||
	    (image != SIZE_MAX &&
	    (rc = suppose_image(c, image)) != TBV_OK))
		return rc;
	if ((rc = run_list_steps(c, image, r)) != TBV_OK)
		return rc;
	r->failed = TBV_CHECK_NONE;
	return tbv_facts_lists(c, r);
}

int
tbv_verify_lists(const struct tbv_policy *policy, int64_t now, size_t image,
    struct tbv_result **result)
{
	struct tbv_evidence evidence;

	memset(&evidence, 0, sizeof(evidence));
	evidence.now = now;
	return tbv_case_run(policy, &evidence, decide_lists, &image, result);
}
