/*
 * Sets of PCRs that are expected: reference values.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_REFERENCE_H
#define TBV_REFERENCE_H

#include "base/fault.h"
#include "document/attestation.h"

#define TBV_PCR_IMAGE 0x7		/* PCR0, 1 and 2 name an image */
#define TBV_PCR_TPM 0x90		/* PCR4 and 7, an attestable AMI */

struct tbv_reference {
	int is_tpm;			/* of an attestable AMI */
	uint32_t mask;			/* bit i: PCR i is expected */
	uint8_t value[TBV_PCR_COUNT][TBV_PCR_SIZE];
};

int tbv_pcr_is_zero(const uint8_t *value);
/*
 * Adds one; a second value is refused, and so are values that measure nothing:
 * zeros, and of a TPM zeros and all ones of PCR4 and 7.
 */
int tbv_reference_set(struct tbv_reference *, unsigned int index,
    const uint8_t *value, struct tbv_fault *);
int tbv_reference_set_hex(struct tbv_reference *, unsigned int index,
    const char *hex, struct tbv_fault *);
/* TBV_OK if the PCRs that name an image are there: PCR0, 1 and 2, or PCR4 and 7
 * of an attestable AMI. */
int tbv_reference_complete(const struct tbv_reference *, struct tbv_fault *);
/*
 * Adds every PCR of what nitro-cli or its kin printed, in any shape in which
 * that is published; of a history the entry that is named, counted from 1, and
 * 0 of anything else.
 */
int tbv_reference_read_entry(struct tbv_reference *, struct tbv_bytes text,
    size_t entry, struct tbv_fault *);

/*
 * The lowest PCR that is expected and is another one in the document, or
 * TBV_PCR_COUNT if there is none; *equal receives how many are the same.
 */
unsigned int tbv_reference_compare(const struct tbv_reference *,
    const struct tbv_attestation *, unsigned int *equal);

#endif
