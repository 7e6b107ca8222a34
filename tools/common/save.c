/*
 * Replaces a file as a whole: whoever reads it finds the old one or the new
 * one, also after a crash.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

#define SUFFIX ".XXXXXX"

int
file_write(int fd, const void *data, size_t len)
{
	const unsigned char *at = data;
	ssize_t n;

	while (len > 0) {
		if ((n = write(fd, at, len)) < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int
file_sync_directory(const char *path)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int fd, rc;

	(void)snprintf(dir, sizeof(dir), "%.*s",
	    slash == NULL ? 1 : (int)(slash - path) + 1,
	    slash == NULL ? "." : path);
	if ((fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -1;
	rc = fsync(fd);
	(void)close(fd);
	return rc;
}

/* Fills the temporary file; its mode is that of the file it replaces. */
static int
fill(int fd, const void *data, size_t len, unsigned int mode)
{
	return fchmod(fd, (mode_t)mode) == 0 &&
	    file_write(fd, data, len) == 0 && fsync(fd) == 0 ? 0 : -1;
}

static int
replace(const char *target, const void *data, size_t len, unsigned int mode)
{
	char temporary[PATH_MAX + sizeof(SUFFIX)];
	int fd, saved;

	(void)snprintf(temporary, sizeof(temporary), "%s" SUFFIX, target);
	if ((fd = mkstemp(temporary)) < 0)
		return -1;
	if (fill(fd, data, len, mode) == 0) {
		if (close(fd) == 0 && rename(temporary, target) == 0)
			return file_sync_directory(target);
	} else
		(void)close(fd);
	saved = errno;
	(void)unlink(temporary);
	errno = saved;
	return -1;
}

int
file_replace(const char *path, const void *data, size_t len,
    unsigned int mode, struct failure *f)
{
	char target[PATH_MAX];
	struct stat st;

	/* through a link, so that the link stays one */
	if (stat(path, &st) == 0) {
		mode = st.st_mode & 07777;
		if (realpath(path, target) == NULL)
			return fail(f, TBV_ERR_IO, path, strerror(errno));
	} else if (strlen(path) < sizeof(target)) {
		(void)memcpy(target, path, strlen(path) + 1);
	} else
		return fail(f, TBV_ERR_IO, path, strerror(ENAMETOOLONG));
	if (replace(target, data, len, mode) != 0)
		return fail(f, TBV_ERR_IO, path, strerror(errno));
	return TBV_OK;
}
