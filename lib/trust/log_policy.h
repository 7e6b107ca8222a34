/*
 * Log policies (c2sp.org/tlog-policy, and "submitter" lines): which logs,
 * witnesses and Sigsum submitters are trusted.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_LOG_POLICY_H
#define TBV_LOG_POLICY_H

#include "trust/quorum.h"

struct tbv_witness {
	struct tbv_key key;
	size_t node;			/* in the quorum */
};

/* Some 170 KiB: allocate it. */
struct tbv_log_policy {
	struct tbv_key log[TBV_MAX_SIGNERS];
	size_t log_count;
	struct tbv_witness witness[TBV_MAX_SIGNERS];
	size_t witness_count;
	struct tbv_key submitter[TBV_MAX_SIGNERS];
	size_t submitter_count;
	struct tbv_quorum quorum;
};

/* Reads a whole file.  On failure *policy trusts nobody. */
int tbv_log_policy_parse(struct tbv_bytes text, struct tbv_log_policy *policy,
    struct tbv_fault *);
/*
 * The key that is the same as this one, or could be confused with it in a
 * signature line; NULL if there is none.
 */
const struct tbv_key *tbv_log_policy_find_same(const struct tbv_log_policy *,
    const struct tbv_key *);

#endif
