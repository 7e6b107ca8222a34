/*
 * A range of leaves as the fewest complete subtrees that cover it, from which a
 * root can be computed in parts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef COMPACT_H
#define COMPACT_H

#include "base/hash.h"

#include <stdint.h>

#define COMPACT_MAX 128			/* twice the bits of a size */

/* The root of the 2^height leaves that begin at a multiple of that. */
struct subtree {
	unsigned int height;
	struct hash hash;
};

struct compact {
	uint64_t first, next;		/* the leaves from first on, before next */
	struct subtree part[COMPACT_MAX];
	size_t count;
};

/* Sees each subtree that two others made: the index is among its like. */
typedef int compact_fn(void *arg, const struct subtree *, uint64_t index,
    struct failure *);

void compact_start(struct compact *, uint64_t first);
/*
 * Adds the subtree that begins where the range ends, which is a multiple of its
 * size.  TBV_OK, or what fn said of one that was made.
 */
int compact_add(struct compact *, const struct subtree *, compact_fn *fn,
    void *arg, struct failure *);
/* How high the next subtree of a range is that goes on to end. */
unsigned int compact_height(uint64_t at, uint64_t end);
/* The root of a tree, whose range begins with its first leaf.  0 or -1. */
int compact_root(const struct compact *, struct hash *);

#endif
