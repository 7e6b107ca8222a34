/*
 * Memory that grows as it is filled.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdint.h>
#include <stdlib.h>

#include "common/grow.h"

#define FIRST 256

void *
grow(void *data, size_t *room, size_t len, size_t more)
{
	size_t want = *room < FIRST ? FIRST : *room;

	if (len > SIZE_MAX / 4 || more > SIZE_MAX / 4)
		return NULL;
	while (want - len < more)
		want *= 2;
	if (want == *room)
		return data;
	if ((data = realloc(data, want)) != NULL)
		*room = want;
	return data;
}
