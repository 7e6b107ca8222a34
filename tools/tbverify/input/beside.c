/*
 * Finds the attestation of an artifact that is named alone: its proof from a
 * log if that is beside it, and otherwise its document.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/input.h"

static const char *const suffixes[] = { ".tlog-proof", ".att" };

#define SUFFIXES (sizeof(suffixes) / sizeof(suffixes[0]))

/*
 * What cannot be looked at is there, and will be refused: passing over a proof
 * would be a way to do without the log.
 */
static int
is_beside(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

int
attestation_is_beside(const char *artifact, const char *path,
    struct failure *f)
{
	struct stat st;
	char text[1024];

	if (stat(artifact, &st) != 0)
		return fail(f, TBV_ERR_IO, artifact, strerror(errno));
	if (is_beside(path))
		return TBV_OK;
	(void)snprintf(text, sizeof(text), "neither %.400s%s nor %.400s%s "
	    "exists", artifact, suffixes[0], artifact, suffixes[1]);
	return fail(f, TBV_ERR_NO_ATTESTATION, artifact, text);
}

int
attestation_beside(const char *artifact, char **out, struct failure *f)
{
	size_t i, size = strlen(artifact) + sizeof(".tlog-proof");
	char *path;

	*out = NULL;
	if (strcmp(artifact, "-") == 0)
		return fail(f, TBV_ERR_USAGE, "-", "standard input has "
		    "no attestation beside it; name ATTESTATION too");
	if ((path = malloc(size)) == NULL)
		return fail(f, TBV_ERR_MEMORY, artifact, "out of memory");
	for (i = 0; i < SUFFIXES; i++) {
		(void)snprintf(path, size, "%s%s", artifact, suffixes[i]);
		if (is_beside(path))
			break;
	}
	*out = path;
	return TBV_OK;
}
