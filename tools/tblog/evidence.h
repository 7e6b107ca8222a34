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
 * Keeps two notes, the earlier and the later one, in files beside that of the
 * state, whose name has room for what is added; once, however often it is
 * asked for.
 */
int evidence_keep(const char *tree_head_file, const struct file *note[2],
    struct failure *);

#endif
