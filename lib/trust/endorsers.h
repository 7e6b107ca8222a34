/*
 * Endorsers files: who may endorse and revoke images.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_ENDORSERS_H
#define TBV_ENDORSERS_H

#include "trust/log_policy.h"
#include "trust/quorum.h"

struct tbv_endorser {
	struct tbv_key key;
	size_t node;			/* in the quorum */
};

/* Some 75 KiB: allocate it. */
struct tbv_endorsers {
	struct tbv_endorser endorser[TBV_MAX_SIGNERS];
	size_t count;
	struct tbv_quorum quorum;
	size_t revoke_quorum;		/* how many must revoke */
	int is_revoke_said;
};

/*
 * Reads a whole file: "endorser <name> <key>" with a vkey, signify:<base64>
 * or minisign:<base64>, "group", "quorum" and "revoke-quorum <k>".  On
 * failure *endorsers trusts nobody.
 */
int tbv_endorsers_parse(struct tbv_bytes text, struct tbv_endorsers *,
    struct tbv_fault *);
/* The name of an endorser in the file. */
const char *tbv_endorsers_name(const struct tbv_endorsers *, size_t i);
/* TBV_OK unless a key has a role in the log policy as well. */
int tbv_endorsers_apart(const struct tbv_endorsers *,
    const struct tbv_log_policy *, struct tbv_fault *);

#endif
