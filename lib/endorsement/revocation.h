/*
 * Revocations in endorsement lists.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_REVOCATION_H
#define TBV_REVOCATION_H

#include "endorsement/endorsement.h"

/*
 * TBV_OK if fewer endorsers than revoke-quorum revoke any part of the subject;
 * else TBV_ERR_REVOKED_..., with who and why in the message.  Lists that do not
 * hold are left out, and kept ones count.
 */
int tbv_endorsements_revoked(const struct tbv_lists *,
    const struct tbv_endorsed_subject *, struct tbv_fault *);

#endif
