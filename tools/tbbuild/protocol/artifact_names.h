/*
 * What artifacts are called, and the file of their checksums.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NAMES_H
#define NAMES_H

#include "base/tbbuild.h"

#define MAX_ARTIFACTS 8			/* of one build */
#define CHECKSUMS_NAME "SHA256SUMS"

struct named {
	const char *name;
	unsigned char sha256[SHA256_SIZE];
};

/* The name of a path, which is what the claim and the output have. */
const char *base_name(const char *path);

/*
 * Fails under that token unless these paths have names that can all be in a
 * claim and beside each other in the output.  All of it is known before a
 * build, and no build is to fail for it at its end.
 */
int names_check(char *const *path, size_t count, const char *token,
    struct failure *);

/* As sha256sum prints it, by name: the one file for one set of artifacts. */
void checksums_write(struct bytes *, const struct named *, size_t count);

#endif
