/*
 * Sets of expected PCRs: reference values.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_REFERENCE_H
#define TBV_REFERENCE_H

#include "base/fault.h"
#include "document/attestation.h"

#define TBV_PCR_IMAGE 0x7		/* PCR0, 1 and 2 identify an image */
#define TBV_PCR_TPM 0x90		/* PCR4 and 7, an attestable AMI */

struct tbv_reference {
	int is_tpm;			/* of an attestable AMI */
	uint32_t mask;			/* bit i: PCR i is expected */
	uint8_t value[TBV_PCR_COUNT][TBV_PCR_SIZE];
};

int tbv_pcr_is_zero(const uint8_t *value);
/*
 * Adds one.  A second value is refused, and so are values that measure nothing:
 * zeros, and in a TPM's PCR4 and 7 zeros and all ones.
 */
int tbv_reference_set(struct tbv_reference *, unsigned int index,
    const uint8_t *value, struct tbv_fault *);
int tbv_reference_set_hex(struct tbv_reference *, unsigned int index,
    const char *hex, struct tbv_fault *);
/*
 * TBV_OK if the PCRs that identify an image are set: PCR0, 1 and 2, or PCR4 and
 * 7 of an attestable AMI.
 */
int tbv_reference_complete(const struct tbv_reference *, struct tbv_fault *);
/*
 * Adds every PCR in the output of nitro-cli or a similar program, in any format
 * in which it is published; from a history, those of entry, counted from 1; it
 * is 0 for anything else.
 */
int tbv_reference_read_entry(struct tbv_reference *, struct tbv_bytes text,
    size_t entry, struct tbv_fault *);

/*
 * The lowest expected PCR that differs in the document, or TBV_PCR_COUNT if
 * none does; *equal receives the number of equal ones.
 */
unsigned int tbv_reference_compare(const struct tbv_reference *,
    const struct tbv_attestation *, unsigned int *equal);

#endif
