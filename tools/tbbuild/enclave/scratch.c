/*
 * Proves that an enclave leaves nothing behind: all that it writes is in file
 * systems that end with its mount namespace.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/mount.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enclave/enclave.h"

#define SAFE ((unsigned long)(MS_NOSUID | MS_NODEV))
#define PROBE_SIZE ((uint64_t)16 << 20)	/* of what a probe writes */
#define INODES 2000000			/* of each */

void
scratch_path(const struct enclave_options *o, const char *name,
    char out[256])
{
	(void)snprintf(out, 256, "%s/%s", o->scratch, name);
}

static int
mount_memory(const char *path, uint64_t size, unsigned long flags,
    const char *more, struct failure *f)
{
	char options[160];

	(void)snprintf(options, sizeof(options), "size=%" PRIu64
	    ",nr_inodes=%d,%s", size, INODES, more);
	if (mount("tbbuild", path, "tmpfs", flags, options) != 0)
		return fail_errno(f, path);
	return 0;
}

static int
make_scratch(const struct enclave_options *o, const char *name, uint64_t size,
    const char *more, struct failure *f)
{
	unsigned long flags;
	char path[256];

	scratch_path(o, name, path);
	if (mkdir(path, 0700) != 0)
		return fail_errno(f, path);
	/* runsc remounts its root without these, which it then may not drop;
	 * it has no devices, and the build no new privileges */
	flags = strcmp(name, "root") == 0 ? 0 : SAFE;
	return size == 0 ? 0 : mount_memory(path, size, flags, more, f);
}

int
scratch_make(const struct enclave_options *o, struct failure *f)
{
	char work[64], root[64];

	if (strlen(o->scratch) > 200 || o->scratch[0] != '/')
		return fail(f, "usage", "--scratch: want an absolute path");
	if (geteuid() != 0 && rootless_enter(f) != 0)
		return -1;
	if (unshare(CLONE_NEWNS) != 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return fail_errno(f, "mount namespace");
	if (mkdir(o->scratch, 0711) != 0 && errno != EEXIST)
		return fail_errno(f, o->scratch);
	(void)snprintf(work, sizeof(work), "mode=0755,uid=%u,gid=%u",
	    (unsigned int)(SANDBOX_FIRST_USER + SANDBOX_BUILDER),
	    (unsigned int)(SANDBOX_FIRST_USER + SANDBOX_BUILDER));
	(void)snprintf(root, sizeof(root), "mode=0755,uid=%u,gid=%u",
	    (unsigned int)SANDBOX_FIRST_USER,
	    (unsigned int)SANDBOX_FIRST_USER);
	if (mount_memory(o->scratch, MAX_ROOTFS, SAFE, "mode=0711",
	    f) != 0 ||
	    make_scratch(o, "git", o->limits.disk, "mode=0700", f) != 0 ||
	    make_scratch(o, "work", o->limits.disk, work, f) != 0 ||
	    make_scratch(o, "root", MAX_ROOTFS, root, f) != 0 ||
	    make_scratch(o, "bundle", 0, NULL, f) != 0)
		return -1;
	return make_scratch(o, "state", 0, NULL, f);
}

/* In the root: the links that this system has, and what is mounted on. */
static int
make_system(const char *root, struct failure *f)
{
	static const char *const points[] = {
		"/dev", "/proc", "/src", "/tmp", NULL
	};
	char path[600], target[256];
	ssize_t n;
	size_t i;

	for (i = 0; points[i] != NULL; i++) {
		(void)snprintf(path, sizeof(path), "%s%s", root, points[i]);
		if (mkdir(path, 0755) != 0)
			return fail_errno(f, path);
	}
	for (i = 0; bundle_system[i] != NULL; i++) {
		(void)snprintf(path, sizeof(path), "%s%s", root,
		    bundle_system[i]);
		n = readlink(bundle_system[i], target, sizeof(target) - 1);
		if (n > 0)
			target[n] = '\0';
		if ((n > 0 ? symlink(target, path) : mkdir(path, 0755)) != 0)
			return fail_errno(f, path);
	}
	return 0;
}

int
scratch_probe(const struct enclave_options *o, struct enclave_options *probe,
    char directory[256], struct failure *f)
{
	char work[64], root[300];

	*probe = *o;
	scratch_path(o, "probe", directory);
	probe->scratch = directory;
	if (mkdir(directory, 0711) != 0)
		return fail_errno(f, directory);
	(void)snprintf(work, sizeof(work), "mode=0755,uid=%u,gid=%u",
	    (unsigned int)(SANDBOX_FIRST_USER + SANDBOX_BUILDER),
	    (unsigned int)(SANDBOX_FIRST_USER + SANDBOX_BUILDER));
	(void)snprintf(root, sizeof(root), "mode=0755,uid=%u,gid=%u",
	    (unsigned int)SANDBOX_FIRST_USER,
	    (unsigned int)SANDBOX_FIRST_USER);
	if (make_scratch(probe, "work", PROBE_SIZE, work, f) != 0 ||
	    make_scratch(probe, "root", PROBE_SIZE, root, f) != 0 ||
	    make_scratch(probe, "bundle", 0, NULL, f) != 0 ||
	    make_scratch(probe, "state", 0, NULL, f) != 0)
		return -1;
	(void)snprintf(root, sizeof(root), "%s/root", directory);
	return make_system(root, f);
}

int
scratch_open(const struct enclave_options *o, const char *name,
    struct failure *f)
{
	char path[256];
	int fd;

	scratch_path(o, name, path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		(void)fail_errno(f, path);
	return fd;
}
