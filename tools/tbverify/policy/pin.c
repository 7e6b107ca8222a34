/*
 * tbverify pin: an image as an entry of a policy, printed or put into one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/command.h"
#include "input/input.h"

/*
 * Keeps others from adding to the file at the same time; -1 after a failure.
 * While one waits the file can be replaced: the lock must be that of the file
 * that has the name.
 */
static int
lock_policy(const char *path, struct failure *f)
{
	struct stat held, named;
	int fd;

	while ((fd = file_open(path, f)) >= 0) {
		while (flock(fd, LOCK_EX) != 0)
			if (errno != EINTR) {
				(void)fail(f, TBV_ERR_IO, path,
				    strerror(errno));
				(void)close(fd);
				return -1;
			}
		if (fstat(fd, &held) == 0 && stat(path, &named) == 0 &&
		    held.st_dev == named.st_dev &&
		    held.st_ino == named.st_ino)
			break;
		(void)close(fd);
	}
	return fd;
}

/* A policy that others may write to is not made to trust anything more. */
static int
insert_locked(const struct options *o, struct tbv_policy *p, size_t image,
    struct failure *f)
{
	struct file file;
	const char *json;
	int rc;

	if ((rc = file_read_trusted(o->into, TBV_POLICY_SIZE_MAX, 0, &file,
	    f)) != TBV_OK)
		return rc;
	rc = tbv_policy_image_insert_json(p, image, file.data, file.len,
	    &json);
	free(file.data);
	if (rc != TBV_OK)
		return fail(f, rc, o->into, tbv_policy_message(p));
	return file_replace(o->into, json, strlen(json), 0644, f);
}

/* A policy that is not there yet is made, with no image. */
static int
create_policy(const char *path, int *made, struct failure *f)
{
	static const char empty[] =
	    "{\n  \"tbverify-policy\": 1,\n  \"images\": []\n}\n";
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	*made = fd >= 0;
	if (fd < 0)
		return errno == EEXIST ? TBV_OK :
		    fail(f, TBV_ERR_IO, path, strerror(errno));
	if (file_write(fd, empty, strlen(empty)) != 0)
		(void)fail(f, TBV_ERR_IO, path, strerror(errno));
	(void)close(fd);
	return f->error;
}

static void
report_new_policy(const char *path)
{
	char name[256];

	(void)tbv_escape(path, strlen(path), name, sizeof(name));
	fprintf(stderr, "tbverify: %s is new, and names no source yet: add "
	    "\"repositories\" to it\n", name);
}

static int
insert_pin(const struct options *o, struct tbv_policy *p, size_t image,
    struct failure *f)
{
	int fd, made, rc;

	if ((rc = create_policy(o->into, &made, f)) == TBV_OK) {
		if ((fd = lock_policy(o->into, f)) < 0)
			return f->error;
		rc = insert_locked(o, p, image, f);
		(void)close(fd);
	}
	if (made && rc == TBV_OK)
		report_new_policy(o->into);
	else if (made)
		(void)unlink(o->into);
	return rc;
}

static int
add_named(const struct options *o, struct tbv_policy *p, size_t *image,
    struct failure *f)
{
	int rc = tbv_policy_add_image(p, o->operand.item[0], image);

	return rc == TBV_OK ? rc : fail(f, rc == TBV_ERR_POLICY_VALUE ?
	    TBV_ERR_USAGE : rc, "NAME", tbv_policy_message(p));
}

/*
 * The kind of measurements is known from their form: if they are not those of
 * an enclave, they may be those of an attestable AMI, and then the entry has
 * that kind.
 */
static int
load_either(const struct options *o, struct tbv_policy *p, size_t *image,
    struct failure *f)
{
	const char *path = o->operand.item[1];
	struct failure again = { 0 };
	int rc;

	if ((rc = image_load(o, p, *image, path, f)) != TBV_ERR_REFERENCE_KIND)
		return rc;
	tbv_policy_reset(p);
	if (add_named(o, p, image, &again) != TBV_OK ||
	    tbv_policy_image_set_kind(p, *image, TBV_IMAGE_NITROTPM) !=
	    TBV_OK || image_load(o, p, *image, path, &again) != TBV_OK)
		return rc;
	memset(f, 0, sizeof(*f));
	return TBV_OK;
}

static int
pin(const struct options *o, struct tbv_policy *p, struct failure *f)
{
	const char *json;
	size_t image;
	int rc;

	if (o->operand.count != 2)
		return fail(f, TBV_ERR_USAGE, "pin",
		    "want NAME and IMAGE.eif or MEASUREMENTS");
	if ((rc = add_named(o, p, &image, f)) != TBV_OK)
		return rc;
	if (o->into == NULL)
		(void)confine(CONFINE_READ, NULL, 0);
	if ((rc = load_either(o, p, &image, f)) != TBV_OK)
		return rc;
	/* the histories that are published sign so, if at all */
	if (o->entry != NULL)
		fputs("tbverify: note: a signature in such a history is over "
		    "PCR0 alone, and was not checked\n", stderr);
	if (o->into != NULL)
		return insert_pin(o, p, image, f);
	if ((rc = tbv_policy_image_json(p, image, &json)) != TBV_OK)
		return fail(f, rc, o->operand.item[1], tbv_policy_message(p));
	printf("%s\n", json);
	return TBV_OK;
}

int
command_pin(const struct options *o)
{
	struct tbv_policy *p = tbv_policy_new();
	struct failure f = { 0 };
	int status;

	if (p == NULL)
		(void)fail(&f, TBV_ERR_MEMORY, "pin", "out of memory");
	if (f.error != TBV_OK || pin(o, p, &f) != TBV_OK)
		status = report_failure(o, &f);
	else
		status = report_end(STATUS_VERIFIED);
	tbv_policy_free(p);
	return status;
}
