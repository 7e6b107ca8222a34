/*
 * Makes one call of one function of libc fail, or the program die at it: to be
 * put before libc by LD_PRELOAD.  FAULT is the function's name, FAULT_AT the
 * number of the call, FAULT_HOW "fail", "half" or "die", FAULT_MARK a file that
 * is empty until that has happened.  Calls on the standard streams do not count.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/stat.h>
#include <sys/syscall.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int renameat(int, const char *, int, const char *);

static unsigned long seen;
static int marked = -1;

/* At once: when something has happened the tool may open nothing any more. */
__attribute__((constructor)) static void
start(void)
{
	const char *mark = getenv("FAULT_MARK");

	if (mark != NULL)
		marked = (int)syscall(SYS_openat, AT_FDCWD, mark,
		    O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

/* Whether this call is the one; does not return if it is to die. */
static int
is_now(const char *name)
{
	const char *which = getenv("FAULT"), *at = getenv("FAULT_AT");
	const char *how = getenv("FAULT_HOW");

	if (which == NULL || at == NULL || strcmp(which, name) != 0 ||
	    ++seen != strtoul(at, NULL, 10))
		return 0;
	if (marked >= 0)
		(void)syscall(SYS_write, marked, "!", 1);
	if (how != NULL && strcmp(how, "die") == 0)
		(void)syscall(SYS_exit_group, 137);
	errno = EIO;
	return 1;
}

ssize_t
write(int fd, const void *data, size_t len)
{
	const char *how = getenv("FAULT_HOW");

	if (fd <= 2 || !is_now("write"))
		return syscall(SYS_write, fd, data, len);
	if (how == NULL || strcmp(how, "half") != 0)
		return -1;
	/* some of it, and then the disk is full */
	(void)syscall(SYS_write, fd, data, len / 2);
	errno = ENOSPC;
	return -1;
}

int
fsync(int fd)
{
	return is_now("fsync") ? -1 : (int)syscall(SYS_fsync, fd);
}

int
fchmod(int fd, mode_t mode)
{
	return is_now("fchmod") ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int
renameat(int fromfd, const char *from, int tofd, const char *to)
{
	return is_now("renameat") ? -1 : (int)syscall(SYS_renameat2, fromfd,
	    from, tofd, to, 0);
}

int
mkdir(const char *path, mode_t mode)
{
	return is_now("mkdir") ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD,
	    path, mode);
}

int
flock(int fd, int operation)
{
	return is_now("flock") ? -1 : (int)syscall(SYS_flock, fd, operation);
}

static int
open_or_fail(const char *path, int flags, mode_t mode)
{
	return is_now("open") ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path,
	    flags, mode);
}

int
open(const char *path, int flags, ...)
{
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return open_or_fail(path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return open_or_fail(path, flags, mode);
}

int __open_2(const char *, int);
int __open64_2(const char *, int);

int
__open_2(const char *path, int flags)
{
	return open_or_fail(path, flags, 0);
}

int
__open64_2(const char *path, int flags)
{
	return open_or_fail(path, flags, 0);
}

/* By a name that no other call has: the test runs one at a time. */
static int
make_temporary(char *path)
{
	size_t len = strlen(path);

	if (is_now("mkstemp"))
		return -1;
	memcpy(path + len - 6, "fault0", 6);
	return (int)syscall(SYS_openat, AT_FDCWD, path,
	    O_RDWR | O_CREAT | O_TRUNC, 0600);
}

int
mkstemp(char *path)
{
	return make_temporary(path);
}

int
mkstemp64(char *path)
{
	return make_temporary(path);
}
