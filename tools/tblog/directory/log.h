/*
 * A log in a directory, as c2sp.org/tlog-tiles lays it out and as Tessera's
 * POSIX driver can go on with it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef LOG_H
#define LOG_H

#include "base/key.h"
#include "directory/store.h"
#include "directory/tree.h"

#define BATCH TILE_WIDTH		/* entries for each checkpoint */

/* What a log says of its tree: as it is signed, or as it is meant to be. */
struct tree_head {
	uint64_t size;
	struct hash root;
};

/* A log that is read. */
struct log {
	struct store store;
	struct source source;		/* the directory's files */
	struct text vkey;
	struct text origin;
	struct file checkpoint;		/* the signed note */
	size_t text_len;		/* of what is signed in it */
	struct tree_head signed_;		/* what it says */
};

/*
 * Opens a log and verifies its checkpoint by vkey, or where that is NULL by
 * the key that the directory names.  To be closed also after a failure.
 */
int log_open(struct log *, const char *dir, const char *vkey,
    struct failure *);
/* To write to it: locked before anything is read that a writer could replace. */
int log_open_locked(struct log *, const char *dir, struct failure *);
void log_close(struct log *);
/* The contents of treeState; NOT_THERE if it does not exist. */
int log_head(struct log *, struct tree_head *, struct failure *);
/* Reads a checkpoint's text: origin, size, root.  0 or -1. */
int checkpoint_parse(const char *text, size_t len, struct span *origin,
    struct tree_head *);
/*
 * Reads the checkpoint of a log elsewhere, which is believed as little as its
 * tiles are.  note is to be freed.
 */
int checkpoint_read(const struct source *, struct file *note,
    struct tree_head *, struct failure *);
/* The text of one. */
void checkpoint_say(struct text *, const char *origin,
    const struct tree_head *);

/* The right edge of one level: what a partial tile holds. */
struct edge {
	struct hash row[TILE_WIDTH];
	unsigned int count;
};

/* A log that is written to.  Nothing may go on after a failure. */
struct writer {
	struct log log;
	struct key key;
	struct tree_head head;		/* files on disk */
	struct edge edge[LEVELS];
	struct text bundle;		/* the entries of edge[0] */
	struct place full[LEVELS + 1];	/* tiles that became full */
	size_t full_count;
};

/* Makes an empty log.  TBV_ERR_LOG_DIRECTORY if there is something. */
int log_init(const char *dir, const char *key_file, const char *origin,
    struct failure *);
/*
 * Opens a log for writing: locks it, and refuses unless the right edge gives
 * the root of what is signed, and of what a writer before has left.  key_file
 * NULL: the one that the log was made with.
 */
int writer_open(struct writer *, const char *dir, const char *key_file,
    struct failure *);
void writer_close(struct writer *);
/* Entries to be added to a log. */
struct entry {
	const void *data;
	size_t len;
};

/*
 * Adds at most BATCH entries, in order, and signs the tree when all of them
 * are on disk.  The first has index *index.
 */
int writer_add(struct writer *, const struct entry *, size_t count,
    uint64_t *index, struct failure *);

#endif
