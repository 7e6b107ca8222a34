/*
 * The facts of a verdict, set once every check has passed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_FACTS_H
#define TBV_FACTS_H

#include "case/case.h"
#include "case/result.h"

/* TBV_OK or TBV_ERR_MEMORY. */
int tbv_facts_tell(const struct tbv_case *, struct tbv_result *);
/* The same for a live enclave, whose document has no claim. */
int tbv_facts_live(const struct tbv_case *, struct tbv_result *);
/* The same for lists alone: the endorsers, and the age of the lists. */
int tbv_facts_lists(const struct tbv_case *, struct tbv_result *);
/* The same for a log's proof alone. */
int tbv_facts_logged(const struct tbv_case *, struct tbv_result *);

#endif
