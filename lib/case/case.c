/*
 * Makes the verdict of a case, whatever is verified.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "case/case.h"

int
tbv_case_run(const struct tbv_policy *policy,
    const struct tbv_evidence *evidence, tbv_case_fn *decide,
    const void *question, struct tbv_result **result)
{
	struct tbv_fault fault;
	struct tbv_result *r;
	struct tbv_case *c;
	int rc = TBV_ERR_MEMORY;

	*result = NULL;
	if ((r = tbv_result_new()) == NULL)
		return TBV_ERR_MEMORY;
	tbv_fault_clear(&fault);
	if ((c = calloc(1, sizeof(*c))) != NULL) {
		c->policy = policy;
		c->evidence = evidence;
		c->fault = &fault;
		c->known.cache = policy != NULL ? policy->cache : NULL;
		rc = decide(c, r, question);
	}
	free(c);
	*result = r;
	return tbv_result_conclude(r, &fault, rc);
}

int
tbv_case_sound(struct tbv_case *c)
{
	int rc;

	if ((rc = tbv_policy_sound(c->policy, c->fault)) != TBV_OK)
		return rc;
	return tbv_evidence_sound(c->evidence, c->fault);
}

int
tbv_case_given(struct tbv_case *c)
{
	const struct tbv_evidence *e = c->evidence;

	if (!e->has_now)
		return tbv_fault_set(c->fault, TBV_ERR_NO_CLOCK,
		    "now: not set");
	if (e->proof.data != NULL && !c->policy->log.asked)
		return tbv_fault_set(c->fault, TBV_ERR_USAGE,
		    "log: a proof was given, but no log policy");
	if (e->attestation.data == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_NO_ATTESTATION,
		    "attestation: none");
	return TBV_OK;
}

int
tbv_case_run_steps(struct tbv_case *c, const struct tbv_step *step,
    size_t count, struct tbv_result *r)
{
	size_t i;
	int rc;

	for (i = 0; i < count; i++) {
		if (step[i].asked != NULL && !step[i].asked(c)) {
			r->check[step[i].check] = TBV_NOT_ASKED;
			continue;
		}
		r->failed = step[i].check;
		r->check[step[i].check] = TBV_FAIL;
		if ((rc = step[i].run(c)) != TBV_OK)
			return rc;
		r->check[step[i].check] = TBV_PASS;
	}
	if (c->insecure)
		r->check[TBV_CHECK_MEASUREMENT] = TBV_NOT_ASKED;
	return TBV_OK;
}
