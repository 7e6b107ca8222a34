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

/* When every process of the build is dead.  fd is -1 on failure. */
int artifact_take(struct artifact *, int root, const char *path,
    uint64_t max, struct failure *);
void artifact_free(struct artifact *);

#endif
