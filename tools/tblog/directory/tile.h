/*
 * The files of a log (c2sp.org/tlog-tiles), wherever they are read from.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TILE_H
#define TILE_H

#include <stdint.h>

#include "base/hash.h"
#include "base/text.h"
#include "common/common.h"

#define TILE_WIDTH 256
#define LEVELS 8			/* 256^8 is past any size */
#define ENTRIES (-1)			/* the level of entry bundles */
#define TILE_PATH 64			/* "tile/entries/x018/.../255.p/255" */
#define TILE_BYTES (TILE_WIDTH * HASH_SIZE)
#define BUNDLE_BYTES (TILE_WIDTH * (2 + (size_t)TBV_LOG_ENTRY_SIZE_MAX))

/* One file of a log's tree. */
struct place {
	int level;			/* or ENTRIES */
	uint64_t index;
	unsigned int width;		/* TILE_WIDTH: it is full */
};

void place_path(const struct place *, char path[TILE_PATH]);
/* How many hashes a tree of that size has at a level. */
uint64_t level_count(uint64_t size, int level);
/* How much of a tile there is in a tree of that size; 0: nothing. */
unsigned int level_width(uint64_t size, int level, uint64_t index);

/*
 * The source of files.  read() gives at most max + 1 bytes of one, to be freed;
 * NOT_THERE, without a failure, when there is no such file.
 */

struct source {
	int (*read)(void *arg, const char *path, size_t max, struct file *,
	    struct failure *);
	void *arg;
	const char *name;		/* for messages */
};

/*
 * Reads a tile or a bundle of a tree of that size: the partial one, or else
 * as much of the full one.  *width receives how much of it there is.
 */
int source_read(const struct source *, uint64_t size, struct place *,
    struct file *, struct failure *);
/* The same for the hashes of a tile, in row. */
int source_tile(const struct source *, uint64_t size, int level,
    uint64_t index, struct hash row[TILE_WIDTH], struct failure *);
/* "name: path: why" */
int source_bad(const struct source *, const struct place *, const char *why,
    struct failure *);

/* Takes the next entry of a bundle: 0, or -1 when it is cut or at its end. */
struct bundle {
	const unsigned char *data;
	size_t len;
};

int bundle_next(struct bundle *, const unsigned char **entry, size_t *len);

#endif
