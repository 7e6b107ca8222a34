/*
 * What afl.c asks of a target's program, and gets: a request and its bytes; a
 * uint32_t and as many bytes.  Both ends are on one machine.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef FUZZ_REQUEST_H
#define FUZZ_REQUEST_H

#include <stdint.h>

/* As many as AFL++ ever hands over. */
#define REQUEST_MAX ((size_t)1 << 20)

/* The bytes that follow, and how many may come back; no more than above. */
struct request {
	uint32_t len, max;
};

#endif
