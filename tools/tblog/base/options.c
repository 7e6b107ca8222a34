/*
 * The options of each command, which completions/tblog.words has.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/options.h"

#define AT(member) offsetof(struct options, member)

static const struct option table[] = {
#include "base/options_data.h"
	{ "--help", FLAG, ~0u, AT(help) },
	{ "-h", FLAG, ~0u, AT(help) }
};

static const struct option_table options = { table,
    sizeof(table) / sizeof(table[0]) };

/*
 * Inputs are not overwritten, except a list by the same list with one more
 * signature.
 */
static int
check_output(const struct options *o, struct failure *f)
{
	const char *const read[] = { o->key, o->log_policy, o->token,
	    o->endorsers, o->policy, o->list, o->statement, o->proof,
	    o->checkpoint };
	size_t i;

	for (i = 0; i < sizeof(read) / sizeof(read[0]); i++) {
		if (read[i] == NULL)
			continue;
		if (o->output != NULL && strcmp(o->output, "-") != 0 &&
		    file_same(o->output, read[i]))
			return fail(f, TBV_ERR_USAGE, o->output,
			    "is an input, and would be replaced");
		if (o->state != NULL && file_same(o->state, read[i]))
			return fail(f, TBV_ERR_USAGE, o->state,
			    "is an input, and would be replaced");
	}
	return TBV_OK;
}

int
options_parse(struct options *o, enum command command, int argc, char **argv,
    struct failure *f)
{
	struct words w = { 0 };

	memset(o, 0, sizeof(*o));
	w.table = &options;
	w.command = command;
	w.out = o;
	w.operand = &o->operand;
	if (words_read(&w, argc, argv) == 0)
		return check_output(o, f);
	o->json = words_have(argc, argv, "--json");
	return fail(f, w.no_memory ? TBV_ERR_MEMORY : TBV_ERR_USAGE, w.bad,
	    w.why);
}

int
options_have(enum command command, const char *name)
{
	const struct option *option = option_named(&options, name);

	return option != NULL && (option->commands & command) != 0;
}

void
options_free(struct options *o)
{
	free(o->operand.item);
	words_free(&options, o);
}

int
options_operands(const struct options *o, size_t min, size_t max,
    const char *want, struct failure *f)
{
	if (o->operand.count >= min && o->operand.count <= max)
		return TBV_OK;
	return fail(f, TBV_ERR_USAGE, "operands", want);
}
