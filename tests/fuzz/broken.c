/*
 * A bug that a fuzzer must find: no two PCRs differ.  Only a document whose
 * PCRs were changed, whose lengths are right and which was signed again gets
 * as far as this.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "measurement.h"

unsigned int __wrap_tbv_pcrs_compare(const struct tbv_pcrs *,
    const struct tbv_attestation *, unsigned int *equal);

unsigned int
__wrap_tbv_pcrs_compare(const struct tbv_pcrs *want,
    const struct tbv_attestation *got, unsigned int *equal)
{
	(void)want;
	(void)got;
	*equal = 3;
	return TBV_MAX_PCRS;
}
