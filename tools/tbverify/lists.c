/*
 * tbverify lists: checks endorsement lists alone, and an image against them,
 * for users who make a list and want to check it before others depend on it.
 * It neither reads nor writes the kept lists.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/command.h"
#include "input/input.h"
#include "policy/policy.h"

static int
verify_lists(const struct options *o, struct tbv_policy *p,
    struct tbv_result **r, struct failure *f)
{
	struct load l;
	size_t image = SIZE_MAX;
	int64_t now;
	int rc;

	if (o->operand.count > 1)
		return fail(f, TBV_ERR_USAGE, "lists",
		    "want at most one IMAGE.eif or MEASUREMENTS");
	if (o->endorsers == NULL || o->endorsements.count == 0)
		return fail(f, TBV_ERR_USAGE, "lists",
		    "want --endorsers and --endorsements");
	memset(&l, 0, sizeof(l));
	l.o = o;
	l.p = p;
	l.f = f;
	if ((rc = gather_clock(o->clock, &now, f)) != TBV_OK ||
	    (rc = named_load(&l)) != TBV_OK)
		return rc;
	if (o->operand.count == 1 && ((rc = policy_refused(&l,
	    tbv_policy_add_image(p, o->operand.item[0], &image),
	    o->operand.item[0])) != TBV_OK || (rc = image_load(o, p,
	    image, o->operand.item[0], f)) != TBV_OK))
		return rc;
	(void)confine(CONFINE_JUDGE, NULL, 0);
	(void)tbv_verify_lists(p, now, image, r);
	return TBV_OK;
}

int
command_lists(const struct options *o)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_result *r = NULL;
	struct judged j = { 0 };
	struct failure f = { 0 };
	int status;

	if (p == NULL)
		(void)fail(&f, TBV_ERR_MEMORY, "lists", "out of memory");
	if (f.error != TBV_OK || verify_lists(o, p, &r, &f) != TBV_OK)
		status = report_failure(o, &f);
	else {
		j.attestation = o->endorsements.item[0];
		status = report_result(o, &j, r);
	}
	tbv_result_free(r);
	tbv_policy_free(p);
	return status;
}
