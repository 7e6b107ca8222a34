/*
 * Files that no program replaces, even if they are named as output, because
 * their loss cannot be undone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/common.h"

#define START_SIZE 4096

/*
 * How private keys are written: tblog's, all that PEM has (OpenSSL, OpenSSH,
 * PGP), signify's and minisign's, age's; and the token of a log of Sigsum.
 */
static const char *const marks[] = {
	"PRIVATE+KEY+", "PRIVATE KEY-----", "PRIVATE KEY BLOCK-----",
	"secret key\n", "AGE-SECRET-KEY-", "Sigsum-Token: "
};

static int
has_mark(const char *text, size_t len)
{
	size_t at, i, n;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		n = strlen(marks[i]);
		for (at = 0; at + n <= len; at++)
			if (memcmp(text + at, marks[i], n) == 0)
				return 1;
	}
	return 0;
}

/*
 * The start of a regular file: how much there is, 0 for all else, and -1 for
 * one that is there and cannot be read.
 */
static ssize_t
read_start(const char *path, char text[START_SIZE])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t len = 0, n = -1;
	struct stat st;

	if (fd < 0)
		return errno == ENOENT || errno == ENXIO ? 0 : -1;
	if (fstat(fd, &st) == 0) {
		n = 0;
		while (S_ISREG(st.st_mode) && len < START_SIZE &&
		    (n = read(fd, text + len, START_SIZE - (size_t)len)) > 0)
			len += n;
	}
	(void)close(fd);
	return n < 0 ? -1 : len;
}

int
file_spare_private(const char *path, struct failure *f)
{
	char text[START_SIZE];
	ssize_t len = read_start(path, text);
	int rc = TBV_OK;

	if (len < 0)
		rc = fail(f, TBV_ERR_IO, path, strerror(errno));
	else if (has_mark(text, (size_t)len))
		rc = fail(f, TBV_ERR_USAGE, path,
		    "contains a private key, and is not replaced");
	memset(text, 0, sizeof(text));
	return rc;
}
