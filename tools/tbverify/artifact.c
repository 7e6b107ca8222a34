/*
 * Opens the artifact, and hashes it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "tool.h"

int
artifact_open(struct artifact *a, const char *path, int bar,
    struct failure *f)
{
	memset(a, 0, sizeof(*a));
	a->path = path;
	a->bar = bar;
	a->fd = file_open(path, f);
	return a->fd < 0 ? f->error : TBV_OK;
}

void
artifact_hash(struct artifact *a)
{
	struct bar bar;
	int rc;

	/* of no use to a pipe, which says so */
	(void)posix_fadvise(a->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	if (a->bar)
		bar_start(&bar, a->fd);
	rc = tbv_digest_fd(a->fd, a->sha256, &a->size, a->bar ? bar_show :
	    NULL, &bar);
	if (rc == TBV_ERR_IO)
		(void)fail(&a->failure, rc, a->path, strerror(errno));
	else if (rc != TBV_OK)
		(void)fail(&a->failure, rc, a->path,
		    rc == TBV_ERR_ARTIFACT_CHANGED ?
		    "changed while it was read" : "not hashed");
	if (a->bar)
		bar_end(&bar);
}
