/*
 * Fills in the evidence of one verdict: the present, the attestation, and the
 * artifact, which is hashed while signatures are checked.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "input/input.h"

/* A smaller file is hashed sooner than a thread is there to do it. */
#define WORTH_A_THREAD ((off_t)256 * 1024)

int
gather_set(struct failure *f, int rc, const char *subject)
{
	if (rc == TBV_OK)
		return TBV_OK;
	return fail(f, rc, subject, rc == TBV_ERR_MEMORY ? "out of memory" :
	    "not a possible value");
}

int
gather_digest(const struct file *file, uint8_t *sha256, struct failure *f)
{
	struct tbv_digest *digest = tbv_digest_new();
	int ok;

	ok = digest != NULL &&
	    tbv_digest_update(digest, file->data, file->len) == TBV_OK &&
	    tbv_digest_final(digest, sha256, NULL) == TBV_OK;
	tbv_digest_free(digest);
	return ok ? TBV_OK : fail(f, TBV_ERR_CRYPTO, "sha256",
	    "cannot be computed");
}

int
gather_clock(const struct options *o, int64_t *now, struct failure *f)
{
	time_t t;

	if (o->clock != NULL)
		return tbv_time_parse(o->clock, now) == TBV_OK ? TBV_OK :
		    fail(f, TBV_ERR_USAGE, "--clock",
		    "want a time such as 2026-01-31T12:00:00Z");
	if ((t = time(NULL)) == (time_t)-1)
		return fail(f, TBV_ERR_NO_CLOCK, "clock", "there is none");
	*now = (int64_t)t;
	return TBV_OK;
}

int
gather_now(const struct options *o, struct tbv_evidence *e,
    struct inputs *in, struct failure *f)
{
	int64_t now;
	int rc;

	if ((rc = gather_clock(o, &now, f)) != TBV_OK)
		return rc;
	if (in != NULL)
		in->now = now;
	return gather_set(f, tbv_evidence_set_now(e, now), "clock");
}

int
gather_ref(const struct options *o, struct tbv_evidence *e, struct failure *f)
{
	const char *name = o->tag != NULL ? o->tag : o->branch;
	const char *option = o->tag != NULL ? "--tag" : "--branch";
	char ref[512];
	int n;

	if (name == NULL)
		return TBV_OK;
	if (strncmp(name, "refs/", 5) == 0)
		return fail(f, TBV_ERR_USAGE, option, "want the name alone, "
		    "as v1.0 of refs/tags/v1.0");
	if (strchr(name, '*') != NULL)
		return fail(f, TBV_ERR_USAGE, option, "takes a name and no "
		    "pattern, which --ref does");
	n = snprintf(ref, sizeof(ref), "%s%s", o->tag != NULL ? "refs/tags/" :
	    "refs/heads/", name);
	if (*name == '\0' || n < 0 || (size_t)n >= sizeof(ref) ||
	    tbv_evidence_expect_ref(e, ref) != TBV_OK)
		return fail(f, TBV_ERR_USAGE, option, "no such name can be");
	return TBV_OK;
}

int
gather_attestation(const char *path, const char *artifact,
    struct tbv_evidence *e, struct inputs *in, struct failure *f)
{
	struct file file;
	int rc;

	if (file_same(path, artifact))
		return fail(f, TBV_ERR_NO_ATTESTATION, path,
		    "the same file as the artifact");
	if ((rc = file_read(path, TBV_ATTESTATION_SIZE_MAX, &file, f)) !=
	    TBV_OK)
		return rc;
	rc = gather_set(f, tbv_evidence_set_attestation_mem(e, file.data,
	    file.len), path);
	if (rc == TBV_OK && in != NULL)
		rc = gather_digest(&file, in->attestation, f);
	free(file.data);
	return rc;
}

int
gather_statement(const char *path, struct tbv_evidence *e, struct inputs *in,
    struct failure *f)
{
	struct file file;
	int rc;

	if ((rc = file_read(path, TBV_STATEMENT_SIZE_MAX, &file, f)) != TBV_OK)
		return rc;
	rc = gather_set(f, tbv_evidence_set_statement_mem(e, file.data,
	    file.len), path);
	if (rc == TBV_OK && in != NULL) {
		in->statement = file.data;	/* to be freed */
		in->statement_len = file.len;
	} else
		free(file.data);
	return rc;
}

static void *
hash_file(void *arg)
{
	artifact_hash(arg);
	return NULL;
}

static int
is_worth_a_thread(int fd)
{
	struct stat st;

	return fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size >= WORTH_A_THREAD;
}

/* Hashes; and checks ahead, under p, what does not need the digest. */
static void
hash_beside(struct artifact *a, const struct tbv_policy *p,
    const struct tbv_evidence *e)
{
	sigset_t before;
	pthread_t thread;
	int made;

	signals_hold(&before);
	made = is_worth_a_thread(a->fd) &&
	    pthread_create(&thread, NULL, hash_file, a) == 0;
	signals_release(&before);
	if (!made) {
		artifact_hash(a);
		return;
	}
	tbv_policy_prepare(p, e);
	(void)pthread_join(thread, NULL);
}

static int
set_artifact(const struct artifact *a, struct tbv_evidence *e,
    struct failure *f)
{
	int rc;

	rc = tbv_evidence_set_artifact(e, a->sha256, a->size, a->path);
	if (rc == TBV_OK && a->algorithms & TBV_ALGORITHM_SHA384)
		rc = tbv_evidence_set_artifact_digest(e, TBV_ALGORITHM_SHA384,
		    a->sha384);
	if (rc == TBV_OK && a->algorithms & TBV_ALGORITHM_SHA512)
		rc = tbv_evidence_set_artifact_digest(e, TBV_ALGORITHM_SHA512,
		    a->sha512);
	return gather_set(f, rc, a->path);
}

int
gather_artifact(struct artifact *a, const struct tbv_policy *p,
    struct tbv_evidence *e, struct failure *f)
{
	if (p != NULL)
		hash_beside(a, p, e);
	else
		artifact_hash(a);
	(void)close(a->fd);
	a->fd = -1;
	if (a->failure.error != TBV_OK) {
		*f = a->failure;
		return f->error;
	}
	return set_artifact(a, e, f);
}
