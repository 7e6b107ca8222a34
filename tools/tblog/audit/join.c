/*
 * tblog audit --join: shards that cover every entry of the tree once, and whose
 * subtrees give the root that the log and its witnesses have signed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "common/hex.h"

struct joining {
	const struct options *o;
	struct target target;
	struct hash policy;
	int judged;
	struct shard *shard;
	size_t count;
	struct compact range;
	uint64_t verified, findings, none;
};

static int
compare_first(const void *a, const void *b)
{
	const struct shard *x = a, *y = b;

	return (x->range.first > y->range.first) -
	    (x->range.first < y->range.first);
}

static int
read_shards(struct joining *j, struct failure *f)
{
	size_t n = j->o->operand.count - 1;
	int rc;

	if ((j->shard = calloc(n, sizeof(*j->shard))) == NULL)
		return fail(f, TBV_ERR_MEMORY, "audit", "out of memory");
	while (j->count < n) {
		j->count++;
		if ((rc = shard_read(&j->shard[j->count - 1],
		    j->o->operand.item[j->count], f)) != TBV_OK)
			return rc;
	}
	qsort(j->shard, n, sizeof(*j->shard), compare_first);
	return TBV_OK;
}

/* Each shard is of this log, this tree and this policy. */
static int
check_shard(const struct joining *j, const struct shard *s,
    struct failure *f)
{
	const struct target *t = &j->target;
	const char *why = NULL;

	if (s->origin.len != t->origin.len ||
	    memcmp(s->origin.data, t->origin.data, t->origin.len) != 0)
		why = "origin: of another log";
	else if (s->size != t->head.size)
		why = "size: of another checkpoint";
	else if (!hash_same(&s->root, &t->head.root))
		why = "root: of another tree of this size";
	else if (s->judged != j->judged)
		why = s->judged ? "policy: its entries were judged, and no "
		    "--policy is given" : "policy: none of its entries were "
		    "judged";
	else if (!hash_same(&s->policy, &j->policy))
		why = "policy: judged under another one";
	return why == NULL ? TBV_OK : fail(f, TBV_ERR_AUDIT_OTHER, s->name,
	    why);
}

static int
refuse_gap(uint64_t first, uint64_t end, struct failure *f)
{
	char text[96];

	(void)snprintf(text, sizeof(text), "no shard has the entries from "
	    "%llu on, before %llu", (unsigned long long)first,
	    (unsigned long long)end);
	return fail(f, TBV_ERR_AUDIT_GAP, "--join", text);
}

/* The tiles whose hashes are of several shards are looked at here. */
static int
see_joined(void *arg, const struct subtree *s, uint64_t index,
    struct failure *f)
{
	struct joining *j = arg;

	return target_compare(&j->target, s->height, index, &s->hash, f);
}

static int
add_shard(struct joining *j, const struct shard *s, struct failure *f)
{
	char text[96];
	size_t i;
	int rc;

	if ((rc = check_shard(j, s, f)) != TBV_OK)
		return rc;
	if (s->range.first > j->range.next)
		return refuse_gap(j->range.next, s->range.first, f);
	if (s->range.first < j->range.next) {
		(void)snprintf(text, sizeof(text), "another shard has entry "
		    "%llu as well", (unsigned long long)s->range.first);
		return fail(f, TBV_ERR_AUDIT_OVERLAP, s->name, text);
	}
	for (i = 0; i < s->range.count; i++)
		if ((rc = compact_add(&j->range, &s->range.part[i],
		    see_joined, j, f)) != TBV_OK)
			return rc;
	j->verified += s->verified;
	j->findings += s->findings;
	j->none += shard_none(s);
	return TBV_OK;
}

static int
join_shards(struct joining *j, struct failure *f)
{
	struct hash root;
	size_t i;
	int rc;

	compact_start(&j->range, 0);
	for (i = 0; i < j->count; i++)
		if ((rc = add_shard(j, &j->shard[i], f)) != TBV_OK)
			return rc;
	if (j->range.next < j->target.head.size)
		return refuse_gap(j->range.next, j->target.head.size, f);
	if (compact_root(&j->range, &root) != 0)
		return hash_failed(f);
	return hash_same(&root, &j->target.head.root) ? TBV_OK : fail(f,
	    TBV_ERR_AUDIT_ROOT, "--join", "the subtrees of the shards give "
	    "another root than the signed one");
}

/* What the log policy's quorum was, as tbverify has it among its facts. */
static void
tell_checkpoint(const struct joining *j, struct facts *facts)
{
	static const enum tbv_fact wanted[] = { TBV_FACT_WITNESSES,
	    TBV_FACT_LOG_TIME };
	char root[2 * HASH_SIZE + 1];
	const char *value;
	size_t i;

	value = tbv_result_fact(j->target.verdict, TBV_FACT_LOG);
	facts_add(facts, "origin", value != NULL ? value : "");
	facts_number(facts, "size", j->target.head.size);
	hex_encode(j->target.head.root.value, HASH_SIZE, root);
	facts_add(facts, "root", root);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if ((value = tbv_result_fact(j->target.verdict, wanted[i])) !=
		    NULL)
			facts_add(facts, tbv_fact_name(wanted[i]), value);
	facts_number(facts, "shards", j->count);
}

static void
tell_verdicts(const struct joining *j, struct facts *facts)
{
	char policy[2 * HASH_SIZE + 1];
	const struct shard *s;
	size_t i, k;

	if (!j->judged)
		return;
	hex_encode(j->policy.value, HASH_SIZE, policy);
	facts_add(facts, "policy", policy);
	facts_number(facts, "verified", j->verified);
	facts_number(facts, "refused", j->findings - j->none);
	facts_number(facts, "none", j->none);
	for (i = 0; i < j->count; i++)
		for (s = &j->shard[i], k = 0; k < s->findings; k++)
			facts_entry(facts, s->finding[k].index, "token",
			    tbv_error_token(s->finding[k].error));
}

static int
run_join(struct joining *j, struct facts *facts, struct failure *f)
{
	char text[96];
	int rc;

	if ((rc = target_policy(j->o, &j->policy, &j->judged, f)) != TBV_OK ||
	    (rc = target_open(&j->target, j->o, f)) != TBV_OK ||
	    (rc = read_shards(j, f)) != TBV_OK ||
	    (rc = join_shards(j, f)) != TBV_OK)
		return rc;
	tell_checkpoint(j, facts);
	tell_verdicts(j, facts);
	if (j->findings == 0)
		return TBV_OK;
	(void)snprintf(text, sizeof(text), "%llu of %llu entries are not "
	    "verified", (unsigned long long)j->findings,
	    (unsigned long long)j->target.head.size);
	return fail(f, TBV_ERR_AUDIT_ENTRIES, j->target.source.name, text);
}

int
audit_join(const struct options *o, struct facts *facts, struct failure *f)
{
	struct joining *j = calloc(1, sizeof(*j));
	size_t i;
	int rc;

	if (j == NULL)
		return fail(f, TBV_ERR_MEMORY, "audit", "out of memory");
	j->o = o;
	j->target.store.fd = j->target.store.lock[0] =
	    j->target.store.lock[1] = -1;
	rc = run_join(j, facts, f);
	for (i = 0; i < j->count; i++)
		shard_free(&j->shard[i]);
	free(j->shard);
	target_close(&j->target);
	free(j);
	return rc;
}
