/*
 * Folds hashes into the fewest subtrees, from the left to the right.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "audit/compact.h"

void
compact_start(struct compact *c, uint64_t first)
{
	memset(c, 0, sizeof(*c));
	c->first = c->next = first;
}

/* Whether the last two are the halves of one subtree. */
static int
are_halves(const struct compact *c)
{
	unsigned int height;

	if (c->count < 2)
		return 0;
	height = c->part[c->count - 1].height;
	return c->part[c->count - 2].height == height &&
	    (c->next & (((uint64_t)2 << height) - 1)) == 0;
}

int
compact_add(struct compact *c, const struct subtree *s, compact_fn *fn,
    void *arg, struct failure *f)
{
	struct subtree *last;
	int rc;

	if (c->count == COMPACT_MAX ||
	    (c->next & (((uint64_t)1 << s->height) - 1)) != 0)
		return fail(f, TBV_ERR_INTERNAL, "range", "not in its place");
	c->part[c->count++] = *s;
	c->next += (uint64_t)1 << s->height;
	while (are_halves(c)) {
		last = &c->part[--c->count - 1];
		if (hash_node(&last->hash, &last[1].hash, &last->hash) != 0)
			return hash_failed(f);
		last->height++;
		if ((rc = fn(arg, last, (c->next >> last->height) - 1, f)) !=
		    TBV_OK)
			return rc;
	}
	return TBV_OK;
}

unsigned int
compact_height(uint64_t at, uint64_t end)
{
	unsigned int height = 0;

	while ((at & (((uint64_t)2 << height) - 1)) == 0 &&
	    end - at >= (uint64_t)2 << height)
		height++;
	return height;
}

int
compact_root(const struct compact *c, struct hash *root)
{
	size_t i;

	if (c->count == 0)
		return hash_nothing(root);
	*root = c->part[c->count - 1].hash;
	for (i = c->count - 1; i-- > 0; )
		if (hash_node(&c->part[i].hash, root, root) != 0)
			return -1;
	return 0;
}
