/*
 * Signatures that the lanes found good before the verdict.  They belong to one
 * piece of evidence, exist as long as it does, and never become a policy's.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_PREPARED_H
#define TBV_PREPARED_H

#include "crypto/cache.h"
#include "crypto/digest.h"
#include "crypto/signature.h"

/* The signatures of one piece of evidence that were found good. */
struct tbv_prepared;

void tbv_prepared_free(struct tbv_prepared *);

/* The signatures known to be good: by libcrypto, and by the lanes. */
struct tbv_known {
	struct tbv_cache *cache;		/* may be NULL */
	const struct tbv_prepared *prepared;	/* may be NULL */
	unsigned int by_lanes;			/* found only there, so far */
};

/* Like tbv_cache_has(), in both. */
int tbv_known_has(struct tbv_known *, enum tbv_signed, const uint8_t *point,
    struct tbv_bytes what);

/* A signature to check. */
struct tbv_to_check {
	enum tbv_signed kind;
	const uint8_t *point;			/* TBV_POINT_SIZE bytes */
	struct tbv_bytes what;			/* for tbv_known_has() */
	struct tbv_bytes part[2];		/* the signed bytes */
	size_t parts;
	uint8_t rs[TBV_SIGNATURE_RS_SIZE];
};

/* Signatures of several pieces of evidence, without duplicates. */
struct tbv_queue;

/*
 * NULL if out of memory.  At most this many pieces; everything else is
 * borrowed.
 */
struct tbv_queue *tbv_queue_new(size_t pieces, struct tbv_cache *,
    const struct tbv_digests *);
void tbv_queue_free(struct tbv_queue *);
/*
 * What is added after this call belongs to the next piece of evidence; 0 or -1.
 */
int tbv_queue_next(struct tbv_queue *);
/*
 * Copies what it needs.  A signature is not added if the cache has it, or if
 * there is no memory or room for it; it is then checked with its verdict.
 */
void tbv_queue_add(struct tbv_queue *, const struct tbv_to_check *);
/* Like tbv_lanes_check(), for all of them. */
int tbv_queue_check(struct tbv_queue *);
/*
 * What was found good for a piece, by its number in the order of
 * tbv_queue_next(); the caller owns it.  NULL if nothing was.
 */
struct tbv_prepared *tbv_queue_take(struct tbv_queue *, size_t piece);

#endif
