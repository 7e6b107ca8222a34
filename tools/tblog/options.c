/*
 * The command line: every option by its whole name.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "tblog.h"

enum kind { FLAG, VALUE, VALUES };

struct option {
	const char *name;
	enum kind kind;
	unsigned int commands;		/* a mask of enum command */
	size_t offset;			/* in struct options */
};

#define AT(member) offsetof(struct options, member)
#define READERS (COMMAND_PROVE | COMMAND_CHECK | COMMAND_SHOW)

static const struct option table[] = {
	{ "--key", VALUE, COMMAND_INIT | COMMAND_ADD | READERS |
	    COMMAND_NOTE | COMMAND_ENDORSE_SIGN | COMMAND_WATCH |
	    COMMAND_PUBLISH, AT(key) },
	{ "--to", VALUE, COMMAND_PUBLISH, AT(to) },
	{ "--timeout", VALUE, COMMAND_PUBLISH, AT(timeout) },
	{ "--token", VALUE, COMMAND_PUBLISH, AT(token) },
	{ "--state", VALUE, COMMAND_WATCH, AT(state) },
	{ "--origin", VALUE, COMMAND_INIT, AT(origin) },
	{ "-o", VALUE, COMMAND_ADD | COMMAND_PROVE | COMMAND_ENDORSE_MAKE |
	    COMMAND_ENDORSE_SIGN | COMMAND_FETCH | COMMAND_PUBLISH,
	    AT(output) },
	{ "--stream", VALUE, COMMAND_ENDORSE_MAKE, AT(stream) },
	{ "--serial", VALUE, COMMAND_ENDORSE_MAKE, AT(serial) },
	{ "--issued", VALUE, COMMAND_ENDORSE_MAKE, AT(issued) },
	{ "--expires", VALUE, COMMAND_ENDORSE_MAKE, AT(expires) },
	{ "--endorse", VALUES, COMMAND_ENDORSE_MAKE, AT(endorse) },
	{ "--no-extra", FLAG, COMMAND_ADD | COMMAND_PROVE | COMMAND_FETCH |
	    COMMAND_PUBLISH, AT(no_extra) },
	{ "--index", VALUE, COMMAND_PROVE | COMMAND_FETCH, AT(index) },
	{ "--log-policy", VALUE, COMMAND_PROVE | COMMAND_VERIFY |
	    COMMAND_FETCH | COMMAND_PUBLISH, AT(log_policy) },
	{ "-q", FLAG, COMMAND_VERIFY | COMMAND_NOTE, AT(quiet) },
	{ "--json", FLAG, ~0u, AT(json) },
	{ "--help", FLAG, ~0u, AT(help) }
};

/* The option of a word such as --name or --name=value, or NULL. */
static const struct option *
find(const char *word, const char **value)
{
	size_t i, n;

	*value = NULL;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		n = strlen(table[i].name);
		if (strncmp(word, table[i].name, n) != 0)
			continue;
		if (word[n] == '\0')
			return &table[i];
		if (word[n] == '=' && n > 2) {
			*value = word + n + 1;
			return &table[i];
		}
	}
	return NULL;
}

static int
append(struct values *v, const char *item, struct failure *f)
{
	const char **more;

	more = realloc(v->item, (v->count + 1) * sizeof(*more));
	if (more == NULL)
		return fail(f, TBV_ERR_MEMORY, "options", "out of memory");
	v->item = more;
	v->item[v->count++] = item;
	return TBV_OK;
}

static int
set(struct options *o, const struct option *option, const char *value,
    struct failure *f)
{
	int *flag = (void *)((char *)o + option->offset);
	const char **one = (void *)((char *)o + option->offset);

	if (option->kind == FLAG) {
		if (value != NULL)
			return fail(f, TBV_ERR_USAGE, option->name,
			    "takes no value");
		*flag = 1;
		return TBV_OK;
	}
	if (value == NULL)
		return fail(f, TBV_ERR_USAGE, option->name,
		    "needs a value");
	if (option->kind == VALUES)
		return append((void *)((char *)o + option->offset), value, f);
	if (*one != NULL)
		return fail(f, TBV_ERR_USAGE, option->name, "given twice");
	*one = value;
	return TBV_OK;
}

int
options_parse(struct options *o, enum command command, int argc, char **argv,
    struct failure *f)
{
	const struct option *option;
	const char *value;
	int dashes = 0, i, rc = TBV_OK;

	memset(o, 0, sizeof(*o));
	/* also for a failure that comes before it */
	for (i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		o->json |= strcmp(argv[i], "--json") == 0;
	for (i = 0; i < argc && rc == TBV_OK; i++) {
		if (dashes || argv[i][0] != '-' || argv[i][1] == '\0') {
			rc = append(&o->operand, argv[i], f);
		} else if (strcmp(argv[i], "--") == 0) {
			dashes = 1;
		} else if ((option = find(argv[i], &value)) == NULL ||
		    (option->commands & (unsigned int)command) == 0) {
			rc = fail(f, TBV_ERR_USAGE, argv[i],
			    "not an option of this command");
		} else {
			if (option->kind != FLAG && value == NULL &&
			    i + 1 < argc)
				value = argv[++i];
			rc = set(o, option, value, f);
		}
	}
	return rc;
}

void
options_free(struct options *o)
{
	free(o->operand.item);
	free(o->endorse.item);
}

int
options_operands(const struct options *o, size_t min, size_t max,
    const char *want, struct failure *f)
{
	if (o->operand.count >= min && o->operand.count <= max)
		return TBV_OK;
	return fail(f, TBV_ERR_USAGE, "operands", want);
}
