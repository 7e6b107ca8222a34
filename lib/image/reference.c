/*
 * Reference values: which PCRs an image has.  No value is ever a wildcard:
 * zeros, which debug enclaves have, are refused when loaded.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "image/reference.h"

int
tbv_pcr_is_zero(const uint8_t *value)
{
	static const uint8_t zero[TBV_PCR_SIZE];

	return memcmp(value, zero, sizeof(zero)) == 0;
}

static int
is_all_ones(const uint8_t *value)
{
	size_t i;

	for (i = 0; i < TBV_PCR_SIZE; i++)
		if (value[i] != 0xff)
			return 0;
	return 1;
}

/* In a TPM, only PCR4 and 7 identify the image: a genuine PCR12 can be zero. */
static int
check_measures(const struct tbv_reference *reference, unsigned int index,
    const uint8_t *value, struct tbv_fault *fault)
{
	if (reference->is_tpm && index != 4 && index != 7)
		return TBV_OK;
	if (tbv_pcr_is_zero(value))
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_ZERO,
		    "pcr%u: all zeros", index);
	if (reference->is_tpm && is_all_ones(value))
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_ZERO,
		    "pcr%u: all ones", index);
	return TBV_OK;
}

int
tbv_reference_set(struct tbv_reference *reference, unsigned int index,
    const uint8_t *value, struct tbv_fault *fault)
{
	int rc;

	if (index >= TBV_PCR_COUNT)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
		    "pcr%u: want an index of 0 to 31", index);
	if ((rc = check_measures(reference, index, value, fault)) != TBV_OK)
		return rc;
	if ((reference->mask >> index & 1) &&
	    memcmp(reference->value[index], value, TBV_PCR_SIZE) != 0)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_CONFLICT,
		    "pcr%u: two values", index);
	reference->mask |= UINT32_C(1) << index;
	memcpy(reference->value[index], value, TBV_PCR_SIZE);
	return TBV_OK;
}

int
tbv_reference_set_hex(struct tbv_reference *reference, unsigned int index,
    const char *hex, struct tbv_fault *fault)
{
	uint8_t value[TBV_PCR_SIZE];
	size_t len = strlen(hex);

	if (len > 2 && hex[0] == '0' && (hex[1] == 'x' || hex[1] == 'X'))
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
		    "pcr%u: want 96 hex digits, without 0x", index);
	if (len != 2 * sizeof(value))
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
		    "pcr%u: want 96 hex digits, got %zu characters", index,
		    len);
	if (tbv_text_unhex(hex, len, value, sizeof(value)) != 0)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
		    "pcr%u: not hex", index);
	return tbv_reference_set(reference, index, value, fault);
}

int
tbv_reference_complete(const struct tbv_reference *reference,
    struct tbv_fault *fault)
{
	uint32_t lacking = (reference->is_tpm ? TBV_PCR_TPM : TBV_PCR_IMAGE) &
	    ~reference->mask;
	unsigned int i;

	for (i = 0; i < TBV_PCR_COUNT; i++)
		if (lacking >> i & 1)
			return tbv_fault_set(fault,
			    TBV_ERR_REFERENCE_INCOMPLETE, "pcr%u: missing",
			    i);
	return TBV_OK;
}

unsigned int
tbv_reference_compare(const struct tbv_reference *reference,
    const struct tbv_attestation *att, unsigned int *equal)
{
	unsigned int differs = TBV_PCR_COUNT, i;

	*equal = 0;
	for (i = 0; i < TBV_PCR_COUNT; i++) {
		if (!(reference->mask >> i & 1))
			continue;
		if (att->pcr[i] != NULL && memcmp(att->pcr[i],
		    reference->value[i], TBV_PCR_SIZE) == 0)
			(*equal)++;
		else if (differs == TBV_PCR_COUNT)
			differs = i;
	}
	return differs;
}
