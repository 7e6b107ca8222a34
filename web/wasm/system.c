/*
 * The operating system in WebAssembly: there is none.  No clock, no file, no
 * environment, no entropy and no network; system calls of libcrypto and the C
 * library fail here, instead of reaching the page.
 *
 * The one file is an enclave image that is being measured.  Its bytes are the
 * module's one import.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "web.h"

/* The size of the image that is being measured; below 0 if none is. */
static int64_t image_size = -1;

/*
 * Copies len bytes from at on of the image to out, or as many as there are;
 * returns how many, or -1.
 */
extern int32_t web_read(void *out, uint32_t len, double at)
    __attribute__((import_module("page"), import_name("read")));

void
web_image(int64_t size)
{
	image_size = size;
}

static int
is_absent(void)
{
	errno = ENOENT;
	return -1;
}

/* No time of it ever changes: nothing else writes where the page reads. */
int
fstat(int fd, struct stat *st)
{
	struct stat image = { 0 };

	if (fd != WEB_IMAGE || image_size < 0)
		return is_absent();
	image.st_mode = S_IFREG | S_IRUSR;
	image.st_size = (off_t)image_size;
	*st = image;
	return 0;
}

ssize_t
pread(int fd, void *out, size_t len, off_t at)
{
	int32_t n;

	if (fd != WEB_IMAGE || image_size < 0)
		return is_absent();
	if ((n = web_read(out, (uint32_t)len, (double)at)) < 0)
		errno = EIO;
	return n;
}

int
stat(const char *restrict path, struct stat *restrict st)
{
	(void)path;
	(void)st;
	return is_absent();
}

int
lstat(const char *restrict path, struct stat *restrict st)
{
	return stat(path, st);
}

DIR *
opendir(const char *path)
{
	(void)path;
	errno = ENOENT;
	return NULL;
}

struct dirent *
readdir(DIR *directory)
{
	(void)directory;
	return NULL;
}

int
closedir(DIR *directory)
{
	(void)directory;
	return is_absent();
}

time_t
time(time_t *out)
{
	if (out != NULL)
		*out = (time_t)-1;
	return (time_t)-1;
}

int
clock_gettime(clockid_t id, struct timespec *out)
{
	(void)id;
	(void)out;
	errno = ENOSYS;
	return -1;
}

char *
getenv(const char *name)
{
	(void)name;
	return NULL;
}

char *
secure_getenv(const char *name)
{
	(void)name;
	return NULL;
}

/* Nobody, who has no more rights than another. */
uid_t
getuid(void)
{
	return 0;
}

uid_t
geteuid(void)
{
	return 0;
}

gid_t
getgid(void)
{
	return 0;
}

gid_t
getegid(void)
{
	return 0;
}

int
raise(int number)
{
	(void)number;
	abort();
}

/* How abort() and exit() end: a page sees a trap, and uses the module no more. */
_Noreturn void __wasi_proc_exit(uint32_t status);

_Noreturn void
__wasi_proc_exit(uint32_t status)
{
	(void)status;
	__builtin_trap();
}

/*
 * Called each time that the memory grows; not needed, because the page checks.
 */
void emscripten_notify_memory_growth(size_t index);

void
emscripten_notify_memory_growth(size_t index)
{
	(void)index;
}
