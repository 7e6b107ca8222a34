/*
 * Times: the readers stay inside their text, and the arithmetic inside 64 bits.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "base/bounds.h"
#include "base/calendar.h"
#include "prove.h"
#include "tbverify.h"

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
