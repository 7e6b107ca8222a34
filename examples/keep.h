/*
 * Keeps endorsement lists in a directory, as a package manager must: what a
 * list revoked once stays revoked, whatever list comes later.  Nobody else may
 * be able to write to the directory, which is made if it is missing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef KEEP_H
#define KEEP_H

#include <sys/file.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <tbverify.h>

#define KEEP_NEXT ".next"	/* the file that takes a file's place */

/*
 * A missing file has no lists; one that cannot be read is an error, like a
 * damaged one.
 */
static int
keep_read(struct tbv_policy *policy, size_t i, int dir)
{
	static unsigned char data[TBV_ENDORSEMENTS_SIZE_MAX + 1];
	char name[TBV_KEPT_NAME_SIZE];
	size_t len = 0;
	ssize_t n;
	int error, fd;

	if ((error = tbv_policy_kept_name(policy, i, name)) != TBV_OK)
		return error;
	if ((fd = openat(dir, name, O_RDONLY | O_CLOEXEC)) == -1)
		return errno == ENOENT ? TBV_OK : TBV_ERR_STATE;
	while ((n = read(fd, data + len, sizeof(data) - len)) > 0)
		len += (size_t)n;
	(void)close(fd);
	return n < 0 ? TBV_ERR_STATE :
	    tbv_policy_set_kept_mem(policy, i, data, len);
}

/* Whole or not at all, also when the power fails. */
static int
keep_replace(int dir, const char *name, const unsigned char *data, size_t len)
{
	int fd, ok;

	fd = openat(dir, KEEP_NEXT, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0600);
	if (fd == -1)
		return TBV_ERR_STATE;
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n <= 0)
			break;
		data += n;
		len -= (size_t)n;
	}
	ok = len == 0 && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	ok = ok && renameat(dir, KEEP_NEXT, dir, name) == 0 && fsync(dir) == 0;
	return ok ? TBV_OK : TBV_ERR_STATE;
}

static int
keep_write(struct tbv_policy *policy, size_t i, int64_t now, int dir)
{
	char name[TBV_KEPT_NAME_SIZE];
	const void *data;
	size_t len;
	int error;

	if ((data = tbv_policy_kept_data(policy, i, now, &len)) == NULL)
		return TBV_OK;
	if ((error = tbv_policy_kept_name(policy, i, name)) != TBV_OK)
		return error;
	if (len > 0)
		return keep_replace(dir, name, data, len);
	return unlinkat(dir, name, 0) == 0 ? TBV_OK : TBV_ERR_STATE;
}

/*
 * To be called when the policy has its lists, and before the first verdict.
 * Under one lock from reading to writing, so that of two programs neither
 * lowers what the other has seen.
 */
static int
keep_lists(struct tbv_policy *policy, const char *path, int64_t now)
{
	size_t i, count = tbv_policy_kept_count(policy);
	int dir, error = TBV_ERR_STATE;

	if (count == 0)
		return TBV_OK;		/* no endorsers, no lists */
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return TBV_ERR_STATE;
	if ((dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return TBV_ERR_STATE;
	if (flock(dir, LOCK_EX) == 0)
		error = TBV_OK;
	for (i = count; error == TBV_OK && i-- > 0;)
		error = keep_read(policy, i, dir);
	for (i = 0; error == TBV_OK && i < count; i++)
		error = keep_write(policy, i, now, dir);
	(void)close(dir);		/* and with it the lock */
	return error;
}

#endif
