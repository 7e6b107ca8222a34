/*
 * Reads the files that are named on a command line or in a policy, and never
 * more than the size limit.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/common.h"

#define CHUNK ((size_t)64 * 1024)

static int
io_failure(struct failure *f, const char *path)
{
	return fail(f, TBV_ERR_IO, path, strerror(errno));
}

/*
 * The kinds of files that a name may refer to.  Reading a pipe or a device
 * could wait forever, and one that is also the standard input would be
 * consumed: only "-" selects a stream.
 */
static const char *
unfit(const struct stat *st, int is_stdin)
{
	if (S_ISDIR(st->st_mode))
		return strerror(EISDIR);
	if (S_ISREG(st->st_mode) || is_stdin)
		return NULL;
	return "not a regular file; give a stream as -";
}

int
file_open(const char *path, struct failure *f)
{
	int fd, is_stdin = strcmp(path, "-") == 0;
	const char *why;
	struct stat st;

	if (is_stdin)
		fd = dup(STDIN_FILENO);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		goto bad;
	if (fstat(fd, &st) != 0)
		goto bad;
	if ((why = unfit(&st, is_stdin)) == NULL)
		return fd;
	(void)fail(f, TBV_ERR_IO, path, why);
	(void)close(fd);
	return -1;
bad:
	(void)io_failure(f, path);
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

/* Grows the room for what is read: twice as much each time, up to max + 1. */
static int
grow_room(struct file *out, size_t *room, size_t max)
{
	size_t more = *room == 0 ? CHUNK : *room * 2;
	unsigned char *data;

	if (more > max + 1)
		more = max + 1;
	if ((data = realloc(out->data, more)) == NULL)
		return -1;
	out->data = data;
	*room = more;
	return 0;
}

static int
read_whole(int fd, const char *path, size_t max, struct file *out,
    struct failure *f)
{
	size_t room = 0;
	ssize_t n;

	do {
		if (out->len == room && grow_room(out, &room, max) != 0)
			return fail(f, TBV_ERR_MEMORY, path, "out of memory");
		n = read(fd, out->data + out->len, room - out->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return io_failure(f, path);
		out->len += (size_t)n;
	} while (n != 0 && out->len <= max);
	return TBV_OK;
}

static int
read_open(int fd, const char *path, size_t max, struct file *out,
    struct failure *f)
{
	int rc;

	if ((rc = read_whole(fd, path, max, out, f)) != TBV_OK) {
		free(out->data);
		out->data = NULL;
		out->len = 0;
	}
	(void)close(fd);
	return rc;
}

int
file_read(const char *path, size_t max, struct file *out, struct failure *f)
{
	int fd;

	out->data = NULL;
	out->len = 0;
	if ((fd = file_open(path, f)) < 0)
		return f->error;
	return read_open(fd, path, max, out, f);
}

static const char *
is_unsafe_file(const struct stat *st, int found)
{
	if (!S_ISREG(st->st_mode))
		return NULL;
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "its group or others may write to it";
	if (found && st->st_uid != 0 && st->st_uid != geteuid())
		return "it belongs to somebody else";
	return NULL;
}

/* Looks at the open file, not at the name, which could be another by now. */
int
file_open_trusted(const char *path, int found, struct failure *f)
{
	const char *why;
	struct stat st;
	int fd;

	if ((fd = file_open(path, f)) < 0)
		return -1;
	if (fstat(fd, &st) != 0)
		(void)io_failure(f, path);
	else if ((why = is_unsafe_file(&st, found)) != NULL)
		(void)fail(f, TBV_ERR_POLICY_UNSAFE, path, why);
	else
		return fd;
	(void)close(fd);
	return -1;
}

int
file_read_trusted(const char *path, size_t max, int found,
    struct file *out, struct failure *f)
{
	int fd;

	out->data = NULL;
	out->len = 0;
	if ((fd = file_open_trusted(path, found, f)) < 0)
		return f->error;
	return read_open(fd, path, max, out, f);
}

int
file_same(const char *a, const char *b)
{
	struct stat sa, sb;

	if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
		return strcmp(a, b) == 0;
	return stat(a, &sa) == 0 && stat(b, &sb) == 0 &&
	    sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}
