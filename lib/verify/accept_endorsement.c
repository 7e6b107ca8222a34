/*
 * Holds a document to what others say of it: the log that published it, the
 * endorsers of its image, and whoever took any of it back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "endorsement/revocation.h"
#include "verify/case.h"

int
tbv_asks_log(const struct tbv_case *c)
{
	return c->policy->log.asked && (!c->policy->log.optional ||
	    c->evidence->proof.data != NULL ||
	    c->form.kind == TBV_FORM_BUNDLE);
}

/* The proof that came along: beside the document, or around it. */
static int
read_proof(struct tbv_case *c)
{
	const struct tbv_evidence *e = c->evidence;

	if (c->form.kind == TBV_FORM_BUNDLE && e->proof.data != NULL)
		return tbv_fault_set(c->fault, TBV_ERR_USAGE,
		    "log: two proofs, one of them around the document");
	if (c->form.kind == TBV_FORM_BUNDLE)
		return tbv_proof_parse(e->attestation, &c->proof, c->fault);
	if (e->proof.data == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_LOG_MISSING,
		    "log: no proof was given");
	return tbv_proof_parse(e->proof, &c->proof, c->fault);
}

static struct tbv_lists
all_lists(const struct tbv_policy *p)
{
	struct tbv_lists lists;

	lists.list = p->endorsement.list;
	lists.count = p->endorsement.list_count;
	lists.unfit = 0;
	lists.endorsers = p->endorsement.endorsers;
	lists.kept = p->endorsement.kept;
	return lists;
}

static struct tbv_endorsed_subject
subject_of(const struct tbv_case *c)
{
	struct tbv_endorsed_subject subject;

	memset(&subject, 0, sizeof(subject));
	memcpy(subject.pcr, c->att.pcr, sizeof(subject.pcr));
	subject.time = (uint64_t)c->time;
	if (c->evidence->artifact != NULL)
		subject.artifact = c->evidence->sha256;
	subject.commit = c->claim.commit;
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

/* A verdict on a document has a policy's; lists by themselves must agree. */
struct tbv_bytes
tbv_lists_stream(const struct tbv_endorsement_rules *e)
{
	struct tbv_bytes stream = { NULL, 0 };

	if (e->stream != NULL) {
		stream.data = (const uint8_t *)e->stream;
		stream.len = strlen(e->stream);
	} else if (e->list_count > 0)
		stream = e->list[0].stream;
	return stream;
}

int
tbv_policy_check_lists(const struct tbv_policy *p, int64_t now,
    uint64_t *unfit, struct tbv_fault *fault)
{
	const struct tbv_endorsement_rules *e = &p->endorsement;
	struct tbv_lists lists = all_lists(p);
	struct tbv_list_rules rules;
	int rc;

	rules.stream = tbv_lists_stream(e);
	rules.min_serial = e->min_serial;
	rules.now = now;
	rules.max_age = e->max_age;
	rules.seen = e->serials.item;
	rules.seen_count = e->serials.count;
	rc = tbv_endorsements_check(&lists, &rules, fault);
	*unfit = lists.unfit;
	return rc;
}

int
tbv_accept_signers(struct tbv_case *c)
{
	struct tbv_lists lists = all_lists(c->policy);

	return tbv_endorsements_signers(&lists, &c->endorsed, c->fault);
}

int
tbv_accept_endorsement(struct tbv_case *c)
{
	struct tbv_endorsed_subject subject = subject_of(c);
	struct tbv_lists lists = all_lists(c->policy);

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

/*
 * What is revoked is called so even where a list does not hold: whoever hands
 * lists out could otherwise turn a revocation into something weaker.
 */
int
tbv_accept_revocation(struct tbv_case *c)
{
	struct tbv_endorsed_subject subject = subject_of(c);
	struct tbv_lists lists = all_lists(c->policy);
	struct tbv_fault fault;
	int of_lists, rc;

	tbv_fault_clear(&fault);
	of_lists = tbv_policy_check_lists(c->policy, c->evidence->now,
	    &lists.unfit, &fault);
	if ((rc = tbv_endorsements_revoked(&lists, &subject, c->fault)) !=
	    TBV_OK)
		return rc;
	if (of_lists != TBV_OK)
		*c->fault = fault;
	return of_lists;
}

/* The lists hold: it was asked whether they do before the log is. */
static int
accept_origin(struct tbv_case *c)
{
	struct tbv_endorsed_subject subject = subject_of(c);
	struct tbv_lists lists = all_lists(c->policy);

	return tbv_asks_revocation(c) ? tbv_endorsements_revoked(&lists,
	    &subject, c->fault) : TBV_OK;
}

int
tbv_accept_log(struct tbv_case *c)
{
	struct tbv_log_subject subject;
	struct tbv_log_trust trust;
	int rc;

	if ((rc = read_proof(c)) != TBV_OK)
		return rc;
	tbv_log_trust_set(&trust, c->policy->log.policy, c->time,
	    c->evidence->now);
	subject.data = c->cose.untagged;
	subject.cose = &c->cose;
	subject.certificate = c->att.certificate;
	if ((rc = tbv_proof_verify(&c->proof, &trust, &subject, &c->logged,
	    c->fault)) != TBV_OK || (rc = tbv_logged_in_time(&c->logged,
	    tbv_chain_leaf(&c->chain)->not_after, c->policy->log.while_valid,
	    c->fault)) != TBV_OK)
		return rc;
	return accept_origin(c);
}
