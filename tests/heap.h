/*
 * Every allocation of a test program and of the libraries that it is linked
 * with: counted, measured, and made to fail.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>

/* What has happened since heap_begin(). */
struct heap {
	size_t calls;			/* of malloc() and its kin */
	size_t failed;
	long blocks, bytes;		/* in use; more were freed if below 0 */
	long peak;			/* the most bytes at any time */
};

/* Whether allocations are seen: a sanitizer has its own allocator. */
int heap_is_seen(void);
void heap_begin(void);
/* Goes on where heap_end() left off. */
void heap_resume(void);
/* The n-th allocation from now on fails, and all after it if onward. */
void heap_fail(size_t n, int onward);
struct heap heap_end(void);

#endif
