/*
 * Groups and the quorum: how many signers of which group are enough.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_QUORUM_H
#define TBV_QUORUM_H

#include "trust/key.h"
#include "trust/signer_lines.h"

/* A witness or endorser, or a group of those above it. */
struct tbv_quorum_node {
	char name[TBV_MAX_NAME + 1];
	size_t needed;			/* of a group's members; else 0 */
	size_t members;
	size_t group;			/* whose member it is */
	int has_group;
	int usable;			/* its key can be checked */
};

struct tbv_quorum {
	struct tbv_quorum_node node[2 * TBV_MAX_SIGNERS];
	size_t count;
	size_t group_count;
	int is_said;			/* there was a quorum line */
	int is_none;
	size_t root;			/* unless none */
};

/* Later than any time: a vote without a time. */
#define TBV_TIME_NEVER UINT64_MAX

/* One for each node: the caller fills in those of keys. */
struct tbv_vote {
	int given;
	uint64_t time;			/* seconds, or TBV_TIME_NEVER */
};

/* Adds a witness or endorser, as the last node. */
int tbv_quorum_add_key(struct tbv_quorum *, const struct tbv_signer_line *,
    struct tbv_bytes name, int usable, struct tbv_fault *);
/* Reads a "group" or a "quorum" line. */
int tbv_quorum_add_group(struct tbv_quorum *, const struct tbv_signer_line *,
    struct tbv_fault *);
int tbv_quorum_set(struct tbv_quorum *, const struct tbv_signer_line *,
    struct tbv_fault *);
/* At the end of the file: TBV_OK if there was a quorum line that can be met. */
int tbv_quorum_ready(const struct tbv_quorum *, const char *what,
    struct tbv_fault *);

/*
 * Computes the votes of the groups, and returns that of the quorum: a group
 * that needs k members votes when k of them have, at the k-th smallest of their
 * times.  With "quorum none" it is a vote without a time.
 */
struct tbv_vote tbv_quorum_count(const struct tbv_quorum *,
    struct tbv_vote *votes);
/*
 * The members of the quorum that have not voted, as escaped names separated by
 * commas, as many as there is room for.
 */
void tbv_quorum_missing(const struct tbv_quorum *,
    const struct tbv_vote *votes, char *out, size_t size);
/* Whether a node is the quorum, or in a group that is. */
int tbv_quorum_has(const struct tbv_quorum *, size_t node);

#endif
