/*
 * The members of struct tbv_result.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_RESULT_H
#define TBV_RESULT_H

#include "base/fault.h"
#include "tbverify.h"

struct tbv_result {
	struct tbv_fault fault;		/* error TBV_OK: verified */
	enum tbv_question question;
	enum tbv_check failed;
	enum tbv_check_result check[TBV_CHECKS];
	char detail[TBV_CHECKS][TBV_MAX_DETAIL];
	/* These exist only once every check has passed. */
	char *fact[TBV_FACTS];
	char *summary;
	uint8_t pcr[TBV_PCR_COUNT][TBV_PCR_SIZE];
	uint32_t pcr_mask;		/* bit i: pcr[i] is known */
	int insecure;			/* a debug enclave, allowed */
	int unmeasured;			/* PCR16 does not confirm the claim */
	int root_is_builtin, root_is_default;
	char *json;			/* created on the first call */
};

/*
 * NULL if out of memory.  Starts as a failure: internal error, no check
 * reached.
 */
struct tbv_result *tbv_result_new(void);
/*
 * The end of every verdict: takes the fault and returns its error. rc must be
 * the same error.
 */
int tbv_result_conclude(struct tbv_result *, struct tbv_fault *, int rc);
/* Stores a printf-like detail of a check. */
void tbv_result_note(struct tbv_result *, enum tbv_check, const char *fmt,
    ...) TBV_PRINTF(3, 4);
/* Both escape their argument and copy it: 0, or -1 if out of memory. */
int tbv_result_add_fact(struct tbv_result *, enum tbv_fact, const void *text,
    size_t len);
int tbv_result_add_hex(struct tbv_result *, enum tbv_fact,
    const uint8_t *bytes, size_t len);
/* Writes the summary from the facts; 0 or -1. */
int tbv_result_summarize(struct tbv_result *);
/* A fact, or "" if it is not known, whatever the verdict. */
const char *tbv_result_known(const struct tbv_result *, enum tbv_fact);

struct cJSON;
/*
 * Adds the member "error" to a report: null if the verdict is OK.  check is the
 * name of the check that failed, or NULL.  0, or -1 if out of memory.
 */
int tbv_result_add_error(struct cJSON *, const struct tbv_result *,
    const char *check);

#endif
