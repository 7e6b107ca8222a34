/*
 * The leaf of a document in a log: always reconstructed from the document
 * itself, never read from a file.
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

/* What a log must contain. */
struct tbv_log_subject {
	struct tbv_bytes data;		/* the document, untagged; any bytes */
	const struct tbv_cose *cose;	/* NULL: not a document */
	struct tbv_bytes certificate;	/* the signing one, as DER */
	int is_entry;			/* extra may be any data */
};

/* The entry is the bytes themselves, as in tlog-tiles.  TBV_OK or the error. */
int tbv_leaf_raw(const struct tbv_log_subject *, struct tbv_hash *leaf);
/* The canonical hashedrekord 0.0.2 that Rekor v2 makes of a document. */
int tbv_leaf_rekor2(const struct tbv_log_subject *, struct tbv_hash *leaf);
/* The same as text, of less than 2 KiB. */
int tbv_leaf_rekor2_entry(const struct tbv_log_subject *, uint8_t *out,
    size_t *len);
/*
 * A Sigsum leaf, from the submitter's signature and key hash, which follow
 * TBV_SIGSUM_EXTRA: the policy must list the submitter.
 */
int tbv_leaf_sigsum(const struct tbv_log_subject *, const uint8_t *extra,
    const struct tbv_log_policy *, struct tbv_hash *leaf,
    struct tbv_fault *);

#endif
