/*
 * Objects out of a repository's database, one after the other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CATFILE_H
#define CATFILE_H

#include "source/git.h"

struct catfile {
	pid_t pid;
	int in, out;
	int64_t deadline;
	unsigned char buffer[32 * 1024];
	size_t at, len;			/* of what is in the buffer */
};

int catfile_start(struct catfile *, const struct repository *,
    struct failure *);
void catfile_end(struct catfile *);
/*
 * Requests a blob and returns its length; call catfile_read() until all of it
 * is read.
 */
int catfile_blob(struct catfile *, const char *oid, uint64_t *size,
    struct failure *);
/* At least one and at most max bytes of a blob of which left are left. */
int catfile_read(struct catfile *, uint64_t left, const unsigned char **data,
    size_t *len, struct failure *);
/* After the last byte. */
int catfile_done(struct catfile *, struct failure *);

#endif
