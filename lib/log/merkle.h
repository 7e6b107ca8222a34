/*
 * Merkle trees (RFC 6962 2.1, RFC 9162 2.1): inclusion and consistency.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_MERKLE_H
#define TBV_MERKLE_H

#include "base/bounds.h"
#include "base/text.h"
#include "tbverify.h"

struct tbv_hash {
	uint8_t value[TBV_SHA256_SIZE];
};

struct tbv_path {
	struct tbv_hash hash[TBV_MAX_PROOF_PATH];
	size_t len;
};

/* A tree as its log states it. */
struct tbv_tree {
	uint64_t size;
	struct tbv_hash root;
};

/* SHA-256(0 || the parts) and SHA-256(1 || left || right).  TBV_OK or
 * TBV_ERR_CRYPTO. */
int tbv_merkle_leaf(const struct tbv_bytes *parts, size_t count,
    struct tbv_hash *out);
int tbv_merkle_node(const struct tbv_hash *left,
    const struct tbv_hash *right, struct tbv_hash *out);
/* The root of the tree without leaves: SHA-256 of nothing. */
int tbv_merkle_empty(struct tbv_hash *out);

/*
 * TBV_OK if the leaf is number index of the tree; TBV_ERR_PROOF_INDEX,
 * TBV_ERR_PROOF_PATH or TBV_ERR_CRYPTO.
 */
int tbv_merkle_included(uint64_t index, const struct tbv_hash *leaf,
    const struct tbv_path *, const struct tbv_tree *);
/*
 * TBV_OK if the later tree starts with the earlier one;
 * TBV_ERR_LOG_SPLIT_VIEW for two roots of one size, else
 * TBV_ERR_LOG_INCONSISTENT or TBV_ERR_CRYPTO.
 */
int tbv_merkle_consistent(const struct tbv_tree *earlier,
    const struct tbv_tree *later, const struct tbv_path *);

#endif
