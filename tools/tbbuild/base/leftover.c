/*
 * As in the header.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/leftover.h"

#define ROUNDS 1000			/* of 1 ms, until a name is ours */

static DIR *
open_listing(int fd)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (dir == NULL && fd >= 0)
		(void)close(fd);
	return dir;
}

int
leftover_name(char *name, size_t size, const char *prefix)
{
	uint32_t chance;
	int n;

	if (getrandom(&chance, sizeof(chance), 0) != (ssize_t)sizeof(chance))
		return -1;
	n = snprintf(name, size, "%s%ld.%08lx", prefix, (long)getpid(),
	    (unsigned long)chance);
	return n < (int)size ? 0 : -1;
}

static int
is_still_named(int fd, int dir, const char *name)
{
	struct stat held, named;

	return fstat(fd, &held) == 0 &&
	    fstatat(dir, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	    held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

/* The descriptor stays open, and is closed by whatever program comes next. */
static int
lock_new(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -1;
	/* a sweep that has the lock is about to remove it */
	if ((flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
	    is_still_named(fd, dir, name))
		return 0;
	(void)close(fd);
	return -1;
}

int
leftover_make(int dir, const char *name, mode_t mode)
{
	static const struct timespec nap = { 0, 1000 * 1000 };
	int round;

	for (round = 0; round < ROUNDS; round++) {
		if (mkdirat(dir, name, mode) == 0) {
			if (lock_new(dir, name) == 0)
				return 0;
		} else if (errno != EEXIST || round == 0)
			return -1;	/* never one that somebody else made */
		(void)nanosleep(&nap, NULL);
	}
	errno = EEXIST;
	return -1;
}

static int
is_leftover(const char *name, const char *prefix)
{
	size_t n = strlen(prefix);
	long pid;

	if (strncmp(name, prefix, n) != 0)
		return 0;
	pid = strtol(name + n, NULL, 10);
	return pid > 0 && (pid == (long)getpid() ||
	    (kill((pid_t)pid, 0) != 0 && errno == ESRCH));
}

/* Under its lock, so that nobody takes it for his own meanwhile. */
static int
remove_unless_held(int dir, const char *name, leftover_fn *remove_one,
    const void *arg)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC), left = 0;

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0 ||
	    errno != EWOULDBLOCK)
		left = remove_one(dir, name, arg);
	if (fd >= 0)
		(void)close(fd);
	return left;
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
			left += remove_unless_held(fd, d->d_name, remove_one,
			    arg);
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
