/*
 * Reads a policy and the files that it names.  Either the caller opens them, or
 * this file does, the only one in the library that opens files.  In that case
 * all of them are below a directory that the caller opened, none is reached
 * through a symbolic link, and nobody else can write to those that decide whom
 * to trust.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <sys/syscall.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef SYS_openat2
#include <linux/openat2.h>
#endif

#include "policy/policy.h"

#define PATH_SIZE 4096
#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW)
#define CHUNK ((size_t)64 * 1024)

/* Where a policy is read from, and the last file that was read. */
struct policy_load {
	struct tbv_policy *policy;
	tbv_policy_open_fn *open;	/* the caller's; NULL: below dirfd */
	void *arg;
	int dirfd;
	uid_t owner;			/* of the directory */
	char path[PATH_SIZE];		/* of the current file */
	uint8_t *data;
	size_t len, room;
};

/* Sets a fault of the current file, with its name. */
static int
file_fault(struct policy_load *l, int error, const char *why)
{
	return tbv_fault_set(&l->policy->fault, error, "%s: %s", l->path,
	    why);
}

/* Prefixes a setter's message about the contents with the file's name. */
static int
name_fault(struct policy_load *l, int error)
{
	struct tbv_fault said = l->policy->fault;

	if (error == TBV_OK)
		return TBV_OK;
	tbv_fault_clear(&l->policy->fault);
	(void)tbv_fault_set(&l->policy->fault, said.error, "%s: %s", l->path,
	    said.message);
	memcpy(l->policy->fault.want, said.want, sizeof(said.want));
	memcpy(l->policy->fault.got, said.got, sizeof(said.got));
	return error;
}

/* Not strerror(), which depends on the locale. */
static int
open_fault(struct policy_load *l)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return file_fault(l, TBV_ERR_IO, "no such file");
	case EACCES:
	case EPERM:
		return file_fault(l, TBV_ERR_IO, "no permission to read it");
	case ELOOP:
	case EXDEV:
		return file_fault(l, TBV_ERR_POLICY_UNSAFE, "is reached "
		    "through a symbolic link");
	default:
		return file_fault(l, TBV_ERR_IO, "cannot be opened or read");
	}
}

/* Removes the last name from a path. */
static size_t
without_last(const char *path, size_t len)
{
	while (len > 0 && path[len - 1] != '/')
		len--;
	return len > 0 ? len - 1 : 0;
}

/*
 * Joins a name, which is relative to the directory of a path, to that
 * directory, as a path from the caller's directory.  There are no links, so
 * ".." removes a name.
 */
static int
join_path(struct policy_load *l, const char *beside, const char *name)
{
	size_t len = without_last(beside, strlen(beside)), n;
	const char *rest;

	memcpy(l->path, beside, len);
	if (*name == '/')
		goto out;
	for (rest = name; *rest != '\0'; rest += n + (rest[n] == '/')) {
		n = strcspn(rest, "/");
		if (n == 0 || (n == 1 && rest[0] == '.'))
			continue;
		if (n == 2 && rest[0] == '.' && rest[1] == '.') {
			if (len == 0)
				goto out;
			len = without_last(l->path, len);
			continue;
		}
		if (len + n + 2 > PATH_SIZE)
			goto out;
		if (len > 0)
			l->path[len++] = '/';
		memcpy(l->path + len, rest, n);
		len += n;
	}
	l->path[len] = '\0';
	return len > 0 ? TBV_OK : file_fault(l, TBV_ERR_USAGE,
	    "not the name of a file");
out:
	l->path[len] = '\0';
	return tbv_fault_set(&l->policy->fault, TBV_ERR_POLICY_UNSAFE,
	    "%s: not in the directory of the policy", name);
}

/*
 * The same for a caller that opens files itself: joins them as a shell would.
 */
static int
join_plain(struct policy_load *l, const char *beside, const char *name)
{
	const char *slash = *name == '/' ? NULL : strrchr(beside, '/');
	int dir = slash != NULL ? (int)(slash - beside) + 1 : 0, n;

	/* never just "-", which could mean standard input to a caller */
	n = snprintf(l->path, PATH_SIZE, "%.*s%s%s", dir, beside,
	    dir == 0 && *name != '/' ? "./" : "", name);
	if (n >= 0 && n < PATH_SIZE)
		return TBV_OK;
	return tbv_fault_set(&l->policy->fault, TBV_ERR_IO,
	    "too long a name: %s", name);
}

/* Opens name by name what openat2() opens at once, for systems without it. */
static int
open_names(int dirfd, const char *path)
{
	char name[PATH_SIZE];
	int fd, next;
	size_t n;

	if ((fd = openat(dirfd, ".", O_RDONLY | O_CLOEXEC |
	    O_DIRECTORY)) == -1)
		return -1;
	while (path[n = strcspn(path, "/")] == '/') {
		memcpy(name, path, n);
		name[n] = '\0';
		next = openat(fd, name, O_RDONLY | O_CLOEXEC | O_DIRECTORY |
		    O_NOFOLLOW);
		(void)close(fd);
		if ((fd = next) == -1) {
			/* a link opened as a directory gives this too */
			if (errno == ENOTDIR)
				errno = ELOOP;
			return -1;
		}
		path += n + 1;
	}
	next = openat(fd, path, OPEN_FLAGS);
	(void)close(fd);
	return next;
}

static int
open_policy_file(int dirfd, const char *path)
{
#ifdef SYS_openat2
	struct open_how how;
	long fd;

	memset(&how, 0, sizeof(how));
	how.flags = OPEN_FLAGS;
	how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
	    RESOLVE_NO_MAGICLINKS;
	fd = syscall(SYS_openat2, dirfd, path, &how, sizeof(how));
	/* an old kernel, or a filter that does not know the call */
	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return (int)fd;
#endif
	return open_names(dirfd, path);
}

/*
 * Checks the open file, not its name, which could refer to another one by now.
 */
static int
check_owner(struct policy_load *l, const struct stat *st)
{
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return file_fault(l, TBV_ERR_POLICY_UNSAFE,
		    "its group or others may write to it");
	if (st->st_uid != 0 && st->st_uid != geteuid() &&
	    st->st_uid != l->owner)
		return file_fault(l, TBV_ERR_POLICY_UNSAFE,
		    "it belongs to somebody else");
	return TBV_OK;
}

static int
grow_data(struct policy_load *l, size_t max)
{
	size_t room = l->room == 0 ? CHUNK : 2 * l->room;
	uint8_t *data;

	if (room > max)
		room = max;
	if ((data = realloc(l->data, room)) == NULL)
		return -1;
	l->data = data;
	l->room = room;
	return 0;
}

/* Appends, up to one byte more than could be valid. */
static int
read_data(struct policy_load *l, int fd, size_t max)
{
	ssize_t n;

	max += l->len + 1;
	l->room = l->len;
	do {
		if (l->len == l->room && grow_data(l, max) != 0)
			return file_fault(l, TBV_ERR_MEMORY, "out of memory");
		n = read(fd, l->data + l->len, l->room - l->len);
		if (n < 0 && errno != EINTR)
			return open_fault(l);
		if (n > 0)
			l->len += (size_t)n;
	} while (n != 0 && l->len < max);
	return TBV_OK;
}

/*
 * Lists and their signatures are verified; all other files decide whom to
 * trust.
 */
static int
check_file(struct policy_load *l, int fd, enum tbv_policy_file_kind kind)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return open_fault(l);
	if (!S_ISREG(st.st_mode))
		return file_fault(l, TBV_ERR_IO, "not a regular file");
	return kind == TBV_POLICY_FILE_ENDORSEMENTS ||
	    kind == TBV_POLICY_FILE_SIGNATURE ? TBV_OK : check_owner(l, &st);
}

/* The maximum that is read of one file, after what was read before it. */
static size_t
size_max(enum tbv_policy_file_kind kind)
{
	switch (kind) {
	case TBV_POLICY_FILE_POLICY:
		return TBV_POLICY_SIZE_MAX;
	case TBV_POLICY_FILE_ROOT:
		return TBV_ROOT_SIZE_MAX;
	case TBV_POLICY_FILE_LOG_POLICY:
	case TBV_POLICY_FILE_ENDORSERS:
		return TBV_SIGNERS_SIZE_MAX;
	case TBV_POLICY_FILE_ENDORSEMENTS:
	case TBV_POLICY_FILE_SIGNATURE:
		break;
	}
	return TBV_ENDORSEMENTS_SIZE_MAX;
}

static int
read_policy_file(struct policy_load *l, enum tbv_policy_file_kind kind)
{
	int fd, rc = TBV_OK;

	fd = l->open != NULL ? l->open(l->arg, kind, l->path) :
	    open_policy_file(l->dirfd, l->path);
	if (fd == -1)
		return kind == TBV_POLICY_FILE_SIGNATURE && errno == ENOENT ?
		    TBV_OK : open_fault(l);
	if (l->open == NULL)
		rc = check_file(l, fd, kind);
	if (rc == TBV_OK)
		rc = read_data(l, fd, size_max(kind));
	(void)close(fd);
	return rc;
}

/* Reads the signature files beside a list, if they exist, and then the list. */
static int
read_beside_list(struct policy_load *l)
{
	static const char *const suffix[] = { ".minisig", ".sig" };
	size_t i, len = strlen(l->path);
	int rc = TBV_OK;

	for (i = 0; rc == TBV_OK && i < sizeof(suffix) / sizeof(suffix[0]);
	    i++) {
		if (len + strlen(suffix[i]) + 1 > PATH_SIZE)
			break;
		memcpy(l->path + len, suffix[i], strlen(suffix[i]) + 1);
		rc = read_policy_file(l, TBV_POLICY_FILE_SIGNATURE);
	}
	/* in a fault, the current file is the one that it is about */
	if (rc == TBV_OK)
		l->path[len] = '\0';
	return rc;
}

/* Reads the current file, with what is beside it. */
static int
read_with_signatures(struct policy_load *l, enum tbv_policy_file_kind kind)
{
	int rc;

	l->len = 0;
	if (kind == TBV_POLICY_FILE_ENDORSEMENTS &&
	    (rc = read_beside_list(l)) != TBV_OK)
		return rc;
	return read_policy_file(l, kind);
}

static int
load_named(struct policy_load *l, const char *policy_path, size_t i)
{
	const char *name = tbv_policy_file_path(l->policy, i);
	int rc;

	if ((rc = l->open != NULL ? join_plain(l, policy_path, name) :
	    join_path(l, policy_path, name)) != TBV_OK ||
	    (rc = read_with_signatures(l,
	    tbv_policy_file_kind(l->policy, i))) != TBV_OK)
		return rc;
	return name_fault(l, tbv_policy_set_file_mem(l->policy, i, l->data,
	    l->len));
}

static int
load_all_named(struct policy_load *l)
{
	char policy_path[PATH_SIZE];
	size_t i;
	int rc;

	memcpy(policy_path, l->path, sizeof(policy_path));
	for (i = 0; i < tbv_policy_file_count(l->policy); i++)
		if ((rc = load_named(l, policy_path, i)) != TBV_OK)
			return rc;
	return TBV_OK;
}

/* Reads the policy file itself, as the current file. */
static int
load_json(struct policy_load *l, const char *name)
{
	int rc;

	if ((rc = read_with_signatures(l, TBV_POLICY_FILE_POLICY)) != TBV_OK ||
	    (rc = name_fault(l, tbv_policy_set_json_mem(l->policy, l->data,
	    l->len))) != TBV_OK)
		return rc;
	return tbv_policy_set_label(l->policy, name);
}

static int
load_beneath(struct policy_load *l, const char *name)
{
	struct stat st;
	int rc;

	if (fstatat(l->dirfd, ".", &st, 0) != 0)
		return tbv_fault_set(&l->policy->fault, TBV_ERR_IO,
		    "the policy's directory: cannot be read");
	l->owner = st.st_uid;
	if ((rc = join_path(l, "", name)) != TBV_OK ||
	    (rc = load_json(l, name)) != TBV_OK)
		return rc;
	return load_all_named(l);
}

/* NULL: the policy has failed. */
static struct policy_load *
start_load(struct tbv_policy *p, const char *name, tbv_policy_open_fn *opener,
    void *arg)
{
	struct policy_load *l;

	if (tbv_policy_given(p, name) != TBV_OK)
		return NULL;
	if ((l = calloc(1, sizeof(*l))) == NULL) {
		(void)tbv_policy_memory(p);
		return NULL;
	}
	l->policy = p;
	l->open = opener;
	l->arg = arg;
	if (strlen(name) < PATH_SIZE) {
		memcpy(l->path, name, strlen(name) + 1);
		return l;
	}
	(void)tbv_fault_set(&p->fault, TBV_ERR_IO, "too long a name: %s", name);
	free(l);
	return NULL;
}

static int
end_load(struct policy_load *l, int rc)
{
	free(l->data);
	free(l);
	return rc;
}

int
tbv_policy_load_at(struct tbv_policy *p, int dirfd, const char *name)
{
	struct policy_load *l;

	if ((l = start_load(p, name, NULL, NULL)) == NULL)
		return p->fault.error;
	l->dirfd = dirfd;
	return end_load(l, load_beneath(l, name));
}

int
tbv_policy_load(struct tbv_policy *p, const char *name,
    tbv_policy_open_fn *opener, void *arg)
{
	struct policy_load *l;

	if ((l = start_load(p, name, opener, arg)) == NULL)
		return p->fault.error;
	return end_load(l, load_json(l, name));
}

int
tbv_policy_load_named(struct tbv_policy *p, const char *name,
    tbv_policy_open_fn *opener, void *arg)
{
	struct policy_load *l;

	if ((l = start_load(p, name, opener, arg)) == NULL)
		return p->fault.error;
	return end_load(l, load_all_named(l));
}

static int
set_read(struct policy_load *l, enum tbv_policy_file_kind kind)
{
	switch (kind) {
	case TBV_POLICY_FILE_LOG_POLICY:
		return tbv_policy_set_log_policy_mem(l->policy, l->data,
		    l->len);
	case TBV_POLICY_FILE_ENDORSERS:
		return tbv_policy_set_endorsers_mem(l->policy, l->data,
		    l->len);
	default:
		return tbv_policy_add_endorsements_mem(l->policy, l->data,
		    l->len);
	}
}

int
tbv_policy_load_file(struct tbv_policy *p, enum tbv_policy_file_kind kind,
    const char *name, tbv_policy_open_fn *opener, void *arg)
{
	struct policy_load *l;
	int rc;

	if ((l = start_load(p, name, opener, arg)) == NULL)
		return p->fault.error;
	if (kind != TBV_POLICY_FILE_LOG_POLICY &&
	    kind != TBV_POLICY_FILE_ENDORSERS &&
	    kind != TBV_POLICY_FILE_ENDORSEMENTS)
		rc = file_fault(l, TBV_ERR_USAGE,
		    "of a kind that is not loaded alone");
	else if ((rc = read_with_signatures(l, kind)) == TBV_OK)
		rc = name_fault(l, set_read(l, kind));
	return end_load(l, rc);
}
