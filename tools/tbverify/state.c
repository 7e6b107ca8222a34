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

/* Makes the directory and those above it that are missing, for us alone. */
static int
make_directory(char *path)
{
	char *slash;

	for (slash = strchr(path + 1, '/'); slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST) {
			*slash = '/';
			return -1;
		}
		*slash = '/';
	}
	return mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : -1;
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

int
state_open(struct state *s, struct failure *f)
{
	char dir[PATH_SIZE];
	int rc;

	memset(s, 0, sizeof(*s));
	s->lock = -1;
	if (find_directory(dir) != 0)
		return unusable(f, "state", "there is no directory for it");
	if (make_directory(dir) != 0 || (s->lock = take_lock(dir)) < 0)
		return unusable(f, dir, strerror(errno));
	if ((s->path = malloc(strlen(dir) + 16)) == NULL) {
		rc = fail(f, TBV_ERR_MEMORY, dir, "out of memory");
		state_close(s);
		return rc;
	}
	(void)snprintf(s->path, strlen(dir) + 16, "%s/serials", dir);
	if ((rc = read_serials(s, f)) != TBV_OK)
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
	if (file_replace(s->path, text, len, 0600, &why) != TBV_OK)
		return unusable(f, s->path, "cannot be written");
	return TBV_OK;
}

void
state_close(struct state *s)
{
	if (s->lock >= 0)
		(void)close(s->lock);
	free(s->path);
	free(s->file.data);
	memset(s, 0, sizeof(*s));
	s->lock = -1;
}
