/*
 * Unpacks a root file system.  A tar file may be hostile: tar runs as the
 * container's root, who owns nothing else, and no device can be made.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "sandbox.h"

static const char *const environment[] = {
	"PATH=/usr/bin:/bin", "LC_ALL=C", NULL
};

/* What will be mounted over. */
static int
make_directory(int root, const char *name, struct failure *f)
{
	int fd;

	if (mkdirat(root, name, 0755) == 0) {
		if (fchownat(root, name, SANDBOX_FIRST_USER,
		    SANDBOX_FIRST_USER, AT_SYMLINK_NOFOLLOW) != 0)
			return fail_errno(f, name);
		return 0;
	}
	if (errno != EEXIST)
		return fail_errno(f, name);
	fd = openat(root, name, O_PATH | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd < 0)
		return fail(f, "rootfs", "/%s: not a directory", name);
	(void)close(fd);
	return 0;
}

int
rootfs_unpack(int tar, int directory, uint64_t max, int64_t deadline,
    struct failure *f)
{
	static const char *const arguments[] = {
		"--extract", "--file=-", "--no-same-owner",
		"--preserve-permissions", "--no-acls", "--no-selinux",
		"--no-xattrs", "--exclude=dev/*", "--exclude=./dev/*",
		"--anchored"
	};
	static const char *const points[] = {
		"dev", "proc", "src", "tmp"
	};
	struct command c;
	size_t i;

	command_init(&c, environment, access("/usr/bin/tar", X_OK) == 0 ?
	    "/usr/bin/tar" : "/bin/tar");
	for (i = 0; i < COUNT(arguments); i++)
		command_add(&c, arguments[i]);
	c.in = tar;
	c.directory = directory;
	c.user = SANDBOX_FIRST_USER;
	c.isolate = 1;
	c.file_size = max;
	if (lseek(tar, 0, SEEK_SET) != 0)
		return fail_errno(f, "root file system");
	if (command_output(&c, deadline, 0, NULL, "rootfs", f) != 0)
		return -1;
	for (i = 0; i < COUNT(points); i++)
		if (make_directory(directory, points[i], f) != 0)
			return -1;
	return 0;
}
