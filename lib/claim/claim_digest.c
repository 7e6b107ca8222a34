/*
 * Proves that user_data is a digest with the algorithm and encoding in the
 * policy.  Whether it is the artifact's is checked later.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "claim/claim.h"
#include "crypto/digest.h"

static int
bad_digest(struct tbv_fault *fault, const char *want, size_t size,
    size_t got)
{
	return tbv_fault_set(fault, TBV_ERR_CLAIM_DIGEST,
	    "user_data: want %s%zu bytes, got %zu", want, size, got);
}

/* Only lower case, as in all of our formats. */
static int
read_hex_digest(struct tbv_bytes user_data, size_t size,
    struct tbv_claim *claim, struct tbv_fault *fault)
{
	if (user_data.len != 2 * size)
		return bad_digest(fault, "the hex of a digest, ", 2 * size,
		    user_data.len);
	if (tbv_text_unhex_lower((const char *)user_data.data, user_data.len,
	    claim->text_digest, size) != 0)
		return tbv_fault_set(fault, TBV_ERR_CLAIM_DIGEST,
		    "user_data: not lower-case hex");
	claim->digest.data = claim->text_digest;
	claim->digest.len = size;
	return TBV_OK;
}

/* Other bytes may follow the digest only if the policy allows that. */
int
tbv_claim_digest(struct tbv_bytes user_data,
    const struct tbv_claim_shape *shape, struct tbv_claim *claim,
    struct tbv_fault *fault)
{
	size_t size;

	memset(claim, 0, sizeof(*claim));
	claim->form = TBV_CLAIM_DIGEST;
	claim->algorithm = shape->algorithm != 0 ? shape->algorithm :
	    TBV_ALGORITHM_SHA256;
	size = tbv_digest_size(claim->algorithm);
	if (user_data.len == 0)
		return tbv_fault_set(fault, TBV_ERR_NO_CLAIM,
		    "user_data: empty");
	if (shape->encoding == TBV_ENCODING_HEX)
		return read_hex_digest(user_data, size, claim, fault);
	if (user_data.len < size)
		return bad_digest(fault, "a digest of ", size, user_data.len);
	if (user_data.len > size && shape->encoding != TBV_ENCODING_PREFIX)
		return bad_digest(fault, "a digest alone, ", size,
		    user_data.len);
	claim->digest.data = user_data.data;
	claim->digest.len = size;
	return TBV_OK;
}
