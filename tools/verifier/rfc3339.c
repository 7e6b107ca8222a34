/*
 * Times as RFC 3339 writes them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <time.h>

#include "verifier/rfc3339.h"

void
rfc3339(int64_t seconds, char out[RFC3339_SIZE])
{
	struct tm tm;
	time_t t = (time_t)seconds;

	*out = '\0';
	if (gmtime_r(&t, &tm) != NULL)
		(void)strftime(out, RFC3339_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
