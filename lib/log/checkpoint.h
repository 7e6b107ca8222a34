/*
 * Checkpoints (c2sp.org/tlog-checkpoint): what a log signs about its tree.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_CHECKPOINT_H
#define TBV_CHECKPOINT_H

#include "base/text.h"
#include "log/merkle.h"

struct tbv_checkpoint {
	struct tbv_bytes origin;	/* in the text */
	struct tbv_tree tree;
};

/*
 * Reads the text of a note; NULL, or why it is not a checkpoint.  Lines after
 * the first three are allowed and signed, but are not interpreted.
 */
const char *tbv_checkpoint_parse(struct tbv_bytes text,
    struct tbv_checkpoint *);

#endif
