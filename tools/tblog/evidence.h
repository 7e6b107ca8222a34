/*
 * What shows that a log has lied.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "common/common.h"

#define EVIDENCE_PATH 4096

/*
 * Saves two notes, the earlier and the later one, in files beside the state
 * file, whose name has room for the suffixes.  The same pair is saved only
 * once.
 */
int evidence_keep(const char *tree_head_file, const struct file *note[2],
    struct failure *);

#endif
