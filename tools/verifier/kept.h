/*
 * The newest list of each endorser, which is kept between runs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef KEPT_H
#define KEPT_H

#include "common/common.h"

/* What becomes of the lists that are kept. */
enum kept_use {
	KEPT_UNUSED,			/* --no-state */
	KEPT_READ,			/* --state-read-only */
	KEPT_WRITTEN
};

enum kept_use kept_use(int no_state, int read_only);
/*
 * Reads the newest lists that are kept of the policy's endorsers, and keeps
 * those of the policy that are newer, whatever the verdict will be.  To be
 * called while files can be opened, when the policy is complete.
 */
int kept_merge(enum kept_use, struct tbv_policy *, int64_t now,
    struct failure *);
/* Whether an open directory is the one that they are kept in. */
int kept_is_in(int directory);

#endif
