/*
 * Keeps the newest list of each endorser between runs, so that what it revoked
 * stays revoked.  The library says what is in each file; here they are read,
 * and replaced one by one under a lock.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verifier/kept.h"

#define PATH_SIZE 4096
#define ROOT_STATE "/var/lib/tbverify"
#define LOCK "lock"

/* The directory, and what is kept in it for whom. */
struct kept {
	char dir[PATH_SIZE];
	struct tbv_policy *policy;
	int64_t now;
	struct failure *f;
};

static int
unusable(struct failure *f, const char *path, const char *why)
{
	f->error = TBV_OK;		/* the state is what it is about */
	return fail(f, TBV_ERR_STATE, path, why);
}

/*
 * Whether root's environment is another user's: one of these says so, and that
 * user must not choose what root knows to be revoked.
 */
static int
is_borrowed(void)
{
	static const char *const by[] = { "SUDO_UID", "SUDO_USER",
	    "SUDO_COMMAND", "DOAS_USER", "PKEXEC_UID" };
	size_t i;

	for (i = 0; i < sizeof(by) / sizeof(by[0]); i++)
		if (getenv(by[i]) != NULL)
			return geteuid() == 0;
	return 0;
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
	if (unit != NULL && unit[0] == '/' && !is_borrowed())
		n = snprintf(out, PATH_SIZE, "%.*s",
		    (int)strcspn(unit, ":"), unit);
	else if (geteuid() == 0)
		n = snprintf(out, PATH_SIZE, "%s", ROOT_STATE);
	else if (state != NULL && state[0] == '/')
		n = snprintf(out, PATH_SIZE, "%s/tbverify", state);
	else if (home != NULL && home[0] == '/')
		n = snprintf(out, PATH_SIZE, "%s/.local/state/tbverify",
		    home);
	return n > 0 && n < PATH_SIZE - TBV_KEPT_NAME_SIZE ? 0 : -1;
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
make_kept_directory(char *path)
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

/* A user who can write to the directory can restore an older file. */
static const char *
is_unsafe_directory(const char *dir)
{
	struct stat st;

	if (stat(dir, &st) != 0)
		return strerror(errno);
	if (!S_ISDIR(st.st_mode))
		return strerror(ENOTDIR);
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "its group or others may write to it";
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return "it belongs to somebody else";
	return NULL;
}

int
kept_is_in(int directory)
{
	struct stat given, ours;
	char dir[PATH_SIZE];

	return find_directory(dir) == 0 && stat(dir, &ours) == 0 &&
	    fstat(directory, &given) == 0 && given.st_dev == ours.st_dev &&
	    given.st_ino == ours.st_ino;
}

static int
take_kept_lock(const struct kept *s)
{
	char path[PATH_SIZE + sizeof(LOCK) + 1];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/" LOCK, s->dir);
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

/* The path of the i-th file. */
static int
kept_path(const struct kept *s, size_t i, char path[2 * PATH_SIZE])
{
	char name[TBV_KEPT_NAME_SIZE];
	int rc;

	if ((rc = tbv_policy_kept_name(s->policy, i, name)) != TBV_OK)
		return fail(s->f, rc, s->dir, "a file cannot be named");
	(void)snprintf(path, 2 * PATH_SIZE, "%s/%s", s->dir, name);
	return TBV_OK;
}

/* One that was never written says nothing; a damaged one would be as easy to
 * make as to remove. */
static int
read_one(const struct kept *s, size_t i)
{
	struct failure ignored = { 0 };
	char path[2 * PATH_SIZE];
	struct file file;
	struct stat st;
	int rc;

	if ((rc = kept_path(s, i, path)) != TBV_OK)
		return rc;
	if (lstat(path, &st) != 0)
		return errno == ENOENT ? TBV_OK :
		    unusable(s->f, path, strerror(errno));
	if (file_read_trusted(path, TBV_ENDORSEMENTS_SIZE_MAX, 1, &file,
	    &ignored) != TBV_OK)
		return unusable(s->f, path, "cannot be read");
	rc = tbv_policy_set_kept_mem(s->policy, i, file.data, file.len);
	free(file.data);
	return rc == TBV_OK ? rc : fail(s->f, rc, path,
	    tbv_policy_message(s->policy));
}

/*
 * Reads from the last to the first, because they are written from the first to
 * the last: a concurrent writer cannot hide anything.
 */
static int
read_kept(const struct kept *s)
{
	size_t i = tbv_policy_kept_count(s->policy);
	int rc;

	while (i-- > 0)
		if ((rc = read_one(s, i)) != TBV_OK)
			return rc;
	return TBV_OK;
}

/* Whether any list is newer than the one that is kept. */
static int
is_news(const struct kept *s)
{
	size_t count = tbv_policy_kept_count(s->policy), i, len;

	for (i = 0; i + 1 < count; i++)
		if (tbv_policy_kept_data(s->policy, i, s->now, &len) != NULL)
			return 1;
	return 0;
}

/* What a tool left behind that died while it replaced a file. */
static int
is_left_over(const char *name)
{
	static const char before[] = ".list.";
	size_t digits = strspn(name, "0123456789abcdef");

	if (strncmp(name, "serials.", 8) == 0)
		return 1;
	return digits == 2 * TBV_SHA256_SIZE && strncmp(name + digits, before,
	    sizeof(before) - 1) == 0;
}

/* Under the lock: the bytes of all files, without what is left over. */
static int
measure_files(const struct kept *s, DIR *dir, size_t *total)
{
	struct dirent *entry;
	struct stat st;

	*total = 0;
	for (errno = 0; (entry = readdir(dir)) != NULL; errno = 0) {
		if (is_left_over(entry->d_name)) {
			(void)unlinkat(dirfd(dir), entry->d_name, 0);
			continue;
		}
		if (fstatat(dirfd(dir), entry->d_name, &st,
		    AT_SYMLINK_NOFOLLOW) != 0)
			break;
		if (S_ISREG(st.st_mode))
			*total += (size_t)st.st_size;
	}
	return entry == NULL && errno == 0 ? TBV_OK :
	    unusable(s->f, s->dir, strerror(errno));
}

static int
measure_all(const struct kept *s, size_t *total)
{
	DIR *dir = opendir(s->dir);
	int rc;

	if (dir == NULL)
		return unusable(s->f, s->dir, strerror(errno));
	rc = measure_files(s, dir, total);
	(void)closedir(dir);
	return rc;
}

static int
write_one(const struct kept *s, size_t i, size_t *total)
{
	struct failure ignored = { 0 };
	char path[2 * PATH_SIZE];
	const void *data;
	size_t len;
	int rc;

	data = tbv_policy_kept_data(s->policy, i, s->now, &len);
	if (data == NULL)
		return TBV_OK;
	if ((rc = kept_path(s, i, path)) != TBV_OK)
		return rc;
	if (len > TBV_KEPT_SIZE_MAX || *total > TBV_KEPT_SIZE_MAX - len)
		return unusable(s->f, s->dir, "more than 64 MiB; remove the "
		    "lists of endorsers that no policy has any more");
	*total += len;
	if (len == 0 ? unlinkat(AT_FDCWD, path, 0) != 0 ||
	    file_sync_directory(path) != 0 :
	    file_replace(path, data, len, 0600, &ignored) != TBV_OK)
		return unusable(s->f, path, "cannot be written");
	return TBV_OK;
}

/* Once more from the files: another tool may have written since. */
static int
write_kept(const struct kept *s)
{
	size_t count, i, total = 0;
	int rc;

	if ((rc = read_kept(s)) != TBV_OK ||
	    (rc = measure_all(s, &total)) != TBV_OK)
		return rc;
	count = tbv_policy_kept_count(s->policy);
	for (i = 0; i < count; i++)
		if ((rc = write_one(s, i, &total)) != TBV_OK)
			return rc;
	return TBV_OK;
}

static int
write_locked(struct kept *s)
{
	const char *why;
	int lock, rc;

	if (make_kept_directory(s->dir) != 0)
		return unusable(s->f, s->dir, strerror(errno));
	if ((why = is_unsafe_directory(s->dir)) != NULL)
		return unusable(s->f, s->dir, why);
	if ((lock = take_kept_lock(s)) < 0)
		return unusable(s->f, s->dir, strerror(errno));
	rc = write_kept(s);
	(void)close(lock);
	return rc;
}

static int
open_and_keep(struct kept *s, int read_only)
{
	const char *why;
	struct stat st;
	int rc;

	if (find_directory(s->dir) != 0)
		return unusable(s->f, "state", "there is no directory for it");
	if (lstat(s->dir, &st) == 0 || errno != ENOENT) {
		if ((why = is_unsafe_directory(s->dir)) != NULL)
			return unusable(s->f, s->dir, why);
		if ((rc = read_kept(s)) != TBV_OK)
			return rc;
	}
	return read_only || !is_news(s) ? TBV_OK : write_locked(s);
}

enum kept_use
kept_use(int no_state, int read_only)
{
	if (no_state)
		return KEPT_UNUSED;
	return read_only ? KEPT_READ : KEPT_WRITTEN;
}

int
kept_merge(enum kept_use use, struct tbv_policy *p, int64_t now,
    struct failure *f)
{
	struct kept s;

	if (use == KEPT_UNUSED || tbv_policy_kept_count(p) == 0)
		return TBV_OK;
	memset(&s, 0, sizeof(s));
	s.policy = p;
	s.now = now;
	s.f = f;
	return open_and_keep(&s, use == KEPT_READ);
}
