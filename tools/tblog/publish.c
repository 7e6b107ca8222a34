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

#include "publish.h"

#define TIMEOUT_SECONDS 120
#define TIMEOUT_MAX (24 * 3600)
#define ANSWER_SHOWN 200		/* bytes of one, in a message */
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

int
publish_post(struct publishing *p, const struct request *q, long *status,
    struct failure *f)
{
	free(p->answer.data);
	memset(&p->answer, 0, sizeof(p->answer));
	return http_ask(&p->http, q, &p->answer, status, f);
}

/*
 * The log's own words are left out where it was given a password or a token:
 * they might be an echo of it.
 */
int
publish_refused(const struct publishing *p, const char *path, long status,
    struct failure *f)
{
	const char *said = (const char *)p->answer.data;
	int n = p->answer.len < ANSWER_SHOWN ? (int)p->answer.len :
	    ANSWER_SHOWN;
	char words[4 * ANSWER_SHOWN + 1], text[sizeof(words) + 128];

	while (n > 0 && (said[n - 1] == '\n' || said[n - 1] == '\r'))
		n--;
	if (strcmp(p->http.url, p->http.name) != 0 || p->token[0] != '\0')
		n = 0;
	(void)tbv_escape(n > 0 ? said : "", (size_t)n, words, sizeof(words));
	(void)snprintf(text, sizeof(text), "%s: HTTP status %ld%s%s", path,
	    status, n > 0 ? ": " : "", words);
	return fail(f, status >= 400 && status < 500 && status != 429 ?
	    TBV_ERR_LOG_REFUSED : TBV_ERR_NETWORK, p->http.name, text);
}

const struct file *
publish_extra(const struct publishing *p)
{
	return p->is_document && !p->o->no_extra ? &p->entry : NULL;
}

int
publish_tiles(struct publishing *p, const struct source *source,
    struct failure *f)
{
	struct file note = { NULL, 0 };
	struct proof proof = { 0 };
	struct state state;
	int rc;

	if ((rc = checkpoint_read(source, &note, &state, f)) != TBV_OK)
		return rc;
	proof.source = source;
	proof.checkpoint = &note;
	proof.size = state.size;
	proof.index = p->index;
	proof.extra = publish_extra(p);
	rc = p->index >= state.size ? NOT_THERE :
	    proof_make(&proof, &p->proof, NULL, f);
	free(note.data);
	return rc;
}

/* Whether more of the log's time may help. */
static int
may_come(int rc)
{
	return rc == NOT_THERE || rc == TBV_ERR_LOG_QUORUM;
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
	    "no tree with the entry was signed in time");
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

static int
save(const struct publishing *p, struct facts *facts, struct failure *f)
{
	struct text path = { 0 };
	int rc;

	if (p->o->output != NULL)
		text_say(&path, "%s", p->o->output);
	else
		text_say(&path, "%s" SUFFIX, p->path);
	if (path.bad)
		rc = fail(f, TBV_ERR_USAGE, "the name of the proof",
		    "too long");
	else if ((rc = proof_save(path.data, &p->proof, f)) == TBV_OK)
		facts_entry(facts, p->index, "proof", path.data);
	text_free(&path);
	return rc;
}

static int
publish_file(struct publishing *p, const struct engine *engine,
    struct facts *facts, struct failure *f)
{
	int rc;

	if ((rc = entry_read(p->path, &p->entry, &p->is_document, f)) ==
	    TBV_OK && (rc = engine->prepare(p, f)) == TBV_OK &&
	    (rc = engine->submit(p, f)) == TBV_OK &&
	    (rc = await(p, engine, f)) == TBV_OK)
		rc = save(p, facts, f);
	free(p->entry.data);
	free(p->answer.data);
	free(p->record.data);
	free(p->trust.data);
	text_free(&p->proof);
	key_free(&p->key);
	return rc;
}

static int
check_options(const struct options *o, int64_t *seconds, struct failure *f)
{
	*seconds = TIMEOUT_SECONDS;
	if (options_operands(o, 2, SIZE_MAX, "want URL and FILE...", f) !=
	    TBV_OK)
		return f->error;
	if (o->log_policy == NULL)
		return fail(f, TBV_ERR_USAGE, "publish",
		    "want --log-policy FILE");
	if (o->timeout != NULL && (tbv_duration_parse(o->timeout, seconds) !=
	    TBV_OK || *seconds > TIMEOUT_MAX))
		return fail(f, TBV_ERR_USAGE, "--timeout",
		    "want a time such as 30s, at most a day");
	if (o->token != NULL && strcmp(o->to, "sigsum") != 0)
		return fail(f, TBV_ERR_USAGE, "--token",
		    "goes with --to sigsum alone");
	if (o->output != NULL && o->operand.count > 2)
		return fail(f, TBV_ERR_USAGE, "-o",
		    "goes with one file alone");
	if (o->output == NULL && strcmp(o->operand.item[1], "-") == 0)
		return fail(f, TBV_ERR_USAGE, "the standard input",
		    "want -o FILE");
	return TBV_OK;
}

static int
publish(const struct options *o, struct facts *facts, struct failure *f)
{
	const struct engine *engine = find_engine(o, f);
	struct tbv_policy *policy = NULL;
	struct publishing p;
	int64_t seconds;
	struct bar bar;
	size_t i;
	int rc;

	if (engine == NULL || check_options(o, &seconds, f) != TBV_OK)
		return f->error;
	rc = proof_policy_load(o->log_policy, &policy, f);
	bar_count(&bar, o->operand.count - 1);
	for (i = 1; i < o->operand.count && rc == TBV_OK; i++) {
		memset(&p, 0, sizeof(p));
		p.o = o;
		p.policy = policy;
		p.path = o->operand.item[i];
		if ((rc = http_open(&p.http, o->operand.item[0], f)) ==
		    TBV_OK) {
			p.http.deadline = http_clock() + seconds * 1000;
			rc = publish_file(&p, engine, facts, f);
		}
		http_close(&p.http);
		(void)bar_show(&bar, i);
	}
	bar_end(&bar);
	tbv_policy_free(policy);
	return rc;
}

int
command_publish(const struct options *o)
{
	struct facts facts = { 0 };
	struct failure f = { 0 };
	int status;

	if (publish(o, &facts, &f) != TBV_OK)
		status = report_failure(o, &f);
	else if (o->output != NULL && strcmp(o->output, "-") == 0)
		status = report_end(STATUS_VERIFIED);
	else
		status = report_facts(o, &facts);
	facts_free(&facts);
	return status;
}
