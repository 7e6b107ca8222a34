/*
 * Hashes the artifact.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <string.h>

#include "tool.h"

int
artifact_digest(int fd, const char *path, uint8_t *sha256, uint64_t *size,
    struct failure *f)
{
	struct bar bar;
	int rc;

	bar_start(&bar, fd);
	rc = tbv_digest_fd(fd, sha256, size, bar_show, &bar);
	if (rc == TBV_ERR_IO)
		(void)fail(f, rc, path, strerror(errno));
	else if (rc != TBV_OK)
		(void)fail(f, rc, path, rc == TBV_ERR_ARTIFACT_CHANGED ?
		    "changed while it was read" : "not hashed");
	bar_end(&bar);
	return rc;
}
