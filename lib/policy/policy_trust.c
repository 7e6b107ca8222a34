/*
 * The part of a policy that lists the trusted logs and endorsers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"

static void
forget_file(struct tbv_policy_file *file)
{
	free(file->path);
	memset(file, 0, sizeof(*file));
}

/* The requirement of a proof stays: options replace only who is trusted. */
void
tbv_policy_clear_log(struct tbv_policy *p)
{
	forget_file(&p->log.file);
	free(p->log.policy);
	p->log.policy = NULL;
}

void
tbv_policy_clear_lists(struct tbv_policy *p)
{
	struct tbv_endorsement_rules *e = &p->endorsement;
	size_t i;

	for (i = 0; i < e->file_count; i++)
		forget_file(&e->file[i]);
	free(e->file);
	e->file = NULL;
	e->file_count = 0;
	for (i = 0; i < e->list_count; i++)
		free(e->copy[i].data);
	e->list_count = 0;
}

static void
clear_kept_lists(struct tbv_policy *p)
{
	size_t i;

	for (i = 0; i < TBV_MAX_SIGNERS; i++)
		tbv_kept_drop(&p->endorsement.kept[i]);
}

/* A list is verified with the endorsers' keys, and is useless without them. */
void
tbv_policy_clear_endorsers(struct tbv_policy *p)
{
	size_t i;

	for (i = 0; i < p->endorsement.list_count; i++)
		free(p->endorsement.copy[i].data);
	p->endorsement.list_count = 0;
	for (i = 0; i < p->endorsement.file_count; i++)
		p->endorsement.file[i].given = 0;
	clear_kept_lists(p);
	forget_file(&p->endorsement.endorsers_file);
	free(p->endorsement.endorsers);
	p->endorsement.endorsers = NULL;
}

void
tbv_policy_clear_endorsement(struct tbv_policy *p)
{
	struct tbv_endorsement_rules *e = &p->endorsement;

	tbv_policy_clear_lists(p);
	tbv_policy_clear_endorsers(p);
	free(e->stream);
	tbv_serials_drop(&e->serials);
	free(e->rest);
	free(e->image.name);
	free(e->image.root);
	memset(e, 0, sizeof(*e));
}

int
tbv_policy_set_log_policy_mem(struct tbv_policy *p, const void *data,
    size_t len)
{
	struct tbv_log_policy *parsed;
	struct tbv_bytes text;
	int rc;

	if (tbv_policy_bytes(p, data, len, &text) != TBV_OK)
		return p->fault.error;
	if ((parsed = calloc(1, sizeof(*parsed))) == NULL)
		return tbv_policy_memory(p);
	if ((rc = tbv_log_policy_parse(text, parsed, &p->fault)) != TBV_OK) {
		free(parsed);
		return rc;
	}
	free(p->log.policy);
	p->log.policy = parsed;
	p->log.asked = 1;
	return p->fault.error;
}

int
tbv_policy_set_log_required(struct tbv_policy *p, int required)
{
	/* without a log policy, nothing can satisfy the requirement */
	if (required)
		p->log.asked = 1;
	p->log.optional = !required;
	return p->fault.error;
}

int
tbv_policy_set_while_valid(struct tbv_policy *p, enum tbv_while_valid mode)
{
	if (mode != TBV_WHILE_VALID_DEFAULT &&
	    mode != TBV_WHILE_VALID_REPORT && mode != TBV_WHILE_VALID_REQUIRE)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "no such mode");
	/* the same: the requirement stays if its log policy is missing */
	if (mode == TBV_WHILE_VALID_REQUIRE)
		p->log.asked = 1;
	p->log.while_valid = mode;
	return p->fault.error;
}

int
tbv_policy_set_endorsers_mem(struct tbv_policy *p, const void *data,
    size_t len)
{
	struct tbv_endorsers *parsed;
	struct tbv_bytes text;
	int rc;

	if (tbv_policy_bytes(p, data, len, &text) != TBV_OK)
		return p->fault.error;
	if (p->endorsement.list_count > 0 || tbv_policy_has_kept(p))
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "endorsers: lists were opened under others");
	if ((parsed = calloc(1, sizeof(*parsed))) == NULL)
		return tbv_policy_memory(p);
	if ((rc = tbv_endorsers_parse(text, parsed, &p->fault)) != TBV_OK) {
		free(parsed);
		return rc;
	}
	free(p->endorsement.endorsers);
	p->endorsement.endorsers = parsed;
	p->endorsement.asked = 1;
	return p->fault.error;
}

int
tbv_policy_set_endorsement_stream(struct tbv_policy *p, const char *stream)
{
	char *copy;

	if (tbv_policy_given(p, stream) != TBV_OK)
		return p->fault.error;
	p->endorsement.asked = 1;
	if (*stream == '\0')
		return tbv_policy_bad(p, "stream", "empty");
	if (tbv_policy_has_kept(p))
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "stream: lists of another are kept");
	if ((copy = strdup(stream)) == NULL)
		return tbv_policy_memory(p);
	free(p->endorsement.stream);
	p->endorsement.stream = copy;
	return p->fault.error;
}

int
tbv_policy_add_endorsements_mem(struct tbv_policy *p, const void *data,
    size_t len)
{
	struct tbv_endorsement_rules *e = &p->endorsement;
	struct tbv_bytes copy, none = { NULL, 0 };
	uint8_t *mine;
	int rc;

	if (tbv_policy_bytes(p, data, len, &copy) != TBV_OK)
		return p->fault.error;
	if (e->endorsers == NULL)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "endorsements: want the endorsers first");
	if (e->list_count == TBV_MAX_LISTS)
		return tbv_policy_bad(p, "endorsements", "too many lists");
	if (len > TBV_ENDORSEMENTS_SIZE_MAX)
		return tbv_fault_set(&p->fault,
		    TBV_ERR_ENDORSEMENTS_OVERSIZED,
		    "endorsement list: more than 1 MiB");
	if ((mine = malloc(len + 1)) == NULL)
		return tbv_policy_memory(p);
	if (len > 0)
		memcpy(mine, data, len);
	copy.data = mine;
	rc = tbv_endorsements_open(copy, none, e->endorsers,
	    &e->list[e->list_count], &p->fault);
	if (rc != TBV_OK) {
		free(mine);
		return rc;
	}
	e->copy[e->list_count].data = mine;
	e->copy[e->list_count++].len = len;
	return p->fault.error;
}

int
tbv_policy_set_endorsement_trust(struct tbv_policy *p,
    enum tbv_endorsement_trust trust)
{
	char *name;

	if (trust != TBV_ENDORSEMENT_TRUST_ALSO && trust !=
	    TBV_ENDORSEMENT_TRUST_INSTEAD)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "no such trust");
	p->endorsement.asked = 1;
	if ((name = strdup("endorsed")) == NULL)
		return tbv_policy_memory(p);
	free(p->endorsement.image.name);
	p->endorsement.image.name = name;
	p->endorsement.image.claim = TBV_CLAIM_TB1;
	p->endorsement.instead = trust == TBV_ENDORSEMENT_TRUST_INSTEAD;
	return p->fault.error;
}

int
tbv_policy_set_endorsements_required(struct tbv_policy *p, int required)
{
	/* without endorsers, nothing can satisfy the requirement */
	if (required)
		p->endorsement.asked = 1;
	p->endorsement.optional = !required;
	return p->fault.error;
}

int
tbv_policy_set_min_serial(struct tbv_policy *p, uint64_t serial)
{
	if (serial > TBV_MAX_SERIAL)
		return tbv_policy_bad(p, "min-serial", "out of range");
	p->endorsement.asked = 1;
	p->endorsement.min_serial = serial;
	return p->fault.error;
}

int
tbv_policy_set_max_list_age(struct tbv_policy *p, int64_t seconds)
{
	if (seconds <= 0 || seconds > TBV_MAX_TIME)
		return tbv_policy_bad(p, "max-list-age", "out of range");
	p->endorsement.asked = 1;
	p->endorsement.max_age = seconds;
	return p->fault.error;
}

static int
check_log_set(const struct tbv_policy *p, struct tbv_fault *fault)
{
	if (p->log.asked && p->log.policy == NULL)
		return tbv_fault_set(fault, TBV_ERR_POLICY_FILE,
		    "policy: the log policy was not loaded");
	return TBV_OK;
}

static int
check_endorsement(const struct tbv_endorsement_rules *e,
    struct tbv_fault *fault)
{
	size_t i;

	if (!e->asked)
		return TBV_OK;
	if (e->endorsers == NULL)
		return tbv_fault_set(fault, TBV_ERR_POLICY_FILE,
		    "policy: the endorsers file was not loaded");
	for (i = 0; i < e->file_count; i++)
		if (!e->file[i].given)
			return tbv_fault_set(fault, TBV_ERR_POLICY_FILE,
			    "policy: an endorsement list was not loaded");
	return TBV_OK;
}

int
tbv_policy_trust_ready(const struct tbv_policy *p, struct tbv_fault *fault)
{
	int rc;

	if ((rc = check_log_set(p, fault)) != TBV_OK ||
	    (rc = check_endorsement(&p->endorsement, fault)) != TBV_OK)
		return rc;
	if (p->endorsement.instead && p->image_count > 0)
		return tbv_fault_set(fault, TBV_ERR_POLICY_VALUE,
		    "endorsements: trust: images beside \"instead\"");
	if (p->endorsement.instead && p->endorsement.optional)
		return tbv_fault_set(fault, TBV_ERR_POLICY_VALUE,
		    "endorsements: require: false beside \"instead\"");
	if (p->log.policy != NULL && p->endorsement.endorsers != NULL)
		return tbv_endorsers_apart(p->endorsement.endorsers,
		    p->log.policy, fault);
	return TBV_OK;
}

int
tbv_policy_has_kept(const struct tbv_policy *p)
{
	size_t i;

	for (i = 0; i < TBV_MAX_SIGNERS; i++)
		if (p->endorsement.kept[i].data != NULL)
			return 1;
	return 0;
}

/*
 * For a document, the policy must name the stream.  Lists alone need only
 * belong to the same one.
 */
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

struct tbv_lists
tbv_policy_lists(const struct tbv_policy *p)
{
	struct tbv_lists lists;

	lists.list = p->endorsement.list;
	lists.count = p->endorsement.list_count;
	lists.unfit = 0;
	lists.endorsers = p->endorsement.endorsers;
	lists.kept = p->endorsement.kept;
	return lists;
}

int
tbv_policy_check_lists(const struct tbv_policy *p, int64_t now,
    uint64_t *unfit, struct tbv_fault *fault)
{
	const struct tbv_endorsement_rules *e = &p->endorsement;
	struct tbv_lists lists = tbv_policy_lists(p);
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
