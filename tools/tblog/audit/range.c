/*
 * tblog audit --range: proves that the entries of a range are in the signed
 * tree, verifies each, and writes the results to a shard.  An entry or a tile
 * that does not belong to the tree is reported, the rest is still checked, and
 * no shard is written.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "audit/judge.h"

#define WARNINGS_MAX 64			/* that are reported one by one */

struct auditing {
	const struct options *o;
	struct target target;
	struct shard shard;
	struct judge judge;
	uint64_t faults;
	struct failure first;		/* of those */
};

static int
parse_range(const struct options *o, uint64_t size, struct shard *s,
    uint64_t *end, struct failure *f)
{
	const char *dash = strchr(o->range, '-');
	uint64_t first;

	if (dash == NULL || decimal(o->range, (size_t)(dash - o->range),
	    &first) != 0 || decimal(dash + 1, strlen(dash + 1), end) != 0 ||
	    first >= *end)
		return fail(f, TBV_ERR_USAGE, "--range",
		    "want A-B, from entry A on, before entry B");
	if (*end > size)
		return fail(f, TBV_ERR_USAGE, "--range",
		    "the checkpoint has fewer entries");
	if (first % TILE_WIDTH != 0 || (*end % TILE_WIDTH != 0 &&
	    *end != size))
		return fail(f, TBV_ERR_USAGE, "--range", "want multiples of "
		    "256, or the checkpoint's size at the end");
	if (*end - first > SHARD_ENTRIES_MAX)
		return fail(f, TBV_ERR_USAGE, "--range",
		    "more than 1048576 entries");
	compact_start(&s->range, first);
	return TBV_OK;
}

/* Whether it is the log that is wrong, and not this run. */
static int
is_of_log(int error)
{
	return error == TBV_ERR_LOG_DIRECTORY ||
	    error == TBV_ERR_LOG_INCONSISTENT || error == TBV_ERR_AUDIT_ENTRY;
}

/* Reports a fault of the log and continues; any other error ends the run. */
static int
note_fault(struct auditing *a, const struct failure *fault,
    struct failure *f)
{
	if (!is_of_log(fault->error)) {
		*f = *fault;
		return f->error;
	}
	if (a->faults++ == 0)
		a->first = *fault;
	if (a->faults <= WARNINGS_MAX)
		report_warning(fault);
	return TBV_OK;
}

/* The entries of a bundle, and their hashes. */
struct bundle_read {
	struct file file;
	const unsigned char *entry[TILE_WIDTH];
	size_t len[TILE_WIDTH];
	struct hash leaf[TILE_WIDTH];
	unsigned int width;
};

static int
read_bundle(struct auditing *a, uint64_t tile, struct bundle_read *b,
    struct failure *f)
{
	const struct source *source = &a->target.source;
	struct place p = { ENTRIES, 0, 0 };
	struct bundle rest;
	unsigned int i;
	int rc;

	memset(&b->file, 0, sizeof(b->file));
	p.index = tile;
	if ((rc = source_read(source, a->target.head.size, &p, &b->file,
	    f)) != TBV_OK)
		return rc;
	rest.data = b->file.data;
	rest.len = b->file.len;
	b->width = p.width;
	for (i = 0; i < p.width; i++) {
		if (bundle_next(&rest, &b->entry[i], &b->len[i]) != 0)
			return source_bad(source, &p, "is cut", f);
		if (hash_leaf(b->entry[i], b->len[i], &b->leaf[i]) != 0)
			return hash_failed(f);
	}
	/* a full one may replace a partial one, and then has more */
	if (rest.len > 0 && p.width == TILE_WIDTH)
		return source_bad(source, &p, "has more than its entries", f);
	return TBV_OK;
}

/*
 * Each entry that is not the tree's, whose hashes are proved.  Its hash becomes
 * the tree's: the tiles above are not wrong, and there will be no shard.
 */
static int
compare_entries(struct auditing *a, uint64_t tile, struct bundle_read *b,
    const struct hash *row, struct failure *f)
{
	struct failure fault;
	char text[128];
	unsigned int i;
	int rc;

	for (i = 0; i < b->width; i++) {
		if (hash_same(&b->leaf[i], &row[i]))
			continue;
		memset(&fault, 0, sizeof(fault));
		(void)snprintf(text, sizeof(text),
		    "entry %llu: not the one that the tree holds",
		    (unsigned long long)(tile * TILE_WIDTH + i));
		(void)fail(&fault, TBV_ERR_AUDIT_ENTRY,
		    a->target.source.name, text);
		if ((rc = note_fault(a, &fault, f)) != TBV_OK)
			return rc;
		b->leaf[i] = row[i];
	}
	return TBV_OK;
}

/* Whether a row of a whole tile is what the tile above has of it. */
static int
is_row_above(struct auditing *a, uint64_t tile, const struct hash *row)
{
	struct hash copy[TILE_WIDTH], above, fold;
	struct failure ignored = { 0 };

	memcpy(copy, row, sizeof(copy));
	return level_width(a->target.head.size, 0, tile) == TILE_WIDTH &&
	    tree_hash(a->target.tree, 8, tile, &above, &ignored) == TBV_OK &&
	    hash_fold(copy, TILE_WIDTH, &fold) == 0 &&
	    hash_same(&fold, &above);
}

/*
 * The hashes of a tile do not lead to the root: it is wrong, or its entries are,
 * or another tile on the way.
 */
static int
refuse_row(struct auditing *a, uint64_t tile, struct bundle_read *b,
    const struct hash *row, struct failure *f)
{
	struct failure fault = { 0 };
	struct place p = { 0, 0, 0 };
	char text[128];

	p.index = tile;
	p.width = b->width;
	if (memcmp(row, b->leaf, b->width * sizeof(*row)) != 0 &&
	    is_row_above(a, tile, row))
		return compare_entries(a, tile, b, row, f);
	if (memcmp(row, b->leaf, b->width * sizeof(*row)) != 0)
		(void)source_bad(&a->target.source, &p,
		    "does not follow from the entries", &fault);
	else {
		(void)snprintf(text, sizeof(text), "entries from %llu on: the "
		    "tiles do not lead to the root that is signed",
		    (unsigned long long)(tile * TILE_WIDTH));
		(void)fail(&fault, TBV_ERR_LOG_INCONSISTENT,
		    a->target.source.name, text);
	}
	return note_fault(a, &fault, f);
}

/* The tiles above follow from the entries as well. */
static int
see_subtree(void *arg, const struct subtree *s, uint64_t index,
    struct failure *f)
{
	struct auditing *a = arg;
	struct failure fault = { 0 };

	if (target_compare(&a->target, s->height, index, &s->hash, &fault) ==
	    TBV_OK)
		return TBV_OK;
	return note_fault(a, &fault, f);
}

/* Adds proved entries to the subtrees, and verifies them. */
static int
take_entries(struct auditing *a, uint64_t tile, const struct bundle_read *b,
    struct failure *f)
{
	struct subtree s = { 0, { { 0 } } };
	unsigned int i;
	int rc;

	for (i = 0; i < b->width; i++) {
		s.hash = b->leaf[i];
		if ((rc = compact_add(&a->shard.range, &s, see_subtree, a,
		    f)) != TBV_OK)
			return rc;
	}
	/* there will be no shard: only look for further faults of the log */
	if (!a->shard.judged || a->faults > 0)
		return TBV_OK;
	for (i = 0; i < b->width; i++)
		if ((rc = judge_add(&a->judge, tile * TILE_WIDTH + i,
		    b->entry[i], b->len[i], f)) != TBV_OK)
			return rc;
	return TBV_OK;
}

static int
audit_tile(struct auditing *a, uint64_t tile, struct bundle_read *b,
    struct failure *f)
{
	struct failure fault = { 0 };
	struct hash row[TILE_WIDTH];
	int rc, yes = 0;

	if (read_bundle(a, tile, b, &fault) != TBV_OK ||
	    tree_holds(a->target.tree, tile, &a->target.head.root, row, &yes,
	    &fault) != TBV_OK)
		return note_fault(a, &fault, f);
	rc = yes ? compare_entries(a, tile, b, row, f) :
	    refuse_row(a, tile, b, row, f);
	return rc == TBV_OK ? take_entries(a, tile, b, f) : rc;
}

/* A bundle that could not be read leaves a gap, and the fold begins anew. */
static int
audit_tiles(struct auditing *a, uint64_t end, struct failure *f)
{
	uint64_t first = a->shard.range.first / TILE_WIDTH, tile;
	uint64_t last = (end - 1) / TILE_WIDTH;
	struct bundle_read *b = malloc(sizeof(*b));
	struct bar bar;
	int rc = TBV_OK;

	if (b == NULL)
		return fail(f, TBV_ERR_MEMORY, "audit", "out of memory");
	bar_count(&bar, last - first + 1);
	for (tile = first; tile <= last && rc == TBV_OK; tile++) {
		if (a->shard.range.next != tile * TILE_WIDTH)
			compact_start(&a->shard.range, tile * TILE_WIDTH);
		rc = audit_tile(a, tile, b, f);
		free(b->file.data);
		(void)bar_show(&bar, tile - first + 1);
	}
	bar_end(&bar);
	free(b);
	return rc == TBV_OK && a->faults == 0 && a->shard.judged ?
	    judge_flush(&a->judge, f) : rc;
}

/* The first fault is the failure; the others have been reported. */
static int
refuse_range(const struct auditing *a, struct failure *f)
{
	char text[64];

	if (a->faults == 0)
		return TBV_OK;
	if (a->faults > WARNINGS_MAX)
		fprintf(stderr, "tblog: warning: %llu more are not shown\n",
		    (unsigned long long)a->faults - WARNINGS_MAX);
	(void)snprintf(text, sizeof(text), "range %s: %llu wrong, of which "
	    "the first is", a->o->range, (unsigned long long)a->faults);
	return fail(f, a->first.error, text, a->first.text);
}

static void
tell_shard(const struct options *o, const struct shard *s,
    struct facts *facts)
{
	facts_add(facts, "shard", o->output);
	facts_number(facts, "first", s->range.first);
	facts_number(facts, "end", s->range.next);
	if (!s->judged)
		return;
	facts_number(facts, "verified", s->verified);
	facts_number(facts, "refused", s->findings - shard_none(s));
	facts_number(facts, "none", shard_none(s));
}

static int
save_shard(struct auditing *a, struct failure *f)
{
	struct shard *s = &a->shard;
	struct text text = { 0 };
	int rc;

	s->origin = a->target.origin;
	s->size = a->target.head.size;
	s->root = a->target.head.root;
	shard_say(s, &text);
	rc = text.bad ? fail(f, TBV_ERR_MEMORY, "audit", "out of memory") :
	    file_replace(a->o->output, text.data, text.len, 0644, f);
	text_free(&text);
	return rc;
}

static int
run_audit(struct auditing *a, struct failure *f)
{
	uint64_t end = 0;
	int rc;

	if ((rc = target_policy(a->o, &a->shard.policy, &a->shard.judged,
	    f)) != TBV_OK ||
	    (rc = target_open(&a->target, a->o, f)) != TBV_OK ||
	    (rc = parse_range(a->o, a->target.head.size, &a->shard, &end,
	    f)) != TBV_OK ||
	    (a->shard.judged && (rc = judge_open(&a->judge, a->o, &a->shard,
	    f)) != TBV_OK) ||
	    (rc = audit_tiles(a, end, f)) != TBV_OK ||
	    (rc = refuse_range(a, f)) != TBV_OK)
		return rc;
	return save_shard(a, f);
}

int
audit_range(const struct options *o, struct facts *facts, struct failure *f)
{
	struct auditing *a = calloc(1, sizeof(*a));
	int rc;

	if (a == NULL)
		return fail(f, TBV_ERR_MEMORY, "audit", "out of memory");
	a->o = o;
	a->target.store.fd = a->target.store.lock[0] =
	    a->target.store.lock[1] = -1;
	if ((rc = run_audit(a, f)) == TBV_OK)
		tell_shard(o, &a->shard, facts);
	judge_close(&a->judge);
	target_close(&a->target);
	shard_free(&a->shard);
	free(a);
	return rc;
}
