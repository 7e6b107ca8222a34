/*
 * The command lines: every option by its whole name, and no operands.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/tbbuild.h"
#include "common/options.h"

static int
read_number(const char *text, uint64_t *out)
{
	static const char units[] = "KMG";
	const char *unit;
	uint64_t value = 0;
	size_t digits = strspn(text, "0123456789"), i;

	if (digits < 1 || digits > 15)
		return -1;
	for (i = 0; i < digits; i++)
		value = value * 10 + (uint64_t)(text[i] - '0');
	if (text[digits] != '\0') {
		if ((unit = strchr(units, text[digits])) == NULL ||
		    text[digits + 1] != '\0')
			return -1;
		value <<= 10 * (unit - units + 1);
		if (digits > 9)
			return -1;
	}
	*out = value;
	return 0;
}

static int
set_value(const struct option_row *row, const char *value, struct failure *f)
{
	const char **text = row->at;
	struct texts *texts = row->at;

	switch (row->kind) {
	case OPTION_TEXT:
		if (*text != NULL)
			return fail(f, "usage", "%s: given twice", row->name);
		*text = value;
		return 0;
	case OPTION_TEXTS:
		if (texts->count == MAX_TEXTS)
			return fail(f, "usage", "%s: given too often",
			    row->name);
		texts->item[texts->count++] = value;
		return 0;
	case OPTION_NUMBER:
		if (read_number(value, row->at) != 0)
			return fail(f, "usage", "%s: not a number: %s",
			    row->name, value);
		return 0;
	case OPTION_FLAG:
		break;
	}
	return fail(f, "usage", "%s: takes no value", row->name);
}

static const struct option_row *
find_option_row(const struct option_row *row, size_t rows, const char *word,
    const char **value)
{
	size_t i;

	for (i = 0; i < rows; i++)
		if (option_is(row[i].name, word, value))
			return &row[i];
	return NULL;
}

int
options_read(int argc, char **argv, const struct option_row *rows,
    size_t count, struct failure *f)
{
	const struct option_row *row;
	const char *value;
	int i;

	for (i = 0; i < argc; i++) {
		row = find_option_row(rows, count, argv[i], &value);
		if (row == NULL)
			return fail(f, "usage", "%s: no such option", argv[i]);
		if (row->kind == OPTION_FLAG && value == NULL) {
			*(int *)row->at = 1;
			continue;
		}
		if (value == NULL && row->kind != OPTION_FLAG) {
			if (i + 1 == argc)
				return fail(f, "usage", "%s: needs a value",
				    argv[i]);
			value = argv[++i];
		}
		if (set_value(row, value, f) != 0)
			return -1;
	}
	return 0;
}
