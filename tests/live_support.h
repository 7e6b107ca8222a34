/*
 * A live enclave's answer, for the tests of what is asked of one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef LIVE_SUPPORT_H
#define LIVE_SUPPORT_H

#include "tbverify.h"

#define LIVE_NOW INT64_C(1768478430)	/* half a minute after the document */

/* What the good answers were sent. */
extern const uint8_t live_nonce[16];

/*
 * Evidence that expects nothing yet of an answer below vectors/, and a policy
 * that names no source.  Both are to be freed.
 */
void live_set_up(struct tbv_policy **, struct tbv_evidence **,
    const char *name);

#endif
