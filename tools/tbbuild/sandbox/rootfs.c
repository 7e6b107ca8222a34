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

#include "sandbox/sandbox.h"

#define TAR_MEMORY ((uint64_t)256 << 20)	/* one header may name much */
#define TAR_SECONDS 600			/* of a processor */

static const char *const environment[] = {
	"PATH=/usr/bin:/bin", "LC_ALL=C", NULL
};

/* What will be mounted over; a runtime may take over its mode. */
static int
make_mount_point(int root, const char *name, mode_t mode, struct failure *f)
{
	int fd, rc = 0;

	if (mkdirat(root, name, mode) != 0 && errno != EEXIST)
		return fail_errno(f, name);
	fd = openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd < 0)
		return fail(f, "rootfs", "/%s: not a directory", name);
	if (fchown(fd, SANDBOX_FIRST_USER, SANDBOX_FIRST_USER) != 0 ||
	    fchmod(fd, mode) != 0)
		rc = fail_errno(f, name);
	(void)close(fd);
	return rc;
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
	static const struct {
		const char *name;
		mode_t mode;
	} points[] = {
		{ "dev", 0755 }, { "proc", 0555 }, { "src", 0755 },
		{ "tmp", 01777 }
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
	c.memory = TAR_MEMORY;
	c.processor = TAR_SECONDS;
	c.deadline = deadline;
	c.token = "rootfs";
	if (lseek(tar, 0, SEEK_SET) != 0)
		return fail_errno(f, "root file system");
	if (command_output(&c, 0, NULL, f) != 0)
		return -1;
	for (i = 0; i < COUNT(points); i++)
		if (make_mount_point(directory, points[i].name,
		    points[i].mode, f) != 0)
			return -1;
	return 0;
}
