/*
 * The proleptic Gregorian calendar, and the three ways in which the formats
 * that we read write a time.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/bounds.h"
#include "base/calendar.h"
#include "base/text.h"
#include "tbverify.h"

struct civil {
	int64_t year;
	int64_t month, day, hour, minute, second;
};

/* Two decimal digits at in, or -1. */
static int
read_two_digits(const char *in)
{
	if (in[0] < '0' || in[0] > '9' || in[1] < '0' || in[1] > '9')
		return -1;
	return (in[0] - '0') * 10 + (in[1] - '0');
}

static int
is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in_month(int64_t year, int64_t month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01; years are counted from March, so that the leap day
 * comes last. */
static int64_t
days_from_civil(int64_t year, int64_t month, int64_t day)
{
	int64_t era, of_era, of_year;

	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	year -= era * 400;
	of_era = year * 365 + year / 4 - year / 100 + of_year;
	return era * 146097 + of_era - 719468;
}

static void
civil_from_days(int64_t days, struct civil *c)
{
	int64_t era, month, of_era, of_year, year;

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	of_era = days - era * 146097;
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) /
	    365;
	of_year = of_era - (365 * year + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	c->day = of_year - (153 * month + 2) / 5 + 1;
	c->month = month < 10 ? month + 3 : month - 9;
	c->year = year + era * 400 + (c->month <= 2);
}

/* 0 and the seconds, or -1 if there is no such time.  No leap seconds: they
 * have no value in POSIX time, and no CA writes them. */
static int
civil_seconds(const struct civil *c, int64_t *seconds)
{
	if (c->month < 1 || c->month > 12 || c->day < 1 ||
	    c->day > days_in_month(c->year, c->month) || c->hour < 0 ||
	    c->hour > 23 || c->minute < 0 || c->minute > 59 ||
	    c->second < 0 || c->second > 59)
		return -1;
	*seconds = days_from_civil(c->year, c->month, c->day) * 86400 +
	    c->hour * 3600 + c->minute * 60 + c->second;
	return 0;
}

/* MMDDHHMMSSZ of year, as both kinds of X.509 time end. */
static int
x509_rest(const char *in, int64_t year, int64_t *seconds)
{
	struct civil c;

	c.year = year;
	c.month = read_two_digits(in);
	c.day = read_two_digits(in + 2);
	c.hour = read_two_digits(in + 4);
	c.minute = read_two_digits(in + 6);
	c.second = read_two_digits(in + 8);
	if (in[10] != 'Z')
		return -1;
	return civil_seconds(&c, seconds);
}

int
tbv_calendar_utctime(const uint8_t *in, size_t len, int64_t *seconds)
{
	char text[13];
	int year;

	if (len != sizeof(text))
		return -1;
	memcpy(text, in, sizeof(text));
	if ((year = read_two_digits(text)) < 0)
		return -1;
	/* RFC 5280 4.1.2.5.1: 50 to 99 are of the twentieth century */
	return x509_rest(text + 2, year + (year >= 50 ? 1900 : 2000),
	    seconds);
}

int
tbv_calendar_generalized(const uint8_t *in, size_t len, int64_t *seconds)
{
	int century, year;
	char text[15];

	if (len != sizeof(text))
		return -1;
	memcpy(text, in, sizeof(text));
	if ((century = read_two_digits(text)) < 0 ||
	    (year = read_two_digits(text + 2)) < 0)
		return -1;
	return x509_rest(text + 4, century * 100 + year, seconds);
}

/* "Z", or "+HH:MM" or "-HH:MM" to seconds; 0 or -1. */
static int
read_zone(const char *in, int64_t *offset)
{
	int hours, minutes;

	*offset = 0;
	if (strcmp(in, "Z") == 0)
		return 0;
	if (strlen(in) != 6 || (in[0] != '+' && in[0] != '-') ||
	    in[3] != ':')
		return -1;
	hours = read_two_digits(in + 1);
	minutes = read_two_digits(in + 4);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return -1;
	*offset = hours * INT64_C(3600) + minutes * INT64_C(60);
	if (in[0] == '-')
		*offset = -*offset;
	return 0;
}

int
tbv_time_parse(const char *text, int64_t *seconds)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd";
	struct civil c;
	int64_t offset, t;
	size_t i;

	/* what no setter takes: an ignored error must not become a bound */
	*seconds = -1;
	for (i = 0; shape[i] != '\0'; i++)
		if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' :
		    text[i] != shape[i])
			return TBV_ERR_USAGE;
	c.year = read_two_digits(text) * 100 + read_two_digits(text + 2);
	c.month = read_two_digits(text + 5);
	c.day = read_two_digits(text + 8);
	c.hour = read_two_digits(text + 11);
	c.minute = read_two_digits(text + 14);
	c.second = read_two_digits(text + 17);
	if (read_zone(text + i, &offset) != 0 || civil_seconds(&c, &t) != 0)
		return TBV_ERR_USAGE;
	*seconds = t - offset;
	return TBV_OK;
}

int
tbv_duration_parse(const char *text, int64_t *seconds)
{
	static const struct { char unit; int64_t seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
		{ 'w', 604800 }
	};
	uint64_t count;
	size_t i, len = strlen(text);

	*seconds = -1;
	/* nine digits: any sum with a time stays far from overflow */
	if (len < 2 || len > 10 ||
	    tbv_text_decimal(text, len - 1, 999999999, &count) != 0 ||
	    count == 0)
		return TBV_ERR_USAGE;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (text[len - 1] == units[i].unit) {
			*seconds = (int64_t)count * units[i].seconds;
			return TBV_OK;
		}
	return TBV_ERR_USAGE;
}

/* Formats seconds with what comes before the "Z". */
static void
format_time(int64_t seconds, const char *fraction, char out[TBV_RFC3339_SIZE])
{
	int64_t days = seconds / 86400, rest = seconds % 86400;
	struct civil c;

	if (rest < 0) {
		rest += 86400;
		days--;
	}
	civil_from_days(days, &c);
	(void)snprintf(out, TBV_RFC3339_SIZE,
	    "%04u-%02u-%02uT%02u:%02u:%02u%sZ", (unsigned int)c.year,
	    (unsigned int)c.month, (unsigned int)c.day,
	    (unsigned int)(rest / 3600), (unsigned int)(rest / 60 % 60),
	    (unsigned int)(rest % 60), fraction);
}

void
tbv_calendar_format(int64_t seconds, char out[TBV_RFC3339_SIZE])
{
	if (seconds < -INT64_C(62167219200) || seconds > TBV_MAX_TIME)
		(void)snprintf(out, TBV_RFC3339_SIZE, "out of range");
	else
		format_time(seconds, "", out);
}

void
tbv_calendar_format_ms(uint64_t ms, char out[TBV_RFC3339_SIZE])
{
	char fraction[8];

	if (ms > TBV_MAX_TIME_MS) {
		(void)snprintf(out, TBV_RFC3339_SIZE, "out of range");
		return;
	}
	(void)snprintf(fraction, sizeof(fraction), ".%03u",
	    (unsigned int)(ms % 1000));
	format_time((int64_t)(ms / 1000), fraction, out);
}
