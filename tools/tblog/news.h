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
	uint64_t next;			/* the first not printed yet */
	int told;			/* some were printed in this run */
	struct bar bar;
};

/*
 * The first entry not yet listed, of a tree of that size, from a file beside
 * the state; if there is no such file, all have been listed.
 */
int news_recall(const char *tree_head_file, uint64_t size, uint64_t *next,
    struct failure *);
int news_remember(const char *tree_head_file, uint64_t next, struct failure *);
int news_forget(const char *tree_head_file, struct failure *);
/*
 * Lists at most that many of the next entries, until the deadline; n->next is
 * then the first one not listed.
 */
int news_list(struct news *n, uint64_t most, struct facts *,
    struct failure *);

#endif
