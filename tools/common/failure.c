/*
 * Why something failed, and the exit status that stands for it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "common.h"

int
status_of(int error)
{
	if (error == TBV_OK)
		return STATUS_VERIFIED;
	if (error == TBV_ERR_USAGE)
		return STATUS_USAGE;
	return tbv_error_class(error) == TBV_CLASS_SYSTEM ?
	    STATUS_NO_VERDICT : STATUS_REFUSED;
}

int
fail(struct failure *f, int error, const char *subject, const char *detail)
{
	char name[256];

	if (f->error != TBV_OK)
		return error;
	f->error = error;
	(void)tbv_escape(subject, strlen(subject), name, sizeof(name));
	/* detail is ours, the library's or strerror's: escaped or plain */
	(void)snprintf(f->text, sizeof(f->text), "%s: %s", name, detail);
	return error;
}
