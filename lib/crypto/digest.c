/*
 * Digests computed by libcrypto: of data in memory, and of an artifact of any
 * size in constant memory.
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
/* Some processors copy to other alignments at half the speed. */
#define ALIGNED ((size_t)4096)

/* Algorithms that are computed in addition to SHA-256. */
static const struct {
	enum tbv_algorithm algorithm;
	const char *name;
	size_t size;
} others[] = {
	{ TBV_ALGORITHM_SHA384, "SHA384", 48 },
	{ TBV_ALGORITHM_SHA512, "SHA512", TBV_DIGEST_SIZE_MAX }
};
#define OTHERS (sizeof(others) / sizeof(others[0]))

struct tbv_digest {
	EVP_MD_CTX *ctx;
	EVP_MD_CTX *other[OTHERS];	/* NULL: not required */
	uint8_t value[OTHERS][TBV_DIGEST_SIZE_MAX];
	tbv_progress_fn *progress;	/* may be NULL */
	void *arg;
	uint64_t size;
	int ended;
	int told;			/* value[] is complete */
};

struct tbv_digests {
	EVP_MD *sha256, *sha384;	/* NULL: not available */
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

/* With the algorithm that was fetched, or else with one of that name. */
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

/* Converts a result of libcrypto to ours, after ERR_set_mark(). */
static int
libcrypto_result(int result)
{
	ERR_pop_to_mark();
	return result == 1 ? TBV_OK : TBV_ERR_CRYPTO;
}

int
tbv_digest_sha384_start(struct tbv_sha384 *d)
{
	ERR_set_mark();
	return libcrypto_result(EVP_DigestInit_ex(d->ctx, d->md, NULL));
}

int
tbv_digest_sha384_update(struct tbv_sha384 *d, const void *data, size_t len)
{
	ERR_set_mark();
	return libcrypto_result(EVP_DigestUpdate(d->ctx, data, len));
}

int
tbv_digest_sha384_copy(struct tbv_sha384 *to, const struct tbv_sha384 *from)
{
	ERR_set_mark();
	return libcrypto_result(EVP_MD_CTX_copy_ex(to->ctx, from->ctx));
}

int
tbv_digest_sha384_value(struct tbv_sha384 *d, uint8_t out[TBV_PCR_SIZE])
{
	memset(out, 0, TBV_PCR_SIZE);
	ERR_set_mark();
	return libcrypto_result(EVP_MD_CTX_copy_ex(d->copy, d->ctx) == 1 ?
	    EVP_DigestFinal_ex(d->copy, out, NULL) : 0);
}

/* A context that is ready for the first byte, or NULL. */
static EVP_MD_CTX *
start_digest(const char *name)
{
	EVP_MD_CTX *ctx = NULL;
	EVP_MD *md;

	ERR_set_mark();
	if ((md = EVP_MD_fetch(NULL, name, NULL)) != NULL &&
	    (ctx = EVP_MD_CTX_new()) != NULL &&
	    EVP_DigestInit_ex(ctx, md, NULL) != 1) {
		EVP_MD_CTX_free(ctx);
		ctx = NULL;
	}
	EVP_MD_free(md);
	ERR_pop_to_mark();
	return ctx;
}

struct tbv_digest *
tbv_digest_new(void)
{
	struct tbv_digest *d;

	if ((d = calloc(1, sizeof(*d))) == NULL)
		return NULL;
	if ((d->ctx = start_digest("SHA256")) == NULL) {
		free(d);
		return NULL;
	}
	return d;
}

void
tbv_digest_free(struct tbv_digest *d)
{
	size_t i;

	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->ctx);
	for (i = 0; i < OTHERS; i++)
		EVP_MD_CTX_free(d->other[i]);
	free(d);
}

size_t
tbv_digest_size(enum tbv_algorithm algorithm)
{
	size_t i;

	for (i = 0; i < OTHERS; i++)
		if (others[i].algorithm == algorithm)
			return others[i].size;
	return algorithm == TBV_ALGORITHM_SHA256 ? TBV_SHA256_SIZE : 0;
}

/* Ends it without a digest, because it has not seen all data. */
static int
spoil_digest(struct tbv_digest *d, int error)
{
	d->ended = 1;
	return error;
}

int
tbv_digest_add(struct tbv_digest *d, unsigned int algorithms)
{
	unsigned int known = TBV_ALGORITHM_SHA256;
	size_t i;

	for (i = 0; i < OTHERS; i++)
		known |= (unsigned int)others[i].algorithm;
	if (d->ended || d->size > 0 || (algorithms & ~known) != 0)
		return spoil_digest(d, TBV_ERR_USAGE);
	for (i = 0; i < OTHERS; i++) {
		if (!(algorithms & (unsigned int)others[i].algorithm) ||
		    d->other[i] != NULL)
			continue;
		if ((d->other[i] = start_digest(others[i].name)) == NULL)
			return spoil_digest(d, TBV_ERR_CRYPTO);
	}
	return TBV_OK;
}

void
tbv_digest_set_progress(struct tbv_digest *d, tbv_progress_fn *progress,
    void *arg)
{
	d->progress = progress;
	d->arg = arg;
}

/* All algorithms process a part before the next one is read. */
static int
update_part(struct tbv_digest *d, const uint8_t *data, size_t len)
{
	size_t i;

	/* after a failed piece, the digest would be of another file */
	if (len > UINT64_MAX - d->size ||
	    EVP_DigestUpdate(d->ctx, data, len) != 1)
		return spoil_digest(d, TBV_ERR_CRYPTO);
	for (i = 0; i < OTHERS; i++)
		if (d->other[i] != NULL &&
		    EVP_DigestUpdate(d->other[i], data, len) != 1)
			return spoil_digest(d, TBV_ERR_CRYPTO);
	d->size += len;
	if (d->progress != NULL && d->progress(d->arg, d->size) != 0) {
		errno = ECANCELED;
		return spoil_digest(d, TBV_ERR_IO);
	}
	return TBV_OK;
}

int
tbv_digest_update(struct tbv_digest *d, const void *data, size_t len)
{
	const uint8_t *rest = data;
	size_t n;
	int rc;

	if (d->ended)
		return TBV_ERR_USAGE;
	for (; len > 0; rest += n, len -= n) {
		n = len < BUFFER ? len : BUFFER;
		if ((rc = update_part(d, rest, n)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

static int
end_other_digests(struct tbv_digest *d)
{
	size_t i;

	for (i = 0; i < OTHERS; i++)
		if (d->other[i] != NULL && EVP_DigestFinal_ex(d->other[i],
		    d->value[i], NULL) != 1)
			return -1;
	d->told = 1;
	return 0;
}

int
tbv_digest_final(struct tbv_digest *d, uint8_t *sha256, uint64_t *size)
{
	memset(sha256, 0, TBV_SHA256_SIZE);
	if (size != NULL)
		*size = 0;
	/* otherwise libcrypto would compute a digest of something else */
	if (d->ended)
		return TBV_ERR_USAGE;
	d->ended = 1;
	if (EVP_DigestFinal_ex(d->ctx, sha256, NULL) != 1 ||
	    end_other_digests(d) != 0) {
		memset(sha256, 0, TBV_SHA256_SIZE);
		return TBV_ERR_CRYPTO;
	}
	if (size != NULL)
		*size = d->size;
	return TBV_OK;
}

int
tbv_digest_value(const struct tbv_digest *d, enum tbv_algorithm algorithm,
    uint8_t *value)
{
	size_t i;

	memset(value, 0, tbv_digest_size(algorithm));
	for (i = 0; i < OTHERS; i++) {
		if (others[i].algorithm != algorithm)
			continue;
		if (!d->told || d->other[i] == NULL)
			break;
		memcpy(value, d->value[i], others[i].size);
		return TBV_OK;
	}
	return TBV_ERR_USAGE;
}

/*
 * Reads to the end of fd. read() may return less, and signals may interrupt it.
 */
static int
digest_rest(int fd, struct tbv_digest *d, uint8_t *buffer)
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

/* Reads once, from the current offset to the end. */
static int
digest_once(struct tbv_digest *d, int fd)
{
	uint8_t *aligned, *buffer;
	int rc, saved;

	if ((buffer = malloc(BUFFER + ALIGNED)) == NULL)
		return TBV_ERR_MEMORY;
	aligned = buffer + ALIGNED - (uintptr_t)buffer % ALIGNED;
	rc = digest_rest(fd, d, aligned);
	saved = errno;			/* free() may change it */
	free(buffer);
	errno = saved;
	return rc;
}

/*
 * Whether two contexts have seen the same bytes; finishes only the second one.
 */
static int
digests_agree(const struct tbv_digest *d, struct tbv_digest *again)
{
	uint8_t first[TBV_SHA256_SIZE], second[TBV_SHA256_SIZE];
	EVP_MD_CTX *copy = EVP_MD_CTX_new();
	int same;

	same = copy != NULL && d->size == again->size &&
	    EVP_MD_CTX_copy_ex(copy, d->ctx) == 1 &&
	    EVP_DigestFinal_ex(copy, first, NULL) == 1 &&
	    tbv_digest_final(again, second, NULL) == TBV_OK &&
	    memcmp(first, second, sizeof(first)) == 0;
	EVP_MD_CTX_free(copy);
	return same;
}

/* Reads the rest of a regular file again, and checks that it is the same. */
static int
digest_again(const struct tbv_digest *d, int fd)
{
	struct tbv_digest *again;
	int rc, saved;

	if ((again = tbv_digest_new()) == NULL)
		return TBV_ERR_MEMORY;
	tbv_digest_set_progress(again, d->progress, d->arg);
	rc = digest_once(again, fd);
	if (rc == TBV_OK && !digests_agree(d, again))
		rc = TBV_ERR_ARTIFACT_CHANGED;
	saved = errno;
	tbv_digest_free(again);
	errno = saved;
	return rc;
}

/*
 * A regular file.  A caller may have read from it before, so only the rest
 * counts.  If its times leave a doubt, its bytes are read again and compared.
 */
static int
digest_file(struct tbv_digest *d, int fd)
{
	struct stat after, before;
	off_t from;
	int rc;

	if (fstat(fd, &before) != 0 || (from = lseek(fd, 0, SEEK_CUR)) < 0)
		return TBV_ERR_IO;
	if (from > before.st_size) {
		errno = EINVAL;
		return TBV_ERR_IO;
	}
	if ((rc = digest_once(d, fd)) != TBV_OK)
		return rc;
	if (fstat(fd, &after) != 0)
		return TBV_ERR_IO;
	switch (tbv_digest_trace(&before, &after,
	    d->size + (uint64_t)from)) {
	case TBV_TRACE_NONE:
		return TBV_OK;
	case TBV_TRACE_WRITTEN:
		return TBV_ERR_ARTIFACT_CHANGED;
	case TBV_TRACE_DOUBT:
		break;
	}
	if (lseek(fd, from, SEEK_SET) != from)
		return TBV_ERR_IO;
	return digest_again(d, fd);
}

int
tbv_digest_read(struct tbv_digest *d, int fd)
{
	struct stat st;
	int rc;

	/* with other bytes before these, it would not be a file's digest */
	if (d->ended || d->size > 0)
		return spoil_digest(d, TBV_ERR_USAGE);
	if (fstat(fd, &st) != 0)
		return spoil_digest(d, TBV_ERR_IO);
	/* pipes and devices have no size, and no time of that kind */
	rc = S_ISREG(st.st_mode) ? digest_file(d, fd) : digest_once(d, fd);
	return rc == TBV_OK ? rc : spoil_digest(d, rc);
}

int
tbv_digest_fd(int fd, uint8_t *sha256, uint64_t *size,
    tbv_progress_fn *progress, void *arg)
{
	struct tbv_digest *d;
	int rc, saved;

	memset(sha256, 0, TBV_SHA256_SIZE);
	if (size != NULL)
		*size = 0;
	if ((d = tbv_digest_new()) == NULL)
		return TBV_ERR_MEMORY;
	tbv_digest_set_progress(d, progress, arg);
	if ((rc = tbv_digest_read(d, fd)) == TBV_OK)
		rc = tbv_digest_final(d, sha256, size);
	saved = errno;
	tbv_digest_free(d);
	errno = saved;
	return rc;
}
