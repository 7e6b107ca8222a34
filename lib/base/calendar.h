/*
 * Dates: the forms of RFC 3339 and of X.509, in 64-bit arithmetic.  No
 * time_t, no libc calendar: those depend on zone, locale and word size.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_CALENDAR_H
#define TBV_CALENDAR_H

#include <stddef.h>
#include <stdint.h>

#define TBV_RFC3339_SIZE 25	/* with milliseconds, and the NUL */

/* X.509 UTCTime (13 bytes) and GeneralizedTime (15), "Z" only.  0 or -1. */
int tbv_calendar_utctime(const uint8_t *in, size_t len, int64_t *seconds);
int tbv_calendar_generalized(const uint8_t *in, size_t len,
    int64_t *seconds);
/* YYYY-MM-DDTHH:MM:SSZ; "out of range" outside the years 0 to 9999. */
void tbv_calendar_format(int64_t seconds, char out[TBV_RFC3339_SIZE]);
/* The same with .mmm before the Z, from milliseconds since 1970. */
void tbv_calendar_format_ms(uint64_t ms, char out[TBV_RFC3339_SIZE]);

#endif
