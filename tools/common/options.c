/*
 * Reads a command line by a table.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/nearest.h"
#include "common/options.h"

int
option_is(const char *name, const char *word, const char **value)
{
	size_t n = strlen(name);

	*value = NULL;
	if (strncmp(word, name, n) != 0)
		return 0;
	if (word[n] == '=' && n > 2) {
		*value = word + n + 1;
		return 1;
	}
	return word[n] == '\0';
}

static const struct option *
find_option(const struct option_table *table, const char *word,
    const char **value)
{
	const struct option *row;
	size_t i;

	for (i = 0; i < table->count; i++) {
		row = &table->row[i];
		if (option_is(row->name, word, value))
			return row;
		if (row->kind != FLAG && strlen(row->name) == 2 &&
		    strncmp(word, row->name, 2) == 0) {
			*value = word + 2;
			return row;
		}
	}
	return NULL;
}

static int
refuse_option(struct words *w, const char *word, const char *why)
{
	w->bad = word;
	w->why = why;
	return -1;
}

static int
append_value(struct words *w, struct values *v, const char *item)
{
	const char **more;

	more = realloc(v->item, (v->count + 1) * sizeof(*more));
	if (more == NULL) {
		w->no_memory = 1;
		return refuse_option(w, "options", "out of memory");
	}
	v->item = more;
	v->item[v->count++] = item;
	return 0;
}

static int
set(struct words *w, const struct option *option, const char *value)
{
	void *at = (char *)w->out + option->offset;
	const char **one = at;
	int *flag = at;

	switch (option->kind) {
	case FLAG:
		if (value != NULL)
			return refuse_option(w, option->name, "takes no value");
		*flag = 1;
		return 0;
	case VALUES:
		return append_value(w, at, value);
	case VALUE:
		break;
	}
	if (*one != NULL)
		return refuse_option(w, option->name, "given twice");
	*one = value;
	return 0;
}

/* What other programs call an option that has one letter here. */
static const char *
short_for(const char *word)
{
	static const char *const names[][2] = {
		{ "--verbose", "-v" }, { "--quiet", "-q" },
		{ "--silent", "-q" }, { "--output", "-o" }, { "--jobs", "-j" },
		{ "--null", "-0" }
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(word, names[i][0]) == 0)
			return names[i][1];
	return word;
}

/* Only what this command has could have been meant. */
static int
refuse_unknown(struct words *w, const char *word)
{
	char name[64], near[96];
	struct nearest nearest;
	size_t i;

	(void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="),
	    word);
	nearest_start(&nearest, short_for(name));
	for (i = 0; i < w->table->count; i++)
		if ((w->table->row[i].commands & w->command) != 0)
			nearest_try(&nearest, w->table->row[i].name);
	if (!nearest_tell(&nearest, near, sizeof(near)))
		return refuse_option(w, word, "unknown option; use -- before "
		    "file names that begin with -");
	(void)snprintf(w->text, sizeof(w->text), "unknown option %s", near);
	return refuse_option(w, word, w->text);
}

/* One word, and its value if that is the next one. */
static int
take_option(struct words *w, int argc, char **argv, int *i)
{
	const struct option *option;
	const char *value, *word = argv[*i];

	if (w->dashes || word[0] != '-' || word[1] == '\0')
		return append_value(w, w->operand, word);
	if (strcmp(word, "--") == 0) {
		w->dashes = 1;
		return 0;
	}
	if ((option = find_option(w->table, word, &value)) == NULL)
		return refuse_unknown(w, word);
	if ((option->commands & w->command) == 0)
		return refuse_option(w, option->name,
		    "not an option of this command");
	if (option->kind != FLAG && value == NULL) {
		if (*i + 1 == argc)
			return refuse_option(w, option->name, "needs a value");
		value = argv[++*i];
	}
	return set(w, option, value);
}

int
words_read(struct words *w, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++)
		if (take_option(w, argc, argv, &i) != 0)
			return -1;
	return 0;
}

const struct option *
option_named(const struct option_table *table, const char *name)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		if (strcmp(table->row[i].name, name) == 0)
			return &table->row[i];
	return NULL;
}

void
words_help_last(int argc, char **argv)
{
	static char help[] = "--help";

	memmove(argv + 1, argv + 2, (size_t)(argc - 2) * sizeof(*argv));
	argv[argc - 1] = help;
}

int
words_have(int argc, char **argv, const char *word)
{
	int i;

	for (i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], word) == 0)
			return 1;
	return 0;
}

void
words_free(const struct option_table *table, void *out)
{
	struct values *v;
	size_t i;

	for (i = 0; i < table->count; i++) {
		if (table->row[i].kind != VALUES)
			continue;
		v = (void *)((char *)out + table->row[i].offset);
		free(v->item);
		v->item = NULL;
		v->count = 0;
	}
}
