/*
 * The command lines: every option by its whole name, and no operands.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/tbbuild.h"
#include "common/nearest.h"
#include "common/options.h"

#define HELP_COLUMN 29

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

static int
refuse_word(const struct option_list *list, const char *word,
    struct failure *f)
{
	struct nearest nearest;
	char name[64], near[128];
	size_t i;

	(void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="),
	    word);
	nearest_start(&nearest, name);
	for (i = 0; i < list->count; i++)
		nearest_try(&nearest, list->row[i].name);
	if (nearest_tell(&nearest, near, sizeof(near)))
		return fail(f, "usage", "%s: unknown option %s", word, near);
	return fail(f, "usage", "%s: unknown option; see --help", word);
}

static void
print_option_help(const struct option_list *list)
{
	const struct option_row *row;
	size_t i;
	int n;

	printf("usage: %s\n\n", list->usage);
	for (i = 0; i < list->count; i++) {
		row = &list->row[i];
		n = printf("  %s%s%s", row->name, row->value != NULL ? " " :
		    "", row->value != NULL ? row->value : "");
		printf("%*s%s\n", n < HELP_COLUMN ? HELP_COLUMN - n : 2, "",
		    row->text);
	}
	printf("\nExit status: 0 done, 1 refused or failed, 2 usage, 3 could "
	    "not be done.\n");
}

static int
is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* One word, and its value if that is the next one. */
static int
read_option(int argc, char **argv, int *i, const struct option_list *list,
    struct failure *f)
{
	const char *value, *word = argv[*i];
	const struct option_row *row = find_option_row(list->row, list->count,
	    word, &value);

	if (row == NULL && is_help(word)) {
		print_option_help(list);
		f->is_help = 1;
		return -1;
	}
	if (row == NULL)
		return refuse_word(list, word, f);
	if (row->kind == OPTION_FLAG && value == NULL) {
		*(int *)row->at = 1;
		return 0;
	}
	if (value == NULL && *i + 1 == argc)
		return fail(f, "usage", "%s: needs a value", word);
	return set_value(row, value != NULL ? value : argv[++*i], f);
}

int
options_read(int argc, char **argv, const struct option_list *list,
    struct failure *f)
{
	int i;

	for (i = 0; i < argc; i++)
		if (read_option(argc, argv, &i, list, f) != 0)
			return -1;
	return 0;
}
