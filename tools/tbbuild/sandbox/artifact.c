/*
 * Proves that an artifact is a plain file of the work tree, reached through no
 * link, and that the bytes that are hashed are the bytes that are sent.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <tbverify.h>
#include <unistd.h>

#include "sandbox/artifact.h"

static int
open_in_work(int root, const char *path)
{
	struct open_how how;

	memset(&how, 0, sizeof(how));
	/* do not wait for the other end of a FIFO */
	how.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC;
	how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
	    RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
	return (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
}

static int
check_artifact_file(int fd, const char *path, uint64_t max, struct failure *f)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return fail_errno(f, path);
	if (!S_ISREG(st.st_mode))
		return fail(f, "artifact", "%s: not a regular file", path);
	if (st.st_nlink != 1)
		return fail(f, "artifact", "%s: has more than one link", path);
	if ((uint64_t)st.st_size > max)
		return fail(f, "artifact", "%s: larger than %llu bytes", path,
		    (unsigned long long)max);
	return 0;
}

static int
copy_artifact(int from, int to, uint64_t max, struct artifact *a,
    struct tbv_digest *d)
{
	unsigned char part[64 * 1024];
	ssize_t n;

	while ((n = read(from, part, sizeof(part))) > 0) {
		a->size += (uint64_t)n;
		if (a->size > max || tbv_digest_update(d, part,
		    (size_t)n) != TBV_OK || write_all(to, part,
		    (size_t)n) != 0)
			return -1;
	}
	if (n < 0 || tbv_digest_final(d, a->sha256, NULL) != TBV_OK)
		return -1;
	return fcntl(to, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK |
	    F_SEAL_GROW | F_SEAL_WRITE);
}

static int
take_file(struct artifact *a, int from, const char *path, uint64_t max,
    struct failure *f)
{
	struct tbv_digest *d = tbv_digest_new();
	int rc;

	a->fd = memfd_create("artifact", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (d == NULL || a->fd < 0)
		rc = fail(f, "memory", "out of memory");
	else
		rc = copy_artifact(from, a->fd, max, a, d) == 0 ? 0 :
		    fail(f, "artifact", "%s: cannot be copied", path);
	tbv_digest_free(d);
	return rc;
}

int
artifact_open(int root, const char *path, uint64_t max, struct failure *f)
{
	int fd = open_in_work(root, path);

	if (fd < 0)
		return fail(f, "artifact", "%s: %s", path, errno == ELOOP ||
		    errno == EXDEV ? "a symbolic link is on its path" :
		    strerror(errno));
	if (check_artifact_file(fd, path, max, f) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

int
artifact_take(struct artifact *a, int root, const char *path, uint64_t max,
    struct failure *f)
{
	int fd = artifact_open(root, path, max, f), rc;

	memset(a, 0, sizeof(*a));
	a->fd = -1;
	if (fd < 0)
		return -1;
	rc = take_file(a, fd, path, max, f);
	(void)close(fd);
	return rc;
}

void
artifact_free(struct artifact *a)
{
	if (a->fd >= 0)
		(void)close(a->fd);
	a->fd = -1;
}
