/*
 * What a verdict tells, once every check has passed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_FACTS_H
#define TBV_FACTS_H

#include "case/case.h"
#include "case/result.h"

/* TBV_OK or TBV_ERR_MEMORY. */
int tbv_facts_tell(const struct tbv_case *, struct tbv_result *);
/* The same for a live enclave, whose document claims nothing. */
int tbv_facts_live(const struct tbv_case *, struct tbv_result *);
/* The same for lists by themselves: who vouches, and how old they are. */
int tbv_facts_lists(const struct tbv_case *, struct tbv_result *);
/* The same for a log's proof by itself. */
int tbv_facts_logged(const struct tbv_case *, struct tbv_result *);

#endif
