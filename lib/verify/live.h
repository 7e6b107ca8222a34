/*
 * What is known about a live enclave: the members of struct tbv_live.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_LIVE_H
#define TBV_LIVE_H

#include "case/case.h"
#include "case/result.h"

#define TBV_LIVE_PAIRS (TBV_FACTS + 8 + TBV_PCR_COUNT)

struct tbv_live {
	struct tbv_result *result;
	/* These exist only once every check has passed. */
	struct {
		char name[16];
		char *value;		/* escaped */
	} pair[TBV_LIVE_PAIRS];
	size_t count;
	uint8_t public_key[TBV_MAX_USER_FIELD];
	size_t public_key_len;
	char *summary;
	char *json;			/* created on the first call */
};

/* Sets the facts: TBV_OK or TBV_ERR_MEMORY. */
int tbv_live_tell(struct tbv_live *, const struct tbv_case *,
    struct tbv_result *);

#endif
