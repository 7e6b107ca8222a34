/*
 * Checks a document against the endorsement lists: who endorses its image, and
 * who revokes any part of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"
#include "endorsement/revocation.h"

struct tbv_endorsed_subject
tbv_accept_subject(const struct tbv_case *c)
{
	struct tbv_endorsed_subject subject;

	memset(&subject, 0, sizeof(subject));
	memcpy(subject.pcr, c->att.pcr, sizeof(subject.pcr));
	subject.time = (uint64_t)c->time;
	if (c->evidence->artifact != NULL)
		subject.artifact = c->evidence->sha256;
	subject.commit = c->claim.commit.data != NULL ? &c->claim.commit :
	    c->claim.candidate;
	subject.commit_count = c->claim.commit.data != NULL ? 1 :
	    c->claim.candidate_count;
	if (c->chain.count > 0)
		subject.document = c->document_id;
	subject.log = c->logged.origin;
	subject.log_size = c->logged.tree.size;
	return subject;
}

int
tbv_asks_endorsement(const struct tbv_case *c)
{
	return c->policy->endorsement.asked &&
	    (!c->policy->endorsement.optional ||
	    c->policy->endorsement.list_count > 0);
}

int
tbv_accept_signers(struct tbv_case *c)
{
	struct tbv_lists lists = tbv_policy_lists(c->policy);

	return tbv_endorsements_signers(&lists, &c->endorsed, c->fault);
}

int
tbv_accept_endorsement(struct tbv_case *c)
{
	struct tbv_endorsed_subject subject = tbv_accept_subject(c);
	struct tbv_lists lists = tbv_policy_lists(c->policy);

	return tbv_endorsements_endorsed(&lists, &subject, &c->endorsed,
	    c->fault);
}

/* Any list that was given or is kept counts, required or not. */
int
tbv_asks_revocation(const struct tbv_case *c)
{
	return c->policy->endorsement.list_count > 0 ||
	    tbv_policy_has_kept(c->policy);
}

/* If the claim names no commit, a revoked one would go unnoticed. */
static int
check_candidates(struct tbv_case *c)
{
	return !c->claim.candidates_missing ? TBV_OK :
	    tbv_fault_set(c->fault, TBV_ERR_STATEMENT_SOURCE,
	    "statement: %s, and some cannot be checked against the "
	    "endorsement lists", c->claim.source_why);
}

/*
 * A revocation is reported even if another list is not valid.  Otherwise anyone
 * who distributes lists could replace the revocation by a weaker error.
 */
int
tbv_accept_revocation(struct tbv_case *c)
{
	struct tbv_endorsed_subject subject = tbv_accept_subject(c);
	struct tbv_lists lists = tbv_policy_lists(c->policy);
	struct tbv_fault fault;
	int of_lists, rc;

	tbv_fault_clear(&fault);
	of_lists = tbv_policy_check_lists(c->policy, c->evidence->now,
	    &lists.unfit, &fault);
	if ((rc = tbv_endorsements_revoked(&lists, &subject, c->fault)) !=
	    TBV_OK)
		return rc;
	if (of_lists != TBV_OK) {
		*c->fault = fault;
		return of_lists;
	}
	return check_candidates(c);
}
