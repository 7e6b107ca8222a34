/*
 * The Nitro attestation document: the payload of the COSE_Sign1.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_ATTESTATION_H
#define TBV_ATTESTATION_H

#include "base/fault.h"
#include "base/text.h"

struct tbv_attestation {
	enum tbv_image_kind kind;
	struct tbv_bytes module_id;
	uint64_t time_ms;		/* since 1970 */
	uint32_t pcr_mask;		/* bit i: PCR i is listed */
	const uint8_t *pcr[TBV_PCR_COUNT];	/* 48 bytes each, or NULL */
	struct tbv_bytes certificate;
	struct tbv_bytes cabundle[TBV_MAX_CABUNDLE];
	size_t cabundle_count;
	struct tbv_bytes public_key;	/* these three: data NULL if absent */
	struct tbv_bytes user_data;
	struct tbv_bytes nonce;
	/* Unknown members: never interpreted. */
	struct tbv_bytes unknown[TBV_MAX_MEMBERS];
	size_t unknown_count;
};

/* Points into the payload, which must outlive *att. */
int tbv_attestation_parse(struct tbv_bytes payload,
    struct tbv_attestation *att, struct tbv_fault *);
/* module_id up to "-enc" or "-tpm": the instance, as in i-0123456789abcdef0. */
struct tbv_bytes tbv_attestation_instance(const struct tbv_attestation *);

#endif
