/*
 * Proves that a directory becomes the same archive wherever and whenever it is
 * packed: everything that is not its contents is fixed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image/cpio.h"

#define MAX_NAME ((size_t)4095)
#define MAX_ENTRIES ((size_t)1 << 20)
#define MAX_SIZE ((off_t)0xffffffff)	/* eight hex digits */
#define TRAILER "TRAILER!!!"
#define BLOCK 512			/* what archives are padded to */

struct archive {
	FILE *out;
	const char *directory;
	int fd;				/* of it */
	char **name;			/* below it, sorted */
	size_t names, room;
	unsigned long inode;
};

/* As in the header. */
struct member {
	const char *name;
	unsigned int mode;
	size_t size;
};

static void
pad(FILE *out, size_t written, size_t to)
{
	static const char zero[BLOCK];

	if (written % to != 0)
		(void)fwrite(zero, 1, to - written % to, out);
}

/* Errors of the stream are checked once, at the end. */
static void
write_cpio_head(struct archive *a, const struct member *m)
{
	size_t len = strlen(m->name) + 1;

	a->inode++;
	(void)fprintf(a->out, "070701%08lx%08x%08x%08x%08x%08x%08zx"
	    "%08x%08x%08x%08x%08zx%08x%s", a->inode, m->mode, 0, 0, 1, 0,
	    m->size, 0, 0, 0, 0, len, 0, m->name);
	(void)putc('\0', a->out);
	pad(a->out, 110 + len, 4);
}

static int
add_name(struct archive *a, const char *directory, const char *name,
    struct failure *f)
{
	size_t len = strlen(directory) + strlen(name) + 2;
	char **more;

	if (len > MAX_NAME || a->names == MAX_ENTRIES)
		return fail(f, "image", "%s/%s: name too long, or too many "
		    "files",
		    directory, name);
	if (a->names == a->room) {
		a->room = a->room == 0 ? 256 : 2 * a->room;
		more = realloc(a->name, a->room * sizeof(*more));
		if (more == NULL)
			return fail(f, "memory", "out of memory");
		a->name = more;
	}
	if ((a->name[a->names] = malloc(len)) == NULL)
		return fail(f, "memory", "out of memory");
	(void)snprintf(a->name[a->names++], len, "%s%s%s", directory,
	    directory[0] == '\0' ? "" : "/", name);
	return 0;
}

/* A directory's own names; -1 too if it is one that cannot be listed. */
static int
list_directory(struct archive *a, const char *path, struct failure *f)
{
	int fd = openat(a->fd, path[0] == '\0' ? "." : path, O_RDONLY |
	    O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), rc = 0;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *d;

	if (dir == NULL) {
		(void)fail_errno(f, path);
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	errno = 0;
	while (rc == 0 && (d = readdir(dir)) != NULL)
		if (strcmp(d->d_name, ".") != 0 &&
		    strcmp(d->d_name, "..") != 0)
			rc = add_name(a, path, d->d_name, f);
	if (rc == 0 && errno != 0)
		rc = fail_errno(f, path);
	(void)closedir(dir);
	return rc;
}

static int
by_member_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All names; a directory's own come after it in the list, and are found. */
static int
list_all(struct archive *a, struct failure *f)
{
	struct stat st;
	size_t i;

	if (list_directory(a, "", f) != 0)
		return -1;
	for (i = 0; i < a->names; i++) {
		if (fstatat(a->fd, a->name[i], &st, AT_SYMLINK_NOFOLLOW) != 0)
			return fail_errno(f, a->name[i]);
		if (S_ISDIR(st.st_mode) &&
		    list_directory(a, a->name[i], f) != 0)
			return -1;
	}
	if (a->names > 0)
		qsort(a->name, a->names, sizeof(*a->name), by_member_bytes);
	return 0;
}

static int
copy_into_archive(struct archive *a, int fd, const char *name, size_t size,
    struct failure *f)
{
	char part[64 * 1024];
	size_t left = size;
	ssize_t n;

	while ((n = read(fd, part, sizeof(part))) > 0 && (size_t)n <= left) {
		(void)fwrite(part, 1, (size_t)n, a->out);
		left -= (size_t)n;
	}
	if (n < 0)
		return fail_errno(f, name);
	if (n > 0 || left > 0)
		return fail(f, "image", "%s: changed while it was read", name);
	pad(a->out, size, 4);
	return 0;
}

static int
write_cpio_file(struct archive *a, const char *name, struct failure *f)
{
	int fd = openat(a->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC), rc;
	struct member m = { NULL, 0, 0 };
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0) {
		(void)fail_errno(f, name);
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	if (!S_ISREG(st.st_mode) || st.st_size > MAX_SIZE) {
		(void)close(fd);
		return fail(f, "image", "%s: too large, or changed while it "
		    "was read",
		    name);
	}
	m.name = name;
	m.mode = S_IFREG | (st.st_mode & S_IXUSR ? 0755 : 0644);
	m.size = (size_t)st.st_size;
	write_cpio_head(a, &m);
	rc = copy_into_archive(a, fd, name, m.size, f);
	(void)close(fd);
	return rc;
}

static int
write_cpio_link(struct archive *a, const char *name, struct failure *f)
{
	struct member m = { NULL, S_IFLNK | 0777, 0 };
	char target[4096];
	ssize_t n = readlinkat(a->fd, name, target, sizeof(target));

	if (n < 0)
		return fail_errno(f, name);
	if (n == (ssize_t)sizeof(target))
		return fail(f, "image", "%s: link too long", name);
	m.name = name;
	m.size = (size_t)n;
	write_cpio_head(a, &m);
	(void)fwrite(target, 1, m.size, a->out);
	pad(a->out, m.size, 4);
	return 0;
}

static int
write_cpio_entry(struct archive *a, const char *name, struct failure *f)
{
	struct member m = { NULL, S_IFDIR | 0755, 0 };
	struct stat st;

	if (fstatat(a->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fail_errno(f, name);
	if (S_ISREG(st.st_mode))
		return write_cpio_file(a, name, f);
	if (S_ISLNK(st.st_mode))
		return write_cpio_link(a, name, f);
	if (!S_ISDIR(st.st_mode))
		return fail(f, "image", "%s: want a file, a directory or a "
		    "link", name);
	m.name = name;
	if (st.st_mode & S_ISVTX)	/* such as /tmp */
		m.mode = S_IFDIR | 01777;
	write_cpio_head(a, &m);
	return 0;
}

static int
write_last(struct archive *a, const struct cpio_file *last, struct failure *f)
{
	struct member m = { NULL, S_IFDIR | 0755, 0 };
	const char *slash = last->path;
	char path[256];

	m.name = path;
	if (strlen(last->path) >= sizeof(path))
		return fail(f, "image", "%s: too long", last->path);
	while ((slash = strchr(slash, '/')) != NULL) {
		(void)snprintf(path, sizeof(path), "%.*s",
		    (int)(slash++ - last->path), last->path);
		write_cpio_head(a, &m);
	}
	m.name = last->path;
	m.mode = S_IFREG | 0644;
	m.size = strlen(last->text);
	write_cpio_head(a, &m);
	(void)fwrite(last->text, 1, m.size, a->out);
	pad(a->out, m.size, 4);
	return 0;
}

static int
write_all_entries(struct archive *a, const struct cpio_file *last,
    struct failure *f)
{
	struct member trailer = { TRAILER, 0, 0 };
	off_t start = ftello(a->out), end;
	size_t i;

	if (start < 0 || list_all(a, f) != 0)
		return start < 0 ? fail_errno(f, "image") : -1;
	for (i = 0; i < a->names; i++)
		if (write_cpio_entry(a, a->name[i], f) != 0)
			return -1;
	if (last != NULL && write_last(a, last, f) != 0)
		return -1;
	a->inode = (unsigned long)-1;
	write_cpio_head(a, &trailer);
	if ((end = ftello(a->out)) < 0)
		return fail_errno(f, "image");
	pad(a->out, (size_t)(end - start), BLOCK);
	return ferror(a->out) ? fail_errno(f, "image") : 0;
}

int
cpio_write(FILE *out, const char *directory, const struct cpio_file *last,
    struct failure *f)
{
	struct archive a;
	size_t i;
	int rc;

	memset(&a, 0, sizeof(a));
	a.out = out;
	a.directory = directory;
	a.fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (a.fd < 0)
		return fail_errno(f, directory);
	rc = write_all_entries(&a, last, f);
	for (i = 0; i < a.names; i++)
		free(a.name[i]);
	free(a.name);
	(void)close(a.fd);
	return rc;
}
