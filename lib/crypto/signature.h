/*
 * ES384 for documents, with ES256 and ES512 for images; Ed25519, ECDSA with
 * SHA-256 and ML-DSA-44 for logs, witnesses and endorsers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_SIGNATURE_H
#define TBV_SIGNATURE_H

#include "base/text.h"

#define TBV_POINT_SIZE 97		/* 0x04 || x || y of P-384 */
#define TBV_SIGNATURE_RS_SIZE 96
#define TBV_SIGNATURE_DER_MAX 104	/* of those, as DER */
#define TBV_ED25519_KEY_SIZE 32
#define TBV_ED25519_SIZE 64
#define TBV_MLDSA44_KEY_SIZE 1312
#define TBV_MLDSA44_SIZE 2420

/* No value is 0 or 1, so that none reads as true or false. */
enum tbv_signature {
	TBV_SIGNATURE_GOOD = 0x600d,
	TBV_SIGNATURE_BAD = 0xbad,
	TBV_SIGNATURE_BAD_KEY = 0xbadc,		/* no point on the curve */
	TBV_SIGNATURE_NO_VERDICT = 0xdead	/* libcrypto or memory */
};

struct tbv_keyring;

/*
 * Whether the signature (DER of ECDSA-Sig-Value, RFC 3279 2.2.3) over the
 * parts, one after the other, is by the key at point (97 bytes).  The keyring
 * makes it faster and may be NULL; the result does not depend on it.
 */
enum tbv_signature tbv_signature_check_der(struct tbv_keyring *,
    const uint8_t *point, const struct tbv_bytes *parts, size_t count,
    struct tbv_bytes signature);
/* The same for r || s (RFC 9053 2.1); any length but 96 is bad. */
enum tbv_signature tbv_signature_check_rs(struct tbv_keyring *,
    const uint8_t *point, const struct tbv_bytes *parts, size_t count,
    struct tbv_bytes signature);
/*
 * Prepares the key at point (97 bytes) before it is used.  Preparing several in
 * a row costs little more than preparing one between checks, which evict the
 * code for making keys from the processor's caches.
 */
void tbv_signature_ready(struct tbv_keyring *, const uint8_t *point);
/* r || s as DER, with the shortest integers; returns the length. */
size_t tbv_signature_to_der(const uint8_t rs[TBV_SIGNATURE_RS_SIZE],
    uint8_t der[TBV_SIGNATURE_DER_MAX]);

/*
 * Converts DER to r || s; 0, or -1 if it is not an ECDSA-Sig-Value of that
 * size.
 */
int tbv_signature_from_der(struct tbv_bytes der,
    uint8_t rs[TBV_SIGNATURE_RS_SIZE]);
/*
 * Whether the key at point (97 bytes) signed data with that SHA-384, of 48
 * bytes.  NO_VERDICT also if the check ends at the point at infinity.
 */
enum tbv_signature tbv_signature_check_digest(const uint8_t *point,
    const uint8_t *digest, const uint8_t rs[TBV_SIGNATURE_RS_SIZE]);

/* RFC 8032 Ed25519, by a key of 32 bytes; any length but 64 is bad. */
enum tbv_signature tbv_signature_check_ed25519(const uint8_t *key,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature);
/*
 * Like _der with SHA-256, for a key on P-256 or P-384 in its
 * SubjectPublicKeyInfo, uncompressed; any other is BAD_KEY.
 */
enum tbv_signature tbv_signature_check_spki(struct tbv_bytes spki,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature);
/*
 * ECDSA in COSE's format (RFC 9053 2.1): r || s by a key on P-256, P-384 or
 * P-521 in its SubjectPublicKeyInfo, uncompressed, with the digest of that
 * curve.  Any other key is BAD_KEY, any other length bad.
 */
enum tbv_signature tbv_signature_check_cose(struct tbv_bytes spki,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes rs);
/*
 * The size in bits of a key that _check_cose() accepts: 256, 384 or 521; else
 * 0.
 */
unsigned int tbv_signature_cose_bits(struct tbv_bytes spki);
/* Pure ML-DSA-44 with an empty context (FIPS 204 5.3); NO_VERDICT unless
 * tbv_signature_has_mldsa44(). */
enum tbv_signature tbv_signature_check_mldsa44(const uint8_t *key,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature);
/* Whether libcrypto has it: OpenSSL 3.5 and later. */
int tbv_signature_has_mldsa44(void);
/*
 * The point in a SubjectPublicKeyInfo of a key on P-384, in the only encoding
 * that _check_spki() accepts (97 bytes); NULL for any other key.
 */
const uint8_t *tbv_signature_p384_point(struct tbv_bytes spki);
/* Whether a key is in a form that _check_spki() accepts. */
int tbv_signature_is_spki(struct tbv_bytes spki);

#endif
