/*
 * The log that is audited, in a directory or on a server, and its checkpoint.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TARGET_H
#define TARGET_H

#include "directory/log.h"
#include "directory/proof.h"
#include "network/http.h"

struct target {
	struct store store;
	struct http http;
	struct source source;
	struct file checkpoint;
	struct span origin;
	struct tree_head head;
	struct tbv_policy *policy;	/* the log policy */
	struct tbv_result *verdict;	/* on the checkpoint */
	struct tree *tree;
};

/*
 * Opens it, and verifies the checkpoint, its own or that of --checkpoint, under
 * the log policy with its quorum.  To be closed also after a failure.
 */
int target_open(struct target *, const struct options *, struct failure *);
/* SHA-256 of the file of --policy, where there is one: *judged says so. */
int target_policy(const struct options *, struct hash *, int *judged,
    struct failure *);
void target_close(struct target *);
/*
 * TBV_OK if the subtree's root is the hash that a tile has for it, or no tile
 * has one.
 */
int target_compare(const struct target *, unsigned int height,
    uint64_t index, const struct hash *, struct failure *);

#endif
