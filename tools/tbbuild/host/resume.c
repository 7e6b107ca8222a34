/*
 * Goes on where a run ended while it published: what a log may have taken is
 * not built again, for that would be another document, and a second entry.
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

#define MAX_STATED ((size_t)1 << 20)	/* measurements, a root, a list */
#define MAX_DOCUMENT ((size_t)16 * 1024)
#define ATTESTATION ".att"

/* 1 if there is such a file, 0, or -1. */
static int
read_staged(int dir, const char *name, size_t max, struct bytes *out,
    struct failure *f)
{
	char path[400];

	if (faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", dir, name);
	return file_read(path, max, out, f) == 0 ? 1 : -1;
}

/* What the image measured to, and its root, when all of it was verified. */
static int
read_image(int dir, const struct run_options *o, struct instance *instance,
    struct failure *f)
{
	int simulated;

	(void)snprintf(instance->name, sizeof(instance->name), "%s",
	    o->backend != NULL ? o->backend : "nitro");
	if (read_staged(dir, "measurements.json", MAX_STATED,
	    &instance->measurements, f) != 1)
		return -1;
	simulated = read_staged(dir, "simulated-root.pem", MAX_STATED,
	    &instance->root, f);
	if (simulated < 0)
		return -1;
	instance->is_simulated = simulated;
	return simulated || o->root == NULL ? 0 :
	    file_read(o->root, MAX_STATED, &instance->root, f);
}

static int
read_staged_artifact(int dir, const char *name, struct received *r,
    struct failure *f)
{
	struct artifact *a = &r->artifact[r->artifacts];
	int fd, rc;

	if (r->artifacts == MAX_ARTIFACTS)
		return fail(f, "artifact", "%s: too many artifacts", name);
	if ((r->name[r->artifacts] = strdup(name)) == NULL)
		return fail(f, "memory", "out of memory");
	a->fd = -1;
	r->artifacts++;
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return fail_errno(f, name);
	rc = tbv_digest_fd(fd, a->sha256, &a->size, NULL, NULL) == TBV_OK ?
	    0 : fail_errno(f, name);
	(void)close(fd);
	return rc;
}

static int
by_artifact_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
is_staged_document(const struct dirent *d)
{
	size_t len = strlen(d->d_name), tail = strlen(ATTESTATION);

	return len > tail &&
	    strcmp(d->d_name + len - tail, ATTESTATION) == 0;
}

/* Each file with a document, in the order of names. */
static int
find_artifacts(int dir, struct received *r, struct failure *f)
{
	struct dirent **all = NULL;
	int n = scandirat(dir, ".", &all, is_staged_document, by_artifact_name),
	    i, rc = 0;

	if (n < 0)
		return fail_errno(f, "what was being published");
	for (i = 0; i < n; i++) {
		all[i]->d_name[strlen(all[i]->d_name) -
		    strlen(ATTESTATION)] = '\0';
		if (rc == 0)
			rc = read_staged_artifact(dir, all[i]->d_name, r, f);
		free(all[i]);
	}
	free(all);
	return rc == 0 && n == 0 ? fail(f, "artifact", "it has no artifact") :
	    rc;
}

/* In the order of the request, or as found in the directory. */
static int
read_received_artifacts(int dir, const struct request *request,
    struct received *r, struct failure *f)
{
	size_t i;

	if (request->artifacts == 0)
		return find_artifacts(dir, r, f);
	for (i = 0; i < request->artifacts; i++)
		if (read_staged_artifact(dir, base_name(request->artifact[i]),
		    r, f) != 0)
			return -1;
	return 0;
}

/* A proof of before may be cut, and is of another checkpoint in any case. */
static int
read_rest(int dir, struct received *r, struct failure *f)
{
	char name[300];
	size_t i;

	for (i = 0; i < r->artifacts; i++) {
		(void)snprintf(name, sizeof(name), "%s.tlog-proof",
		    r->name[i]);
		(void)unlinkat(dir, name, 0);
	}
	(void)snprintf(name, sizeof(name), "%s" ATTESTATION, r->name[0]);
	if (read_staged(dir, name, MAX_DOCUMENT, &r->document, f) != 1)
		return -1;
	return read_staged(dir, CHECKSUMS_NAME, MAX_STATED, &r->checksums,
	    f) < 0 ? -1 : 0;
}

struct staged {
	const struct run_options *o;
	const struct request *request;
	struct instance *instance;
	struct received *r;
};

static int
read_staged_output(int dir, const struct staged *s, struct failure *f)
{
	if (read_image(dir, s->o, s->instance, f) != 0 ||
	    read_received_artifacts(dir, s->request, s->r, f) != 0)
		return -1;
	return read_rest(dir, s->r, f);
}

int
resume(const struct run_options *o, const struct request *request,
    struct output *output, struct instance *instance, struct received *r)
{
	const struct staged staged = { o, request, instance, r };
	struct failure f = { 0 };
	struct bytes summary = { 0 };
	int dir = output_resume(output), rc;

	if (dir < 0)
		return 0;
	rc = o->log == NULL ? fail(&f, "publish", "no --log") :
	    read_staged_output(dir, &staged, &f);
	(void)close(dir);
	if (rc == 0)
		rc = verify_received(r, instance, request, &summary, &f);
	bytes_free(&summary);
	if (rc == 0) {
		notice("continuing an interrupted publication%s",
		    request->commit != NULL ? "" : " of the commit to which "
		    "the ref pointed then; to require another, give --commit");
		return 1;
	}
	notice("the interrupted publication is not usable: %s", f.text);
	output_discard(output);
	return 0;
}
