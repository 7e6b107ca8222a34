/*
 * Takes the output of another machine instead of building.  Each file is copied
 * before it is read, and the copy is checked against the request and the image,
 * like the output of an enclave on this machine.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tbverify.h>
#include <unistd.h>

#include "host/run.h"
#include "protocol/artifact_names.h"

#define MAX_DOCUMENT ((uint64_t)16 * 1024)
#define MAX_ENTRIES 64			/* artifacts, and what is beside them */
#define ATTESTATION ".att"

/* The same bytes are written and hashed: whose file it is may change it. */
static int
copy_taken(int from, int to, uint64_t max, struct tbv_digest *d)
{
	unsigned char part[64 * 1024];
	uint64_t size = 0;
	ssize_t n;

	while ((n = read(from, part, sizeof(part))) > 0) {
		size += (uint64_t)n;
		if (size > max || write_all(to, part, (size_t)n) != 0)
			return -1;
		if (d != NULL && tbv_digest_update(d, part,
		    (size_t)n) != TBV_OK)
			return -1;
	}
	return n == 0 ? 0 : -1;
}

static int
take_artifact_file(int dir, struct received *r, struct artifact *a,
    const char *name, struct failure *f)
{
	struct tbv_digest *d = tbv_digest_new();
	int from = artifact_open(dir, name, r->max, f);
	int to = from < 0 ? -1 : output_create(r->into, name, f);
	int rc = -1;

	if (to >= 0)
		rc = d != NULL && copy_taken(from, to, r->max, d) == 0 &&
		    tbv_digest_final(d, a->sha256, &a->size) == TBV_OK ?
		    0 : fail(f, "artifact", "%s: cannot be copied", name);
	if (to >= 0 && output_finish(to, 0, name, f) != 0)
		rc = -1;
	if (from >= 0)
		(void)close(from);
	tbv_digest_free(d);
	return rc;
}

static int
add_taken(int dir, struct received *r, const char *name, struct failure *f)
{
	size_t i = r->artifacts;

	if (i == MAX_ARTIFACTS)
		return fail(f, "artifact", "%s: too many artifacts", name);
	if (!is_file_name(name))
		return fail(f, "artifact", "a file name that a claim cannot "
		    "contain");
	if ((r->name[i] = strdup(name)) == NULL)
		return fail(f, "memory", "out of memory");
	r->artifact[i].fd = -1;
	r->artifacts++;
	if (names_check(r->name, r->artifacts, "artifact", f) != 0)
		return -1;
	return take_artifact_file(dir, r, &r->artifact[i], name, f);
}

/* "out.txt" of "out.txt.att"; 0 if the name is not that of a document. */
static int
artifact_of(const char *name, char out[300])
{
	size_t len = strlen(name), tail = strlen(ATTESTATION);

	if (len <= tail || strcmp(name + len - tail, ATTESTATION) != 0)
		return 0;
	(void)snprintf(out, 300, "%.*s", (int)(len - tail), name);
	return 1;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Each file with a document, in the order of names. */
static int
find_taken(int dir, struct received *r, struct failure *f)
{
	char name[MAX_ARTIFACTS + 1][300];
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	size_t i, n = 0, all = 0;
	struct dirent *d;
	int rc = 0;

	if (list == NULL) {
		(void)fail_errno(f, "--from");
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	while (n <= MAX_ARTIFACTS && all++ < MAX_ENTRIES &&
	    (d = readdir(list)) != NULL)
		n += (size_t)artifact_of(d->d_name, name[n]);
	(void)closedir(list);
	qsort(name, n, sizeof(name[0]), compare_names);
	for (i = 0; i < n && rc == 0; i++)
		rc = add_taken(dir, r, name[i], f);
	return rc == 0 && n == 0 ? fail(f, "artifact", "--from: no artifact is "
	    "there") : rc;
}

static int
take_artifacts(int dir, const struct request *request, struct received *r,
    struct failure *f)
{
	size_t i;

	if (request->artifacts == 0)
		return find_taken(dir, r, f);
	for (i = 0; i < request->artifacts; i++)
		if (add_taken(dir, r, base_name(request->artifact[i]),
		    f) != 0)
			return -1;
	return 0;
}

/* All of them have one document, which verify_received() holds to each. */
static int
take_document_file(int dir, struct received *r, struct failure *f)
{
	unsigned char text[MAX_DOCUMENT];
	char name[300];
	ssize_t n;
	int fd;

	(void)snprintf(name, sizeof(name), "%s" ATTESTATION, r->name[0]);
	if ((fd = artifact_open(dir, name, MAX_DOCUMENT, f)) < 0)
		return -1;
	n = read(fd, text, sizeof(text));
	(void)close(fd);
	if (n <= 0)
		return fail(f, "artifact", "%s: cannot be read", name);
	bytes_put(&r->document, text, (size_t)n);
	return bytes_check(&r->document, f);
}

/* Who leaves one out has not given the release that was built. */
static int
check_taken(const struct received *r, struct failure *f)
{
	struct tbv_inspection *in = NULL;
	size_t i, claimed = 0;

	/* verify_received() refuses what is not a document */
	if (tbv_inspect(r->document.data, r->document.len, &in) == TBV_OK)
		for (i = 0; i < tbv_inspection_count(in); i++)
			claimed += strcmp(tbv_inspection_name(in, i),
			    "claim-artifact") == 0;
	tbv_inspection_free(in);
	return claimed <= r->artifacts ? 0 : fail(f, "artifact", "--from: %zu "
	    "artifacts, but the document claims %zu", r->artifacts,
	    claimed);
}

/* What the build said proves nothing, and may be absent. */
static int
take_log(int dir, struct received *r, struct show *show, struct failure *f)
{
	struct failure ignored = { 0 };
	int from = artifact_open(dir, LOG_NAME, SHOW_MAX, &ignored), rc = -1;

	if (from < 0)
		return 0;
	if ((show->log = output_spool(r->into, f)) >= 0)
		rc = copy_taken(from, show->log, SHOW_MAX, NULL) == 0 ? 0 :
		    fail(f, "artifact", LOG_NAME ": cannot be copied");
	(void)close(from);
	return rc;
}

int
take(const struct run_options *o, const struct request *request,
    struct received *r, struct show *show, struct failure *f)
{
	int dir, rc;

	dir = open(o->from, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return fail_errno(f, o->from);
	rc = take_log(dir, r, show, f);
	if (rc == 0)
		rc = take_artifacts(dir, request, r, f);
	if (rc == 0)
		rc = take_document_file(dir, r, f);
	if (rc == 0)
		rc = check_taken(r, f);
	(void)close(dir);
	return rc;
}
