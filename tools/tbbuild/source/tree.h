/*
 * The files of a commit and of the submodules that it pins: their digest
 * (tbverify-claim(5)), and the same files on disk.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TREE_H
#define TREE_H

#include "source/git.h"

#define MODE_FILE 0100644u
#define MODE_GROUP 0100664u		/* in some very old commits */
#define MODE_PROGRAM 0100755u
#define MODE_LINK 0120000u
#define MODE_MODULE 0160000u

struct tree_entry {
	unsigned int mode;
	char oid[GIT_MAX_OID + 1];
	char *path;
	unsigned char sum[SHA256_SIZE];	/* of the blob, or a module's tree */
	size_t module;			/* its place in the forest */
	int pointer;			/* of Git LFS, not the file itself */
};

/* One commit's entries, in git's order. */
struct tree {
	struct repository repository;
	char commit[GIT_MAX_OID + 1];
	char *url;
	char *prefix;			/* its directory: "" or "path/" */
	unsigned int depth;
	struct tree_entry *entry;
	size_t count;
	unsigned char digest[SHA256_SIZE];
};

/* Reads the entries of tree->commit. */
int tree_list(struct tree *, struct failure *);
void tree_free(struct tree *);
/* Takes the digest; the entries' sums are there. */
int tree_digest(struct tree *, struct failure *);
/* The entry of that path, or NULL. */
const struct tree_entry *tree_find(const struct tree *, const char *path);

/* Where files are written. */
struct worktree {
	int root;			/* descriptor of an empty directory */
	uid_t owner;
	int64_t time;			/* of each file */
};

/* Writes each file and link of a tree below its prefix, and sums it. */
int worktree_write(const struct worktree *, struct tree *, struct failure *);

#endif
