/*
 * Keeps the first error of a call, because later ones would only hide it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"

void
tbv_fault_clear(struct tbv_fault *fault)
{
	memset(fault, 0, sizeof(*fault));
}

int
tbv_fault_set(struct tbv_fault *fault, int error, const char *fmt, ...)
{
	va_list ap;

	if (fault->error != TBV_OK)
		return error;
	fault->error = error;
	va_start(ap, fmt);
	(void)vsnprintf(fault->message, sizeof(fault->message), fmt, ap);
	va_end(ap);
	return error;
}

/* want and got are hex or already escaped. */
int
tbv_fault_differ(struct tbv_fault *fault, int error, const char *field,
    const char *want, const char *got)
{
	if (fault->error != TBV_OK)
		return error;
	(void)snprintf(fault->want, sizeof(fault->want), "%s", want);
	(void)snprintf(fault->got, sizeof(fault->got), "%s", got);
	return tbv_fault_set(fault, error, "%s: want %s, got %s", field, want,
	    got);
}

/* What is cut off is the end of the message. */
void
tbv_fault_place(struct tbv_fault *fault, const char *place, const char *outer)
{
	char message[TBV_MAX_MESSAGE];
	size_t n = strlen(outer), skip, used;

	memcpy(message, fault->message, sizeof(message));
	skip = strncmp(message, outer, n) == 0 ? n : 0;
	(void)snprintf(fault->message, sizeof(fault->message), "%s: ", place);
	used = strlen(fault->message);
	n = strlen(message + skip);
	if (n >= sizeof(fault->message) - used)
		n = sizeof(fault->message) - used - 1;
	memcpy(fault->message + used, message + skip, n);
	fault->message[used + n] = '\0';
}
