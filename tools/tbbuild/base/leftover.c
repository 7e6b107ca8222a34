/*
 * As in the header.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/leftover.h"

static DIR *
open_listing(int fd)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (dir == NULL && fd >= 0)
		(void)close(fd);
	return dir;
}

static int
is_leftover(const char *name, const char *prefix)
{
	size_t n = strlen(prefix);
	long pid;

	if (strncmp(name, prefix, n) != 0)
		return 0;
	pid = strtol(name + n, NULL, 10);
	return pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

int
leftover_sweep(int fd, const char *prefix, leftover_fn *remove_one,
    const void *arg)
{
	DIR *dir = open_listing(fd);
	struct dirent *d;
	int left = 0;

	if (dir == NULL)
		return 0;
	while ((d = readdir(dir)) != NULL)
		if (is_leftover(d->d_name, prefix))
			left += remove_one(fd, d->d_name, arg);
	(void)closedir(dir);
	return left;
}

void
leftover_remove(int parent, const char *name)
{
	DIR *dir = open_listing(openat(parent, name, O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC));
	struct dirent *d;

	if (dir == NULL)
		return;
	while ((d = readdir(dir)) != NULL)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			(void)unlinkat(dirfd(dir), d->d_name, 0);
	(void)closedir(dir);
	(void)unlinkat(parent, name, AT_REMOVEDIR);
}
