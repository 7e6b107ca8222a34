/*
 * tblog audit: verifies a whole log in ranges, on as many machines as there
 * are, and joins what they found.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "tblog.h"

/* What belongs to one half alone. */
static int
check_words(const struct options *o, struct failure *f)
{
	if (o->join == (o->range != NULL))
		return fail(f, TBV_ERR_USAGE, "audit",
		    "want --range A-B, or --join");
	if (o->log_policy == NULL)
		return fail(f, TBV_ERR_USAGE, "audit",
		    "want --log-policy FILE");
	if (o->join)
		return o->output == NULL && o->tbverify == NULL &&
		    o->jobs == NULL ? options_operands(o, 2, (size_t)-1,
		    "want DIR or URL, and SHARDs", f) : fail(f,
		    TBV_ERR_USAGE, "--join",
		    "takes no -o, --tbverify or -j");
	if (o->output == NULL || strcmp(o->output, "-") == 0)
		return fail(f, TBV_ERR_USAGE, "audit", "want -o FILE");
	if (o->policy == NULL && (o->tbverify != NULL || o->jobs != NULL))
		return fail(f, TBV_ERR_USAGE, "audit",
		    "--tbverify and -j need --policy");
	return options_operands(o, 1, 1, "want DIR or URL", f);
}

int
command_audit(const struct options *o)
{
	struct facts facts = { 0 };
	struct failure f = { 0 };
	int status;

	if (check_words(o, &f) == TBV_OK)
		(void)(o->join ? audit_join : audit_range)(o, &facts, &f);
	if (f.error == TBV_OK)
		status = report_facts(o, &facts);
	else {
		if (f.error == TBV_ERR_AUDIT_ENTRIES)
			report_done(o, &facts);
		status = report_failure(o, &f);
	}
	facts_free(&facts);
	return status;
}
