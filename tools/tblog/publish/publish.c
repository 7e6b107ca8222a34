/*
 * tblog publish: puts attestations into a log of others, waits until they are
 * in its tree, and keeps the proof of it.  Nothing that the log says is
 * believed: the library verifies each proof before it is written.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publish/engine.h"

#define TIMEOUT_SECONDS 120
#define SUFFIX ".tlog-proof"

static const struct engine *const engines[] = {
	&engine_tessera, &engine_rekor2, &engine_sigsum
};

static const struct engine *
find_engine(const struct options *o, struct failure *f)
{
	size_t i;

	for (i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		if (o->to != NULL && strcmp(o->to, engines[i]->name) == 0)
			return engines[i];
	(void)fail(f, TBV_ERR_USAGE, "--to", "want tessera, rekor2 or sigsum");
	return NULL;
}

/* Whether more of the log's time may help. */
static int
may_come(int rc)
{
	return rc == NOT_THERE || rc == TBV_ERR_LOG_QUORUM ||
	    rc == TBV_ERR_WITNESS_TIME;
}

static int
too_late(const struct publishing *p, int rc, const struct failure *last,
    struct failure *f)
{
	if (rc != NOT_THERE && rc != TBV_ERR_NETWORK) {
		*f = *last;
		return rc;
	}
	return fail(f, TBV_ERR_LOG_PENDING, p->http.name,
	    "the log signed no tree with the entry in time");
}

/* Asks again and again for a proof that verifies. */
static int
await(struct publishing *p, const struct engine *engine, struct failure *f)
{
	struct failure last;
	int rc, tries;

	for (tries = 0; ; tries++) {
		memset(&last, 0, sizeof(last));
		text_free(&p->proof);
		if ((rc = engine->prove(p, &last)) == TBV_OK &&
		    (rc = proof_verify(p->policy, &p->entry, &p->proof,
		    &last)) == TBV_OK)
			return TBV_OK;
		if (rc == TBV_ERR_LOG_QUORUM && p->untimely) {
			memset(&last, 0, sizeof(last));
			rc = fail(&last, TBV_ERR_WITNESS_TIME, p->http.name,
			    "too few witnesses with a time near this "
			    "machine's clock");
		}
		if (http_clock() >= p->http.deadline)
			return too_late(p, rc, &last, f);
		if (!may_come(rc)) {
			*f = last;
			return rc;
		}
		if (http_wait(&p->http, tries) != 0)
			return too_late(p, rc, &last, f);
	}
}

/* Where the proof goes; opened before anything is posted. */
static int
open_proof(const struct publishing *p, struct text *path,
    struct replacement *out, struct failure *f)
{
	if (p->o->output != NULL)
		text_say(path, "%s", p->o->output);
	else
		text_say(path, "%s" SUFFIX, p->path);
	if (path->bad)
		return fail(f, TBV_ERR_MEMORY, p->path, "out of memory");
	return strcmp(path->data, "-") == 0 ? TBV_OK :
	    replacement_open(out, path->data, 0644, f);
}

static int
save_proof(const struct publishing *p, const char *path,
    struct replacement *out, struct facts *facts, struct failure *f)
{
	int rc;

	if (strcmp(path, "-") == 0)
		return proof_save(path, &p->proof, f);
	if ((rc = replacement_write(out, p->proof.data, p->proof.len, f)) ==
	    TBV_OK)
		facts_entry(facts, p->index, "proof", path);
	return rc;
}

/*
 * One file; without facts no further than can be seen here, so that nothing is
 * posted while a file cannot be read, or a proof not be written.
 */
static int
publish_file(struct publishing *p, const struct engine *engine,
    struct facts *facts, struct failure *f)
{
	struct replacement out = { .directory = -1, .fd = -1 };
	struct text path = { 0 };
	int rc;

	if ((rc = entry_read(p->path, &p->entry, &p->is_document, f)) ==
	    TBV_OK && (rc = engine->prepare(p, f)) == TBV_OK &&
	    (rc = open_proof(p, &path, &out, f)) == TBV_OK &&
	    facts != NULL && (rc = engine->submit(p, f)) == TBV_OK &&
	    (rc = await(p, engine, f)) == TBV_OK)
		rc = save_proof(p, path.data, &out, facts, f);
	replacement_drop(&out);
	text_free(&path);
	free(p->entry.data);
	free(p->answer.data);
	free(p->record.data);
	free(p->log_policy.data);
	text_free(&p->proof);
	key_free(&p->key);
	return rc;
}

static int
check_publish_options(const struct options *o, struct failure *f)
{
	size_t i;

	if (options_operands(o, 2, SIZE_MAX, "want URL and FILE...", f) !=
	    TBV_OK)
		return f->error;
	if (o->log_policy == NULL)
		return fail(f, TBV_ERR_USAGE, "publish",
		    "want --log-policy FILE");
	if (o->token != NULL && strcmp(o->to, "sigsum") != 0)
		return fail(f, TBV_ERR_USAGE, "--token",
		    "only with --to sigsum");
	if (o->token != NULL && strncmp(o->operand.item[0], "https://", 8) !=
	    0 && !http_is_loopback(o->operand.item[0]))
		return fail(f, TBV_ERR_USAGE, "--token",
		    "is sent only to https:// or to this machine: others "
		    "could read it in transit");
	if (o->output != NULL && o->operand.count > 2)
		return fail(f, TBV_ERR_USAGE, "-o",
		    "only with one file");
	for (i = 1; i < o->operand.count; i++)
		if (o->output == NULL && strcmp(o->operand.item[i], "-") == 0)
			return fail(f, TBV_ERR_USAGE, "the standard input",
			    "want -o FILE");
	return TBV_OK;
}

/* All files, one after the other, up to the first that fails. */
static int
publish_all(const struct publishing *start, const struct engine *engine,
    struct facts *facts, struct failure *f)
{
	const struct options *o = start->o;
	struct publishing p;
	struct bar bar;
	size_t i;
	int rc = TBV_OK;

	bar_count(&bar, facts != NULL ? o->operand.count - 1 : 0);
	for (i = 1; i < o->operand.count && rc == TBV_OK; i++) {
		p = *start;
		p.path = o->operand.item[i];
		if ((rc = http_open(&p.http, o->operand.item[0], f)) ==
		    TBV_OK && (rc = http_deadline(o->timeout,
		    TIMEOUT_SECONDS, &p.http.deadline, f)) == TBV_OK)
			rc = publish_file(&p, engine, facts, f);
		http_close(&p.http);
		/* of several files it is said which one failed */
		if (rc != TBV_OK && rc != TBV_ERR_USAGE &&
		    o->operand.count > 2)
			rc = fail_of(f, p.path);
		(void)bar_show(&bar, i);
	}
	bar_end(&bar);
	return rc;
}

static int
publish_files(const struct options *o, struct facts *facts, struct failure *f)
{
	const struct engine *engine = find_engine(o, f);
	struct publishing start;
	int rc;

	if (engine == NULL || check_publish_options(o, f) != TBV_OK)
		return f->error;
	memset(&start, 0, sizeof(start));
	start.o = o;
	if ((rc = proof_policy_load(o->log_policy, &start.policy, f)) ==
	    TBV_OK && o->operand.count > 2)
		rc = publish_all(&start, engine, NULL, f);
	if (rc == TBV_OK)
		rc = publish_all(&start, engine, facts, f);
	tbv_policy_free(start.policy);
	return rc;
}

int
command_publish(const struct options *o)
{
	struct facts facts = { 0 };
	struct failure f = { 0 };
	int status;

	if (publish_files(o, &facts, &f) != TBV_OK) {
		/* the entries that are in the log and proved */
		report_done(o, &facts);
		status = report_failure(o, &f);
	} else if (o->output != NULL && strcmp(o->output, "-") == 0)
		status = report_end(STATUS_VERIFIED);
	else
		status = report_facts(o, &facts);
	facts_free(&facts);
	return status;
}
