/*
 * Inclusion and consistency: no overflow, no endless walk and nothing read but
 * the path, whatever index, sizes and path are stated.  The path that the
 * proofs which must fail give is one hash too long; and they claim that the
 * last leaf is in no tree, and that there is a level fewer than there are.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "base/bounds.h"
#include "prove.h"
/* room for the path's hashes, and none behind them */
#undef TBV_MAX_PROOF_PATH
#define TBV_MAX_PROOF_PATH (PROVE_LENGTH > 0 ? PROVE_LENGTH : 1)
/* its walk has no name outside */
#include "../../lib/log/merkle.c"

struct node_at nondet_place(void);
struct tbv_path nondet_path(void);
struct tbv_tree nondet_tree(void);
struct tbv_hash nondet_hash(void);

/*
 * A contract in place of SHA-256: reads what it is given, writes 32 bytes that
 * may be any, and may fail.
 */
int
tbv_digest_sha256(const struct tbv_bytes *parts, size_t count,
    uint8_t out[TBV_SHA256_SIZE])
{
	struct tbv_hash *hash = (struct tbv_hash *)out;
	size_t i;

	for (i = 0; i < count; i++)
		PROVE(__CPROVER_r_ok(parts[i].data, parts[i].len),
		    "the parts may be read");
	PROVE(__CPROVER_w_ok(out, TBV_SHA256_SIZE), "room for the hash");
	*hash = nondet_hash();
	return nondet_int() ? TBV_OK : TBV_ERR_CRYPTO;
}

static struct tbv_path
any_path(void)
{
	struct tbv_path path = nondet_path();

	path.len = PROVE_LENGTH + DEFECT;
	return path;
}

void
prove_included(void)
{
	struct tbv_hash leaf = nondet_hash();
	struct tbv_path path = any_path();
	struct tbv_tree tree = nondet_tree();
	uint64_t index = nondet_uint64();
	int rc = tbv_merkle_included(index, &leaf, &path, &tree);

	PROVE(rc == TBV_OK || rc == TBV_ERR_PROOF_INDEX ||
	    rc == TBV_ERR_PROOF_PATH || rc == TBV_ERR_CRYPTO, "the statuses");
	PROVE(rc != TBV_OK || index + DEFECT < tree.size,
	    "an index of the tree");
	PROVE((rc == TBV_ERR_PROOF_INDEX) == (index >= tree.size),
	    "the index is looked at first");
}

void
prove_consistent(void)
{
	struct tbv_path path = any_path();
	struct tbv_tree a = nondet_tree(), b = nondet_tree();
	int rc = tbv_merkle_consistent(&a, &b, &path);

	PROVE(rc == TBV_OK || rc == TBV_ERR_LOG_INCONSISTENT ||
	    rc == TBV_ERR_LOG_SPLIT_VIEW || rc == TBV_ERR_CRYPTO,
	    "the statuses");
	PROVE(rc != TBV_OK || a.size <= b.size, "no smaller tree");
	PROVE(rc != TBV_OK || a.size != b.size ||
	    (is_same_hash(&a.root, &b.root) && path.len == 0),
	    "one size, one root");
	PROVE((rc == TBV_ERR_LOG_SPLIT_VIEW) == (a.size == b.size &&
	    !is_same_hash(&a.root, &b.root)), "two roots of one size");
	PROVE(rc != TBV_OK || a.size == 0 || a.size == b.size ||
	    path.len > 0, "something between two sizes");
}

/*
 * Walks of any length.  What holds between two rounds is that the node is one
 * of its level: so it is where a walk starts, prove_climb holds that it is so
 * above, and prove_round that a round needs no more.
 */
static int
sound(const struct node_at *p)
{
	return p->node <= p->last;
}

/* 64 times at most: then the last node is number 0, and a round refuses. */
void
prove_climb(void)
{
	struct node_at p = nondet_place(), before = p;

	ASSUME(sound(&p) && p.last > 0);
	climb_path(&p);
	PROVE(sound(&p), "what held still holds");
	PROVE(p.last + DEFECT <= before.last / 2, "half of the nodes at most");
}

/* The last round of consistency, from any place and with any hashes. */
void
prove_round(void)
{
	struct tbv_hash first = nondet_hash(), second = nondet_hash();
	struct tbv_path path = any_path();
	struct node_at p = nondet_place();
	int rc;

	ASSUME(sound(&p));
	rc = walk_path(p, &path, PROVE_LENGTH - 1, &first, &second);
	PROVE(rc == TBV_OK || rc == TBV_ERR_LOG_INCONSISTENT ||
	    rc == TBV_ERR_CRYPTO, "the statuses");
	PROVE(rc != TBV_OK || p.last > 0, "a root has no sibling");
}
