/*
 * Dates and durations: each text that names a time, and those that do not.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/calendar.h"
#include "base/bounds.h"
#include "support.h"

#define NONE INT64_MIN		/* refused */

static const struct {
	const char *why, *in;
	int64_t want;
} utc_rows[] = {
	{ "1970", "700101000000Z", 0 },
	{ "a second later", "700101000001Z", 1 },
	{ "RFC 5280 4.1.2.5.1: 50 is 1950", "500101000000Z", -631152000 },
	{ "RFC 5280 4.1.2.5.1: 49 is 2049", "491231235959Z", 2524607999 },
	{ "99 is 1999", "991231235959Z", 946684799 },
	{ "00 is 2000", "000101000000Z", 946684800 },
	{ "the root's first second", "191028132805Z", 1572269285 },
	{ "the root's last second", "491028142805Z", 2519044085 },
	{ "a leap day", "240229000000Z", 1709164800 },
	{ "the leap day of 2000", "000229000000Z", 951782400 },
	{ "a leap day in another year", "230229000000Z", NONE },
	{ "month 0", "240001000000Z", NONE },
	{ "month 13", "241301000000Z", NONE },
	{ "day 0", "240100000000Z", NONE },
	{ "day 32", "240132000000Z", NONE },
	{ "31 April", "240431000000Z", NONE },
	{ "hour 24", "240101240000Z", NONE },
	{ "minute 60", "240101006000Z", NONE },
	{ "a leap second", "161231235960Z", NONE },
	{ "no seconds", "2401010000Z", NONE },
	{ "no zone", "240101000000", NONE },
	{ "a small z", "240101000000z", NONE },
	{ "an offset", "240101000000+0000", NONE },
	{ "something behind", "240101000000ZZ", NONE },
	{ "a letter in the year", "2a0101000000Z", NONE },
	{ "a letter in the month", "24a101000000Z", NONE },
	{ "a space in the day", "2401 1000000Z", NONE },
	{ "a sign in the hour", "240101+10000Z", NONE },
	{ "a letter in the minute", "240101000a00Z", NONE },
	{ "a letter in the second", "2401010000a0Z", NONE },
	{ "GeneralizedTime", "20240101000000Z", NONE },
	{ "nothing", "", NONE }
};

static const struct {
	const char *why, *in;
	int64_t want;
} generalized_rows[] = {
	{ "1970", "19700101000000Z", 0 },
	{ "2050", "20500101000000Z", 2524608000 },
	{ "year 0", "00000101000000Z", -INT64_C(62167219200) },
	{ "the last second", "99991231235959Z", TBV_MAX_TIME },
	{ "2100 is no leap year", "21000229000000Z", NONE },
	{ "2100 has 28 February", "21000228000000Z", 4107456000 },
	{ "2400 is a leap year", "24000229000000Z", 13574563200 },
	{ "fractions", "20240101000000.5Z", NONE },
	{ "UTCTime", "240101000000Z", NONE },
	{ "a letter in the century", "2x240101000000", NONE },
	{ "a letter in the year", "202x0101000000Z", NONE },
	{ "no zone", "202401010000000", NONE },
	{ "hour 24", "20240101240000Z", NONE }
};

static void
expect_seconds(const char *why, int rc, int64_t got, int64_t want)
{
	ck_assert_msg((rc == 0) == (want != NONE), "%s: returns %d", why, rc);
	if (rc == 0)
		ck_assert_msg(got == want, "%s: want %lld, got %lld", why,
		    (long long)want, (long long)got);
}

START_TEST(utctime)
{
	struct tbv_bytes in = copy(chars(utc_rows[_i].in));
	int64_t got = 0;
	int rc = tbv_calendar_utctime(in.data, in.len, &got);

	expect_seconds(utc_rows[_i].why, rc, got, utc_rows[_i].want);
	discard(in);
}
END_TEST

START_TEST(generalized)
{
	struct tbv_bytes in = copy(chars(generalized_rows[_i].in));
	int64_t got = 0;
	int rc = tbv_calendar_generalized(in.data, in.len, &got);

	expect_seconds(generalized_rows[_i].why, rc, got,
	    generalized_rows[_i].want);
	discard(in);
}
END_TEST

static const struct {
	const char *why, *in;
	int64_t want;
} time_rows[] = {
	{ "1970", "1970-01-01T00:00:00Z", 0 },
	{ "before 1970", "1969-12-31T23:59:59Z", -1 },
	{ "in 2026", "2026-06-01T12:34:56Z", 1780317296 },
	{ "the year 0", "0000-01-01T00:00:00Z", -INT64_C(62167219200) },
	{ "the last second", "9999-12-31T23:59:59Z", TBV_MAX_TIME },
	{ "a zone in the east", "1970-01-01T01:00:00+01:00", 0 },
	{ "a zone in the west", "1969-12-31T19:00:00-05:00", 0 },
	{ "half an hour", "1970-01-01T05:30:00+05:30", 0 },
	{ "the largest offset", "1970-01-01T23:59:00+23:59", 0 },
	{ "an offset of nothing", "1970-01-01T00:00:00-00:00", 0 },
	{ "a leap day", "2024-02-29T00:00:00Z", 1709164800 },
	{ "1900 is no leap year", "1900-02-29T00:00:00Z", NONE },
	{ "2000 is one", "2000-02-29T00:00:00Z", 951782400 },
	{ "2100 is none", "2100-02-29T00:00:00Z", NONE },
	{ "30 February", "2024-02-30T00:00:00Z", NONE },
	{ "day 0", "2024-01-00T00:00:00Z", NONE },
	{ "31 June", "2024-06-31T00:00:00Z", NONE },
	{ "month 0", "2024-00-01T00:00:00Z", NONE },
	{ "month 13", "2024-13-01T00:00:00Z", NONE },
	{ "hour 24", "2024-01-01T24:00:00Z", NONE },
	{ "minute 60", "2024-01-01T00:60:00Z", NONE },
	{ "a leap second", "2016-12-31T23:59:60Z", NONE },
	{ "a small t", "2024-01-01t00:00:00Z", NONE },
	{ "a space", "2024-01-01 00:00:00Z", NONE },
	{ "a small z", "2024-01-01T00:00:00z", NONE },
	{ "no zone", "2024-01-01T00:00:00", NONE },
	{ "fractions", "2024-01-01T00:00:00.5Z", NONE },
	{ "no seconds", "2024-01-01T00:00Z", NONE },
	{ "a date alone", "2024-01-01", NONE },
	{ "something behind", "2024-01-01T00:00:00Z ", NONE },
	{ "something before", " 2024-01-01T00:00:00Z", NONE },
	{ "an offset without a colon", "2024-01-01T00:00:00+0100", NONE },
	{ "an offset with a dash", "2024-01-01T00:00:00+01-00", NONE },
	{ "an offset of 24 hours", "2024-01-01T00:00:00+24:00", NONE },
	{ "an offset of 60 minutes", "2024-01-01T00:00:00+00:60", NONE },
	{ "an offset of letters", "2024-01-01T00:00:00+aa:00", NONE },
	{ "an offset and more", "2024-01-01T00:00:00+01:000", NONE },
	{ "no sign", "2024-01-01T00:00:00 01:00", NONE },
	{ "five digits of a year", "12024-01-01T00:00:00Z", NONE },
	{ "a sign before the year", "-024-01-01T00:00:00Z", NONE },
	{ "nothing", "", NONE }
};

START_TEST(time_)
{
	int64_t got = 77;
	int rc = tbv_time_parse(time_rows[_i].in, &got);

	expect_seconds(time_rows[_i].why, rc, got, time_rows[_i].want);
	if (rc != TBV_OK)
		ck_assert_int_eq(rc, TBV_ERR_USAGE);
}
END_TEST

static const struct {
	const char *why, *in;
	int64_t want;
} duration_rows[] = {
	{ "a second", "1s", 1 },
	{ "a minute", "1m", 60 },
	{ "an hour", "1h", 3600 },
	{ "180 days", "180d", 15552000 },
	{ "two weeks", "2w", 1209600 },
	{ "nine digits", "999999999w", INT64_C(604799999395200) },
	{ "ten digits", "1000000000s", NONE },
	{ "2^32 and one", "4294967297s", NONE },
	{ "2^64 and one", "18446744073709551617s", NONE },
	{ "nothing", "", NONE },
	{ "a unit alone", "d", NONE },
	{ "a number alone", "180", NONE },
	{ "zero", "0d", NONE },
	{ "a leading zero", "01d", NONE },
	{ "a minus", "-1d", NONE },
	{ "a plus", "+1d", NONE },
	{ "a fraction", "1.5d", NONE },
	{ "a space inside", "1 d", NONE },
	{ "a space behind", "1d ", NONE },
	{ "two units", "1d1h", NONE },
	{ "two letters", "1ms", NONE },
	{ "a capital", "1D", NONE },
	{ "a year", "1y", NONE }
};

START_TEST(duration)
{
	int64_t got = 77;
	int rc = tbv_duration_parse(duration_rows[_i].in, &got);

	expect_seconds(duration_rows[_i].why, rc, got,
	    duration_rows[_i].want);
	if (rc != TBV_OK) {
		ck_assert_int_eq(rc, TBV_ERR_USAGE);
		ck_assert_int_eq(got, -1);
	}
}
END_TEST

static const struct {
	int64_t seconds;
	const char *want;
} format_rows[] = {
	{ 0, "1970-01-01T00:00:00Z" },
	{ -1, "1969-12-31T23:59:59Z" },
	{ -86400, "1969-12-31T00:00:00Z" },
	{ 951782400, "2000-02-29T00:00:00Z" },
	{ 951868799, "2000-02-29T23:59:59Z" },
	{ 951868800, "2000-03-01T00:00:00Z" },
	{ 4107542399, "2100-02-28T23:59:59Z" },
	{ 4107542400, "2100-03-01T00:00:00Z" },
	{ 2147483648, "2038-01-19T03:14:08Z" },
	{ -INT64_C(62167219200), "0000-01-01T00:00:00Z" },
	{ -INT64_C(62167219201), "out of range" },
	{ TBV_MAX_TIME, "9999-12-31T23:59:59Z" },
	{ TBV_MAX_TIME + 1, "out of range" },
	{ INT64_MAX, "out of range" },
	{ INT64_MIN, "out of range" }
};

START_TEST(format)
{
	char out[TBV_RFC3339_SIZE];

	tbv_calendar_format(format_rows[_i].seconds, out);
	ck_assert_str_eq(out, format_rows[_i].want);
}
END_TEST

START_TEST(format_ms)
{
	char out[TBV_RFC3339_SIZE];

	tbv_calendar_format_ms(0, out);
	ck_assert_str_eq(out, "1970-01-01T00:00:00.000Z");
	tbv_calendar_format_ms(1780317296007, out);
	ck_assert_str_eq(out, "2026-06-01T12:34:56.007Z");
	tbv_calendar_format_ms(TBV_MAX_TIME_MS, out);
	ck_assert_str_eq(out, "9999-12-31T23:59:59.999Z");
	tbv_calendar_format_ms(TBV_MAX_TIME_MS + 1, out);
	ck_assert_str_eq(out, "out of range");
	tbv_calendar_format_ms(UINT64_MAX, out);
	ck_assert_str_eq(out, "out of range");
}
END_TEST

/* Each day of the 400 years after which the calendar repeats itself. */
START_TEST(round_trip)
{
	int64_t back, day;
	char out[TBV_RFC3339_SIZE];

	for (day = -73000; day < 73097; day++) {
		tbv_calendar_format(day * 86400 + 43200, out);
		ck_assert_int_eq(tbv_time_parse(out, &back), TBV_OK);
		ck_assert_int_eq(back, day * 86400 + 43200);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("calendar");
	TCase *tcase = tcase_create("calendar");

	tcase_add_loop_test(tcase, utctime, 0, ROWS(utc_rows));
	tcase_add_loop_test(tcase, generalized, 0, ROWS(generalized_rows));
	tcase_add_loop_test(tcase, time_, 0, ROWS(time_rows));
	tcase_add_loop_test(tcase, duration, 0, ROWS(duration_rows));
	tcase_add_loop_test(tcase, format, 0, ROWS(format_rows));
	tcase_add_test(tcase, format_ms);
	tcase_add_test(tcase, round_trip);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
