/*
 * Digests by libcrypto: of what is in memory, and of an artifact of any size
 * in constant memory.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/digest.h"

#define BUFFER ((size_t)256 * 1024)
/* Some processors copy to other addresses at half the speed. */
#define ALIGNED ((size_t)4096)

struct tbv_digest {
	EVP_MD_CTX *ctx;
	uint64_t size;
	int ended;
};

/* What one reading of a file gave. */
struct tbv_reading {
	uint8_t sha256[TBV_SHA256_SIZE];
	uint64_t size;
};

struct tbv_digests {
	EVP_MD *sha256, *sha384;	/* NULL: not to be had in time */
};

struct tbv_digests *
tbv_digests_new(void)
{
	struct tbv_digests *d;

	if ((d = calloc(1, sizeof(*d))) == NULL)
		return NULL;
	ERR_set_mark();
	d->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	d->sha384 = EVP_MD_fetch(NULL, "SHA384", NULL);
	ERR_pop_to_mark();
	return d;
}

void
tbv_digests_free(struct tbv_digests *d)
{
	if (d == NULL)
		return;
	EVP_MD_free(d->sha256);
	EVP_MD_free(d->sha384);
	free(d);
}

static int
digest_parts(const EVP_MD *md, const struct tbv_bytes *parts, size_t count,
    uint8_t *out)
{
	EVP_MD_CTX *ctx;
	int rc = TBV_ERR_CRYPTO;
	size_t i;

	if ((ctx = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex(ctx, md, NULL) != 1)
		goto out;
	for (i = 0; i < count; i++)
		if (EVP_DigestUpdate(ctx, parts[i].data, parts[i].len) != 1)
			goto out;
	if (EVP_DigestFinal_ex(ctx, out, NULL) == 1)
		rc = TBV_OK;
out:
	EVP_MD_CTX_free(ctx);
	return rc;
}

/* By the algorithm that is kept, or by one of that name. */
static int
digest_by(const EVP_MD *kept, const char *name, const struct tbv_bytes *parts,
    size_t count, uint8_t *out)
{
	EVP_MD *mine = NULL;
	int rc = TBV_ERR_CRYPTO;

	ERR_set_mark();
	if (kept == NULL)
		kept = mine = EVP_MD_fetch(NULL, name, NULL);
	if (kept != NULL)
		rc = digest_parts(kept, parts, count, out);
	EVP_MD_free(mine);
	ERR_pop_to_mark();
	return rc;
}

int
tbv_digests_sha256(const struct tbv_digests *d, const struct tbv_bytes *parts,
    size_t count, uint8_t out[TBV_SHA256_SIZE])
{
	return digest_by(d != NULL ? d->sha256 : NULL, "SHA256", parts,
	    count, out);
}

int
tbv_digests_sha384(const struct tbv_digests *d, const struct tbv_bytes *parts,
    size_t count, uint8_t out[TBV_PCR_SIZE])
{
	return digest_by(d != NULL ? d->sha384 : NULL, "SHA384", parts,
	    count, out);
}

int
tbv_digests_extend(const struct tbv_digests *d, struct tbv_bytes data,
    uint8_t out[TBV_PCR_SIZE])
{
	static const uint8_t zero[TBV_PCR_SIZE];
	struct tbv_bytes parts[2];

	parts[0].data = zero;
	parts[0].len = sizeof(zero);
	parts[1] = data;
	return tbv_digests_sha384(d, parts, 2, out);
}

int
tbv_digest_sha256(const struct tbv_bytes *parts, size_t count,
    uint8_t out[TBV_SHA256_SIZE])
{
	return tbv_digests_sha256(NULL, parts, count, out);
}

int
tbv_digest_sha384(const struct tbv_bytes *parts, size_t count,
    uint8_t out[TBV_PCR_SIZE])
{
	return tbv_digests_sha384(NULL, parts, count, out);
}

int
tbv_digest_blake2b512(const struct tbv_bytes *parts, size_t count,
    uint8_t out[TBV_BLAKE2B_SIZE])
{
	return digest_by(NULL, "BLAKE2B-512", parts, count, out);
}

int
tbv_digest_extend(struct tbv_bytes data, uint8_t out[TBV_PCR_SIZE])
{
	return tbv_digests_extend(NULL, data, out);
}

struct tbv_sha384 {
	EVP_MD *md;
	EVP_MD_CTX *ctx;
	EVP_MD_CTX *copy;		/* of ctx, to be finished */
};

struct tbv_sha384 *
tbv_digest_sha384_new(void)
{
	struct tbv_sha384 *d;

	if ((d = calloc(1, sizeof(*d))) == NULL)
		return NULL;
	ERR_set_mark();
	d->md = EVP_MD_fetch(NULL, "SHA384", NULL);
	d->ctx = EVP_MD_CTX_new();
	d->copy = EVP_MD_CTX_new();
	ERR_pop_to_mark();
	if (d->md == NULL || d->ctx == NULL || d->copy == NULL ||
	    tbv_digest_sha384_start(d) != TBV_OK) {
		tbv_digest_sha384_free(d);
		return NULL;
	}
	return d;
}

void
tbv_digest_sha384_free(struct tbv_sha384 *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->ctx);
	EVP_MD_CTX_free(d->copy);
	EVP_MD_free(d->md);
	free(d);
}

/* Turns a result of libcrypto into ours, after ERR_set_mark(). */
static int
outcome(int result)
{
	ERR_pop_to_mark();
	return result == 1 ? TBV_OK : TBV_ERR_CRYPTO;
}

int
tbv_digest_sha384_start(struct tbv_sha384 *d)
{
	ERR_set_mark();
	return outcome(EVP_DigestInit_ex(d->ctx, d->md, NULL));
}

int
tbv_digest_sha384_update(struct tbv_sha384 *d, const void *data, size_t len)
{
	ERR_set_mark();
	return outcome(EVP_DigestUpdate(d->ctx, data, len));
}

int
tbv_digest_sha384_copy(struct tbv_sha384 *to, const struct tbv_sha384 *from)
{
	ERR_set_mark();
	return outcome(EVP_MD_CTX_copy_ex(to->ctx, from->ctx));
}

int
tbv_digest_sha384_value(struct tbv_sha384 *d, uint8_t out[TBV_PCR_SIZE])
{
	memset(out, 0, TBV_PCR_SIZE);
	ERR_set_mark();
	return outcome(EVP_MD_CTX_copy_ex(d->copy, d->ctx) == 1 ?
	    EVP_DigestFinal_ex(d->copy, out, NULL) : 0);
}

struct tbv_digest *
tbv_digest_new(void)
{
	struct tbv_digest *d;
	EVP_MD *md;

	if ((d = calloc(1, sizeof(*d))) == NULL)
		return NULL;
	ERR_set_mark();
	md = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (md == NULL || (d->ctx = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex(d->ctx, md, NULL) != 1) {
		tbv_digest_free(d);
		d = NULL;
	}
	EVP_MD_free(md);
	ERR_pop_to_mark();
	return d;
}

void
tbv_digest_free(struct tbv_digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

int
tbv_digest_update(struct tbv_digest *d, const void *data, size_t len)
{
	if (d->ended)
		return TBV_ERR_USAGE;
	if (len > UINT64_MAX - d->size ||
	    EVP_DigestUpdate(d->ctx, data, len) != 1) {
		d->ended = 1;		/* it would be of another file */
		return TBV_ERR_CRYPTO;
	}
	d->size += len;
	return TBV_OK;
}

int
tbv_digest_final(struct tbv_digest *d, uint8_t *sha256, uint64_t *size)
{
	memset(sha256, 0, TBV_SHA256_SIZE);
	if (size != NULL)
		*size = 0;
	/* libcrypto would give a digest of something else */
	if (d->ended)
		return TBV_ERR_USAGE;
	d->ended = 1;
	if (EVP_DigestFinal_ex(d->ctx, sha256, NULL) != 1) {
		memset(sha256, 0, TBV_SHA256_SIZE);
		return TBV_ERR_CRYPTO;
	}
	if (size != NULL)
		*size = d->size;
	return TBV_OK;
}

/* Reads to the end of fd.  read() may stop short, and signals may stop it. */
static int
digest_rest(int fd, struct tbv_digest *d, uint8_t *buffer,
    tbv_progress_fn *progress, void *arg)
{
	ssize_t n;
	int rc;

	for (;;) {
		if ((n = read(fd, buffer, BUFFER)) == 0)
			return TBV_OK;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return TBV_ERR_IO;
		if ((rc = tbv_digest_update(d, buffer, (size_t)n)) != TBV_OK)
			return rc;
		if (progress != NULL && progress(arg, d->size) != 0) {
			errno = ECANCELED;
			return TBV_ERR_IO;
		}
	}
}

enum tbv_digest_trace
tbv_digest_trace(const struct stat *before, const struct stat *after,
    uint64_t size)
{
	if (before->st_size != after->st_size ||
	    before->st_mtim.tv_sec != after->st_mtim.tv_sec ||
	    before->st_mtim.tv_nsec != after->st_mtim.tv_nsec)
		return TBV_TRACE_WRITTEN;
	if ((uint64_t)before->st_size != size ||
	    before->st_ctim.tv_sec != after->st_ctim.tv_sec ||
	    before->st_ctim.tv_nsec != after->st_ctim.tv_nsec)
		return TBV_TRACE_DOUBT;
	return TBV_TRACE_NONE;
}

/* One reading, from where fd is to the end. */
static int
digest_once(int fd, struct tbv_reading *out, tbv_progress_fn *progress,
    void *arg)
{
	uint8_t *aligned, *buffer = NULL;
	struct tbv_digest *d = NULL;
	int rc = TBV_ERR_MEMORY, saved;

	if ((buffer = malloc(BUFFER + ALIGNED)) == NULL ||
	    (d = tbv_digest_new()) == NULL)
		goto out;
	aligned = buffer + ALIGNED - (uintptr_t)buffer % ALIGNED;
	if ((rc = digest_rest(fd, d, aligned, progress, arg)) == TBV_OK)
		rc = tbv_digest_final(d, out->sha256, &out->size);
out:
	saved = errno;			/* free() may change it */
	tbv_digest_free(d);
	free(buffer);
	errno = saved;
	return rc;
}

/*
 * A regular file, of which a caller may have read before: only the rest counts.
 * Where its times leave a doubt the bytes themselves are asked: they are read
 * again, and must be the same.
 */
static int
digest_file(int fd, const struct stat *before, struct tbv_reading *out,
    tbv_progress_fn *progress, void *arg)
{
	struct tbv_reading again;
	enum tbv_digest_trace trace;
	struct stat after;
	off_t start;
	int rc;

	if ((start = lseek(fd, 0, SEEK_CUR)) < 0)
		return TBV_ERR_IO;
	if (start > before->st_size) {
		errno = EINVAL;
		return TBV_ERR_IO;
	}
	if ((rc = digest_once(fd, out, progress, arg)) != TBV_OK)
		return rc;
	if (fstat(fd, &after) != 0)
		return TBV_ERR_IO;
	trace = tbv_digest_trace(before, &after,
	    out->size + (uint64_t)start);
	if (trace == TBV_TRACE_DOUBT) {
		if (lseek(fd, start, SEEK_SET) != start)
			return TBV_ERR_IO;
		if ((rc = digest_once(fd, &again, progress, arg)) != TBV_OK)
			return rc;
		if (again.size != out->size || memcmp(again.sha256,
		    out->sha256, sizeof(again.sha256)) != 0)
			trace = TBV_TRACE_WRITTEN;
	}
	return trace == TBV_TRACE_WRITTEN ? TBV_ERR_ARTIFACT_CHANGED :
	    TBV_OK;
}

int
tbv_digest_fd(int fd, uint8_t *sha256, uint64_t *size,
    tbv_progress_fn *progress, void *arg)
{
	struct tbv_reading reading;
	struct stat before;
	int rc;

	memset(sha256, 0, TBV_SHA256_SIZE);
	if (size != NULL)
		*size = 0;
	if (fstat(fd, &before) != 0)
		return TBV_ERR_IO;
	/* pipes and devices have no size, and no time of that kind */
	rc = S_ISREG(before.st_mode) ?
	    digest_file(fd, &before, &reading, progress, arg) :
	    digest_once(fd, &reading, progress, arg);
	if (rc != TBV_OK)
		return rc;
	memcpy(sha256, reading.sha256, sizeof(reading.sha256));
	if (size != NULL)
		*size = reading.size;
	return TBV_OK;
}
