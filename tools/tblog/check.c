/*
 * tblog check: computes all of a log again, from its entries to the root that
 * is signed, a bundle at a time.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "common/hex.h"
#include "tblog.h"

struct checking {
	const struct source *source;
	uint64_t size;
	/* What the tiles of each level must hold, as far as it is known. */
	struct edge edge[LEVELS];
	uint64_t tile[LEVELS];
};

/* Holds the tile that is on disk to what was computed. */
static int
compare_tile(struct checking *c, int level, struct failure *f)
{
	struct edge *e = &c->edge[level];
	struct hash row[TILE_WIDTH];
	struct place p;
	int rc;

	p.level = level;
	p.index = c->tile[level];
	p.width = e->count;
	if ((rc = source_tile(c->source, c->size, level, p.index, row, f)) !=
	    TBV_OK)
		return rc;
	if (memcmp(row, e->row, e->count * HASH_SIZE) != 0)
		return source_bad(c->source, &p,
		    "does not follow from the entries", f);
	return TBV_OK;
}

/* A hash at the lowest level, and what becomes full by it. */
static int
push(struct checking *c, const struct hash *leaf, struct failure *f)
{
	struct hash h = *leaf;
	struct edge *e;
	int l, rc;

	for (l = 0; l < LEVELS; l++) {
		e = &c->edge[l];
		e->row[e->count++] = h;
		if (e->count < TILE_WIDTH)
			return TBV_OK;
		if ((rc = compare_tile(c, l, f)) != TBV_OK)
			return rc;
		if (hash_fold(e->row, TILE_WIDTH, &h) != 0)
			return hash_failed(f);
		e->count = 0;
		c->tile[l]++;
	}
	return fail(f, TBV_ERR_INTERNAL, c->source->name, "too large");
}

static int
check_bundle(struct checking *c, uint64_t index, struct failure *f)
{
	struct place p = { ENTRIES, 0, 0 };
	struct bundle rest = { NULL, 0 };
	const unsigned char *entry;
	struct file file;
	struct hash leaf;
	unsigned int i;
	size_t len;
	int rc;

	p.index = index;
	if ((rc = source_read(c->source, c->size, &p, &file, f)) != TBV_OK)
		return rc;
	rest.data = file.data;
	rest.len = file.len;
	for (i = 0; i < p.width && rc == TBV_OK; i++) {
		if (bundle_next(&rest, &entry, &len) != 0)
			rc = source_bad(c->source, &p, "is cut", f);
		else if (hash_leaf(entry, len, &leaf) != 0)
			rc = hash_failed(f);
		else
			rc = push(c, &leaf, f);
	}
	/* a full one may replace a partial one, and then has more */
	if (rc == TBV_OK && rest.len > 0 && p.width == TILE_WIDTH)
		rc = source_bad(c->source, &p, "has more than its entries",
		    f);
	free(file.data);
	return rc;
}

static int
check_tiles(const struct log *l, struct failure *f)
{
	struct checking *c = calloc(1, sizeof(*c));
	uint64_t i, bundles;
	struct bar bar;
	int level, rc = TBV_OK;

	if (c == NULL)
		return fail(f, TBV_ERR_MEMORY, "check", "out of memory");
	c->source = &l->source;
	c->size = l->signed_.size;
	bundles = (c->size + TILE_WIDTH - 1) / TILE_WIDTH;
	bar_count(&bar, bundles);
	for (i = 0; i < bundles && rc == TBV_OK; i++) {
		rc = check_bundle(c, i, f);
		(void)bar_show(&bar, i + 1);
	}
	bar_end(&bar);
	for (level = 0; level < LEVELS && rc == TBV_OK; level++)
		if (c->edge[level].count > 0)
			rc = compare_tile(c, level, f);
	free(c);
	return rc;
}

/* Every tile is what its entries give: so then is the root over the tiles. */
static int
check_tile_root(const struct log *l, const struct tree_head *head,
    const char *what, struct failure *f)
{
	struct tree *t = tree_new(&l->source, head->size);
	struct hash root;
	int rc;

	if (t == NULL)
		return fail(f, TBV_ERR_MEMORY, "check", "out of memory");
	if ((rc = tree_root(t, head->size, &root, f)) == TBV_OK &&
	    !hash_same(&root, &head->root))
		rc = fail(f, TBV_ERR_LOG_INCONSISTENT, l->store.name, what);
	free(t);
	return rc;
}

static int
check_all(struct log *l, struct failure *f)
{
	struct tree_head head;
	int rc;

	if ((rc = check_tiles(l, f)) != TBV_OK ||
	    (rc = check_tile_root(l, &l->signed_,
	    "the tiles do not give the root "
	    "of the checkpoint", f)) != TBV_OK)
		return rc;
	/* a copy of what is served has no state */
	rc = log_head(l, &head, f);
	if (rc == NOT_THERE)
		return TBV_OK;
	if (rc != TBV_OK)
		return rc;
	if (head.size < l->signed_.size)
		return fail(f, TBV_ERR_LOG_DIRECTORY, l->store.name,
		    "the recorded state is older than the checkpoint");
	return check_tile_root(l, &head,
	    "the tiles do not give the root of the "
	    "state", f);
}

static void
tell_checked(const struct log *l, struct facts *facts)
{
	char root[2 * HASH_SIZE + 1];

	hex_encode(l->signed_.root.value, HASH_SIZE, root);
	facts_add(facts, "origin", l->origin.data);
	facts_number(facts, "size", l->signed_.size);
	facts_add(facts, "root", root);
}

int
command_check(const struct options *o)
{
	struct log log = { 0 };
	struct facts facts = { 0 };
	struct failure f = { 0 };
	int status;

	log.store.fd = log.store.lock[0] = log.store.lock[1] = -1;
	if (options_operands(o, 1, 1, "want DIR", &f) == TBV_OK &&
	    log_open(&log, o->operand.item[0], o->key, &f) == TBV_OK &&
	    check_all(&log, &f) == TBV_OK) {
		tell_checked(&log, &facts);
		status = report_facts(o, &facts);
	} else
		status = report_failure(o, &f);
	facts_free(&facts);
	log_close(&log);
	return status;
}

/* Who has signed, by the names on the lines: verified is the log's alone. */
static size_t
count_lines(const struct log *l)
{
	const unsigned char *at = l->checkpoint.data + l->text_len + 1;
	const unsigned char *end = l->checkpoint.data + l->checkpoint.len;
	size_t n = 0;

	for (; at < end; at++)
		n += *at == '\n';
	return n;
}

int
command_show(const struct options *o)
{
	struct log log = { 0 };
	struct facts facts = { 0 };
	struct failure f = { 0 };
	int status;

	log.store.fd = log.store.lock[0] = log.store.lock[1] = -1;
	if (options_operands(o, 1, 1, "want DIR", &f) == TBV_OK &&
	    log_open(&log, o->operand.item[0], o->key, &f) == TBV_OK &&
	    check_tile_root(&log, &log.signed_,
	    "the tiles do not give the root "
	    "of the checkpoint", &f) == TBV_OK) {
		tell_checked(&log, &facts);
		facts_add(&facts, "vkey", log.vkey.data);
		facts_number(&facts, "unverified-cosignatures",
		    count_lines(&log) - 1);
		status = report_facts(o, &facts);
	} else
		status = report_failure(o, &f);
	facts_free(&facts);
	log_close(&log);
	return status;
}
