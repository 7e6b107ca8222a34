/*
 * What a log holds for a document: always rebuilt from the document itself,
 * never taken from a file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_LEAF_H
#define TBV_LEAF_H

#include "document/cose.h"
#include "log/merkle.h"
#include "trust/log_policy.h"

#define TBV_SIGSUM_EXTRA "tbverify-sigsum-v1\n"
#define TBV_SIGSUM_EXTRA_SIZE (64 + TBV_SHA256_SIZE)

/* What a log is asked for. */
struct tbv_log_subject {
	struct tbv_bytes data;		/* the document, untagged; any bytes */
	const struct tbv_cose *cose;	/* NULL: not a document */
	struct tbv_bytes certificate;	/* the signing one, as DER */
	int is_entry;			/* extra may be anything of others' */
};

/* The entry is the bytes themselves: tlog-tiles.  TBV_OK or what failed. */
int tbv_leaf_raw(const struct tbv_log_subject *, struct tbv_hash *leaf);
/* The canonical hashedrekord 0.0.2 that Rekor v2 makes of a document. */
int tbv_leaf_rekor2(const struct tbv_log_subject *, struct tbv_hash *leaf);
/* The same as text, below 2 KiB of it. */
int tbv_leaf_rekor2_entry(const struct tbv_log_subject *, uint8_t *out,
    size_t *len);
/*
 * A Sigsum leaf, from the submitter's signature and key hash, which are what
 * follows TBV_SIGSUM_EXTRA: the submitter must be one of the policy.
 */
int tbv_leaf_sigsum(const struct tbv_log_subject *, const uint8_t *extra,
    const struct tbv_log_policy *, struct tbv_hash *leaf,
    struct tbv_fault *);

#endif
