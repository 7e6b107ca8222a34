/*
 * What is remembered of endorsement lists, as text.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_STATE_H
#define TBV_STATE_H

#include "policy.h"

/*
 * The state after a verdict: what was seen before, and the lists at hand
 * where their serials are higher.  Allocated; NULL for no memory.
 */
char *tbv_state_write(const struct tbv_endorsement_rules *);

#endif
