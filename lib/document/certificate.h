/*
 * A certificate of the Nitro PKI: X.509 version 3 (RFC 5280), P-384 and
 * SHA-384 alone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_CERTIFICATE_H
#define TBV_CERTIFICATE_H

#include "base/fault.h"
#include "base/text.h"
#include "crypto/signature.h"

/* Bits of keyUsage (RFC 5280 4.2.1.3), in its first byte. */
#define TBV_KU_DIGITAL_SIGNATURE 0x80
#define TBV_KU_KEY_CERT_SIGN 0x04

struct tbv_certificate {
	struct tbv_bytes der;
	struct tbv_bytes tbs;		/* what the issuer signed */
	struct tbv_bytes signature;	/* DER of ECDSA-Sig-Value */
	struct tbv_bytes issuer;	/* the names' DER */
	struct tbv_bytes subject;
	const uint8_t *point;		/* TBV_POINT_SIZE bytes */
	int64_t not_before, not_after;	/* inclusive */
	int has_basic, is_ca;
	int has_path_length;
	unsigned int path_length;
	int has_key_usage;
	unsigned int key_usage;		/* the first byte */
};

/*
 * Reads exactly one certificate; name ("cabundle[0]") goes into messages.
 * Points into der, which must outlive *cert.  Does not check trust.
 */
int tbv_certificate_parse(struct tbv_bytes der, const char *name,
    struct tbv_certificate *cert, struct tbv_fault *);

#endif
