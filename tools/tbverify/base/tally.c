/*
 * How many verdicts of each kind there are: on a terminal while somebody waits,
 * and at the end in one line.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/tool.h"

void
tally_start(struct tally *t)
{
	memset(t, 0, sizeof(*t));
	t->seen = terminal_moves(STDERR_FILENO);
	t->last = tenths();
}

void
tally_add(struct tally *t, int status, int error)
{
	if (status == STATUS_VERIFIED)
		t->verified++;
	else if (status == STATUS_REFUSED)
		t->refused++;
	else
		t->none++;
	if (error > TBV_OK && error < TALLY_ERRORS)
		t->error[error]++;
}

static void
print_numbers(const struct tally *t)
{
	fprintf(stderr, "%zu verified, %zu refused, %zu without a verdict",
	    t->verified, t->refused, t->none);
}

void
tally_show(struct tally *t)
{
	int64_t now;

	if (!t->seen || (now = tenths()) == t->last)
		return;
	t->last = now;
	t->shown = 1;
	fputc('\r', stderr);
	print_numbers(t);
	fflush(stderr);
}

void
tally_hide(struct tally *t)
{
	if (t->shown)
		fprintf(stderr, "\r%*s\r", 79, "");
	t->shown = 0;
}

/* Texts of ours alone: there is nothing to escape. */
static void
print_tally_json(const struct tally *t, int status, int complete)
{
	const char *comma = "";
	int i;

	printf("{\"tbverify-batch\":1,\"complete\":%s,\"status\":%d,"
	    "\"entries\":%zu,\"verified\":%zu,\"refused\":%zu,\"none\":%zu,"
	    "\"tokens\":{", complete ? "true" : "false", status,
	    t->verified + t->refused + t->none, t->verified, t->refused,
	    t->none);
	for (i = 0; i < TALLY_ERRORS; i++)
		if (t->error[i] > 0) {
			printf("%s\"%s\":%zu", comma, tbv_error_token(i),
			    t->error[i]);
			comma = ",";
		}
	printf("}}\n");
}

int
tally_print(const struct options *o, const struct tally *t, int status,
    int complete)
{
	size_t entries = t->verified + t->refused + t->none;

	if (o->summary != NULL) {
		if (ferror(stdout))
			return status;	/* that was said */
		print_tally_json(t, status, complete);
		return report_end(status);
	}
	if (o->quiet || o->json || entries == 0)
		return status;
	fprintf(stderr, "tbverify: %zu %s: ", entries,
	    entries == 1 ? "entry" : "entries");
	print_numbers(t);
	fprintf(stderr, "%s\n", complete ? "" : "; the list ended early");
	return status;
}
