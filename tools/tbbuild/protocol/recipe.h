/*
 * The recipe of a build, .tbbuild.json: tbbuild(1).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RECIPE_H
#define RECIPE_H

#include "protocol/artifact_names.h"

#define RECIPE_NAME ".tbbuild.json"
#define RECIPE_MAX ((size_t)60 * 1024)	/* fits a frame */
#define MAX_WORDS 64			/* of the command, the environment */

struct recipe {
	char *rootfs;			/* of the image; or NULL */
	unsigned char rootfs_sha256[SHA256_SIZE];
	int pinned;			/* the above is set */
	char *command[MAX_WORDS + 1];
	size_t words;
	char *environment[MAX_WORDS + 1];	/* "NAME=value" */
	size_t variables;
	char *artifact[MAX_ARTIFACTS];	/* paths below the source */
	size_t artifacts;
};

/* To be freed also after a failure. */
int recipe_parse(struct recipe *, const struct bytes *, struct failure *);
void recipe_free(struct recipe *);

#endif
