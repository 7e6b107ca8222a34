/*
 * The exit status of an error: refused, usage, or no verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "common/common.h"

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
