/*
 * Opens the artifact, and hashes it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "verifier/gather.h"

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

/* By all the algorithms that the policy needs, of one reading. */
static int
digest_artifact(struct artifact *a, struct tbv_digest *digest, struct bar *bar)
{
	int rc;

	tbv_digest_set_progress(digest, a->bar ? bar_show : NULL, bar);
	if ((rc = tbv_digest_add(digest, a->algorithms)) != TBV_OK ||
	    (rc = tbv_digest_read(digest, a->fd)) != TBV_OK ||
	    (rc = tbv_digest_final(digest, a->digest, &a->size)) != TBV_OK)
		return rc;
	if (a->algorithms & TBV_ALGORITHM_SHA384 && (rc = tbv_digest_value(
	    digest, TBV_ALGORITHM_SHA384, a->digest384)) != TBV_OK)
		return rc;
	return a->algorithms & TBV_ALGORITHM_SHA512 ? tbv_digest_value(digest,
	    TBV_ALGORITHM_SHA512, a->digest512) : TBV_OK;
}

void
artifact_hash(struct artifact *a)
{
	struct tbv_digest *digest = tbv_digest_new();
	struct bar bar;
	int rc = TBV_ERR_MEMORY;

	/* a pipe ignores this */
	(void)posix_fadvise(a->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	if (a->bar)
		bar_start(&bar, a->fd, a->path);
	if (digest != NULL)
		rc = digest_artifact(a, digest, &bar);
	if (rc == TBV_ERR_IO)
		(void)fail(&a->failure, rc, a->path, strerror(errno));
	else if (rc != TBV_OK)
		(void)fail(&a->failure, rc, a->path,
		    rc == TBV_ERR_ARTIFACT_CHANGED ?
		    "changed while it was read" : "not hashed");
	if (a->bar)
		bar_end(&bar);
	tbv_digest_free(digest);
}
