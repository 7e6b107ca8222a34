/*
 * Keeps the serials of endorsement lists between runs, so that an older list
 * cannot come back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

#define PATH_SIZE 4096
#define ROOT_STATE "/var/lib/tbverify"

static int
unusable(struct failure *f, const char *path, const char *why)
{
	f->error = TBV_OK;		/* the state is what it is about */
	return fail(f, TBV_ERR_STATE, path, why);
}

/* systemd's directory, of several the first; else root's; else the user's. */
static int
find_directory(char *out)
{
	const char *home = getenv("HOME"), *state = getenv("XDG_STATE_HOME");
	const char *unit = getenv("STATE_DIRECTORY");
	int n = -1;

	if (geteuid() != getuid() || getegid() != getgid())
		return -1;
	if (unit != NULL && unit[0] == '/')
		n = snprintf(out, PATH_SIZE, "%.*s",
		    (int)strcspn(unit, ":"), unit);
	else if (geteuid() == 0)
		n = snprintf(out, PATH_SIZE, "%s", ROOT_STATE);
	else if (state != NULL && state[0] == '/')
		n = snprintf(out, PATH_SIZE, "%s/tbverify", state);
	else if (home != NULL && home[0] == '/')
		n = snprintf(out, PATH_SIZE, "%s/.local/state/tbverify",
		    home);
	return n > 0 && n < PATH_SIZE - 16 ? 0 : -1;
}

/* One directory, for us alone, which is there after a crash as well. */
static int
make_one(const char *path)
{
	if (mkdir(path, 0700) != 0)
		return errno == EEXIST ? 0 : -1;
	return file_sync_directory(path);
}

/* Makes the directory and those above it that are missing. */
static int
make_directory(char *path)
{
	char *slash;
	int rc;

	for (slash = strchr(path + 1, '/'); slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		rc = make_one(path);
		*slash = '/';
		if (rc != 0)
			return -1;
	}
	return make_one(path);
}

/* Whoever may write to the directory can bring an older file back. */
static const char *
unsafe(const char *dir)
{
	struct stat st;

	if (stat(dir, &st) != 0)
		return strerror(errno);
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "its group or others may write to it";
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return "it belongs to somebody else";
	return NULL;
}

int
state_is_in(int directory)
{
	struct stat given, ours;
	char dir[PATH_SIZE];

	return find_directory(dir) == 0 && stat(dir, &ours) == 0 &&
	    fstat(directory, &given) == 0 && given.st_dev == ours.st_dev &&
	    given.st_ino == ours.st_ino;
}

static int
take_lock(const char *dir)
{
	char path[PATH_SIZE + 8];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/lock", dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -1;
	while (flock(fd, LOCK_EX) != 0)
		if (errno != EINTR) {
			(void)close(fd);
			return -1;
		}
	return fd;
}

static int
read_serials(struct state *s, struct failure *f)
{
	struct failure ignored = { 0 };
	struct stat st;

	/* one that was never written says nothing; one that is damaged would
	 * be as easy to make as to remove */
	if (lstat(s->path, &st) != 0 && errno == ENOENT)
		return TBV_OK;
	if (file_read_trusted(s->path, TBV_STATE_MAX, 1, &s->file,
	    &ignored) != TBV_OK)
		return unusable(f, s->path, "cannot be read");
	if (s->file.len == 0)
		return unusable(f, s->path, "empty");
	return TBV_OK;
}

/* The file that will take its place, while files can be opened. */
static int
prepare(struct state *s, struct failure *f)
{
	struct failure why = { 0 };

	return replacement_open(&s->next, s->path, 0600, &why) == TBV_OK ?
	    TBV_OK : unusable(f, s->path, "cannot be written");
}

int
state_open(struct state *s, struct failure *f)
{
	char dir[PATH_SIZE];
	const char *why;
	int rc;

	memset(s, 0, sizeof(*s));
	s->lock = s->next.fd = s->next.directory = -1;
	if (find_directory(dir) != 0)
		return unusable(f, "state", "there is no directory for it");
	if (make_directory(dir) != 0)
		return unusable(f, dir, strerror(errno));
	if ((why = unsafe(dir)) != NULL)
		return unusable(f, dir, why);
	if ((s->lock = take_lock(dir)) < 0)
		return unusable(f, dir, strerror(errno));
	if ((s->path = malloc(strlen(dir) + 16)) == NULL) {
		rc = fail(f, TBV_ERR_MEMORY, dir, "out of memory");
		state_close(s);
		return rc;
	}
	(void)snprintf(s->path, strlen(dir) + 16, "%s/serials", dir);
	if ((rc = read_serials(s, f)) != TBV_OK ||
	    (rc = prepare(s, f)) != TBV_OK)
		state_close(s);
	return rc;
}

int
state_write(struct state *s, const char *text, struct failure *f)
{
	struct failure why = { 0 };
	size_t len = strlen(text);

	if (s->file.len == len && memcmp(s->file.data, text, len) == 0)
		return TBV_OK;
	if (replacement_write(&s->next, text, len, &why) != TBV_OK)
		return unusable(f, s->path, "cannot be written");
	return TBV_OK;
}

void
state_close(struct state *s)
{
	replacement_drop(&s->next);	/* under the lock still */
	if (s->lock >= 0)
		(void)close(s->lock);
	free(s->path);
	free(s->file.data);
	memset(s, 0, sizeof(*s));
	s->lock = s->next.fd = s->next.directory = -1;
}
