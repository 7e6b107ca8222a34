/*
 * Words that could have been meant: an unknown one is an error all the same.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef COMMON_NEAREST_H
#define COMMON_NEAREST_H

#include <stddef.h>
#include <stdint.h>

struct nearest {
	const char *word;
	const char *found[2];		/* those that are nearest so far */
	size_t distance;
};

void nearest_start(struct nearest *, const char *word);
/* One of the words that are known, which stays the caller's. */
void nearest_try(struct nearest *, const char *known);
/* "(did you mean A or B?)", if any is near: whether there is one. */
int nearest_tell(const struct nearest *, char *out, size_t size);

#endif
