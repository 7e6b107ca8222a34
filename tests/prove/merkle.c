/*
 * Inclusion: no overflow and no endless walk, whatever index, size and path are
 * stated.  The proof that must fail claims that the last leaf is in no tree.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "digest.h"
#include "merkle.h"
#include "prove.h"

#ifndef MAX_PATH
#define MAX_PATH TBV_MAX_PROOF_PATH
#endif

struct tbv_path nondet_path(void);
struct tbv_tree nondet_tree(void);
struct tbv_hash nondet_hash(void);

/*
 * A contract in place of SHA-256: reads what it is given, writes 32 bytes that
 * may be any, and may fail.
 */
int
tbv_digest_sha256(const struct tbv_bytes *parts, size_t count,
    uint8_t out[TBV_SHA256_SIZE])
{
	struct tbv_hash *hash = (struct tbv_hash *)out;
	size_t i;

	for (i = 0; i < count; i++)
		PROVE(__CPROVER_r_ok(parts[i].data, parts[i].len),
		    "the parts may be read");
	PROVE(__CPROVER_w_ok(out, TBV_SHA256_SIZE), "room for the hash");
	*hash = nondet_hash();
	return nondet_int() ? TBV_OK : TBV_ERR_CRYPTO;
}

static struct tbv_path
any_path(void)
{
	struct tbv_path path = nondet_path();

	ASSUME(path.len <= MAX_PATH);
	return path;
}

void
prove_included(void)
{
	struct tbv_hash leaf = nondet_hash();
	struct tbv_path path = any_path();
	struct tbv_tree tree = nondet_tree();
	uint64_t index = nondet_uint64();
	int rc = tbv_merkle_included(index, &leaf, &path, &tree);

	PROVE(rc == TBV_OK || rc == TBV_ERR_PROOF_INDEX ||
	    rc == TBV_ERR_PROOF_PATH || rc == TBV_ERR_CRYPTO, "the statuses");
	PROVE(rc != TBV_OK || index + DEFECT < tree.size,
	    "an index of the tree");
	PROVE((rc == TBV_ERR_PROOF_INDEX) == (index >= tree.size),
	    "the index is looked at first");
}
