/*
 * Reads a policy and the files that it names, where a host asks for it.  The host
 * opens them, or has it done here, the one place in the library that opens files:
 * then all of them lie beneath a directory that the host opened; no symbolic link
 * leads to one, and those that decide whom to trust can be written by nobody else.
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

/* Where a policy is read from, and what was read last. */
struct policy_load {
	struct tbv_policy *policy;
	tbv_policy_open_fn *open;	/* the host's; NULL: beneath dirfd */
	void *arg;
	int dirfd;
	uid_t owner;			/* of the directory */
	char path[PATH_SIZE];		/* of the file at hand */
	uint8_t *data;
	size_t len, room;
};

/* A fault of the file at hand, which it names. */
static int
file_fault(struct policy_load *l, int error, const char *why)
{
	return tbv_fault_set(&l->policy->fault, error, "%s: %s", l->path,
	    why);
}

/* What a setter said of the file's contents, behind its name. */
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

/* The locale's words are not ours. */
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
		return file_fault(l, TBV_ERR_POLICY_UNSAFE, "a symbolic link "
		    "leads to it");
	default:
		return file_fault(l, TBV_ERR_IO, "cannot be opened or read");
	}
}

/* Takes the last name off a path. */
static size_t
without_last(const char *path, size_t len)
{
	while (len > 0 && path[len - 1] != '/')
		len--;
	return len > 0 ? len - 1 : 0;
}

/*
 * Puts a name, which is relative to the directory of a path, behind that, as
 * the path from the directory of the host.  There are no links, so that ".."
 * takes a name away.
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
	    "no name of a file");
out:
	l->path[len] = '\0';
	return tbv_fault_set(&l->policy->fault, TBV_ERR_POLICY_UNSAFE,
	    "%s: not in the directory of the policy", name);
}

/* The same for a host that opens what it wants to: as a shell would take it. */
static int
join_plain(struct policy_load *l, const char *beside, const char *name)
{
	const char *slash = *name == '/' ? NULL : strrchr(beside, '/');
	int dir = slash != NULL ? (int)(slash - beside) + 1 : 0, n;

	/* never "-" alone, which could be a host's standard input */
	n = snprintf(l->path, PATH_SIZE, "%.*s%s%s", dir, beside,
	    dir == 0 && *name != '/' ? "./" : "", name);
	if (n >= 0 && n < PATH_SIZE)
		return TBV_OK;
	return tbv_fault_set(&l->policy->fault, TBV_ERR_IO,
	    "too long a name: %s", name);
}

/* Name by name: what openat2() does at once, and no older system does. */
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
			/* a link that is opened as a directory is none */
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

/* Of the open file, not of the name, which could be another by now. */
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

/* Behind what is there, at most one byte more than could be of use. */
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

/* Lists and their signatures prove themselves; all else decides whom to trust. */
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

/* The most that is read of one, behind what was read before it. */
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

/* The signature files beside a list, before the list: those that there are. */
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
	/* of a fault, the file that it is about stays the one at hand */
	if (rc == TBV_OK)
		l->path[len] = '\0';
	return rc;
}

/* The file at hand, with what is beside it. */
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
	    (rc = read_with_signatures(l, tbv_policy_file_kind(l->policy, i))) != TBV_OK)
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

/* The policy file itself, at hand. */
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
		    "the policy's directory: not one that can be read");
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
		    "of a kind that is not by itself");
	else if ((rc = read_with_signatures(l, kind)) == TBV_OK)
		rc = name_fault(l, set_read(l, kind));
	return end_load(l, rc);
}
