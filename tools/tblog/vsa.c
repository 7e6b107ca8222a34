/*
 * tblog vsa: verifies an artifact with the library, and signs a summary of the
 * verdict.  Only facts found here are signed; an existing summary is never
 * read.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/dsse.h"
#include "verifier/gather.h"
#include "verifier/kept.h"
#include "verifier/statement.h"
#include "tblog.h"

#define SUMMARY_MODE 0644u

/* One verdict, and the file for its summary. */
struct summary {
	const struct options *o;
	struct tbv_policy *policy;
	struct tbv_evidence *evidence;
	struct inputs inputs;
	struct replacement out;
	struct tbv_result *result;
	struct failure *f;
};

static int
is_svr(const struct options *o)
{
	return o->type != NULL && strcmp(o->type, "svr") == 0;
}

static int
check_summary_usage(const struct options *o, struct failure *f)
{
	int rc;

	if ((rc = options_operands(o, 2, 2, "want ARTIFACT and ATTESTATION",
	    f)) != TBV_OK)
		return rc;
	if (o->key == NULL || o->policy == NULL || o->output == NULL)
		return fail(f, TBV_ERR_USAGE, "vsa",
		    "want --key FILE, --policy FILE and -o FILE");
	if (strcmp(o->output, "-") == 0)
		return fail(f, TBV_ERR_USAGE, "-o", "want a file for the "
		    "summary: the standard output is for facts");
	if (file_same(o->output, o->operand.item[0]) ||
	    file_same(o->output, o->operand.item[1]))
		return fail(f, TBV_ERR_USAGE, o->output,
		    "is an input, and would be replaced");
	if (o->type != NULL && !is_svr(o) && strcmp(o->type, "vsa") != 0)
		return fail(f, TBV_ERR_USAGE, "--type", "want vsa or svr");
	if (o->verifier != NULL && !statement_is_uri(o->verifier))
		return fail(f, TBV_ERR_USAGE, "--verifier",
		    "want a URI, such as https://example.com/verifier");
	if (o->tag != NULL && o->branch != NULL)
		return fail(f, TBV_ERR_USAGE, "--tag", "not with --branch");
	return o->no_state && o->state_read_only ? fail(f, TBV_ERR_USAGE,
	    "--no-state", "not with --state-read-only") : TBV_OK;
}

/* A tbv_policy_open_fn. */
static int
open_for_policy(void *arg, enum tbv_policy_file_kind kind, const char *path)
{
	struct summary *s = arg;

	if (gather_lacks(kind, path))
		return -1;
	if (file_same(s->o->output, path)) {
		(void)fail(s->f, TBV_ERR_USAGE, s->o->output,
		    "is an input, and would be replaced");
		return -1;
	}
	return gather_open(kind, path, 0, s->f);
}

/* What the policy's setters refuse, unless a file said why already. */
static int
policy_failed(struct summary *s, int rc)
{
	if (rc == TBV_OK || s->f->error != TBV_OK)
		return s->f->error;
	return fail(s->f, rc, s->o->policy, tbv_policy_message(s->policy));
}

/* Options narrow the policy: a summary names it, and nothing is replaced. */
static int
narrow_policy(struct summary *s)
{
	const struct options *o = s->o;
	int rc = TBV_OK;

	if (o->tree != NULL)
		rc = tbv_policy_set_tree_hex(s->policy, o->tree);
	if (rc != TBV_OK)
		return fail(s->f, TBV_ERR_USAGE, "--tree",
		    tbv_policy_message(s->policy));
	if (o->time != NULL && strcmp(o->time, "now") != 0)
		return fail(s->f, TBV_ERR_USAGE, "--time", "want now; the "
		    "policy decides everything else");
	if (o->time != NULL)
		rc = tbv_policy_set_chain_time(s->policy, TBV_CHAIN_TIME_NOW);
	if (o->require_log && !gather_names_log(s->policy))
		return fail(s->f, TBV_ERR_USAGE, "--require-log",
		    "needs a policy that names a log policy");
	if (rc == TBV_OK && o->require_log)
		rc = tbv_policy_set_log_required(s->policy, 1);
	return policy_failed(s, rc);
}

static int
load_summary_policy(struct summary *s)
{
	const char *path = s->o->policy;
	int rc;

	if ((rc = policy_failed(s, tbv_policy_load(s->policy, path,
	    open_for_policy, s))) != TBV_OK ||
	    (rc = narrow_policy(s)) != TBV_OK ||
	    (rc = policy_failed(s, tbv_policy_load_named(s->policy, path,
	    open_for_policy, s))) != TBV_OK)
		return rc;
	gather_policy(s->policy, path, &s->inputs);
	return s->inputs.policy_path != NULL ? TBV_OK :
	    fail(s->f, TBV_ERR_IO, path, strerror(errno));
}

/* From there on nothing but a new summary has its name. */
static int
open_summary(struct summary *s)
{
	int rc;

	if ((rc = replacement_open(&s->out, s->o->output, SUMMARY_MODE,
	    s->f)) != TBV_OK)
		return rc;
	if (kept_is_in(s->out.directory))
		return fail(s->f, TBV_ERR_USAGE, s->o->output, "is in the "
		    "directory of the kept lists; give a file in another one");
	if ((rc = load_summary_policy(s)) != TBV_OK)
		return rc;
	return replacement_clear(&s->out, s->f);
}

static int
gather_summary(struct summary *s)
{
	const struct options *o = s->o;
	struct failure *f = s->f;
	int rc;

	if ((rc = gather_now(o->clock, s->evidence, &s->inputs, f)) !=
	    TBV_OK ||
	    (rc = gather_ref(o->tag, o->branch, s->evidence, f)) != TBV_OK ||
	    (rc = gather_list(o->list, s->evidence, f)) != TBV_OK ||
	    (o->statement != NULL && (rc = gather_statement(o->statement,
	    s->evidence, &s->inputs, f)) != TBV_OK) ||
	    (rc = gather_proof(o->proof, s->evidence, &s->inputs, f)) !=
	    TBV_OK || (rc = gather_attestation(o->operand.item[1],
	    o->operand.item[0], s->evidence, &s->inputs, f)) != TBV_OK)
		return rc;
	return o->name == NULL ? TBV_OK : gather_set(f,
	    tbv_evidence_expect_name(s->evidence, o->name), "--name");
}

static int
judge_summary(struct summary *s)
{
	const struct options *o = s->o;
	struct artifact a;
	int rc;

	if ((rc = open_summary(s)) != TBV_OK ||
	    (rc = gather_summary(s)) != TBV_OK ||
	    (rc = kept_merge(kept_use(o->no_state, o->state_read_only),
	    s->policy, s->inputs.now, s->f)) != TBV_OK ||
	    (rc = artifact_open(&a, o->operand.item[0], !o->quiet && !o->json,
	    s->f)) != TBV_OK)
		return rc;
	a.algorithms = tbv_policy_algorithms(s->policy);
	if ((rc = gather_artifact(&a, s->policy, s->evidence, s->f)) == TBV_OK)
		(void)tbv_verify(s->policy, s->evidence, &s->result);
	return rc;
}

/* The key is not read before there is something to sign. */
static int
sign_summary(struct summary *s)
{
	struct verdict verdict = { s->result, &s->inputs };
	struct text envelope = { 0 };
	char *statement;
	int rc;

	if (tbv_result_verdict(s->result) != TBV_VERDICT_VERIFIED)
		return TBV_OK;
	statement = is_svr(s->o) ? statement_svr(&verdict, s->o->verifier) :
	    statement_vsa(&verdict, s->o->verifier, s->o->proof != NULL);
	if (statement == NULL)
		return fail(s->f, TBV_ERR_MEMORY, "vsa", "out of memory");
	if ((rc = dsse_sign(s->o->key, DSSE_STATEMENT, statement, &envelope,
	    s->f)) == TBV_OK)
		rc = replacement_write(&s->out, envelope.data, envelope.len,
		    s->f);
	text_free(&envelope);
	free(statement);
	return rc;
}

int
command_vsa(const struct options *o)
{
	struct failure f = { 0 };
	struct summary s;
	int status;

	memset(&s, 0, sizeof(s));
	s.out.directory = s.out.fd = -1;
	s.o = o;
	s.f = &f;
	s.policy = tbv_policy_new();
	s.evidence = tbv_evidence_new();
	if (s.policy == NULL || s.evidence == NULL)
		(void)fail(&f, TBV_ERR_MEMORY, "vsa", "out of memory");
	else if (check_summary_usage(o, &f) == TBV_OK &&
	    judge_summary(&s) == TBV_OK)
		(void)sign_summary(&s);
	status = f.error != TBV_OK ? report_failure(o, &f) :
	    report_result(o, s.result, o->operand.item[0]);
	replacement_drop(&s.out);
	free(s.inputs.policy_path);
	free(s.inputs.statement);
	tbv_result_free(s.result);
	tbv_evidence_free(s.evidence);
	tbv_policy_free(s.policy);
	return status;
}
