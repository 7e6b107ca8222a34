/*
 * Inputs in one file, as tests/fuzz/corpus keeps them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef PACK_INPUTS_H
#define PACK_INPUTS_H

#include "fuzz.h"

/* What fuzz_seed() does; writes files with this prefix, to begin with. */
extern void (*pack_sink)(struct tbv_bytes);
extern const char *pack_prefix;

/* End the program when they cannot. */
struct fuzz_buf pack_read(const char *path);
void pack_each(const char *path);

#endif
