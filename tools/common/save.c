/*
 * Replaces a file atomically: a reader finds the old one or the new one, even
 * after a crash.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/common.h"

/* Of temporary files: names that are known, so that the next run finds them. */
#define SUFFIX ".tbvt00"
#define NAMES 100

/* Those whose temporary files are there, for a signal to end. */
static struct replacement *unfinished;

static const int ending[] = { SIGHUP, SIGINT, SIGTERM };
#define ENDING (sizeof(ending) / sizeof(ending[0]))

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

static const char *
base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

void
signals_hold(sigset_t *before)
{
	sigset_t set;
	size_t i;

	(void)sigemptyset(&set);
	for (i = 0; i < ENDING; i++)
		(void)sigaddset(&set, ending[i]);
	(void)pthread_sigmask(SIG_BLOCK, &set, before);
}

void
signals_release(const sigset_t *before)
{
	(void)pthread_sigmask(SIG_SETMASK, before, NULL);
}

/* Comes once, and ends the program as it would have without it. */
static void
clean_up(int sig)
{
	const struct replacement *r;

	for (r = unfinished; r != NULL; r = r->next)
		(void)unlinkat(r->directory, base(r->temporary), 0);
	if (raise(sig) != 0)
		_exit(128 + sig);
}

/* A signal that somebody chose to ignore stays ignored. */
static void
catch_signals(void)
{
	struct sigaction action, old;
	size_t i;

	memset(&action, 0, sizeof(action));
	action.sa_handler = clean_up;
	action.sa_flags = (int)SA_RESETHAND;
	(void)sigemptyset(&action.sa_mask);
	for (i = 0; i < ENDING; i++)
		(void)sigaddset(&action.sa_mask, ending[i]);
	for (i = 0; i < ENDING; i++)
		if (sigaction(ending[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			(void)sigaction(ending[i], &action, NULL);
}

/* The directory that a name is in. */
static int
open_directory(const char *path)
{
	char dir[PATH_MAX];
	size_t len = (size_t)(base(path) - path);

	(void)snprintf(dir, sizeof(dir), "%.*s", len == 0 ? 1 : (int)len,
	    len == 0 ? "." : path);
	return open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int
file_sync_directory(const char *path)
{
	int fd, rc;

	if ((fd = open_directory(path)) < 0)
		return -1;
	rc = fsync(fd);
	(void)close(fd);
	return rc;
}

static int
keep_mode(struct replacement *r, const char *path, struct failure *f)
{
	size_t size = strlen(path) + sizeof(SUFFIX);

	r->target = strdup(path);
	r->temporary = malloc(size);
	if (r->target == NULL || r->temporary == NULL)
		return fail(f, TBV_ERR_MEMORY, path, "out of memory");
	(void)snprintf(r->temporary, size, "%s" SUFFIX, path);
	return TBV_OK;
}

/* Whether a file is still the one that has its name. */
static int
has_name(int fd, const char *path)
{
	struct stat held, named;

	return fstat(fd, &held) == 0 && lstat(path, &named) == 0 &&
	    held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

/*
 * Removes what a run has left that was killed: a file that is ours, and which
 * nobody has locked.  Whether it is gone.
 */
static int
remove_left(const char *path)
{
	struct stat st;
	int fd, gone;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK |
	    O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT;
	gone = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid() && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
	    has_name(fd, path) && unlink(path) == 0;
	(void)close(fd);
	return gone;
}

/*
 * A new file, never one that is there, which might be anybody's; locked for as
 * long as it is open, so that no other run takes it for one that was left.
 */
static int
make_temporary(struct replacement *r)
{
	char *digits = r->temporary + strlen(r->temporary) - 2;
	int fd, tries;

	/* each name twice, because a file left behind may have been removed */
	for (tries = 0; tries < 2 * NAMES; tries++) {
		digits[0] = (char)('0' + tries / 2 % NAMES / 10);
		digits[1] = (char)('0' + tries / 2 % NAMES % 10);
		fd = open(r->temporary, O_RDWR | O_CREAT | O_EXCL |
		    O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0 && errno != EEXIST)
			return -1;
		if (fd < 0 && !remove_left(r->temporary))
			tries |= 1;
		if (fd < 0)
			continue;
		if (flock(fd, LOCK_EX | LOCK_NB) == 0 &&
		    has_name(fd, r->temporary))
			return fd;
		/* another run was quicker, and has removed it */
		(void)close(fd);
	}
	errno = EEXIST;
	return -1;
}

/* Its mode is that of the file it replaces. */
static int
make_with_mode(struct replacement *r, unsigned int mode)
{
	sigset_t before;

	if ((r->directory = open_directory(r->target)) < 0)
		return -1;
	catch_signals();
	signals_hold(&before);
	if ((r->fd = make_temporary(r)) >= 0) {
		r->made = 1;
		r->next = unfinished;
		unfinished = r;
	}
	signals_release(&before);
	return r->fd < 0 ? -1 : fchmod(r->fd, (mode_t)mode);
}

/* Takes it out of those that a signal ends; the signals are held. */
static void
forget_replacement(struct replacement *r)
{
	struct replacement **at = &unfinished;

	while (*at != NULL && *at != r)
		at = &(*at)->next;
	if (*at == r)
		*at = r->next;
	r->made = 0;
}

int
replacement_open(struct replacement *r, const char *path, unsigned int mode,
    struct failure *f)
{
	char target[PATH_MAX];
	struct stat st;
	int rc = TBV_OK;

	memset(r, 0, sizeof(*r));
	r->fd = r->directory = -1;
	if (file_spare_private(path, f) != TBV_OK)
		return f->error;
	/* through a link, so that the link stays one */
	if (stat(path, &st) == 0) {
		mode = st.st_mode & 07777;
		/* a device or a pipe would be gone, for everybody */
		if (!S_ISREG(st.st_mode))
			rc = fail(f, TBV_ERR_IO, path, "exists and is not a "
			    "regular file");
		else if (realpath(path, target) == NULL)
			rc = fail(f, TBV_ERR_IO, path, strerror(errno));
	} else if (lstat(path, &st) == 0) {
		/* the link itself is somebody's, such as /dev/stdout */
		rc = fail(f, TBV_ERR_IO, path, "is a link to a file that does "
		    "not exist");
	} else if (strlen(path) < sizeof(target)) {
		(void)memcpy(target, path, strlen(path) + 1);
	} else
		rc = fail(f, TBV_ERR_IO, path, strerror(ENAMETOOLONG));
	if (rc == TBV_OK && (rc = keep_mode(r, target, f)) == TBV_OK &&
	    make_with_mode(r, mode) != 0)
		rc = fail(f, TBV_ERR_IO, path, strerror(errno));
	if (rc != TBV_OK)
		replacement_drop(r);
	return rc;
}

int
replacement_same(const struct replacement *a, const struct replacement *b)
{
	struct stat sa, sb;

	return fstat(a->directory, &sa) == 0 && fstat(b->directory, &sb) == 0 &&
	    sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino &&
	    strcmp(base(a->target), base(b->target)) == 0;
}

int
replacement_clear(const struct replacement *r, struct failure *f)
{
	if (unlinkat(r->directory, base(r->target), 0) == 0 ||
	    errno == ENOENT)
		return TBV_OK;
	return fail(f, TBV_ERR_IO, r->target, strerror(errno));
}

int
replacement_write(struct replacement *r, const void *data, size_t len,
    struct failure *f)
{
	sigset_t before;
	int rc = TBV_OK;

	signals_hold(&before);
	/* open, and so locked, until it has its name */
	if (file_write(r->fd, data, len) != 0 || fsync(r->fd) != 0 ||
	    renameat(r->directory, base(r->temporary), r->directory,
	    base(r->target)) != 0)
		rc = fail(f, TBV_ERR_IO, r->target, strerror(errno));
	else {
		forget_replacement(r);
		if (fsync(r->directory) != 0)
			rc = fail(f, TBV_ERR_IO, r->target, strerror(errno));
	}
	replacement_drop(r);
	signals_release(&before);
	return rc;
}

void
replacement_drop(struct replacement *r)
{
	sigset_t before;

	signals_hold(&before);
	/* while it is locked: the name is then nobody else's */
	if (r->made) {
		(void)unlinkat(r->directory, base(r->temporary), 0);
		forget_replacement(r);
	}
	if (r->fd >= 0)
		(void)close(r->fd);
	if (r->directory >= 0)
		(void)close(r->directory);
	free(r->target);
	free(r->temporary);
	memset(r, 0, sizeof(*r));
	r->fd = r->directory = -1;
	signals_release(&before);
}

int
file_replace(const char *path, const void *data, size_t len,
    unsigned int mode, struct failure *f)
{
	struct replacement r;
	int rc;

	if ((rc = replacement_open(&r, path, mode, f)) != TBV_OK)
		return rc;
	return replacement_write(&r, data, len, f);
}
