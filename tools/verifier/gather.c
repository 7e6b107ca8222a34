/*
 * Fills in the evidence of one verdict: the current time, the attestation, and
 * the artifact, which is hashed while signatures are checked.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "verifier/gather.h"
#include "common/hex.h"

#define SHA256_PREFIX "sha256:"
#define SHA256_HEX ((size_t)2 * TBV_SHA256_SIZE)

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
gather_lacks(enum tbv_policy_file_kind kind, const char *path)
{
	/* beside the standard input there is nothing */
	if (kind != TBV_POLICY_FILE_SIGNATURE || (access(path, F_OK) == 0 &&
	    strcmp(path, "-.minisig") != 0 && strcmp(path, "-.sig") != 0))
		return 0;
	errno = ENOENT;
	return 1;
}

/* Lists and signatures prove themselves, and can lie anywhere. */
int
gather_open(enum tbv_policy_file_kind kind, const char *path, int found,
    struct failure *f)
{
	return kind == TBV_POLICY_FILE_ENDORSEMENTS ||
	    kind == TBV_POLICY_FILE_SIGNATURE ? file_open(path, f) :
	    file_open_trusted(path, found, f);
}

int
gather_names_log(const struct tbv_policy *p)
{
	size_t i;

	for (i = 0; i < tbv_policy_file_count(p); i++)
		if (tbv_policy_file_kind(p, i) == TBV_POLICY_FILE_LOG_POLICY)
			return 1;
	return 0;
}

void
gather_policy(const struct tbv_policy *p, const char *path,
    struct inputs *in)
{
	memcpy(in->policy, tbv_policy_sha256(p), sizeof(in->policy));
	in->policy_path = realpath(path, NULL);
}

int
gather_digest(const struct file *file, uint8_t *out, struct failure *f)
{
	struct tbv_digest *digest = tbv_digest_new();
	int ok;

	ok = digest != NULL &&
	    tbv_digest_update(digest, file->data, file->len) == TBV_OK &&
	    tbv_digest_final(digest, out, NULL) == TBV_OK;
	tbv_digest_free(digest);
	return ok ? TBV_OK : fail(f, TBV_ERR_CRYPTO, "sha256",
	    "cannot be computed");
}

int
gather_clock(const char *clock, int64_t *now, struct failure *f)
{
	time_t t;

	if (clock != NULL)
		return tbv_time_parse(clock, now) == TBV_OK ? TBV_OK :
		    fail(f, TBV_ERR_USAGE, "--clock",
		    "want a time such as 2026-01-31T12:00:00Z");
	if ((t = time(NULL)) == (time_t)-1)
		return fail(f, TBV_ERR_NO_CLOCK, "clock", "cannot be read");
	*now = (int64_t)t;
	return TBV_OK;
}

int
gather_now(const char *clock, struct tbv_evidence *e, struct inputs *in,
    struct failure *f)
{
	int64_t now;
	int rc;

	if ((rc = gather_clock(clock, &now, f)) != TBV_OK)
		return rc;
	if (in != NULL)
		in->now = now;
	return gather_set(f, tbv_evidence_set_now(e, now), "clock");
}

int
gather_ref(const char *tag, const char *branch, struct tbv_evidence *e,
    struct failure *f)
{
	const char *name = tag != NULL ? tag : branch;
	const char *option = tag != NULL ? "--tag" : "--branch";
	char ref[512];
	int n;

	if (name == NULL)
		return TBV_OK;
	if (strncmp(name, "refs/", 5) == 0)
		return fail(f, TBV_ERR_USAGE, option, "want the name alone, "
		    "as v1.0 of refs/tags/v1.0");
	if (strchr(name, '*') != NULL)
		return fail(f, TBV_ERR_USAGE, option, "takes a name; "
		    "--ref takes patterns");
	n = snprintf(ref, sizeof(ref), "%s%s", tag != NULL ? "refs/tags/" :
	    "refs/heads/", name);
	if (*name == '\0' || n < 0 || (size_t)n >= sizeof(ref) ||
	    tbv_evidence_expect_ref(e, ref) != TBV_OK)
		return fail(f, TBV_ERR_USAGE, option, "is not a possible name");
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

int
gather_list(const char *path, struct tbv_evidence *e, struct failure *f)
{
	struct file file;
	int rc;

	if (path == NULL)
		return TBV_OK;
	if ((rc = file_read(path, TBV_CHECKSUMS_SIZE_MAX, &file, f)) !=
	    TBV_OK)
		return rc;
	rc = gather_set(f, tbv_evidence_set_checksums_mem(e, file.data,
	    file.len), path);
	free(file.data);
	return rc;
}

int
gather_proof(const char *path, struct tbv_evidence *e, struct inputs *in,
    struct failure *f)
{
	struct file file;
	int rc;

	if (path == NULL)
		return TBV_OK;
	if ((rc = file_read(path, TBV_PROOF_SIZE_MAX, &file, f)) != TBV_OK)
		return rc;
	rc = gather_set(f, tbv_evidence_set_proof_mem(e, file.data, file.len),
	    path);
	if (rc == TBV_OK)
		rc = gather_digest(&file, in->proof, f);
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

	rc = tbv_evidence_set_artifact(e, a->digest, a->size, a->path);
	if (rc == TBV_OK && a->algorithms & TBV_ALGORITHM_SHA384)
		rc = tbv_evidence_set_artifact_digest(e, TBV_ALGORITHM_SHA384,
		    a->digest384);
	if (rc == TBV_OK && a->algorithms & TBV_ALGORITHM_SHA512)
		rc = tbv_evidence_set_artifact_digest(e, TBV_ALGORITHM_SHA512,
		    a->digest512);
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

int
gather_named_digest(const char *word, struct tbv_evidence *e,
    struct failure *f)
{
	const char *hex = word + strlen(SHA256_PREFIX), *name;
	uint8_t digest[TBV_SHA256_SIZE];

	if (strncmp(word, SHA256_PREFIX, strlen(SHA256_PREFIX)) != 0 ||
	    strlen(hex) < SHA256_HEX + 2 || hex[SHA256_HEX] != '/' ||
	    strchr(hex + SHA256_HEX + 1, '/') != NULL ||
	    hex_decode(hex, SHA256_HEX, digest, sizeof(digest)) != 0)
		return fail(f, TBV_ERR_USAGE, word,
		    "want sha256:HEX/NAME, with 64 lower-case digits");
	name = hex + SHA256_HEX + 1;
	return gather_set(f, tbv_evidence_set_artifact(e, digest,
	    TBV_SIZE_UNKNOWN, name), word);
}
