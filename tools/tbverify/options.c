/*
 * The command line: every option by its whole name, none by an abbreviation
 * that a later version could give another meaning.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

enum kind { FLAG, VALUE, VALUES, LATER };

struct option {
	const char *name;
	enum kind kind;
	size_t offset;			/* in struct options */
};

#define AT(member) offsetof(struct options, member)

static const struct option table[] = {
	{ "--policy", VALUE, AT(policy) },
	{ "--no-policy", FLAG, AT(no_policy) },
	{ "--system", FLAG, AT(system) },
	{ "--pcrs", VALUES, AT(pcrs) },
	{ "--pcr", VALUES, AT(pcr) },
	{ "--root", VALUES, AT(root) },
	{ "--claim", VALUE, AT(claim) },
	{ "--commit", VALUES, AT(commit) },
	{ "--tree", VALUE, AT(tree) },
	{ "--repository", VALUES, AT(repository) },
	{ "--ref", VALUES, AT(ref) },
	{ "--any-source", FLAG, AT(any_source) },
	{ "--name", VALUE, AT(name) },
	{ "--list", VALUE, AT(list) },
	{ "--time", VALUE, AT(time) },
	{ "--clock", VALUE, AT(clock) },
	{ "--max-age", VALUE, AT(max_age) },
	{ "--insecure-debug", FLAG, AT(insecure_debug) },
	{ "--json", FLAG, AT(json) },
	{ "--print", VALUE, AT(print) },
	{ "-q", FLAG, AT(quiet) },
	{ "-v", FLAG, AT(verbose) },
	{ "--version", FLAG, AT(version) },
	{ "--help", FLAG, AT(help) },
	/* must fail, never be ignored: each would be a condition */
	{ "--eif", LATER, 0 },
	{ "--proof", LATER, 0 },
	{ "--log-policy", LATER, 0 },
	{ "--require-log", LATER, 0 },
	{ "--endorsements", LATER, 0 },
	{ "--endorsers", LATER, 0 },
	{ "--no-state", LATER, 0 }
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

/* One word at argv[*i], and its value if that is the next one. */
static int
take(struct options *o, int argc, char **argv, int *i, struct failure *f)
{
	const struct option *option;
	const char *value;

	if (argv[*i][0] != '-' || argv[*i][1] == '\0')
		return append(&o->operand, argv[*i], f);
	if ((option = find(argv[*i], &value)) == NULL)
		return fail(f, TBV_ERR_USAGE, argv[*i],
		    "no such option; a file of that name stands behind --");
	if (option->kind == LATER)
		return fail(f, TBV_ERR_UNSUPPORTED, option->name,
		    "not in this version");
	if (option->kind == FLAG)
		return set_flag(o, option, value, f);
	if (value == NULL) {
		if (*i + 1 == argc)
			return fail(f, TBV_ERR_USAGE, option->name,
			    "needs a value");
		value = argv[++*i];
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

static int
check_stdin(const struct options *o, struct failure *f)
{
	if (o->policy != NULL && strcmp(o->policy, "-") == 0)
		return fail(f, TBV_ERR_USAGE, "--policy",
		    "a policy is a file: others may write to a stream");
	if (dashes(&o->operand) + dashes(&o->pcrs) + dashes(&o->root) +
	    (o->list != NULL && strcmp(o->list, "-") == 0) > 1)
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
parse(struct options *o, int argc, char **argv, struct failure *f)
{
	int i, rc;

	for (i = 0; i < argc; i++) {
		if (!o->dashes && strcmp(argv[i], "--") == 0) {
			o->dashes = 1;
			continue;
		}
		rc = o->dashes ? append(&o->operand, argv[i], f) :
		    take(o, argc, argv, &i, f);
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
options_parse(struct options *o, int argc, char **argv, struct failure *f)
{
	int rc;

	memset(o, 0, sizeof(*o));
	if ((rc = parse(o, argc, argv, f)) != TBV_OK)
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
	free(o->operand.item);
	memset(o, 0, sizeof(*o));
}
