/*
 * Where the output of a build goes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "base/tbbuild.h"

/* A directory that is there whole or not at all. */
struct output {
	char target[512], temporary[600];
	int parent;
	int made;
	int keep;			/* also if it is not committed */
	int resumed;			/* a log may have its document */
};

int output_check(struct output *, const char *path, struct failure *);
int output_begin(struct output *, struct failure *);
/* A file beside it without a name, before there is one in it; or -1. */
int output_spool(struct output *, struct failure *);
/* A new file in it, or -1; and its end, on disk. */
int output_create(struct output *, const char *name, struct failure *);
int output_finish(int fd, int failed, const char *name, struct failure *);
int output_bytes(struct output *, const char *name, const struct bytes *,
    struct failure *);
/* The directory as long as it has its other name, to be closed; or -1. */
int output_directory(const struct output *, struct failure *);
int output_commit(struct output *, struct failure *);
/* All of it but the proofs is there: from now on it is kept. */
int output_publishing(struct output *, struct failure *);
/* The directory of one that was kept, which this one is now; -1: none. */
int output_resume(struct output *);
void output_discard(struct output *);
/* Removes what was not committed. */
void output_end(struct output *);

#endif
