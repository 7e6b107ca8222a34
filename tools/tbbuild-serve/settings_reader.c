/*
 * What all readers of settings need, and secrets from files that are nobody else's.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "settings.h"

#define MIN_SECRET 16
#define MAX_SECRET 1024

int
settings_bad(struct settings_reader *r, const char *why)
{
	return fail(r->f, "settings", "%s", why);
}

int
settings_table(struct json *j, const struct json_row *rows,
    struct settings_reader *r)
{
	struct json_wrong wrong = { "", NULL };

	if (json_table(j, rows, r, &wrong) == 0)
		return 0;
	return wrong.why == NULL ? -1 :
	    fail(r->f, "settings", "%s: %s", wrong.name, wrong.why);
}

int
settings_path(struct json *j, char **out)
{
	return json_string(j, MAX_PATH, out) == 0 && (*out)[0] == '/' ?
	    0 : -1;
}

int
settings_name(struct json *j, char **out)
{
	return json_string(j, 64, out) == 0 && is_file_name(*out) &&
	    (*out)[0] != '.' ? 0 : -1;
}

/* Looks at the open file, not at the name, which could be another by now. */
static int
check_private_fd(int fd, const char *path, struct failure *f)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return fail_errno(f, path);
	return S_ISREG(st.st_mode) && (st.st_mode & 037) == 0 ? 0 :
	    fail(f, "secret", "%s: others can read it, or its group can write "
	    "to it", path);
}

static int
open_private(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

/* A file that we name to a program, and do not read. */
int
settings_private(const char *path, struct failure *f)
{
	int fd = open_private(path);
	int rc = check_private_fd(fd, path, f);

	if (fd >= 0)
		(void)close(fd);
	return rc;
}

static int
read_secret_fd(int fd, const char *path, struct bytes *out,
    struct failure *f)
{
	unsigned char text[MAX_SECRET + 2];
	ssize_t n;

	if (check_private_fd(fd, path, f) != 0)
		return -1;
	if ((n = read(fd, text, sizeof(text))) < 0)
		return fail_errno(f, path);
	if (n > 0 && text[n - 1] == '\n')
		n--;
	if (n >= MIN_SECRET && n <= MAX_SECRET)
		bytes_put(out, text, (size_t)n);
	wipe(text, sizeof(text));
	if (n < MIN_SECRET || n > MAX_SECRET)
		return fail(f, "secret", "%s: want %d to %d bytes", path,
		    MIN_SECRET, MAX_SECRET);
	return bytes_check(out, f);
}

int
settings_secret(const char *path, struct bytes *out, struct failure *f)
{
	int fd = open_private(path);
	int rc = read_secret_fd(fd, path, out, f);

	if (fd >= 0)
		(void)close(fd);
	return rc;
}
