/*
 * SHA-256 and SHA-384 of short data; the streaming digest is public.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_DIGEST_H
#define TBV_DIGEST_H

#include <sys/stat.h>

#include "base/text.h"
#include "tbverify.h"

/* The length of a digest in bytes; 0 if the algorithm is unknown. */
size_t tbv_digest_size(enum tbv_algorithm);
/* The digest of the parts, one after the other; TBV_OK or TBV_ERR_CRYPTO. */
int tbv_digest_sha256(const struct tbv_bytes *parts, size_t count,
    uint8_t out[TBV_SHA256_SIZE]);
int tbv_digest_sha384(const struct tbv_bytes *parts, size_t count,
    uint8_t out[TBV_PCR_SIZE]);
#define TBV_BLAKE2B_SIZE 64
int tbv_digest_blake2b512(const struct tbv_bytes *parts, size_t count,
    uint8_t out[TBV_BLAKE2B_SIZE]);
/*
 * The value of a PCR that was extended once, from zero: SHA384(48 zero bytes ||
 * data).
 */
int tbv_digest_extend(struct tbv_bytes data, uint8_t out[TBV_PCR_SIZE]);

/*
 * The same with algorithms that were fetched from libcrypto once; threads may
 * share them.  NULL, when out of memory, is allowed: the algorithms are then
 * fetched for each call.
 */
struct tbv_digests;

struct tbv_digests *tbv_digests_new(void);
void tbv_digests_free(struct tbv_digests *);
int tbv_digests_sha256(const struct tbv_digests *, const struct tbv_bytes *,
    size_t count, uint8_t out[TBV_SHA256_SIZE]);
int tbv_digests_sha384(const struct tbv_digests *, const struct tbv_bytes *,
    size_t count, uint8_t out[TBV_PCR_SIZE]);
int tbv_digests_extend(const struct tbv_digests *, struct tbv_bytes data,
    uint8_t out[TBV_PCR_SIZE]);

/*
 * SHA-384 in pieces, where the digest of a prefix may be needed as well.  NULL:
 * out of memory or no SHA-384; the others return TBV_OK or TBV_ERR_CRYPTO.
 */
struct tbv_sha384;

struct tbv_sha384 *tbv_digest_sha384_new(void);
void tbv_digest_sha384_free(struct tbv_sha384 *);
/* Forgets what it has seen. */
int tbv_digest_sha384_start(struct tbv_sha384 *);
int tbv_digest_sha384_update(struct tbv_sha384 *, const void *data,
    size_t len);
/* Makes it the same as another. */
int tbv_digest_sha384_copy(struct tbv_sha384 *, const struct tbv_sha384 *);
/* The digest of all data so far; more may follow. */
int tbv_digest_sha384_value(struct tbv_sha384 *, uint8_t out[TBV_PCR_SIZE]);

/* What two calls of fstat() show about the time between them. */
enum tbv_digest_trace {
	TBV_TRACE_NONE,			/* the file has not changed */
	/*
	 * a link or the mode has changed, or somebody has reset the time after
	 * writing; or the size is not real, as in /proc
	 */
	TBV_TRACE_DOUBT,
	TBV_TRACE_WRITTEN
};

/* For a regular file, of which size bytes were read in between. */
enum tbv_digest_trace tbv_digest_trace(const struct stat *before,
    const struct stat *after, uint64_t size);

#endif
