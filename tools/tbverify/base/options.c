/*
 * The options of each command, which completions/tbverify.words has, and which of
 * them exclude each other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/tool.h"

#define AT(member) offsetof(struct options, member)

static const struct option table[] = {
#include "base/options_data.h"
	{ "--version", FLAG, ~0u, AT(version) },
	{ "-V", FLAG, ~0u, AT(version) },
	{ "--help", FLAG, ~0u, AT(help) },
	{ "-h", FLAG, ~0u, AT(help) }
};

static const struct option_table options = { table,
    sizeof(table) / sizeof(table[0]) };

/* How many of these are the standard input, which can be read but once. */
static size_t
dashes(const struct values *v)
{
	size_t i, n = 0;

	for (i = 0; i < v->count; i++)
		n += strcmp(v->item[i], "-") == 0;
	return n;
}

static size_t
is_dash(const char *value)
{
	return value != NULL && strcmp(value, "-") == 0;
}

static int
check_stdin(const struct options *o, struct failure *f)
{
	if (is_dash(o->policy))
		return fail(f, TBV_ERR_USAGE, "--policy",
		    "want a file, because others could write to a pipe");
	if (is_dash(o->into))
		return fail(f, TBV_ERR_USAGE, "--into",
		    "want a file, because a pipe cannot be replaced");
	if (dashes(&o->operand) + dashes(&o->pcrs) + dashes(&o->root) +
	    is_dash(o->eif) + is_dash(o->list) + is_dash(o->statement) +
	    is_dash(o->proof) + is_dash(o->public_key) + is_dash(o->user_data) +
	    is_dash(o->log_policy) + is_dash(o->endorsers) +
	    dashes(&o->endorsements) > 1)
		return fail(f, TBV_ERR_USAGE, "-",
		    "the standard input cannot be more than one file");
	return TBV_OK;
}

static int
exclude(struct failure *f, int both, const char *first, const char *second)
{
	return both ? fail(f, TBV_ERR_USAGE, first, second) : TBV_OK;
}

/* Options that contradict each other: none of them wins. */
static int
check_conflicts(const struct options *o, struct failure *f)
{
	int source = o->commit.count > 0 || o->tree != NULL ||
	    o->repository.count > 0 || o->ref.count > 0;
	int rc;

	if ((rc = exclude(f, o->tag != NULL && o->branch != NULL, "--tag",
	    "not with --branch")) != TBV_OK ||
	    (rc = exclude(f, o->policy != NULL && o->no_policy, "--policy",
	    "not with --no-policy")) != TBV_OK ||
	    (rc = exclude(f, o->policy != NULL && o->system, "--policy",
	    "not with --system")) != TBV_OK ||
	    (rc = exclude(f, o->no_policy && o->system, "--no-policy",
	    "not with --system")) != TBV_OK ||
	    (rc = exclude(f, o->any_source && source, "--any-source",
	    "not with an option that names a source")) != TBV_OK ||
	    (rc = exclude(f, o->no_state && o->state_read_only,
	    "--no-state", "not with --state-read-only")) != TBV_OK ||
	    (rc = exclude(f, o->json && o->print != NULL, "--json",
	    "not with --print")) != TBV_OK ||
	    (rc = exclude(f, o->quiet && (o->json || o->print != NULL ||
	    o->verbose), "-q", "not with --json, --print or -v")) != TBV_OK)
		return rc;
	return check_stdin(o, f);
}

int
options_json(int argc, char **argv)
{
	return words_have(argc, argv, "--json");
}

int
options_parse(struct options *o, enum command command, int argc,
    char **argv, struct failure *f)
{
	struct words w = { 0 };
	int rc;

	memset(o, 0, sizeof(*o));
	w.table = &options;
	o->command = command;
	w.command = command;
	w.out = o;
	w.operand = &o->operand;
	if (words_read(&w, argc, argv) == 0)
		rc = check_conflicts(o, f);
	else
		rc = fail(f, w.no_memory ? TBV_ERR_MEMORY : TBV_ERR_USAGE,
		    w.bad, w.why);
	o->dashes = w.dashes;
	if (rc != TBV_OK)
		o->json = options_json(argc, argv);
	return rc;
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
	memset(o, 0, sizeof(*o));
}
