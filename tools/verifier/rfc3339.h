/*
 * Times as RFC 3339 writes them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RFC3339_H
#define RFC3339_H

#include <stdint.h>

#define RFC3339_SIZE 64

/* In UTC; an empty text for a time that no calendar has. */
void rfc3339(int64_t seconds, char out[RFC3339_SIZE]);

#endif
