/*
 * tbverify verify: gathers the inputs and asks the library for a verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/command.h"
#include "verifier/kept.h"
#include "common/nearest.h"
#include "input/input.h"
#include "policy/policy.h"
#include "report/reports.h"

static int
check_operands(const struct options *o, struct failure *f)
{
	size_t i, n = o->operand.count;

	if (n != 1 && n != 2)
		return fail(f, TBV_ERR_USAGE, "operands",
		    "want ARTIFACT, or ARTIFACT and ATTESTATION");
	for (i = 0; i < n; i++)
		if (*o->operand.item[i] == '\0')
			return fail(f, TBV_ERR_USAGE, i == 0 ? "ARTIFACT" :
			    "ATTESTATION", "the name is empty");
	return TBV_OK;
}

static int
check_print(const struct options *o, struct failure *f)
{
	struct nearest nearest;
	char near[128], text[160];
	int i;

	if (o->print == NULL)
		return TBV_OK;
	nearest_start(&nearest, o->print);
	for (i = 0; i < TBV_FACTS; i++) {
		if (strcmp(tbv_fact_name((enum tbv_fact)i), o->print) == 0)
			return TBV_OK;
		nearest_try(&nearest, tbv_fact_name((enum tbv_fact)i));
	}
	if (nearest_tell(&nearest, near, sizeof(near)))
		(void)snprintf(text, sizeof(text), "unknown fact %s",
		    near);
	else
		(void)snprintf(text, sizeof(text), "unknown fact; a "
		    "verdict without --print lists them");
	return fail(f, TBV_ERR_USAGE, "--print", text);
}

static int
check_artifact_name(const struct options *o, struct failure *f)
{
	if (o->name == NULL || *o->name != '\0')
		return TBV_OK;
	return fail(f, TBV_ERR_USAGE, "--name", "want a name");
}

/* One verdict: what it is made of, and what comes of it. */
struct trial {
	const struct options *o;
	const char *beside;		/* an attestation nobody named */
	struct tbv_policy *policy;
	struct tbv_evidence *evidence;
	struct inputs inputs;
	struct reports reports;
	struct tbv_result *result;
};

static int
check_verify_usage(const struct options *o, struct failure *f)
{
	int rc;

	if ((rc = check_operands(o, f)) != TBV_OK ||
	    (rc = check_print(o, f)) != TBV_OK ||
	    (rc = check_artifact_name(o, f)) != TBV_OK)
		return rc;
	return reports_check(o, f);
}

/*
 * What earlier verdicts left under the names of reports goes when the policy
 * has been read, for only then is it known that none of it is an input.  From
 * there on a refusal leaves no file that says PASSED, and neither does a
 * failure.
 */
static int
load_trial(struct trial *t, struct failure *f)
{
	struct failure ignored = { 0 };
	int rc;

	if ((rc = reports_open(&t->reports, t->o, f)) != TBV_OK ||
	    (rc = reports_spare_kept(&t->reports, t->o, f)) != TBV_OK)
		return rc;
	rc = policy_load(t->o, t->policy, &t->inputs, f);
	if (rc == TBV_OK)
		return reports_clear(&t->reports, f);
	/* a list that is refused before any check is a refusal, too */
	if (status_of(rc) == STATUS_REFUSED)
		(void)reports_clear(&t->reports, &ignored);
	return rc;
}

/*
 * All that is to be read.  The artifact comes last: it can be large, and all
 * else fails sooner.
 */
static int
gather_trial(struct trial *t, struct failure *f)
{
	const struct options *o = t->o;
	int rc;

	if ((rc = load_trial(t, f)) != TBV_OK ||
	    (rc = gather_now(o->clock, t->evidence, &t->inputs, f)) != TBV_OK ||
	    (rc = gather_ref(o->tag, o->branch, t->evidence, f)) != TBV_OK ||
	    (rc = gather_list(o->list, t->evidence, f)) != TBV_OK ||
	    (o->statement != NULL && (rc = gather_statement(o->statement,
	    t->evidence, &t->inputs, f)) != TBV_OK) ||
	    (rc = gather_proof(o->proof, t->evidence, &t->inputs, f)) != TBV_OK ||
	    (t->beside != NULL && (rc = attestation_is_beside(
	    o->operand.item[0], t->beside, f)) != TBV_OK) ||
	    (rc = gather_attestation(o->operand.item[1], o->operand.item[0],
	    t->evidence, &t->inputs, f)) != TBV_OK)
		return rc;
	return o->name == NULL ? TBV_OK : gather_set(f,
	    tbv_evidence_expect_name(t->evidence, o->name), "--name");
}

/*
 * Nothing of the document is looked into while more can be opened than what is
 * open.  Lists are kept before that, for no verdict may undo them.
 */
static int
verify_trial(struct trial *t, struct failure *f)
{
	struct artifact a;
	int rc;

	if ((rc = gather_trial(t, f)) != TBV_OK ||
	    (rc = kept_merge(kept_use(t->o->no_state,
	    t->o->state_read_only), t->policy, t->inputs.now, f)) != TBV_OK ||
	    (rc = artifact_open(&a, t->o->operand.item[0],
	    !t->o->quiet && !t->o->json, f)) != TBV_OK)
		return rc;
	a.algorithms = tbv_policy_algorithms(t->policy);
	(void)confine(CONFINE_JUDGE, t->reports.directory, t->reports.count);
	if ((rc = gather_artifact(&a, t->policy, t->evidence, f)) == TBV_OK)
		(void)tbv_verify(t->policy, t->evidence, &t->result);
	return rc;
}

/* The reports are part of the request: without them it fails. */
static int
judge_and_tell(struct trial *t, struct failure *f)
{
	struct verdict verdict;
	int rc;

	if ((rc = verify_trial(t, f)) != TBV_OK)
		return rc;
	verdict.result = t->result;
	verdict.inputs = &t->inputs;
	return reports_save(&t->reports, t->o, &verdict, f);
}

/* Says which attestation was taken, where somebody reads what is said. */
static int
report_trial(const struct trial *t, const struct judged *j)
{
	int status = report_result(t->o, j, t->result);
	char name[256];

	if (t->beside == NULL || status != STATUS_VERIFIED || t->o->json ||
	    t->o->quiet)
		return status;
	(void)tbv_escape(t->beside, strlen(t->beside), name, sizeof(name));
	fprintf(stderr, "tbverify: the attestation is %s\n", name);
	return status;
}

/* Both files have names. */
static int
verify_pair(const struct options *o, const char *beside)
{
	struct failure f = { 0 };
	struct judged j = { 0 };
	struct trial t;
	int status;

	memset(&t, 0, sizeof(t));
	t.o = o;
	t.beside = beside;
	t.policy = tbv_policy_new();
	t.evidence = tbv_evidence_new();
	if (t.policy == NULL || t.evidence == NULL)
		(void)fail(&f, TBV_ERR_MEMORY, "tbverify", "out of memory");
	if (f.error != TBV_OK || judge_and_tell(&t, &f) != TBV_OK)
		status = report_failure(o, &f);
	else {
		j.artifact = o->operand.item[0];
		j.attestation = o->operand.item[1];
		j.policy = o->policy != NULL ? o->policy :
		    t.inputs.policy_path;
		status = report_trial(&t, &j);
	}
	reports_close(&t.reports);
	free(t.inputs.policy_path);
	free(t.inputs.statement);
	tbv_result_free(t.result);
	tbv_evidence_free(t.evidence);
	tbv_policy_free(t.policy);
	return status;
}

int
command_verify(const struct options *o)
{
	struct failure f = { 0 };
	struct options both = *o;
	const char *pair[2];
	char *beside = NULL;
	int status;

	if (check_verify_usage(o, &f) != TBV_OK || (o->operand.count == 1 &&
	    attestation_beside(o->operand.item[0], &beside, &f) != TBV_OK))
		return report_failure(o, &f);
	if (beside != NULL) {
		pair[0] = o->operand.item[0];
		pair[1] = beside;
		both.operand.item = pair;
		both.operand.count = 2;
	}
	status = verify_pair(&both, beside);
	free(beside);
	return status;
}
