/*
 * An artifact, taken out of what a build has left.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ARTIFACT_H
#define ARTIFACT_H

#include "base/tbbuild.h"

struct artifact {
	int fd;				/* a private copy */
	uint64_t size;
	unsigned char sha256[SHA256_SIZE];
};

/* A file of no other name and at most that size, through no link; or -1. */
int artifact_open(int root, const char *path, uint64_t max, struct failure *);
/* When every process of the build is dead.  fd is -1 on failure. */
int artifact_take(struct artifact *, int root, const char *path,
    uint64_t max, struct failure *);
void artifact_free(struct artifact *);

#endif
