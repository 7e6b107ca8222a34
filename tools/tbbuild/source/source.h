/*
 * The source of a build: what the claim says of it, and its files.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "source/tree.h"

#define MAX_MODULES 64
#define MAX_MODULE_DEPTH 8

/* The commit and, after it, each submodule below those before it. */
struct source {
	/* the request; if commit is not NULL, ref must point to it */
	const struct git *git;
	const char *url, *wanted_ref, *wanted_commit;
	const char *directory;		/* for git's repositories */
	/* the result */
	char ref[256];
	int64_t time;			/* of the commit */
	struct tree tree[1 + MAX_MODULES];
	size_t trees;
	struct bytes recipe;		/* .tbbuild.json; data NULL: none */
};

/*
 * Fetches the ref and the pinned submodules, writes the files to the work tree
 * (whose time it sets) and takes all digests.  Runs nothing of the repository.
 */
int source_fetch(struct source *, struct worktree *, struct failure *);
/* How many files are pointers of Git LFS. */
size_t source_pointers(const struct source *);
void source_free(struct source *);

/* Where a submodule of .gitmodules comes from; to be freed. */
int module_url(const struct tree *, const char *path, char **url,
    struct failure *);

#endif
