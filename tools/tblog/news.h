/*
 * What is new in a log.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NEWS_H
#define NEWS_H

#include "tblog.h"
#include "directory/tree.h"
#include "network/http.h"

#define NEWS_PATH 4096

struct news {
	struct http *http;		/* its deadline ends the list */
	struct tree *tree;
	const struct hash *root;	/* that is signed */
	uint64_t next;			/* the first that was not told */
	int told;			/* some were, in this run */
	struct bar bar;
};

/*
 * The first entry that was not told, of a tree of that size, from a file beside
 * the state; all were where there is no such file.
 */
int news_recall(const char *tree_head_file, uint64_t size, uint64_t *next,
    struct failure *);
int news_remember(const char *tree_head_file, uint64_t next, struct failure *);
int news_forget(const char *tree_head_file, struct failure *);
/*
 * Tells the next entries, that many at most, until the deadline; which were not
 * is from n->next on.
 */
int news_list(struct news *n, uint64_t most, struct facts *,
    struct failure *);

#endif
