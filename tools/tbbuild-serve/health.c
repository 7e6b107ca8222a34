/*
 * Problems of this server, as GET /healthz reports them: a full disk, or a
 * queue that cannot be written.  It recovers from both without a restart.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/statvfs.h>
#include <stdio.h>
#include <string.h>

#include "serve.h"

#define MIN_FILES 64			/* that can still be made */

uint64_t
disk_free(const char *path)
{
	struct statvfs v;

	return statvfs(path, &v) != 0 ? 0 : (uint64_t)v.f_bavail * v.f_frsize;
}

/* A disk that cannot be queried is not known to be full. */
int
disk_is_full(const char *path, uint64_t bytes)
{
	struct statvfs v;

	if (statvfs(path, &v) != 0)
		return 0;
	/* some file systems make files as they need them, and count none */
	return (uint64_t)v.f_bavail * v.f_frsize < bytes ||
	    (v.f_files > 0 && v.f_favail < MIN_FILES);
}

const char *
health(const struct server *s)
{
	if (s->trouble[0] != '\0')
		return s->trouble;
	return disk_is_full(s->settings.state, DISK_RESERVE) ||
	    disk_is_full(s->settings.output, DISK_RESERVE) ? "disk-full" : "";
}

void
health_note(struct server *s, int rc, const struct failure *f)
{
	if (rc != 0 && strcmp(s->trouble, f->token) != 0)
		notice("%s; trying again [%s]", f->text, f->token);
	if (rc == 0 && s->trouble[0] != '\0')
		notice("the queue can be written again");
	(void)snprintf(s->trouble, sizeof(s->trouble), "%s",
	    rc != 0 ? f->token : "");
}
