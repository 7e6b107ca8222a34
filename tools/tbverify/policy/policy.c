/*
 * tbverify policy: writes a first one, or says what one asks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/command.h"
#include "input/input.h"
#include "policy/policy.h"

/* What a policy asks, by the names of tbv_policy_check(3). */
static const struct phrase {
	const char *name, *text;
} phrases[] = {
	{ "image", "Built by the image" },
	{ "pcrs", "  with these PCRs as pinned" },
	{ "insecure-debug", "  WITHOUT MEASUREMENT:" },
	{ "root", "  certified by the root" },
	{ "claim", "  whose claims are" },
	{ "network", "  with network access" },
	{ "private", "  from a private repository" },
	{ "source", "From source" },
	{ "repository", "From the repository" },
	{ "ref", "  at the ref" },
	{ "commit", "  at the commit" },
	{ "tree", "  with the source tree" },
	{ "recipe", "  or with the recipe" },
	{ "rootfs", "  or the root file system" },
	{ "name", "Under the name" },
	{ "not-before", "  not before" },
	{ "not-after", "  not after" },
	{ "max-age", "  not older than" },
	{ "certificates", "With certificates" },
	{ "log", "In a transparency log:" },
	{ "while-valid", "  while it was valid:" },
	{ "endorsements", "With endorsements:" },
	{ "stream", "  of the stream" },
	{ "lists", "  number of lists" },
	{ "min-serial", "  serial at least" },
	{ "max-list-age", "  lists not older than" }
};

#define WIDTH 28

static const char *
phrase_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (strcmp(phrases[i].name, name) == 0)
			return phrases[i].text;
	return name;
}

static void
print_plan(const struct tbv_plan *plan)
{
	const char *name, *before = "";
	size_t i;

	for (i = 0; i < tbv_plan_count(plan); i++) {
		name = tbv_plan_name(plan, i);
		if (strcmp(name, "policy") == 0)
			continue;
		/* an image is one of the objects, with its own members */
		printf("%-*s%s\n", WIDTH, strcmp(name, before) == 0 &&
		    strcmp(name, "image") != 0 ? "    or" : phrase_of(name),
		    tbv_plan_value(plan, i));
		before = name;
	}
}

static int
check_policy_file(const struct options *o, struct tbv_policy *p,
    struct failure *f)
{
	struct options own = *o;
	struct inputs in = { 0 };
	struct tbv_plan *plan = NULL;
	const char *path = "policy";
	int64_t now;
	int rc;

	if (o->operand.count > 2 || (o->operand.count == 2 &&
	    o->policy != NULL))
		return fail(f, TBV_ERR_USAGE, "policy check",
		    "want at most one POLICY");
	if (o->operand.count == 2)
		own.policy = o->operand.item[1];
	own.operand.count = 0;
	if ((rc = gather_clock(o->clock, &now, f)) != TBV_OK ||
	    (rc = policy_load(&own, p, &in, f)) != TBV_OK)
		return rc;
	if (own.policy != NULL)
		path = own.policy;
	else if (in.policy_path != NULL)
		path = in.policy_path;
	if ((rc = tbv_policy_check(p, now, &plan)) != TBV_OK)
		(void)fail(f, rc, path, tbv_plan_message(plan));
	else {
		printf("An artifact is verified if it was\n\n");
		print_plan(plan);
	}
	tbv_plan_free(plan);
	free(in.policy_path);
	return rc;
}

static int
run_policy(const struct options *o, struct tbv_policy *p, struct failure *f)
{
	const char *word = o->operand.count > 0 ? o->operand.item[0] : "";

	if (strcmp(word, "new") == 0)
		return policy_new(o, p, f);
	if (strcmp(word, "check") == 0)
		return check_policy_file(o, p, f);
	return fail(f, TBV_ERR_USAGE, "policy",
	    "want policy new, or policy check");
}

int
command_policy(const struct options *o)
{
	struct tbv_policy *p = tbv_policy_new();
	struct failure f = { 0 };
	int status;

	if (p == NULL)
		(void)fail(&f, TBV_ERR_MEMORY, "policy", "out of memory");
	if (f.error != TBV_OK || run_policy(o, p, &f) != TBV_OK)
		status = report_failure(o, &f);
	else
		status = report_end(STATUS_VERIFIED);
	tbv_policy_free(p);
	return status;
}
