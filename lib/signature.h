/*
 * ES384: ECDSA with P-384 and SHA-384.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_SIGNATURE_H
#define TBV_SIGNATURE_H

#include "text.h"

#define TBV_SIGNATURE_RS_SIZE 96

/* No value is 0 or 1, so that none reads as true or false. */
enum tbv_signature {
	TBV_SIGNATURE_GOOD = 0x600d,
	TBV_SIGNATURE_BAD = 0xbad,
	TBV_SIGNATURE_BAD_KEY = 0xbadc,		/* no point of the curve */
	TBV_SIGNATURE_NO_VERDICT = 0xdead	/* libcrypto or memory */
};

/*
 * Whether the signature (DER of ECDSA-Sig-Value, RFC 3279 2.2.3) over the
 * parts, one after the other, is by the key at point (97 bytes).
 */
enum tbv_signature tbv_signature_check_der(const uint8_t *point,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature);
/* The same for r || s (RFC 9053 2.1); any length but 96 is bad. */
enum tbv_signature tbv_signature_check_rs(const uint8_t *point,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature);

#endif
