/*
 * The options of each command, and which of them exclude each other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/tool.h"

#define V COMMAND_VERIFY
#define VB (COMMAND_VERIFY | COMMAND_BATCH)
#define VL (COMMAND_VERIFY | COMMAND_LIVE)
#define VBP (VB | COMMAND_POLICY)
#define VBL (VB | COMMAND_LIVE)
#define VBLP (VBL | COMMAND_POLICY)
#define AT(member) offsetof(struct options, member)

static const struct option table[] = {
	{ "--policy", VALUE, VBLP, AT(policy) },
	{ "--no-policy", FLAG, VBL, AT(no_policy) },
	{ "--system", FLAG, VBLP, AT(system) },
	{ "--pcrs", VALUES, VBLP, AT(pcrs) },
	{ "--pcr", VALUES, VBLP, AT(pcr) },
	{ "--eif", VALUE, VBLP, AT(eif) },
	{ "--root", VALUES, VBLP, AT(root) },
	{ "--claim", VALUE, VB, AT(claim) },
	{ "--commit", VALUES, VBP, AT(commit) },
	{ "--tree", VALUE, VB, AT(tree) },
	{ "--repository", VALUES, VBP, AT(repository) },
	{ "--ref", VALUES, VBP, AT(ref) },
	{ "--tag", VALUE, VB, AT(tag) },
	{ "--branch", VALUE, VB, AT(branch) },
	{ "--any-source", FLAG, VBP, AT(any_source) },
	{ "--name", VALUE, V | COMMAND_POLICY, AT(name) },
	{ "--list", VALUE, V, AT(list) },
	{ "--statement", VALUE, V, AT(statement) },
	{ "--time", VALUE, VB, AT(time) },
	{ "--clock", VALUE, VBL | COMMAND_LISTS | COMMAND_MEASURE | COMMAND_PIN |
	    COMMAND_POLICY, AT(clock) },
	{ "--max-age", VALUE, VBL, AT(max_age) },
	{ "--insecure-debug", FLAG, VB, AT(insecure_debug) },
	{ "--report", VALUES, V, AT(report) },
	{ "--vsa", VALUE, V, AT(vsa) },
	{ "--verifier", VALUE, V, AT(verifier) },
	{ "--provenance", VALUE, V, AT(provenance) },
	{ "--json", FLAG, ~(unsigned int)(COMMAND_EXPLAIN |
	    COMMAND_POLICY), AT(json) },
	{ "--print", VALUE, VL, AT(print) },
	{ "-q", FLAG, VBL | COMMAND_LISTS, AT(quiet) },
	{ "-v", FLAG, V | COMMAND_LISTS, AT(verbose) },
	{ "-j", VALUE, COMMAND_BATCH, AT(jobs) },
	{ "--summary", VALUE, COMMAND_BATCH, AT(summary) },
	{ "-0", FLAG, COMMAND_BATCH, AT(nul) },
	{ "--statements", FLAG, COMMAND_BATCH, AT(statements) },
	{ "--strict", FLAG, COMMAND_MEASURE, AT(strict) },
	{ "--into", VALUE, COMMAND_PIN, AT(into) },
	{ "--entry", VALUE, COMMAND_PIN, AT(entry) },
	{ "-o", VALUE, COMMAND_POLICY, AT(output) },
	{ "--kind", VALUE, COMMAND_LIVE, AT(kind) },
	{ "--nonce", VALUE, COMMAND_LIVE, AT(nonce) },
	{ "--public-key", VALUE, COMMAND_LIVE, AT(public_key) },
	{ "--user-data", VALUE, COMMAND_LIVE, AT(user_data) },
	{ "--proof", VALUE, VL, AT(proof) },
	{ "--log-policy", VALUE, VBLP, AT(log_policy) },
	{ "--require-log", FLAG, VBL, AT(require_log) },
	{ "--endorsements", VALUES, VBLP | COMMAND_LISTS, AT(endorsements) },
	{ "--endorsers", VALUE, VBLP | COMMAND_LISTS, AT(endorsers) },
	{ "--stream", VALUE, VBLP | COMMAND_LISTS, AT(stream) },
	{ "--no-state", FLAG, VBL, AT(no_state) },
	{ "--state-read-only", FLAG, VBL, AT(state_read_only) },
	{ "--version", FLAG, ~0u, AT(version) },
	{ "-V", FLAG, ~0u, AT(version) },
	{ "--help", FLAG, ~0u, AT(help) },
	{ "-h", FLAG, ~0u, AT(help) }
};

#undef V
#undef VB
#undef VL
#undef VBL
#undef VBP
#undef VBLP

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
		    "a policy is a file: others may write to a stream");
	if (is_dash(o->into))
		return fail(f, TBV_ERR_USAGE, "--into",
		    "a stream cannot be replaced");
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
