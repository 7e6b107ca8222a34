/*
 * Proves whose an output is: it is made under a name that holds its job's key,
 * and gets its own name when it is whole.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builds/builds.h"

int
output_is_staged(const struct server *s, const struct job *job)
{
	char path[OUTPUT_MAX];
	struct stat st;

	output_staged(s, job, path);
	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int
output_is_placed(const struct server *s, const struct job *job)
{
	char path[OUTPUT_MAX];
	struct stat st;

	output_placed(s, job, path);
	return lstat(path, &st) == 0;
}

int
output_prepare(const struct server *s, const char *hook, struct failure *f)
{
	char path[OUTPUT_MAX];

	output_hook(s, hook, path);
	return mkdir(path, 0755) == 0 || errno == EEXIST ? 0 :
	    fail_errno(f, path);
}

/* A directory that is not empty is never replaced by rename(). */
static int
rename_output(int dir, const char *from, const char *to, const char *where,
    struct failure *f)
{
	if (renameat(dir, from, dir, to) == 0)
		return fsync(dir) == 0 ? 0 : fail_errno(f, where);
	if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR)
		return fail(f, "output", "%s/%s: exists, and belongs to "
		    "another job: move it away", where, to);
	return fail_errno(f, where);
}

int
output_place(const struct server *s, const struct job *job, struct failure *f)
{
	char path[OUTPUT_MAX], staged[OUTPUT_MAX], name[24];
	int dir, rc;

	output_hook(s, job->hook, path);
	output_staged(s, job, staged);
	(void)snprintf(name, sizeof(name), "%" PRId64, job->id);
	if (!output_is_placed(s, job) && record_place(s, job, f) != 0)
		return -1;
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return fail_errno(f, path);
	rc = rename_output(dir, strrchr(staged, '/') + 1, name, path, f);
	(void)close(dir);
	return rc;
}

/*
 * An output has only files: one that contains anything else is not ours, and is
 * kept.
 */
static void
remove_output(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
	    O_NOFOLLOW);
	DIR *files = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *d;
	char record[32];

	while (files != NULL && (d = readdir(files)) != NULL)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			(void)unlinkat(fd, d->d_name, 0);
	if (files != NULL)
		(void)closedir(files);
	else if (fd >= 0)
		(void)close(fd);
	(void)snprintf(record, sizeof(record), "%s.json", name);
	if (unlinkat(dir, name, AT_REMOVEDIR) == 0)
		(void)unlinkat(dir, record, 0);
}

static int
output_number(const char *name, int64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoll(name, &end, 10);
	return errno == 0 && end != name && *end == '\0' && *number > 0;
}

/* How many outputs a hook has, and the oldest of them. */
static uint64_t
count_outputs(DIR *dir, int64_t *oldest)
{
	struct dirent *d;
	uint64_t count = 0;
	int64_t n;

	rewinddir(dir);
	while ((d = readdir(dir)) != NULL) {
		if (!output_number(d->d_name, &n))
			continue;
		if (count++ == 0 || n < *oldest)
			*oldest = n;
	}
	return count;
}

/* A report program may still be reading it. */
static int
is_untold(struct server *s, int64_t id)
{
	struct failure ignored = { 0 };
	struct job job;

	return queue_job(s->queue, id, &job, &ignored) == 1 &&
	    settings_hook(&s->settings, job.hook) != NULL &&
	    settings_hook(&s->settings, job.hook)->reports > 0 &&
	    strcmp(job.told, job.state) != 0;
}

void
output_prune(struct server *s, const struct hook *hook)
{
	uint64_t count, before = UINT64_MAX;
	char path[OUTPUT_MAX], name[24];
	int64_t oldest = 0;
	DIR *dir;

	output_hook(s, hook->name, path);
	if (hook->keep == 0 || (dir = opendir(path)) == NULL)
		return;
	/* do not retry one that cannot be removed */
	while ((count = count_outputs(dir, &oldest)) > hook->keep &&
	    count < before && !is_untold(s, oldest)) {
		before = count;
		(void)snprintf(name, sizeof(name), "%" PRId64, oldest);
		remove_output(dirfd(dir), name);
	}
	(void)closedir(dir);
}

/* The highest number in a directory. */
static int64_t
highest_in(const char *path)
{
	DIR *dir = opendir(path);
	int64_t n, highest = 0;
	struct dirent *d;
	char *end;

	while (dir != NULL && (d = readdir(dir)) != NULL) {
		errno = 0;
		n = strtoll(d->d_name, &end, 10);
		if (errno == 0 && *end == '\0' && n > highest &&
		    n < INT64_MAX / 2)
			highest = n;
	}
	if (dir != NULL)
		(void)closedir(dir);
	return highest;
}

int64_t
output_highest(const struct settings *s)
{
	char path[PATH_MAX];
	int64_t n, highest;
	struct dirent *d;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "%s/log", s->state);
	highest = highest_in(path);
	dir = opendir(s->output);
	while (dir != NULL && (d = readdir(dir)) != NULL) {
		if (d->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", s->output,
		    d->d_name);
		n = highest_in(path);
		highest = n > highest ? n : highest;
	}
	if (dir != NULL)
		(void)closedir(dir);
	return highest;
}
