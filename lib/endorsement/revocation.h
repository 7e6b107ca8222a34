/*
 * Revocations in endorsement lists.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_REVOCATION_H
#define TBV_REVOCATION_H

#include "endorsement/endorsement.h"

/*
 * TBV_OK if fewer endorsers than revoke-quorum revoke a part of the subject;
 * else TBV_ERR_REVOKED_..., with who and why in the message.  Ignores lists
 * that are not valid, and includes kept ones.
 */
int tbv_endorsements_revoked(const struct tbv_lists *,
    const struct tbv_endorsed_subject *, struct tbv_fault *);

#endif
