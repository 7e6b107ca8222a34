/*
 * Measurements of an enclave image: from the image itself, or as they were
 * printed when it was built.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/input.h"

int
image_measure(const struct options *o, int fd, const char *path,
    struct tbv_measurement **out, struct failure *f)
{
	struct bar bar;
	int rc;

	*out = NULL;
	bar_start(&bar, fd, path);
	rc = tbv_measure_fd(fd, o->quiet || o->json ? NULL : bar_show, &bar,
	    out);
	if (rc == TBV_ERR_IO)
		(void)fail(f, rc, path, strerror(errno));
	bar_end(&bar);
	(void)close(fd);
	return rc == TBV_OK ? rc : fail(f, rc, path,
	    tbv_measurement_message(*out));
}

/* Whether a file begins as an enclave image does. */
static int
is_image(const char *path, int *yes, struct failure *f)
{
	char magic[4];
	int fd;

	*yes = 0;
	if (strcmp(path, "-") == 0)
		return TBV_OK;
	if ((fd = file_open(path, f)) < 0)
		return f->error;
	/* a file that cannot be sought, such as a pipe, is not an image */
	*yes = pread(fd, magic, sizeof(magic), 0) == sizeof(magic) &&
	    memcmp(magic, ".eif", sizeof(magic)) == 0;
	(void)close(fd);
	return TBV_OK;
}

int
image_signer_validity(const struct options *o, const struct tbv_measurement *m,
    const char **validity, struct failure *f)
{
	int64_t from, now, until;
	int rc;

	*validity = "";
	if ((rc = gather_clock(o->clock, &now, f)) != TBV_OK ||
	    tbv_measurement_signer_validity(m, &from, &until) != 0)
		return rc;
	if (now > until)
		*validity = "expired";
	else if (now < from)
		*validity = "not yet valid";
	return TBV_OK;
}

/* One line, of which the middle and the end may be empty. */
static void
warn_of(const char *path, const char *what, const char *why,
    const char *then)
{
	char name[256];

	(void)tbv_escape(path, strlen(path), name, sizeof(name));
	(void)fprintf(stderr, "tbverify: warning: %s: %s%s%s\n", name, what,
	    why, then);
}

int
image_warn(const struct options *o, const char *path,
    const struct tbv_measurement *m, struct failure *f)
{
	const char *validity;
	int rc;

	if ((rc = image_signer_validity(o, m, &validity, f)) != TBV_OK ||
	    o->quiet)
		return rc;
	if (!tbv_measurement_is_canonical(m))
		warn_of(path, "the layout is not nitro-cli's: ",
		    tbv_measurement_deviation(m), "");
	if (tbv_measurement_flags(m)[0] != '\0')
		warn_of(path, "its header has flags that nitro-cli does not "
		    "set, and PCRs are computed without them: ",
		    tbv_measurement_flags(m), "");
	if (tbv_measurement_unchecked(m)[0] != '\0')
		warn_of(path, "its signature cannot be checked, so PCR8 is "
		    "left out: ", tbv_measurement_unchecked(m), "");
	if (validity[0] != '\0')
		warn_of(path, "the certificate that signed it is ", validity,
		    ": nitro-cli does not start such an image");
	return TBV_OK;
}

int
image_load_measured(const struct options *o, struct tbv_policy *p,
    size_t image, const char *path, struct failure *f)
{
	struct tbv_measurement *m;
	int fd, rc;

	if ((fd = file_open(path, f)) < 0)
		return f->error;
	if ((rc = image_measure(o, fd, path, &m, f)) == TBV_OK) {
		rc = tbv_policy_image_add_measurement(p, image, m);
		if (rc != TBV_OK)
			(void)fail(f, rc, path, tbv_policy_message(p));
		else
			rc = image_warn(o, path, m, f);
	}
	tbv_measurement_free(m);
	return rc;
}

/* Which entry of a history is meant, from 1 on; 0: none was named. */
static int
read_entry_number(const struct options *o, size_t *entry)
{
	const char *text = o->entry;
	size_t i;

	*entry = 0;
	if (text == NULL)
		return 0;
	for (i = 0; text[i] >= '0' && text[i] <= '9' && i < 7; i++)
		*entry = *entry * 10 + (size_t)(text[i] - '0');
	return i > 0 && text[i] == '\0' && *entry > 0 ? 0 : -1;
}

int
image_load(const struct options *o, struct tbv_policy *p, size_t image,
    const char *path, struct failure *f)
{
	struct file file;
	size_t entry;
	int rc, yes;

	if ((rc = is_image(path, &yes, f)) != TBV_OK)
		return rc;
	if (yes && o->entry != NULL)
		return fail(f, TBV_ERR_USAGE, "--entry",
		    "is for a history of measurements, but this is an image");
	if (yes)
		return image_load_measured(o, p, image, path, f);
	if (read_entry_number(o, &entry) != 0)
		return fail(f, TBV_ERR_USAGE, "--entry",
		    "want a number from 1 on");
	if ((rc = file_read(path, TBV_REFERENCE_SIZE_MAX, &file, f)) != TBV_OK)
		return rc;
	rc = tbv_policy_image_add_reference_entry_mem(p, image, file.data,
	    file.len, entry);
	free(file.data);
	return rc == TBV_OK ? rc : fail(f, rc, path, tbv_policy_message(p));
}
