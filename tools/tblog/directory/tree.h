/*
 * Roots and paths of a tree that is read from its tiles.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TREE_H
#define TREE_H

#include "directory/tile.h"

#define PATH_MAX_HASHES 63

struct path {
	struct hash hash[PATH_MAX_HASHES];
	size_t count;
};

/* A tile that was read. */
struct slot {
	uint64_t index, used;		/* used 0: nothing is here */
	struct hash row[TILE_WIDTH];
};

/*
 * A tree of one size.  It keeps two tiles of each level, that of a path and
 * that of the right edge: a path reads no more than those.
 */
struct tree {
	const struct source *source;
	uint64_t size;
	uint64_t reads;			/* tiles that were read */
	uint64_t uses;
	struct slot slot[LEVELS][2];
};

/* NULL: no memory.  free() frees it. */
struct tree *tree_new(const struct source *, uint64_t size);
/* The root of the 2^height leaves from index * 2^height on, of whole tiles. */
int tree_hash(struct tree *, unsigned int height, uint64_t index,
    struct hash *out, struct failure *);
/* The root of the whole, or of its first size leaves. */
int tree_root(struct tree *, uint64_t size, struct hash *, struct failure *);
/* RFC 6962 2.1.1 and 2.1.2; index and earlier are below or at the size. */
int tree_inclusion(struct tree *, uint64_t index, struct path *,
    struct failure *);
/*
 * The hashes of a tile of leaves, of which each is proved to be in the tree with
 * that root, whatever was read before.
 */
int tree_row(struct tree *, uint64_t tile, const struct hash *root,
    struct hash row[TILE_WIDTH], struct failure *);
/* The same, where *yes says whether each is. */
int tree_holds(struct tree *, uint64_t tile, const struct hash *root,
    struct hash row[TILE_WIDTH], int *yes, struct failure *);
int tree_consistency(struct tree *, uint64_t earlier, struct path *,
    struct failure *);

#endif
