/*
 * Lines of Sigsum's policies, whose keys are hex without a name.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_SIGSUM_H
#define TBV_SIGSUM_H

#include "trust/signer_lines.h"

/*
 * TBV_OK if the key is not in hex, as in Sigsum's policies; else the refusal,
 * which contains the line as a log policy has it.
 */
int tbv_sigsum_refuse(const struct tbv_signer_line *, struct tbv_bytes key,
    struct tbv_fault *);

#endif
