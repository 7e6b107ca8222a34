/*
 * What the benchmark programs share.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BENCH_H
#define BENCH_H

#include <tbverify.h>

/*
 * One document and the policy for it; each function ends the program with a
 * message on failure.
 */
void bench_die(const char *what);
unsigned char *bench_read(const char *dir, const char *name, size_t *len);
struct tbv_policy *bench_policy(const char *dir);
struct tbv_evidence *bench_evidence(const char *dir, const char *document);
/* Verifies, and accepts nothing but want. */
void bench_verify(const struct tbv_policy *, const struct tbv_evidence *,
    int want);

#endif
