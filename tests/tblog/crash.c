/*
 * To be preloaded: ends the power, or makes a call fail, at the call to the
 * system whose number is in CRASH_AT.  When the power ends, what was not yet
 * synchronized is lost: contents of files, renames, new directories.
 *
 * CRASH_HOW is "power"; "newest", where of all changes to names the last one is
 * on disk and those before are not; "fail"; or "short", where every write is a
 * short one.  CRASH_KEEP is a directory for what a rename replaces.  Counted
 * are calls on what was opened after the start, and the acknowledgement on
 * standard output, after which the power can end as well.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#define _GNU_SOURCE
#include <sys/stat.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MANY 4096

/* A file with contents that are not on disk: another descriptor of it. */
static struct {
	ino_t inode;
	int fd;
} dirty[MANY];
static size_t dirty_count;

/* A name that is not on disk, and what it was before. */
static struct change {
	char path[PATH_MAX];		/* absolute */
	char before[PATH_MAX];		/* empty: nothing was there */
	ino_t parent;
	int is_directory;
} change[MANY];
static size_t change_count;

static size_t calls;

static void *
real(const char *name)
{
	void *f = dlsym(RTLD_NEXT, name);

	if (f == NULL)
		_exit(99);
	return f;
}

static const char *
how(void)
{
	const char *s = getenv("CRASH_HOW");

	return s != NULL ? s : "";
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
power_ends(void)
{
	int (*rename_)(const char *, const char *) = real("rename");
	struct change *c;

	while (dirty_count > 0)
		if (ftruncate(dirty[--dirty_count].fd, 0) != 0)
			_exit(99);
	if (strcmp(how(), "newest") == 0 && change_count > 0)
		change_count--;
	while (change_count > 0) {
		c = &change[--change_count];
		if (c->is_directory)
			(void)nftw(c->path, remove_one, 16,
			    FTW_DEPTH | FTW_PHYS);
		else if (c->before[0] != '\0')
			(void)rename_(c->before, c->path);
		else
			(void)unlink(c->path);
	}
	(void)kill(getpid(), SIGKILL);
}

/* Whether this call is to fail. */
static int
strikes(void)
{
	const char *at = getenv("CRASH_AT");

	if (at == NULL || ++calls != strtoul(at, NULL, 10))
		return 0;
	if (strcmp(how(), "power") == 0 || strcmp(how(), "newest") == 0)
		power_ends();
	errno = EIO;
	return strcmp(how(), "fail") == 0;
}

static void
absolute(int fd, const char *path, char out[PATH_MAX])
{
	char link[64], dir[PATH_MAX / 2];
	ssize_t n;

	if (path[0] == '/') {
		(void)snprintf(out, PATH_MAX, "%s", path);
		return;
	}
	if (fd == AT_FDCWD)
		(void)snprintf(link, sizeof(link), "/proc/self/cwd");
	else
		(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, dir, sizeof(dir) - 1);
	if (n < 0 || dirty_count == MANY || change_count == MANY)
		_exit(99);
	dir[n] = '\0';
	if (snprintf(out, PATH_MAX, "%s/%s", dir, path) >= PATH_MAX)
		_exit(99);
}

static ino_t
inode_of_parent(const char *path)
{
	char dir[PATH_MAX];
	struct stat st;

	(void)snprintf(dir, sizeof(dir), "%.*s",
	    (int)(strrchr(path, '/') - path), path);
	return stat(dir, &st) == 0 ? st.st_ino : 0;
}

ssize_t
write(int fd, const void *data, size_t len)
{
	ssize_t (*write_)(int, const void *, size_t) = real("write");
	struct stat st;

	if (fd <= 2)
		return write_(fd, data, len);
	if (strikes())
		return -1;
	if (fstat(fd, &st) == 0 && dirty_count < MANY) {
		dirty[dirty_count].inode = st.st_ino;
		dirty[dirty_count++].fd = dup(fd);
	}
	if (strcmp(how(), "short") == 0 && len > 1)
		len /= 2;
	return write_(fd, data, len);
}

/* Printed entries are acknowledged. */
int
fflush(FILE *file)
{
	int (*fflush_)(FILE *) = real("fflush");
	int rc = fflush_(file);

	return file == stdout && strikes() ? EOF : rc;
}

/* All of its contents, or of its names if it is a directory, are on disk. */
static void
settle(ino_t inode)
{
	size_t i, n = 0;

	for (i = 0; i < dirty_count; i++)
		if (dirty[i].inode == inode)
			(void)close(dirty[i].fd);
		else
			dirty[n++] = dirty[i];
	dirty_count = n;
	for (i = n = 0; i < change_count; i++)
		if (change[i].parent != inode)
			change[n++] = change[i];
	change_count = n;
}

int
fsync(int fd)
{
	int (*fsync_)(int) = real("fsync");
	struct stat st;

	if (strikes())
		return -1;
	if (fstat(fd, &st) == 0)
		settle(st.st_ino);
	return fsync_(fd);
}

int
renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	int (*renameat_)(int, const char *, int, const char *) =
	    real("renameat");
	struct change c = { "", "", 0, 0 };
	int rc;

	if (strikes())
		return -1;
	absolute(to_fd, to, c.path);
	c.parent = inode_of_parent(c.path);
	(void)snprintf(c.before, sizeof(c.before), "%s/%zu",
	    getenv("CRASH_KEEP"), calls);
	if (link(c.path, c.before) != 0)
		c.before[0] = '\0';
	if ((rc = renameat_(from_fd, from, to_fd, to)) == 0)
		change[change_count++] = c;
	return rc;
}

int
mkdirat(int fd, const char *path, mode_t mode)
{
	int (*mkdirat_)(int, const char *, mode_t) = real("mkdirat");
	struct change c = { "", "", 0, 1 };
	int rc;

	if (strikes())
		return -1;
	absolute(fd, path, c.path);
	c.parent = inode_of_parent(c.path);
	if ((rc = mkdirat_(fd, path, mode)) == 0)
		change[change_count++] = c;
	return rc;
}

/* A program that gives up calls would keep us from ending the power. */
int
prctl(int option, ...)
{
	(void)option;
	errno = EINVAL;
	return -1;
}

int
mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}

static int
make_temporary(const char *name, char *path)
{
	int (*mkstemp_)(char *) = real(name);

	return strikes() ? -1 : mkstemp_(path);
}

int
mkstemp(char *path)
{
	return make_temporary("mkstemp", path);
}

int
mkstemp64(char *path)
{
	return make_temporary("mkstemp64", path);
}

static int
open_counted(const char *name, int fd, const char *path, int flags,
    mode_t mode)
{
	int (*open_)(int, const char *, int, mode_t) = real(name);

	if ((flags & O_CREAT) != 0 && strikes())
		return -1;
	return open_(fd, path, flags, mode);
}

int
openat(int fd, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode = 0;

	va_start(ap, flags);
	if ((flags & O_CREAT) != 0)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return open_counted("openat", fd, path, flags, mode);
}

int
openat64(int fd, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode = 0;

	va_start(ap, flags);
	if ((flags & O_CREAT) != 0)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return open_counted("openat64", fd, path, flags, mode);
}
