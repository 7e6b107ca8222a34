/*
 * Writes a commit's files from git's database, without git: no filter, no
 * attribute and no link can have a say in what is written, or where.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <sys/syscall.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tbverify.h>
#include <unistd.h>

#include "source/catfile.h"
#include "source/tree.h"

#define MAX_LINK 4095

/* One component below a directory that is never a link. */
static int
enter_directory(int dir, const char *name)
{
	struct open_how how;

	memset(&how, 0, sizeof(how));
	how.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
	    RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
	return (int)syscall(SYS_openat2, dir, name, &how, sizeof(how));
}

static int
make_and_enter(const struct worktree *w, int dir, const char *name)
{
	int fd;

	if (mkdirat(dir, name, 0755) != 0) {
		if (errno != EEXIST)
			return -1;
		return enter_directory(dir, name);
	}
	if ((fd = enter_directory(dir, name)) < 0)
		return -1;
	if (fchown(fd, w->owner, w->owner) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

/* The directory of a path, made if need be; *name is its last part. */
static int
open_parent(const struct worktree *w, char *path, const char **name)
{
	char *part = path, *slash;
	int dir = fcntl(w->root, F_DUPFD_CLOEXEC, 3), next;

	while (dir >= 0 && (slash = strchr(part, '/')) != NULL) {
		*slash = '\0';
		next = make_and_enter(w, dir, part);
		*slash = '/';
		(void)close(dir);
		dir = next;
		part = slash + 1;
	}
	*name = part;
	return dir;
}

/*
 * The pointer that a commit contains instead of a file in Git LFS.  Its
 * specification gives the first line, and that the whole is shorter than this.
 */
static const char pointer_line[] =
    "version https://git-lfs.github.com/spec/v1\n";
#define POINTER_END 1024

/* Whether a part that begins at that byte can be one of such a file. */
static int
is_pointer_part(uint64_t at, const unsigned char *data, size_t len)
{
	size_t left = at < strlen(pointer_line) ?
	    strlen(pointer_line) - (size_t)at : 0;

	return memcmp(data, pointer_line + strlen(pointer_line) - left,
	    len < left ? len : left) == 0;
}

/* Every byte of a blob to fd (if it is one) and into the sum. */
static int
copy_blob(struct catfile *cat, struct tree_entry *e, int fd, struct bytes *into,
    struct failure *f)
{
	struct tbv_digest *d = tbv_digest_new();
	const unsigned char *data;
	uint64_t size = 0, left;
	size_t len;
	int rc = d == NULL ? fail(f, "memory", "out of memory") : 0;

	if (rc == 0)
		rc = catfile_blob(cat, e->oid, &size, f);
	left = size;
	e->pointer = size > strlen(pointer_line) && size < POINTER_END;
	if (rc == 0 && into != NULL && left > MAX_LINK)
		rc = fail(f, "tree", "%s: a symbolic link of %llu bytes",
		    e->path, (unsigned long long)left);
	for (; rc == 0 && left > 0; left -= len) {
		if ((rc = catfile_read(cat, left, &data, &len, f)) != 0)
			break;
		e->pointer &= is_pointer_part(size - left, data, len);
		if (tbv_digest_update(d, data, len) != TBV_OK)
			rc = fail(f, "memory", "SHA-256");
		if (into != NULL)
			bytes_put(into, data, len);
		else if (write_all(fd, data, len) != 0)
			rc = fail_errno(f, e->path);
	}
	if (rc == 0)
		rc = catfile_done(cat, f);
	if (rc == 0 && tbv_digest_final(d, e->sum, NULL) != TBV_OK)
		rc = fail(f, "memory", "SHA-256");
	tbv_digest_free(d);
	return rc;
}

/* One entry, at its place. */
struct tree_place {
	const struct worktree *w;
	struct catfile *cat;
	int dir;
	const char *name;
};

static int
write_tree_file(const struct tree_place *p, struct tree_entry *e,
    struct failure *f)
{
	struct timespec times[2] = { { 0, 0 }, { 0, 0 } };
	mode_t mode = e->mode == MODE_PROGRAM ? 0755 : 0644;
	int fd, rc;

	fd = openat(p->dir, p->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_errno(f, e->path);
	times[0].tv_sec = times[1].tv_sec = (time_t)p->w->time;
	rc = copy_blob(p->cat, e, fd, NULL, f);
	if (rc == 0 && (fchown(fd, p->w->owner, p->w->owner) != 0 ||
	    fchmod(fd, mode) != 0 || futimens(fd, times) != 0))
		rc = fail_errno(f, e->path);
	if (close(fd) != 0 && rc == 0)
		rc = fail_errno(f, e->path);
	return rc;
}

/* What a link leads to is for the sandbox to follow, and for nobody else. */
static int
write_tree_link(const struct tree_place *p, struct tree_entry *e,
    struct failure *f)
{
	struct bytes target = { 0 };
	uid_t owner = p->w->owner;
	int rc = copy_blob(p->cat, e, -1, &target, f);

	bytes_put(&target, "", 1);
	if (rc == 0)
		rc = bytes_check(&target, f);
	if (rc == 0 && (target.len < 2 ||
	    strlen((const char *)target.data) + 1 != target.len))
		rc = fail(f, "tree", "%s: an empty symbolic link", e->path);
	if (rc == 0 && (symlinkat((const char *)target.data, p->dir,
	    p->name) != 0 || fchownat(p->dir, p->name, owner, owner,
	    AT_SYMLINK_NOFOLLOW) != 0))
		rc = fail_errno(f, e->path);
	bytes_free(&target);
	return rc;
}

static int
write_module(const struct tree_place *p, const struct tree_entry *e,
    struct failure *f)
{
	int fd = make_and_enter(p->w, p->dir, p->name);

	if (fd < 0)
		return fail_errno(f, e->path);
	(void)close(fd);
	return 0;
}

static int
write_tree_entry(const struct worktree *w, struct catfile *cat,
    const struct tree *t, struct tree_entry *e, struct failure *f)
{
	size_t room = strlen(t->prefix) + strlen(e->path) + 1;
	char *path = malloc(room);
	struct tree_place p = { NULL, NULL, -1, NULL };
	int rc;

	if (path == NULL)
		return fail(f, "memory", "out of memory");
	(void)snprintf(path, room, "%s%s", t->prefix, e->path);
	p.w = w;
	p.cat = cat;
	if ((p.dir = open_parent(w, path, &p.name)) < 0)
		rc = fail_errno(f, path);
	else if (e->mode == MODE_MODULE)
		rc = write_module(&p, e, f);
	else if (e->mode == MODE_LINK)
		rc = write_tree_link(&p, e, f);
	else
		rc = write_tree_file(&p, e, f);
	if (p.dir >= 0)
		(void)close(p.dir);
	free(path);
	return rc;
}

int
worktree_write(const struct worktree *w, struct tree *t, struct failure *f)
{
	struct catfile *cat = malloc(sizeof(*cat));
	size_t i;
	int rc;

	if (cat == NULL)
		return fail(f, "memory", "out of memory");
	rc = catfile_start(cat, &t->repository, f);
	for (i = 0; i < t->count && rc == 0; i++)
		rc = write_tree_entry(w, cat, t, &t->entry[i], f);
	catfile_end(cat);
	free(cat);
	return rc;
}
