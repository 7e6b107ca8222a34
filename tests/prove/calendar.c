/*
 * Times: the readers stay inside their text, and the arithmetic inside 64 bits.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdarg.h>
#include <stdio.h>

#include "bounds.h"
#include "calendar.h"
#include "prove.h"
#include "tbverify.h"

/*
 * A contract in place of the C library's: writes at most size bytes and a NUL
 * among them.  The six fields are in the range that makes their text as long
 * as it looks.
 */
int
snprintf(char *out, size_t size, const char *form, ...)
{
	unsigned int written[6];	/* year, month, day, and so on */
	va_list list;
	size_t i;

	PROVE(size > 0 && __CPROVER_w_ok(out, size), "room for the text");
	out[0] = '\0';
	if (form[0] != '%')
		return 0;
	va_start(list, form);
	for (i = 0; i < 6; i++)
		written[i] = va_arg(list, unsigned int);
	va_end(list);
	PROVE(written[0] <= 9999 && written[1] >= 1 && written[1] <= 12 &&
	    written[2] >= 1 && written[2] <= 31 && written[3] <= 23 &&
	    written[4] <= 59 && written[5] <= 59, "fields in their range");
	return 0;
}

void
prove_utctime(void)
{
	struct tbv_bytes in = prove_bytes();
	int64_t seconds;

	if (tbv_calendar_utctime(in.data, in.len, &seconds) != 0)
		return;
	PROVE(seconds >= -INT64_C(631152000) && seconds <= INT64_C(2524607999),
	    "1950 to 2049");
}

void
prove_generalized(void)
{
	struct tbv_bytes in = prove_bytes();
	int64_t seconds;

	if (tbv_calendar_generalized(in.data, in.len, &seconds) != 0)
		return;
	PROVE(seconds >= -INT64_C(62167219200) && seconds <= TBV_MAX_TIME,
	    "the years 0 to 9999");
}

void
prove_parse(void)
{
	int64_t seconds;

	if (tbv_time_parse(prove_text(), &seconds) != TBV_OK)
		return;
	PROVE(seconds >= -INT64_C(62167219200) - 86400 &&
	    seconds <= TBV_MAX_TIME + 86400, "the years 0 to 9999");
}

void
prove_duration(void)
{
	int64_t seconds;

	if (tbv_duration_parse(prove_text(), &seconds) != TBV_OK)
		return;
	PROVE(seconds > 0 && seconds <= INT64_C(604799999395200), "its range");
}

void
prove_format(void)
{
	char *out = prove_memory(TBV_RFC3339_SIZE - DEFECT);

	tbv_calendar_format(nondet_int64(), out);
}
