/*
 * Proves that an output directory is never half there: it is written under
 * another name, synced, and renamed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/leftover.h"
#include "host/run.h"

#define MARK ".tbbuild-"

static int
remove_one_output(int parent, const char *name, const void *unused)
{
	(void)unused;
	(void)unlinkat(parent, name, 0);
	leftover_remove(parent, name);
	return 0;
}

/* What a run left that was killed in the moment between two renames. */
static void
remove_stale_output(int parent, const char *base)
{
	char prefix[600];

	(void)snprintf(prefix, sizeof(prefix), ".%s" MARK, base);
	(void)leftover_sweep(openat(parent, ".", O_RDONLY | O_DIRECTORY |
	    O_CLOEXEC), prefix, remove_one_output, NULL);
}

static int
check_free(const struct output *o, struct failure *f)
{
	struct dirent *d;
	int fd = openat(o->parent, o->target, O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC), taken = 0;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (dir == NULL) {
		(void)fail_errno(f, o->target);
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	while ((d = readdir(dir)) != NULL)
		taken |= strcmp(d->d_name, ".") != 0 &&
		    strcmp(d->d_name, "..") != 0;
	(void)closedir(dir);
	return taken ? fail(f, "io", "%s: exists, and is not empty",
	    o->target) : 0;
}

static void
set_temporary(struct output *o)
{
	char prefix[sizeof(o->target) + sizeof("." MARK)];

	(void)snprintf(prefix, sizeof(prefix), ".%s" MARK, o->target);
	if (leftover_name(o->temporary, sizeof(o->temporary), prefix) != 0)
		o->temporary[0] = '\0';	/* which cannot be made */
}

/* Splits "parent/name"; says early when the directory is taken. */
int
output_check(struct output *o, const char *path, struct failure *f)
{
	char parent[512];
	char *slash;
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	if (len == 0 || len >= sizeof(parent))
		return fail(f, "usage", "-o: not a directory's name");
	(void)snprintf(parent, sizeof(parent), "%.*s", (int)len, path);
	slash = strrchr(parent, '/');
	(void)snprintf(o->target, sizeof(o->target), "%s",
	    slash == NULL ? parent : slash + 1);
	if (slash == NULL)
		(void)strcpy(parent, ".");
	else
		slash[slash == parent] = '\0';
	if (strcmp(o->target, ".") == 0 || strcmp(o->target, "..") == 0 ||
	    o->target[0] == '\0')
		return fail(f, "usage", "-o: not a directory's name");
	set_temporary(o);
	o->parent = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (o->parent < 0)
		return fail_errno(f, parent);
	remove_stale_output(o->parent, o->target);
	return check_free(o, f);
}

int
output_begin(struct output *o, struct failure *f)
{
	if (o->made)
		return 0;
	if (leftover_make(o->parent, o->temporary, 0755) != 0)
		return fail_errno(f, o->temporary);
	o->made = 1;
	return 0;
}

int
output_spool(struct output *o, struct failure *f)
{
	int fd = openat(o->parent, o->temporary, O_RDWR | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return fail_errno(f, o->temporary);
	/* a sweep of another container may have been faster */
	if (unlinkat(o->parent, o->temporary, 0) == 0 || errno == ENOENT)
		return fd;
	(void)fail_errno(f, o->temporary);
	(void)close(fd);
	return -1;
}

int
output_create(struct output *o, const char *name, struct failure *f)
{
	char path[900];
	int fd;

	if (output_begin(o, f) != 0)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/%s", o->temporary, name);
	fd = openat(o->parent, path, O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0 && errno == EEXIST)
		return fail(f, "artifact", "%s: two outputs have this name",
		    name);
	return fd < 0 ? fail_errno(f, name) : fd;
}

int
output_finish(int fd, int failed, const char *name, struct failure *f)
{
	if (failed || fsync(fd) != 0) {
		(void)fail_errno(f, name);
		(void)close(fd);
		return -1;
	}
	return close(fd) == 0 ? 0 : fail_errno(f, name);
}

int
output_bytes(struct output *o, const char *name, const struct bytes *b,
    struct failure *f)
{
	int fd = output_create(o, name, f);

	if (fd < 0)
		return -1;
	return output_finish(fd, write_all(fd, b->data, b->len) != 0, name, f);
}

int
output_directory(const struct output *o, struct failure *f)
{
	int fd = openat(o->parent, o->temporary, O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? fail_errno(f, o->temporary) : fd;
}

int
output_commit(struct output *o, struct failure *f)
{
	int fd = output_directory(o, f);

	if (fd < 0 || output_finish(fd, 0, o->temporary, f) != 0)
		return -1;
	if (renameat(o->parent, o->temporary, o->parent, o->target) != 0)
		return fail_errno(f, o->target);
	o->made = 0;
	return fsync(o->parent) == 0 ? 0 : fail_errno(f, o->target);
}

static void
publishing_name(const struct output *o, char name[600])
{
	(void)snprintf(name, 600, ".%s" MARK "publish", o->target);
}

int
output_publishing(struct output *o, struct failure *f)
{
	char name[600];
	int fd;

	publishing_name(o, name);
	if (strcmp(name, o->temporary) != 0) {
		fd = output_directory(o, f);
		if (fd < 0 || output_finish(fd, 0, o->temporary, f) != 0)
			return -1;
		if (renameat(o->parent, o->temporary, o->parent, name) != 0)
			return fail_errno(f, name);
		memcpy(o->temporary, name, sizeof(name));
	}
	o->keep = 1;
	return fsync(o->parent) == 0 ? 0 : fail_errno(f, name);
}

int
output_resume(struct output *o)
{
	char name[600];
	int fd;

	publishing_name(o, name);
	fd = openat(o->parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd < 0)
		return -1;
	o->made = o->resumed = 1;
	memcpy(o->temporary, name, sizeof(name));
	return fd;
}

void
output_discard(struct output *o)
{
	leftover_remove(o->parent, o->temporary);
	o->made = o->resumed = 0;
	set_temporary(o);
}

void
output_end(struct output *o)
{
	if (o->made && !o->keep)
		leftover_remove(o->parent, o->temporary);
	if (o->parent >= 0)
		(void)close(o->parent);
	o->parent = -1;
}
