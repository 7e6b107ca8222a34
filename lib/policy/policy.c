/*
 * A policy as a whole: creates, resets and frees it, and decides whether it can
 * give a verdict.  An empty policy trusts nothing, and after a failed setter it
 * gives no verdict until it is reset.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/digest.h"
#include "document/root.h"
#include "policy/policy.h"

void
tbv_policy_empty(struct tbv_policy *p)
{
	struct tbv_digests *digests = p->digests;
	struct tbv_cache *cache = p->cache;
	struct tbv_fault fault = p->fault;
	char *text = p->text;

	free(p->label);
	tbv_policy_clear_log(p);
	tbv_policy_clear_endorsement(p);
	tbv_policy_clear_images(p);
	tbv_policy_clear_source(p);
	memset(p, 0, sizeof(*p));
	p->time = TBV_CHAIN_TIME_DOCUMENT;
	p->digests = digests;
	p->cache = cache;
	p->fault = fault;
	p->text = text;
}

void
tbv_policy_reset(struct tbv_policy *p)
{
	tbv_policy_empty(p);
	tbv_fault_clear(&p->fault);
}

struct tbv_policy *
tbv_policy_new(void)
{
	struct tbv_policy *p;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		return NULL;
	if ((p->cache = tbv_cache_new()) == NULL ||
	    (p->digests = tbv_digests_new()) == NULL) {
		tbv_cache_free(p->cache);
		free(p);
		return NULL;
	}
	p->time = TBV_CHAIN_TIME_DOCUMENT;
	return p;
}

void
tbv_policy_free(struct tbv_policy *p)
{
	if (p == NULL)
		return;
	tbv_policy_empty(p);
	tbv_digests_free(p->digests);
	tbv_cache_free(p->cache);
	free(p->text);
	free(p);
}

const char *
tbv_policy_message(const struct tbv_policy *p)
{
	return p->fault.message;
}

int
tbv_policy_set_label(struct tbv_policy *p, const char *label)
{
	char *copy;

	if (tbv_policy_given(p, label) != TBV_OK)
		return p->fault.error;
	if ((copy = strdup(label)) == NULL)
		return tbv_policy_memory(p);
	free(p->label);
	p->label = copy;
	return p->fault.error;
}

int
tbv_policy_allow_insecure_debug(struct tbv_policy *p)
{
	p->debug_allowed = 1;
	return p->fault.error;
}

int
tbv_policy_set_not_before(struct tbv_policy *p, int64_t seconds)
{
	return tbv_policy_set_window(p, &p->window, TBV_HAS_NOT_BEFORE,
	    seconds);
}

int
tbv_policy_set_not_after(struct tbv_policy *p, int64_t seconds)
{
	return tbv_policy_set_window(p, &p->window, TBV_HAS_NOT_AFTER, seconds);
}

int
tbv_policy_set_max_age(struct tbv_policy *p, int64_t seconds)
{
	return tbv_policy_set_window(p, &p->window, TBV_HAS_MAX_AGE, seconds);
}

int
tbv_policy_set_chain_time(struct tbv_policy *p, enum tbv_chain_time time_)
{
	if (time_ != TBV_CHAIN_TIME_DOCUMENT && time_ != TBV_CHAIN_TIME_NOW)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "no such time");
	p->time = time_;
	return p->fault.error;
}

int
tbv_policy_clear(struct tbv_policy *p, enum tbv_policy_part part)
{
	switch (part) {
	case TBV_PART_IMAGES:
		tbv_policy_clear_images(p);
		return p->fault.error;
	case TBV_PART_REPOSITORIES:
		tbv_policy_clear_strings(&p->repositories);
		return p->fault.error;
	case TBV_PART_REFS:
		tbv_policy_clear_strings(&p->refs);
		p->any_ref = 0;
		return p->fault.error;
	case TBV_PART_COMMITS:
		tbv_policy_clear_commits(&p->commits);
		return p->fault.error;
	case TBV_PART_LOG_POLICY:
		tbv_policy_clear_log(p);
		return p->fault.error;
	case TBV_PART_ENDORSERS:
		tbv_policy_clear_endorsers(p);
		return p->fault.error;
	case TBV_PART_ENDORSEMENTS:
		tbv_policy_clear_lists(p);
		return p->fault.error;
	case TBV_PART_ANY_SOURCE:
		p->no_waivers = 1;
		return p->fault.error;
	}
	return tbv_fault_set(&p->fault, TBV_ERR_USAGE, "no such part");
}

/*
 * A ref without a repository does not identify a source: every repository has
 * such refs.
 */
static int
has_source(const struct tbv_policy *p)
{
	size_t i = 0;

	if (p->any_source || p->repositories.count > 0 ||
	    p->commits.count > 0 || p->tree.data != NULL)
		return 1;
	/* or none of its images needs a source */
	while (i < p->image_count && tbv_policy_waives(p, &p->image[i]))
		i++;
	return i > 0 && i == p->image_count && !p->endorsement.instead;
}

int
tbv_policy_trusts(const struct tbv_policy *p, struct tbv_fault *fault)
{
	size_t i;
	int rc;

	if (p->image_count == 0 && !p->endorsement.instead)
		return tbv_fault_set(fault, TBV_ERR_NO_IMAGE,
		    "policy: no trusted image");
	for (i = 0; i < p->image_count; i++)
		if (!p->image[i].debug && (rc = tbv_reference_complete(
		    &p->image[i].reference, fault)) != TBV_OK)
			return rc;
	for (i = 0; i < p->root_count; i++)
		if (p->root[i].len == 0)
			return tbv_fault_set(fault, TBV_ERR_POLICY_FILE,
			    "policy: the file of a root was not loaded");
	if ((rc = tbv_policy_trust_ready(p, fault)) != TBV_OK)
		return rc;
	/* a list of another stream could be for another machine's images */
	if (p->endorsement.asked && p->endorsement.stream == NULL)
		return tbv_fault_set(fault, TBV_ERR_POLICY_MEMBER,
		    "endorsements: stream: missing");
	if ((rc = tbv_policy_check_kinds(p, fault)) != TBV_OK)
		return rc;
	return tbv_policy_claims_ready(p, fault);
}

int
tbv_policy_ready(const struct tbv_policy *p, struct tbv_fault *fault)
{
	int rc;

	if ((rc = tbv_policy_trusts(p, fault)) != TBV_OK)
		return rc;
	if (!has_source(p))
		return tbv_fault_set(fault, TBV_ERR_NO_SOURCE,
		    "policy: no source");
	return TBV_OK;
}
