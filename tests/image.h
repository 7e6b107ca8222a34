/*
 * A writer of enclave image files, and what their PCRs must be, for the unit
 * tests: it shares no code with lib/.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef IMAGE_H
#define IMAGE_H

#include <check.h>

#include "tbverify.h"

#define IMAGE_HEADER 548
#define IMAGE_SECTION 12
/* Where the header keeps a section's offset and size. */
#define IMAGE_OFFSET(i) (0x1c + 8 * (size_t)(i))
#define IMAGE_SIZE(i) (0x11c + 8 * (size_t)(i))
#define IMAGE_CRC 0x220

#define IMAGE_KERNEL 1
#define IMAGE_CMDLINE 2
#define IMAGE_RAMDISK 3
#define IMAGE_SIGNATURE 4
#define IMAGE_METADATA 5

#define IMAGE_PARTS 40

struct image_bytes {
	uint8_t *data;
	size_t len;
};

struct image_part {
	unsigned int type;
	const void *data;
	size_t len;
};

struct image {
	unsigned int version;
	struct image_part part[IMAGE_PARTS];
	size_t count;
};

/* A key and its certificate. */
struct image_signer;

void image_add(struct image *, unsigned int type, const void *data,
    size_t len);
/* The file, with its CRC; the bytes are to be freed with free(). */
struct image_bytes image_write(const struct image *);
/* Writes a big-endian number of so many bytes. */
void image_put(struct image_bytes, size_t at, size_t width, uint64_t value);
/* Puts the CRC right again. */
void image_seal(struct image_bytes);

/* PCR 0, 1 or 2 of the parts; the SHA-384 of some bytes. */
void image_pcr(const struct image *, int pcr, uint8_t out[TBV_PCR_SIZE]);
void image_sha384(const void *data, size_t len, uint8_t out[TBV_PCR_SIZE]);
/* SHA-384 of 48 zero bytes and the SHA-384 of some bytes. */
void image_extend(const void *data, size_t len, uint8_t out[TBV_PCR_SIZE]);

/* Grows by one item of CBOR; octets are an array of small integers. */
void image_cbor(struct image_bytes *, unsigned int major, uint64_t value);
void image_append(struct image_bytes *, const void *data, size_t len);
void image_text(struct image_bytes *, const char *text);
void image_octets(struct image_bytes *, const void *data, size_t len);

/* A curve that is "RSA" makes a key of another kind. */
struct image_signer *image_signer_new(const char *curve, long x509_version);
void image_signer_free(struct image_signer *);
struct image_bytes image_signer_der(const struct image_signer *);
struct image_bytes image_signer_pem(const struct image_signer *);
/* The signed statement on a PCR; a COSE_Sign1 over a payload; the section
 * with one entry.  All are to be freed. */
struct image_bytes image_payload(unsigned int index, const uint8_t *pcr);
struct image_bytes image_cose(const struct image_signer *,
    struct image_bytes payload);
struct image_bytes image_section(struct image_bytes pem,
    struct image_bytes cose);
/* All three in one. */
struct image_bytes image_signature(const struct image_signer *,
    const uint8_t *pcr0);

/* An unlinked file with these bytes. */
int image_open(struct image_bytes);
/* Measures them; the result is to be freed. */
struct tbv_measurement *image_measure(struct image_bytes);
/* Fails unless the measurement failed with this token and has no values. */
void image_refused(const char *why, struct tbv_measurement *,
    const char *token);

#endif
