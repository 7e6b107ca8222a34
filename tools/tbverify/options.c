/*
 * The command line: every option by its whole name, none by an abbreviation
 * that a later version could give another meaning.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

enum kind { FLAG, VALUE, VALUES };

struct option {
	const char *name;
	enum kind kind;
	unsigned int commands;		/* a mask of enum command */
	size_t offset;			/* in struct options */
};

#define V COMMAND_VERIFY
#define VB (COMMAND_VERIFY | COMMAND_BATCH)
#define AT(member) offsetof(struct options, member)

static const struct option table[] = {
	{ "--policy", VALUE, VB, AT(policy) },
	{ "--no-policy", FLAG, VB, AT(no_policy) },
	{ "--system", FLAG, VB, AT(system) },
	{ "--pcrs", VALUES, VB, AT(pcrs) },
	{ "--pcr", VALUES, VB, AT(pcr) },
	{ "--eif", VALUE, VB, AT(eif) },
	{ "--root", VALUES, VB, AT(root) },
	{ "--claim", VALUE, VB, AT(claim) },
	{ "--commit", VALUES, VB, AT(commit) },
	{ "--tree", VALUE, VB, AT(tree) },
	{ "--repository", VALUES, VB, AT(repository) },
	{ "--ref", VALUES, VB, AT(ref) },
	{ "--any-source", FLAG, VB, AT(any_source) },
	{ "--name", VALUE, V, AT(name) },
	{ "--list", VALUE, V, AT(list) },
	{ "--time", VALUE, VB, AT(time) },
	{ "--clock", VALUE, VB | COMMAND_LISTS, AT(clock) },
	{ "--max-age", VALUE, VB, AT(max_age) },
	{ "--insecure-debug", FLAG, VB, AT(insecure_debug) },
	{ "--json", FLAG, ~0u, AT(json) },
	{ "--print", VALUE, V, AT(print) },
	{ "-q", FLAG, VB | COMMAND_LISTS, AT(quiet) },
	{ "-v", FLAG, V | COMMAND_LISTS, AT(verbose) },
	{ "-j", VALUE, COMMAND_BATCH, AT(jobs) },
	{ "-0", FLAG, COMMAND_BATCH, AT(nul) },
	{ "--strict", FLAG, COMMAND_MEASURE, AT(strict) },
	{ "--into", VALUE, COMMAND_PIN, AT(into) },
	{ "--proof", VALUE, V, AT(proof) },
	{ "--log-policy", VALUE, VB, AT(log_policy) },
	{ "--require-log", FLAG, VB, AT(require_log) },
	{ "--endorsements", VALUES, VB | COMMAND_LISTS, AT(endorsements) },
	{ "--endorsers", VALUE, VB | COMMAND_LISTS, AT(endorsers) },
	{ "--stream", VALUE, VB | COMMAND_LISTS, AT(stream) },
	{ "--no-state", FLAG, VB, AT(no_state) },
	{ "--version", FLAG, ~0u, AT(version) },
	{ "--help", FLAG, ~0u, AT(help) }
};

#undef V
#undef VB

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
		if (n == 2 && table[i].kind == VALUE) {
			*value = word + n;
			return &table[i];
		}
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
set_flag(struct options *o, const struct option *option, const char *value,
    struct failure *f)
{
	int *flag = (void *)((char *)o + option->offset);

	if (value != NULL)
		return fail(f, TBV_ERR_USAGE, option->name,
		    "takes no value");
	*flag = 1;
	return TBV_OK;
}

static int
set_value(struct options *o, const struct option *option, const char *value,
    struct failure *f)
{
	const char **one = (void *)((char *)o + option->offset);

	if (option->kind == VALUES)
		return append((void *)((char *)o + option->offset), value, f);
	if (*one != NULL)
		return fail(f, TBV_ERR_USAGE, option->name, "given twice");
	*one = value;
	return TBV_OK;
}

/* The command line, and how much of it has been read. */
struct words {
	enum command command;
	int argc;
	char **argv;
	int i;
};

/* One word, and its value if that is the next one. */
static int
take(struct options *o, struct words *w, struct failure *f)
{
	const char *value, *word = w->argv[w->i];
	const struct option *option;

	if (word[0] != '-' || word[1] == '\0')
		return append(&o->operand, word, f);
	if ((option = find(word, &value)) == NULL)
		return fail(f, TBV_ERR_USAGE, word,
		    "no such option; a file of that name stands behind --");
	if (!(option->commands & (unsigned int)w->command))
		return fail(f, TBV_ERR_USAGE, option->name,
		    "not an option of this command");
	if (option->kind == FLAG)
		return set_flag(o, option, value, f);
	if (value == NULL) {
		if (w->i + 1 == w->argc)
			return fail(f, TBV_ERR_USAGE, option->name,
			    "needs a value");
		value = w->argv[++w->i];
	}
	return set_value(o, option, value, f);
}

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
		    "a policy is a file: others may write to a stream");
	if (is_dash(o->into))
		return fail(f, TBV_ERR_USAGE, "--into",
		    "a stream cannot be replaced");
	if (dashes(&o->operand) + dashes(&o->pcrs) + dashes(&o->root) +
	    is_dash(o->eif) + is_dash(o->list) + is_dash(o->proof) +
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

	if ((rc = exclude(f, o->policy != NULL && o->no_policy, "--policy",
	    "not with --no-policy")) != TBV_OK ||
	    (rc = exclude(f, o->policy != NULL && o->system, "--policy",
	    "not with --system")) != TBV_OK ||
	    (rc = exclude(f, o->no_policy && o->system, "--no-policy",
	    "not with --system")) != TBV_OK ||
	    (rc = exclude(f, o->any_source && source, "--any-source",
	    "not with an option that names a source")) != TBV_OK ||
	    (rc = exclude(f, o->json && o->print != NULL, "--json",
	    "not with --print")) != TBV_OK ||
	    (rc = exclude(f, o->quiet && (o->json || o->print != NULL ||
	    o->verbose), "-q", "not with --json, --print or -v")) != TBV_OK)
		return rc;
	return check_stdin(o, f);
}

static int
parse(struct options *o, struct words *w, struct failure *f)
{
	int rc;

	for (; w->i < w->argc; w->i++) {
		if (!o->dashes && strcmp(w->argv[w->i], "--") == 0) {
			o->dashes = 1;
			continue;
		}
		rc = o->dashes ? append(&o->operand, w->argv[w->i], f) :
		    take(o, w, f);
		if (rc != TBV_OK)
			return rc;
	}
	return check_conflicts(o, f);
}

int
options_json(int argc, char **argv)
{
	int i;

	for (i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
			return 1;
	return 0;
}

int
options_parse(struct options *o, enum command command, int argc,
    char **argv, struct failure *f)
{
	struct words w = { command, argc, argv, 0 };
	int rc;

	memset(o, 0, sizeof(*o));
	if ((rc = parse(o, &w, f)) != TBV_OK)
		o->json = options_json(argc, argv);
	return rc;
}

void
options_free(struct options *o)
{
	free(o->pcrs.item);
	free(o->pcr.item);
	free(o->root.item);
	free(o->commit.item);
	free(o->repository.item);
	free(o->ref.item);
	free(o->endorsements.item);
	free(o->operand.item);
	memset(o, 0, sizeof(*o));
}
