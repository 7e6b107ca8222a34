/*
 * What every proof uses.  CBMC runs a proof for all values that a nondet_
 * function could return, and for all contents of memory that nobody wrote.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef PROVE_H
#define PROVE_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define PROVE(condition, why) __CPROVER_assert(condition, why)
#define ASSUME(condition) __CPROVER_assume(condition)

/*
 * The length of the input: a proof is run once for each, which is many times
 * quicker than all at once.
 */
#ifndef PROVE_LENGTH
#define PROVE_LENGTH 0
#endif

/*
 * A proof that must fail sets this to 1; its meaning is beside each use.  Sizes
 * passed to the library are then too large by one.
 */
#ifndef DEFECT
#define DEFECT 0
#endif

int nondet_int(void);
size_t nondet_size(void);
uint8_t nondet_byte(void);
uint64_t nondet_uint64(void);
int64_t nondet_int64(void);

/* n bytes, and none before or behind them. */
void *prove_memory(size_t n);
/* Any PROVE_LENGTH bytes. */
struct tbv_bytes prove_bytes(void);
/* Any text of PROVE_LENGTH characters, and its NUL. */
char *prove_text(void);

#endif
