/*
 * Memory that grows as it is filled.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef COMMON_GROW_H
#define COMMON_GROW_H

#include <stddef.h>

/*
 * Room for more bytes behind the len that are there; twice as much each time,
 * so that filling it stays linear.  The memory, and its size in *room; or NULL
 * for none, and all is as it was.
 */
void *grow(void *data, size_t *room, size_t len, size_t more);

#endif
