/*
 * tbverify verify: gathers the inputs and asks the library for a verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static int
check_operands(const struct options *o, struct failure *f)
{
	if (o->operand.count != 2)
		return fail(f, TBV_ERR_USAGE, "operands",
		    "want ARTIFACT and ATTESTATION");
	return TBV_OK;
}

static int
check_print(const struct options *o, struct failure *f)
{
	int i;

	if (o->print == NULL)
		return TBV_OK;
	for (i = 0; i < TBV_FACTS; i++)
		if (strcmp(tbv_fact_name((enum tbv_fact)i), o->print) == 0)
			return TBV_OK;
	return fail(f, TBV_ERR_USAGE, "--print", "no fact has that name");
}

static int
set_list(const struct options *o, struct tbv_evidence *e, struct failure *f)
{
	struct file file;
	int rc;

	if (o->list == NULL)
		return TBV_OK;
	if ((rc = file_read(o->list, TBV_LIST_MAX, &file, f)) != TBV_OK)
		return rc;
	rc = gather_set(f, tbv_evidence_set_list_mem(e, file.data, file.len),
	    o->list);
	free(file.data);
	return rc;
}

static int
set_proof(const struct options *o, struct tbv_evidence *e, struct failure *f)
{
	struct file file;
	int rc;

	if (o->proof == NULL)
		return TBV_OK;
	if ((rc = file_read(o->proof, TBV_PROOF_MAX, &file, f)) != TBV_OK)
		return rc;
	rc = gather_set(f, tbv_evidence_set_proof_mem(e, file.data, file.len),
	    o->proof);
	free(file.data);
	return rc;
}

/*
 * All that is to be read.  The artifact comes last: it can be large, and all
 * else fails sooner.
 */
static int
gather(const struct options *o, struct tbv_policy *p,
    struct tbv_evidence *e, size_t *lists, struct failure *f)
{
	int rc;

	if ((rc = check_operands(o, f)) != TBV_OK ||
	    (rc = check_print(o, f)) != TBV_OK ||
	    (rc = policy_load(o, p, lists, f)) != TBV_OK ||
	    (rc = gather_now(o, e, f)) != TBV_OK ||
	    (rc = set_list(o, e, f)) != TBV_OK ||
	    (rc = set_proof(o, e, f)) != TBV_OK ||
	    (rc = gather_attestation(o->operand.item[1], e, f)) != TBV_OK)
		return rc;
	return o->name == NULL ? TBV_OK : gather_set(f,
	    tbv_evidence_set_name(e, o->name), "--name");
}

/*
 * A verdict under endorsement lists needs the serials that were seen, and is
 * none unless those that it saw are kept: read, judged and written under one
 * lock, so that two tools at once cannot lower what either has seen.
 */
static int
judge_remembering(struct tbv_policy *p, struct tbv_evidence *e,
    struct tbv_result **r, struct failure *f)
{
	struct state state;
	const char *text;
	int rc;

	if ((rc = state_open(&state, f)) != TBV_OK)
		return rc;
	(void)confine(CONFINE_JUDGE, &state.next.directory, 1);
	rc = tbv_policy_set_state_mem(p, state.file.data, state.file.len);
	if (rc != TBV_OK) {
		(void)fail(f, rc, state.path, tbv_policy_message(p));
	} else {
		(void)tbv_verify(p, e, r);
		if ((text = tbv_result_state(*r)) != NULL)
			rc = state_write(&state, text, f);
	}
	state_close(&state);
	return rc;
}

/*
 * Nothing of the document is looked into while more can be opened than what is
 * open.  The state is opened after the artifact was read, which can take any
 * time, for its lock keeps others waiting.
 */
static int
judge(const struct options *o, struct tbv_policy *p, struct tbv_evidence *e,
    struct tbv_result **r, struct failure *f)
{
	struct artifact a;
	size_t lists;
	int rc;

	if ((rc = gather(o, p, e, &lists, f)) != TBV_OK ||
	    (rc = artifact_open(&a, o->operand.item[0], 1, f)) != TBV_OK)
		return rc;
	if (lists > 0 && !o->no_state) {
		rc = gather_artifact(&a, NULL, e, f);
		return rc != TBV_OK ? rc : judge_remembering(p, e, r, f);
	}
	(void)confine(CONFINE_JUDGE, NULL, 0);
	if ((rc = gather_artifact(&a, p, e, f)) == TBV_OK)
		(void)tbv_verify(p, e, r);
	return rc;
}

int
command_verify(const struct options *o)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_result *r = NULL;
	struct failure f = { 0 };
	int status;

	if (p == NULL || e == NULL)
		(void)fail(&f, TBV_ERR_MEMORY, "tbverify", "out of memory");
	if (f.error != TBV_OK || judge(o, p, e, &r, &f) != TBV_OK)
		status = report_failure(o, &f);
	else
		status = report_result(o, r);
	tbv_result_free(r);
	tbv_evidence_free(e);
	tbv_policy_free(p);
	return status;
}
