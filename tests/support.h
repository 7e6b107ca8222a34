/*
 * What more than one of the unit tests needs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <check.h>

#include "tbverify.h"
#include "base/text.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

/*
 * Bytes from their notation: hex digits, text between apostrophes, and *N,
 * which repeats the byte before it, N times in all; blanks are ignored.  In a
 * block of exactly that size, so that reads past its end are detected.
 * discard() frees it.
 */
struct tbv_bytes bytes(const char *notation);
struct tbv_bytes copy(struct tbv_bytes);
void discard(struct tbv_bytes);
/* The characters of a string, in place. */
struct tbv_bytes chars(const char *s);

/* A file below vectors/, to be discarded, and whether there is one. */
struct tbv_bytes load(const char *name);
int exists(const char *name);
/* The DER of a PEM file below vectors/, to be discarded. */
struct tbv_bytes load_pem(const char *name);

/* Both must be tokens of errors; the message says which row it was. */
void expect_token(const char *why, int got, const char *want);

/* Puts n indices in an order that depends on the seed alone. */
void shuffle(size_t *order, size_t n, uint32_t *seed);

/*
 * CASE=NAME in the environment leaves the tests of that name alone, CASE=NAME:N
 * the row N of them, from 0.
 */
#undef tcase_add_test
#undef tcase_add_loop_test
#define tcase_add_test(tcase, test) add_test((tcase), (test), 0, 1)
#define tcase_add_loop_test(tcase, test, start, end) \
	add_test((tcase), (test), (start), (end))
void add_test(TCase *, const TTest *, int start, int end);

/* Runs the suite; what main() returns. */
int run(Suite *);

/*
 * Whether TBV_WHOLE=1 requests every change and every failure, which takes
 * minutes, instead of a sample: "make check-whole".
 */
int whole_wanted(void);

#endif
