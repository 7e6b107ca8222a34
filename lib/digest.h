/*
 * SHA-256 and SHA-384 of short things; the streaming digest is public.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_DIGEST_H
#define TBV_DIGEST_H

#include "tbverify.h"
#include "text.h"

/* Of the parts one after the other; TBV_OK or TBV_ERR_CRYPTO. */
int tbv_digest_sha256(const struct tbv_bytes *parts, size_t count,
    uint8_t out[TBV_SHA256_SIZE]);
int tbv_digest_sha384(const struct tbv_bytes *parts, size_t count,
    uint8_t out[TBV_PCR_SIZE]);
/*
 * What a PCR holds that was extended once, from zero: SHA384(48 zero bytes
 * || data).
 */
int tbv_digest_extend(struct tbv_bytes data, uint8_t out[TBV_PCR_SIZE]);

#endif
