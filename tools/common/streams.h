/*
 * The standard streams, for every program.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef COMMON_STREAMS_H
#define COMMON_STREAMS_H

/*
 * Whether the three standard streams have descriptors; those that were closed
 * get one that cannot be used.  To be asked before all else.
 */
int streams_are_there(void);
/* Whether all output has been written; if not, errno is set. */
int streams_are_written(void);

#endif
