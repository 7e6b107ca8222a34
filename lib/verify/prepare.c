/*
 * Checks signatures before the verdicts that need them: of one document while
 * its artifact is still being hashed, or of many in lanes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "accept/accept.h"
#include "crypto/lanes.h"

/* The number of documents processed together, which bounds the memory. */
#define AT_ONCE 64

/* Makes checks in turn until one fails; 0 if none did, or -1. */
static int
run_ahead(struct tbv_case *c, int (*const *check)(struct tbv_case *),
    size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (check[i](c) != TBV_OK)
			return -1;
	return 0;
}

static int
can_prepare(const struct tbv_policy *policy,
    const struct tbv_evidence *evidence)
{
	struct tbv_fault ignored;

	tbv_fault_clear(&ignored);
	return policy != NULL && evidence != NULL &&
	    tbv_policy_sound(policy, &ignored) == TBV_OK &&
	    tbv_evidence_sound(evidence, &ignored) == TBV_OK &&
	    evidence->attestation.data != NULL && evidence->has_now;
}

void
tbv_policy_prepare(const struct tbv_policy *policy,
    const struct tbv_evidence *evidence)
{
	static int (*const ahead[])(struct tbv_case *) = {
		tbv_accept_form, tbv_accept_cose, tbv_accept_document,
		tbv_accept_chain, tbv_accept_signature
	};
	struct tbv_fault ignored;
	struct tbv_case *c;

	if (!can_prepare(policy, evidence) ||
	    (c = calloc(1, sizeof(*c))) == NULL)
		return;
	tbv_fault_clear(&ignored);
	c->policy = policy;
	c->evidence = evidence;
	c->fault = &ignored;
	c->known.cache = policy->cache;
	c->known.prepared = evidence->prepared;
	(void)run_ahead(c, ahead, sizeof(ahead) / sizeof(ahead[0]));
	free(c);
}

static void
queue_document(const struct tbv_case *c, struct tbv_queue *queue)
{
	uint8_t known[TBV_ACCEPT_SIGNED];
	struct tbv_to_check signature;

	tbv_accept_signed(c, known);
	signature.kind = TBV_SIGNED_DOCUMENT;
	signature.point = tbv_chain_end_entity(&c->chain)->point;
	signature.what.data = known;
	signature.what.len = sizeof(known);
	signature.part[0].data = c->cose.head;
	signature.part[0].len = c->cose.head_len;
	signature.part[1] = c->cose.payload;
	signature.parts = 2;
	memcpy(signature.rs, c->cose.signature.data, sizeof(signature.rs));
	tbv_queue_add(queue, &signature);
}

/* Nothing is queued for a document that fails a check without signatures. */
static void
queue_evidence(struct tbv_case *c, const struct tbv_policy *policy,
    const struct tbv_evidence *evidence, struct tbv_queue *queue)
{
	static int (*const ahead[])(struct tbv_case *) = {
		tbv_accept_form, tbv_accept_cose, tbv_accept_document,
		tbv_accept_root
	};
	struct tbv_fault *ignored = c->fault;

	if (!can_prepare(policy, evidence))
		return;
	memset(c, 0, sizeof(*c));
	c->policy = policy;
	c->evidence = evidence;
	c->fault = ignored;
	tbv_fault_clear(ignored);
	if (run_ahead(c, ahead, sizeof(ahead) / sizeof(ahead[0])) != 0 ||
	    tbv_chain_parse(&c->att, &c->chain, ignored) != TBV_OK ||
	    tbv_chain_queue(&c->chain, tbv_accept_chain_time(c), queue,
	    ignored) != TBV_OK)
		return;
	queue_document(c, queue);
}

/* Up to AT_ONCE. */
static int
prepare_some(const struct tbv_policy *policy,
    struct tbv_evidence *const *evidence, size_t count)
{
	struct tbv_case *c = calloc(1, sizeof(*c));
	struct tbv_fault ignored;
	struct tbv_queue *queue;
	size_t i, n = 0;
	int rc = TBV_OK;

	queue = tbv_queue_new(count, policy->cache, policy->digests);
	if (c == NULL || queue == NULL)
		goto out;
	c->fault = &ignored;
	for (; n < count && tbv_queue_next(queue) == 0; n++)
		queue_evidence(c, policy, evidence[n], queue);
	if ((rc = tbv_queue_check(queue)) != TBV_OK)
		goto out;
	for (i = 0; i < n; i++)
		if (evidence[i] != NULL) {
			tbv_prepared_free(evidence[i]->prepared);
			evidence[i]->prepared = tbv_queue_take(queue, i);
		}
out:
	tbv_queue_free(queue);
	free(c);
	return rc;
}

/* Results of the lanes from an earlier call do not apply to this one. */
static void
forget_prepared(struct tbv_evidence *const *evidence, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (evidence[i] != NULL) {
			tbv_prepared_free(evidence[i]->prepared);
			evidence[i]->prepared = NULL;
		}
}

int
tbv_policy_prepare_many(const struct tbv_policy *policy,
    struct tbv_evidence *const *evidence, size_t count)
{
	size_t at, n;
	int rc = TBV_OK;

	forget_prepared(evidence, count);
	if (policy == NULL || !tbv_lanes_usable())
		return TBV_OK;
	for (at = 0; at < count && rc == TBV_OK; at += n) {
		n = count - at < AT_ONCE ? count - at : AT_ONCE;
		rc = prepare_some(policy, evidence + at, n);
	}
	if (rc != TBV_OK) {
		tbv_cache_set_doubt(policy->cache);
		forget_prepared(evidence, count);
	}
	return rc;
}
