/*
 * A bug that a fuzzer must find: the middle of a PCR is not compared.  No seed
 * shows it.  Only a document whose PCR was changed there, whose lengths are
 * right and which was signed again gets as far, or a policy changed there.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "image/reference.h"

#define SIDE 8

unsigned int __wrap_tbv_reference_compare(const struct tbv_reference *,
    const struct tbv_attestation *, unsigned int *equal);

unsigned int
__wrap_tbv_reference_compare(const struct tbv_reference *want,
    const struct tbv_attestation *got, unsigned int *equal)
{
	unsigned int differs = TBV_PCR_COUNT, i;

	*equal = 0;
	for (i = 0; i < TBV_PCR_COUNT; i++) {
		if (!(want->mask >> i & 1))
			continue;
		if (got->pcr[i] != NULL &&
		    memcmp(got->pcr[i], want->value[i], SIDE) == 0 &&
		    memcmp(got->pcr[i] + TBV_PCR_SIZE - SIDE, want->value[i] +
		    TBV_PCR_SIZE - SIDE, SIDE) == 0)
			(*equal)++;
		else if (differs == TBV_PCR_COUNT)
			differs = i;
	}
	return differs;
}
