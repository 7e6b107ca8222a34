/*
 * Computes roots and paths from tiles, a tile of each level at a time.
 * lib/log/merkle.c checks what comes of it, and shares no code: a log that is
 * wrong must not agree with its verifier.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "directory/tree.h"

struct tree *
tree_new(const struct source *source, uint64_t size)
{
	struct tree *t;

	if ((t = calloc(1, sizeof(*t))) == NULL)
		return NULL;
	t->source = source;
	t->size = size;
	return t;
}

/* The tile, from memory or from its file, in the place of the older one. */
static int
get_tile(struct tree *t, int level, uint64_t index, const struct slot **out,
    struct failure *f)
{
	struct slot *s = t->slot[level];
	int rc;

	if (s[0].used == 0 || s[0].index != index)
		s++;
	if (s->used == 0 || s->index != index) {
		s = t->slot[level];
		s += s[1].used < s[0].used;
		s->used = 0;
		s->index = index;
		t->reads++;
		if ((rc = source_tile(t->source, t->size, level, index,
		    s->row, f)) != TBV_OK)
			return rc;
	}
	s->used = ++t->uses;
	*out = s;
	return TBV_OK;
}

int
tree_hash(struct tree *t, unsigned int height, uint64_t index,
    struct hash *out, struct failure *f)
{
	unsigned int in_tile = height % 8, level = height / 8;
	uint64_t first = index << in_tile;
	struct hash row[TILE_WIDTH];
	const struct slot *s;
	int rc;

	if ((rc = get_tile(t, (int)level, first / TILE_WIDTH, &s, f)) !=
	    TBV_OK)
		return rc;
	memcpy(row, s->row + first % TILE_WIDTH,
	    sizeof(*row) << in_tile);
	return hash_fold(row, (size_t)1 << in_tile, out) == 0 ? TBV_OK :
	    hash_failed(f);
}

/*
 * The root of the leaves from low to high: of whole subtrees, from the right.
 * low is a multiple of the size of the largest one.
 */
static int
range_root(struct tree *t, uint64_t low, uint64_t high, struct hash *out,
    struct failure *f)
{
	uint64_t at = high, n = high - low;
	struct hash part;
	unsigned int h;
	int have = 0, rc;

	for (h = 0; n >> h != 0; h++) {
		if ((n >> h & 1) == 0)
			continue;
		at -= (uint64_t)1 << h;
		if ((rc = tree_hash(t, h, at >> h, &part, f)) != TBV_OK)
			return rc;
		if (!have)
			*out = part;
		else if (hash_node(&part, out, out) != 0)
			return hash_failed(f);
		have = 1;
	}
	if (!have && hash_nothing(out) != 0)
		return hash_failed(f);
	return TBV_OK;
}

int
tree_root(struct tree *t, uint64_t size, struct hash *out, struct failure *f)
{
	return range_root(t, 0, size, out, f);
}

/* The largest power of two below n, which is 2 or more. */
static uint64_t
half(uint64_t n)
{
	uint64_t k = 1;

	while (k < n - k)
		k *= 2;
	return k;
}

static int
add_range(struct tree *t, uint64_t low, uint64_t high, struct path *path,
    struct failure *f)
{
	if (path->count == PATH_MAX_HASHES)
		return fail(f, TBV_ERR_INTERNAL, "path", "too long");
	return range_root(t, low, high, &path->hash[path->count++], f);
}

/* Paths are found from the root down, and written from the leaf up. */
static void
turn(struct path *path)
{
	struct hash other;
	size_t i;

	for (i = 0; i < path->count / 2; i++) {
		other = path->hash[i];
		path->hash[i] = path->hash[path->count - 1 - i];
		path->hash[path->count - 1 - i] = other;
	}
}

int
tree_inclusion(struct tree *t, uint64_t index, struct path *path,
    struct failure *f)
{
	uint64_t low = 0, high = t->size, middle;
	int rc;

	path->count = 0;
	while (high - low > 1) {
		middle = low + half(high - low);
		if (index < middle) {
			rc = add_range(t, middle, high, path, f);
			high = middle;
		} else {
			rc = add_range(t, low, middle, path, f);
			low = middle;
		}
		if (rc != TBV_OK)
			return rc;
	}
	turn(path);
	return TBV_OK;
}

/* RFC 9162 2.1.3.2: the root that a path leads to; -1: it leads to none. */
static int
climb(const struct hash *leaf, uint64_t index, uint64_t size,
    const struct path *path, struct hash *root)
{
	uint64_t last = size - 1;
	size_t i;
	int rc;

	*root = *leaf;
	for (i = 0; i < path->count; i++) {
		if (last == 0)
			return -1;
		if ((index & 1) != 0 || index == last) {
			rc = hash_node(&path->hash[i], root, root);
			for (; (index & 1) == 0 && index != 0; index >>= 1)
				last >>= 1;
		} else
			rc = hash_node(root, &path->hash[i], root);
		if (rc != 0)
			return -1;
		index >>= 1;
		last >>= 1;
	}
	return last == 0 ? 0 : -1;
}

/*
 * The path of a tile's first leaf is made of all its others, and of what is
 * beside it: a path that leads to the root proves all of them.
 */
int
tree_holds(struct tree *t, uint64_t tile, const struct hash *root,
    struct hash row[TILE_WIDTH], int *yes, struct failure *f)
{
	struct path path = { 0 };
	const struct slot *s;
	struct hash got;
	uint64_t reads;
	int rc;

	if ((rc = tree_inclusion(t, tile * TILE_WIDTH, &path, f)) != TBV_OK)
		return rc;
	reads = t->reads;
	if ((rc = get_tile(t, 0, tile, &s, f)) != TBV_OK)
		return rc;
	/* a leaf alone in its tile is not in its path; else it is the same */
	if (t->reads != reads && level_width(t->size, 0, tile) > 1)
		return fail(f, TBV_ERR_INTERNAL, t->source->name,
		    "a tile was read twice");
	memcpy(row, s->row, TILE_WIDTH * sizeof(*row));
	*yes = climb(&row[0], tile * TILE_WIDTH, t->size, &path, &got) == 0 &&
	    hash_same(&got, root);
	return TBV_OK;
}

int
tree_row(struct tree *t, uint64_t tile, const struct hash *root,
    struct hash row[TILE_WIDTH], struct failure *f)
{
	int rc, yes = 0;

	if ((rc = tree_holds(t, tile, root, row, &yes, f)) != TBV_OK)
		return rc;
	return yes ? TBV_OK : fail(f, TBV_ERR_NETWORK, t->source->name,
	    "its tiles do not belong to the signed tree");
}

int
tree_consistency(struct tree *t, uint64_t earlier, struct path *path,
    struct failure *f)
{
	uint64_t low = 0, high = t->size, middle;
	int rc = TBV_OK, whole = 1;

	path->count = 0;
	if (earlier == 0)
		return TBV_OK;
	while (rc == TBV_OK && earlier != high) {
		middle = low + half(high - low);
		if (earlier <= middle) {
			rc = add_range(t, middle, high, path, f);
			high = middle;
		} else {
			rc = add_range(t, low, middle, path, f);
			low = middle;
			whole = 0;
		}
	}
	if (rc == TBV_OK && !whole)
		rc = add_range(t, low, high, path, f);
	turn(path);
	return rc;
}
