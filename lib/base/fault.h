/*
 * The first error of a call, and its message.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_FAULT_H
#define TBV_FAULT_H

#include "base/bounds.h"
#include "tbverify.h"

/* What went wrong: the first fault is kept, later ones are dropped. */
struct tbv_fault {
	int error;
	char message[TBV_MAX_MESSAGE];	/* escaped */
	char want[TBV_MAX_DETAIL];
	char got[TBV_MAX_DETAIL];
};

#if defined(__GNUC__)
#define TBV_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define TBV_PRINTF(f, a)
#endif

void tbv_fault_clear(struct tbv_fault *);
/* Both return the error given, so that a caller can return them at once. */
int tbv_fault_set(struct tbv_fault *, int error, const char *fmt, ...)
    TBV_PRINTF(3, 4);
/*
 * Prefixes the message with a place, such as "images[2]", or replaces the
 * beginning of the message if that is a place already.
 */
void tbv_fault_place(struct tbv_fault *, const char *place,
    const char *outer);
int tbv_fault_differ(struct tbv_fault *, int error, const char *field,
    const char *want, const char *got);

#endif
