/*
 * The directory of a log: one writer at a time, and files that are there as a
 * whole or not at all.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef STORE_H
#define STORE_H

#include "directory/tile.h"

#define STATE_DIR ".state"
#define STATE_TREE ".state/treeState"
#define STATE_VERSION ".state/version"
#define STATE_KEY ".state/key"
#define CHECKPOINT "checkpoint"
#define VKEY "log.vkey"

struct store {
	const char *name;		/* as it was given */
	int fd;				/* of the directory; -1: not open */
	int lock[2];			/* -1: not locked */
};

/* Opens the directory; to be closed also after a failure. */
int store_open(struct store *, const char *name, struct failure *);
/* Makes it first, if need be, with its .state. */
int store_make(struct store *, const char *name, struct failure *);
void store_close(struct store *);
/* Shuts other writers out, Tessera among them.  TBV_ERR_LOG_BUSY. */
int store_lock(struct store *, struct failure *);

/* The source's read(), of files below the directory; arg is the struct store. */
int store_read(void *arg, const char *path, size_t max, struct file *,
    struct failure *);
/* Whether there is such a file. */
int store_has(const struct store *, const char *path);
/*
 * Writes a file: a temporary one, fsync, rename, fsync of its directory, and
 * of those that had to be made.
 */
int store_put(struct store *, const char *path, const void *, size_t,
    struct failure *);
/* Removes the partial files of a tile that is full; no matter if it fails. */
void store_prune(const struct store *, const struct place *);

#endif
