/*
 * Proves that a leaf is in a tree, and that one tree extends another.  The walk
 * goes up one level for each hash of the path, so the 64 bits of the index
 * bound it and nothing can overflow. tools/tblog/directory/tree.c computes
 * these paths, but shares no code, so that a wrong log does not agree with its
 * verifier.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "crypto/digest.h"
#include "log/merkle.h"

#define MAX_PARTS 16

static int
hash_prefixed(uint8_t prefix, const struct tbv_bytes *parts, size_t count,
    struct tbv_hash *out)
{
	struct tbv_bytes all[1 + MAX_PARTS];
	size_t i;

	if (count > MAX_PARTS)
		return TBV_ERR_INTERNAL;
	all[0].data = &prefix;
	all[0].len = 1;
	for (i = 0; i < count; i++)
		all[1 + i] = parts[i];
	return tbv_digest_sha256(all, 1 + count, out->value);
}

int
tbv_merkle_leaf(const struct tbv_bytes *parts, size_t count,
    struct tbv_hash *out)
{
	return hash_prefixed(0, parts, count, out);
}

int
tbv_merkle_node(const struct tbv_hash *left, const struct tbv_hash *right,
    struct tbv_hash *out)
{
	struct tbv_hash a = *left, b = *right;	/* out may be either */
	struct tbv_bytes parts[2];

	parts[0].data = a.value;
	parts[0].len = sizeof(a.value);
	parts[1].data = b.value;
	parts[1].len = sizeof(b.value);
	return hash_prefixed(1, parts, 2, out);
}

int
tbv_merkle_empty(struct tbv_hash *out)
{
	return tbv_digest_sha256(NULL, 0, out->value);
}

static int
is_same_hash(const struct tbv_hash *a, const struct tbv_hash *b)
{
	return memcmp(a->value, b->value, sizeof(a->value)) == 0;
}

/* The position of a walk: a node's number in its level, and the last node's. */
struct node_at {
	uint64_t node, last;
};

/* Whether the next hash of the path is a left sibling. */
static int
from_left(const struct node_at *p)
{
	return (p->node & 1) != 0 || p->node == p->last;
}

/* RFC 9162 2.1.3.2: up one level, and past those that have no sibling. */
static void
climb_path(struct node_at *p)
{
	if (from_left(p))
		while ((p->node & 1) == 0 && p->node != 0) {
			p->node >>= 1;
			p->last >>= 1;
		}
	p->node >>= 1;
	p->last >>= 1;
}

int
tbv_merkle_included(uint64_t index, const struct tbv_hash *leaf,
    const struct tbv_path *path, const struct tbv_tree *tree)
{
	struct tbv_hash root = *leaf;
	const struct tbv_hash *next;
	struct node_at p;
	size_t i;
	int rc;

	if (index >= tree->size)
		return TBV_ERR_PROOF_INDEX;
	p.node = index;
	p.last = tree->size - 1;
	for (i = 0; i < path->len; i++) {
		if (p.last == 0)
			return TBV_ERR_PROOF_PATH;
		next = &path->hash[i];
		rc = from_left(&p) ? tbv_merkle_node(next, &root, &root) :
		    tbv_merkle_node(&root, next, &root);
		if (rc != TBV_OK)
			return rc;
		climb_path(&p);
	}
	if (p.last != 0 || !is_same_hash(&root, &tree->root))
		return TBV_ERR_PROOF_PATH;
	return TBV_OK;
}

/* Computes both roots along the path, from the node where it starts. */
static int
walk_path(struct node_at p, const struct tbv_path *path, size_t i,
    struct tbv_hash *first, struct tbv_hash *second)
{
	const struct tbv_hash *next;
	int rc;

	for (; i < path->len; i++) {
		if (p.last == 0)
			return TBV_ERR_LOG_INCONSISTENT;
		next = &path->hash[i];
		if (!from_left(&p))
			rc = tbv_merkle_node(second, next, second);
		else if ((rc = tbv_merkle_node(next, first, first)) == TBV_OK)
			rc = tbv_merkle_node(next, second, second);
		if (rc != TBV_OK)
			return rc;
		climb_path(&p);
	}
	return p.last == 0 ? TBV_OK : TBV_ERR_LOG_INCONSISTENT;
}

/* RFC 9162 2.1.4.2, for 0 < earlier < later. */
static int
tree_continues(const struct tbv_tree *earlier, const struct tbv_tree *later,
    const struct tbv_path *path)
{
	struct tbv_hash first, second;
	struct node_at p;
	size_t start = 0;
	int rc;

	p.node = earlier->size - 1;
	p.last = later->size - 1;
	while ((p.node & 1) != 0) {
		p.node >>= 1;
		p.last >>= 1;
	}
	/* a full tree is a node of the later one, and not in the path */
	if (p.node == 0)
		first = earlier->root;
	else if (path->len > 0)
		first = path->hash[start++];
	else
		return TBV_ERR_LOG_INCONSISTENT;
	second = first;
	if ((rc = walk_path(p, path, start, &first, &second)) != TBV_OK)
		return rc;
	return is_same_hash(&first, &earlier->root) &&
	    is_same_hash(&second, &later->root) ? TBV_OK :
	    TBV_ERR_LOG_INCONSISTENT;
}

int
tbv_merkle_consistent(const struct tbv_tree *earlier,
    const struct tbv_tree *later, const struct tbv_path *path)
{
	struct tbv_hash empty;
	int rc;

	if (earlier->size > later->size)
		return TBV_ERR_LOG_INCONSISTENT;
	if (earlier->size == later->size) {
		if (!is_same_hash(&earlier->root, &later->root))
			return TBV_ERR_LOG_SPLIT_VIEW;
		return path->len == 0 ? TBV_OK : TBV_ERR_LOG_INCONSISTENT;
	}
	if (earlier->size > 0)
		return tree_continues(earlier, later, path);
	if ((rc = tbv_merkle_empty(&empty)) != TBV_OK)
		return rc;
	return path->len == 0 && is_same_hash(&empty, &earlier->root) ? TBV_OK :
	    TBV_ERR_LOG_INCONSISTENT;
}
