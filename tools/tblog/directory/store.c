/*
 * Writes files into a log's directory so that each one is complete for any
 * reader, even after a crash.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "directory/store.h"

#define TEMPORARY ".state/tmp"

/* Those of Tessera's POSIX driver: while it holds them, it writes. */
static const char *const locks[2] = { ".state/treeState.lock",
    ".state/publish.lock" };

static int
io(const struct store *s, const char *path, struct failure *f)
{
	char text[512];

	(void)snprintf(text, sizeof(text), "%s%s%s", path,
	    *path != '\0' ? ": " : "", strerror(errno));
	return fail(f, TBV_ERR_IO, s->name, text);
}

int
store_open(struct store *s, const char *name, struct failure *f)
{
	s->name = name;
	s->lock[0] = s->lock[1] = -1;
	s->fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return s->fd >= 0 ? TBV_OK : io(s, "", f);
}

void
store_close(struct store *s)
{
	int i;

	for (i = 0; i < 2; i++)
		if (s->lock[i] >= 0)
			(void)close(s->lock[i]);
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = s->lock[0] = s->lock[1] = -1;
}

static int
lock_file(struct store *s, int i, struct failure *f)
{
	struct flock whole = { 0 };

	whole.l_type = F_WRLCK;
	whole.l_whence = SEEK_SET;
	s->lock[i] = openat(s->fd, locks[i], O_RDWR | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, 0644);
	if (s->lock[i] < 0)
		return io(s, locks[i], f);
	if (fcntl(s->lock[i], F_SETLK, &whole) == 0)
		return TBV_OK;
	if (errno == EACCES || errno == EAGAIN)
		return fail(f, TBV_ERR_LOG_BUSY, s->name, "locked by another "
		    "writer");
	return io(s, locks[i], f);
}

int
store_lock(struct store *s, struct failure *f)
{
	int rc;

	if ((rc = lock_file(s, 0, f)) != TBV_OK)
		return rc;
	return lock_file(s, 1, f);
}

/* Reads what is there, at most max + 1 bytes. */
static int
read_fd(int fd, size_t max, struct file *out)
{
	struct stat st;
	size_t room = max + 1;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return -1;
	/* a FIFO that somebody put there would be waited for */
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : ENXIO;
		return -1;
	}
	if (st.st_size >= 0 && (uint64_t)st.st_size < room)
		room = (size_t)st.st_size + 1;
	if ((out->data = malloc(room)) == NULL)
		return -1;
	while (out->len < room) {
		n = read(fd, out->data + out->len, room - out->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		out->len += (size_t)n;
	}
	return 0;
}

int
store_read(void *arg, const char *path, size_t max, struct file *out,
    struct failure *f)
{
	const struct store *s = arg;
	int fd, rc = TBV_OK;

	memset(out, 0, sizeof(*out));
	fd = openat(s->fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY |
	    O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? NOT_THERE : io(s, path, f);
	if (read_fd(fd, max, out) != 0) {
		rc = io(s, path, f);
		free(out->data);
		memset(out, 0, sizeof(*out));
	}
	(void)close(fd);
	return rc;
}

int
store_has(const struct store *s, const char *path)
{
	return faccessat(s->fd, path, F_OK, 0) == 0;
}

/* fsync of the directory that holds this path. */
static int
sync_parent(const struct store *s, const char *path)
{
	const char *slash = strrchr(path, '/');
	char dir[TILE_PATH];
	int fd, rc;

	(void)snprintf(dir, sizeof(dir), "%.*s",
	    slash == NULL ? 1 : (int)(slash - path),
	    slash == NULL ? "." : path);
	if ((fd = openat(s->fd, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -1;
	rc = fsync(fd);
	(void)close(fd);
	return rc;
}

/* Makes the directories above a path, each on disk before the next. */
static int
make_parents(const struct store *s, const char *path)
{
	char dir[TILE_PATH];
	const char *slash;

	for (slash = strchr(path, '/'); slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		(void)snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path),
		    path);
		if (mkdirat(s->fd, dir, 0755) != 0 && errno != EEXIST)
			return -1;
		/* also an existing one: its writer may have crashed */
		if (sync_parent(s, dir) != 0)
			return -1;
	}
	return 0;
}

/* The writer is alone, so that one name is enough. */
static int
fill_temporary(const struct store *s, const void *data, size_t len)
{
	int fd, rc = -1;

	fd = openat(s->fd, TEMPORARY, O_WRONLY | O_CREAT | O_TRUNC |
	    O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return -1;
	if (file_write(fd, data, len) == 0 && fsync(fd) == 0)
		rc = 0;
	if (close(fd) != 0)
		rc = -1;
	return rc;
}

int
store_put(struct store *s, const char *path, const void *data, size_t len,
    struct failure *f)
{
	if (strlen(path) >= TILE_PATH)
		return fail(f, TBV_ERR_INTERNAL, path, "too long");
	if (fill_temporary(s, data, len) != 0)
		return io(s, TEMPORARY, f);
	if (renameat(s->fd, TEMPORARY, s->fd, path) != 0 &&
	    (errno != ENOENT || make_parents(s, path) != 0 ||
	    renameat(s->fd, TEMPORARY, s->fd, path) != 0))
		return io(s, path, f);
	return sync_parent(s, path) == 0 ? TBV_OK : io(s, path, f);
}

int
store_make(struct store *s, const char *name, struct failure *f)
{
	int rc, saved;

	rc = mkdir(name, 0755);
	saved = errno;
	if (store_open(s, name, f) != TBV_OK)
		return f->error;
	errno = saved;
	if (rc != 0 && errno != EEXIST)
		return io(s, "", f);
	if (mkdirat(s->fd, STATE_DIR, 0755) != 0 && errno != EEXIST)
		return io(s, STATE_DIR, f);
	/* the directory itself, and what it holds */
	if (sync_parent(s, "../x") != 0 || sync_parent(s, STATE_DIR) != 0)
		return io(s, STATE_DIR, f);
	return TBV_OK;
}

void
store_prune(const struct store *s, const struct place *full)
{
	struct place partial = *full;
	char path[TILE_PATH], *slash;
	int i;

	for (i = 1; i < TILE_WIDTH; i++) {
		partial.width = (unsigned int)i;
		place_path(&partial, path);
		(void)unlinkat(s->fd, path, 0);
	}
	if ((slash = strrchr(path, '/')) != NULL)
		*slash = '\0';
	(void)unlinkat(s->fd, path, AT_REMOVEDIR);
}
