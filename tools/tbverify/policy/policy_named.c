/*
 * Loads whom the policy trusts besides the hypervisor: roots, logs, endorsers
 * and their lists, from the policy's files and from the options.  The library reads
 * them; here they are opened, by the tool's rules.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "report/reports.h"

int
named_open(void *load, enum tbv_policy_file_kind kind, const char *path)
{
	struct load *l = load;

	if (gather_lacks(kind, path))
		return -1;
	free(l->opened);
	if ((l->opened = strdup(path)) == NULL)
		return fail(l->f, TBV_ERR_MEMORY, path, "out of memory"), -1;
	if (reports_spare(l->o, path, l->f) != TBV_OK)
		return -1;
	return gather_open(kind, path, l->found && !l->theirs, l->f);
}

/* The library's words begin with the name that the failure has already. */
int
named_refused(struct load *l, int rc)
{
	const char *subject = l->opened != NULL ? l->opened : "policy";
	const char *text = tbv_policy_message(l->p);
	char name[4 * 256];
	size_t n;

	if (rc == TBV_OK || l->f->error != TBV_OK)
		return l->f->error;
	n = tbv_escape(subject, strlen(subject), name, sizeof(name));
	if (n < sizeof(name) && strncmp(text, name, n) == 0 &&
	    strncmp(text + n, ": ", 2) == 0)
		text += n + 2;
	return fail(l->f, rc, subject, text);
}

/* Those parts of the policy that an option replaces. */
static int
clear_replaced(struct load *l)
{
	const struct options *o = l->o;
	int rc = TBV_OK;

	if (o->log_policy != NULL)
		rc = tbv_policy_clear(l->p, TBV_PART_LOG_POLICY);
	if (rc == TBV_OK && o->endorsers != NULL)
		rc = tbv_policy_clear(l->p, TBV_PART_ENDORSERS);
	if (rc == TBV_OK && o->endorsements.count > 0)
		rc = tbv_policy_clear(l->p, TBV_PART_ENDORSEMENTS);
	return policy_refused(l, rc, "options");
}

static int
load_option(struct load *l, enum tbv_policy_file_kind kind, const char *path)
{
	int rc;

	if (path == NULL)
		return TBV_OK;
	l->theirs = 1;
	rc = named_refused(l, tbv_policy_load_file(l->p, kind, path,
	    named_open, l));
	l->theirs = 0;
	return rc;
}

static int
require_log(struct load *l)
{
	if (!l->o->require_log)
		return TBV_OK;
	if (l->o->log_policy == NULL && !gather_names_log(l->p))
		return fail(l->f, TBV_ERR_USAGE, "--require-log",
		    "needs --log-policy FILE, or a policy that names one");
	return policy_refused(l, tbv_policy_set_log_required(l->p, 1),
	    "--require-log");
}

/* Lists come last: under their endorsers, which may come from an option. */
static int
load_parts(struct load *l)
{
	const struct options *o = l->o;
	size_t i;
	int rc;

	if ((rc = clear_replaced(l)) != TBV_OK ||
	    (rc = load_option(l, TBV_POLICY_FILE_LOG_POLICY,
	    o->log_policy)) != TBV_OK ||
	    (rc = load_option(l, TBV_POLICY_FILE_ENDORSERS,
	    o->endorsers)) != TBV_OK)
		return rc;
	if (o->stream != NULL && (rc = option_refused(l,
	    tbv_policy_set_endorsement_stream(l->p, o->stream),
	    "--stream")) != TBV_OK)
		return rc;
	if ((rc = require_log(l)) != TBV_OK || (l->path != NULL &&
	    (rc = named_refused(l, tbv_policy_load_named(l->p, l->path,
	    named_open, l))) != TBV_OK))
		return rc;
	for (i = 0; i < o->endorsements.count; i++)
		if ((rc = load_option(l, TBV_POLICY_FILE_ENDORSEMENTS,
		    o->endorsements.item[i])) != TBV_OK)
			return rc;
	return TBV_OK;
}

int
named_load(struct load *l)
{
	int rc = load_parts(l);

	free(l->opened);
	l->opened = NULL;
	return rc;
}
