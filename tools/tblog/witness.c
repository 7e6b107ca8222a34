/*
 * tblog witness: has witnesses cosign a log's checkpoint.  No line of theirs
 * gets into it before the library has verified it with the witness's key.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "network/http.h"
#include "tblog.h"
#include "witness/witness.h"

static const struct pair outcome = { "witnesses", "result", "witness" };

#define TIMEOUT_SECONDS 600		/* for all of them */

struct collecting {
	struct log log;
	struct tbv_policy *policy;
	struct file policy_text;
	struct witnesses known;
	struct tree *tree;
	struct text sizes;
	int64_t deadline;
	struct text note;		/* the checkpoint, as far as it goes */
	size_t added;
	struct failure *failed;		/* of each that was asked in vain */
	size_t failed_count;
};

/* Whether a key has signed a note: the library's word. */
static int
signed_by(const char *vkey, const struct text *note)
{
	struct tbv_result *r = NULL;
	size_t len;
	int rc;

	rc = tbv_note_verify(vkey, note->data, note->len, &len, &r);
	tbv_result_free(r);
	return rc;
}

/* Whether the checkpoint has a line of a witness that can be true by now. */
static int
has_cosignature(const struct collecting *c, const struct witness *w)
{
	int64_t now = (int64_t)time(NULL);
	struct span line, rest;
	uint64_t when;

	if (signed_by(w->vkey, &c->note) != TBV_OK)
		return 0;
	rest.data = c->note.data;
	rest.len = c->note.len;
	while (span_line(&rest, &line) == 0) {
		if (witnesses_by(&c->known, line) != w)
			continue;
		when = witness_time(line, w->vkey);
		if (when != 0 && when <= (uint64_t)(now + WITNESS_SKEW))
			return 1;
	}
	return 0;
}

static int
bad_time(const struct witness *w, uint64_t when, int64_t now,
    struct failure *f)
{
	char text[96];

	if (when == 0)
		return fail(f, TBV_ERR_WITNESS_TIME, w->name,
		    "its cosignature has no time");
	(void)snprintf(text, sizeof(text), "its cosignature is %llu seconds "
	    "%s the clock here", (unsigned long long)(when > (uint64_t)now ?
	    when - (uint64_t)now : (uint64_t)now - when),
	    when > (uint64_t)now ? "ahead of" : "behind");
	return fail(f, TBV_ERR_WITNESS_TIME, w->name, text);
}

/*
 * Whether a witness signed a line just now; a line without a verdict is an
 * error.
 */
static int
check_witness_line(const struct collecting *c, const struct witness *w,
    struct span line, struct failure *f)
{
	int64_t now = (int64_t)time(NULL);
	struct text note = { 0 };
	uint64_t when;
	int rc;

	text_add(&note, c->log.checkpoint.data, c->log.text_len);
	text_add(&note, "\n", 1);
	text_add(&note, line.data, line.len + 1);
	rc = note.bad ? TBV_ERR_MEMORY : signed_by(w->vkey, &note);
	text_free(&note);
	if (rc == TBV_ERR_NOTE_SIGNATURE || rc == TBV_ERR_NOTE)
		return fail(f, TBV_ERR_WITNESS_SIGNATURE, w->name,
		    "its signature line does not verify");
	if (rc != TBV_OK)
		return fail(f, rc, w->name, "its signature line cannot be "
		    "verified");
	when = witness_time(line, w->vkey);
	return witness_time_is_near(when, now) ? TBV_OK :
	    bad_time(w, when, now, f);
}

/*
 * Lines of keys that the policy does not name are ignored.  Each other one is
 * judged by itself: one that is refused does not spoil the others.
 */
static int
take_lines(struct collecting *c, const struct file *lines,
    const struct witness *wanted, struct failure *f)
{
	struct failure first = { 0 };
	const struct witness *w;
	struct span line, rest;
	int found = 0;

	rest.data = (const char *)lines->data;
	rest.len = lines->len;
	while (span_line(&rest, &line) == 0) {
		if ((w = witnesses_by(&c->known, line)) == NULL)
			continue;
		if (!has_cosignature(c, w)) {
			memset(f, 0, sizeof(*f));
			if (check_witness_line(c, w, line, f) != TBV_OK) {
				if (first.error == TBV_OK)
					first = *f;
				continue;
			}
			text_add(&c->note, line.data, line.len + 1);
			c->added++;
		}
		found |= wanted == NULL || w == wanted;
	}
	*f = first;
	if (found)
		memset(f, 0, sizeof(*f));
	else if (f->error == TBV_OK)
		(void)fail(f, TBV_ERR_WITNESS_UNKNOWN,
		    wanted != NULL ? wanted->name : "witness",
		    "no signature line by its key in the answer");
	return f->error;
}

static int
ask_one(struct collecting *c, const char *url, const struct witness *wanted,
    struct failure *f)
{
	struct cosigning asked;
	struct file lines;
	int rc;

	asked.log = &c->log;
	asked.tree = c->tree;
	asked.sizes = &c->sizes;
	asked.deadline = c->deadline;
	if ((rc = cosign_ask(&asked, url, &lines, f)) == TBV_OK)
		rc = take_lines(c, &lines, wanted, f);
	free(lines.data);
	return rc;
}

/* Asks at an address, and notes what came of it. */
static void
try_(struct collecting *c, const char *url, const struct witness *wanted,
    struct facts *facts)
{
	struct failure *f = &c->failed[c->failed_count];
	char name[512];
	int rc;

	http_name(url, name, sizeof(name));
	rc = wanted != NULL ? signed_by(wanted->vkey, &c->note) :
	    TBV_ERR_NOTE_SIGNATURE;
	if (rc == TBV_ERR_UNSUPPORTED)
		(void)fail(f, rc, wanted->name,
		    "its key is of a type that cannot be checked here");
	else if (wanted == NULL || !has_cosignature(c, wanted))
		(void)ask_one(c, url, wanted, f);
	c->failed_count += f->error != TBV_OK;
	facts_pair(facts, &outcome, f->error == TBV_OK ? "cosigned" :
	    tbv_error_token(f->error), wanted != NULL ? wanted->name : name);
}

static int
ask_all(struct collecting *c, const struct witnessing *w,
    struct facts *facts, struct failure *f)
{
	const struct witness *item;
	size_t asked = w->count, i;
	struct bar bar;

	c->failed = calloc(w->count + c->known.count + 1, sizeof(*c->failed));
	if (c->failed == NULL)
		return fail(f, TBV_ERR_MEMORY, "witness", "out of memory");
	bar_count(&bar, w->count > 0 ? w->count : c->known.count);
	for (i = 0; i < w->count; i++) {
		try_(c, w->url[i], NULL, facts);
		(void)bar_show(&bar, i + 1);
	}
	for (i = 0; w->count == 0 && i < c->known.count; i++) {
		item = &c->known.item[i];
		if (item->url == NULL) {
			facts_pair(facts, &outcome, "no-address", item->name);
			continue;
		}
		try_(c, item->url, item, facts);
		(void)bar_show(&bar, i + 1);
		asked++;
	}
	bar_end(&bar);
	return asked > 0 ? TBV_OK : fail(f, TBV_ERR_USAGE, w->log_policy,
	    "has no URL of a witness, and none was given");
}

/* A log of the policy, whose tree is on disk: else nobody is asked. */
static int
check_log(struct collecting *c, struct failure *f)
{
	const struct file *note = &c->log.checkpoint;
	struct tbv_result *r = NULL;
	struct hash root;
	int rc;

	rc = tbv_log_checkpoint(c->policy, note->data, note->len,
	    (int64_t)time(NULL), &r);
	if (rc != TBV_OK && rc != TBV_ERR_LOG_QUORUM)
		(void)fail(f, rc, c->log.store.name, tbv_result_message(r));
	else if ((rc = tree_root(c->tree, c->log.signed_.size, &root, f)) ==
	    TBV_OK && !hash_same(&root, &c->log.signed_.root))
		rc = fail(f, TBV_ERR_LOG_INCONSISTENT, c->log.store.name,
		    "the tiles do not give the root of the checkpoint");
	tbv_result_free(r);
	return rc;
}

static int
open_all(struct collecting *c, const struct witnessing *w, struct failure *f)
{
	int rc;

	if ((rc = log_open(&c->log, w->dir, NULL, f)) != TBV_OK ||
	    (rc = proof_policy_read(w->log_policy, &c->policy,
	    &c->policy_text, f)) != TBV_OK ||
	    (rc = witnesses_read(&c->policy_text, &c->known, f)) != TBV_OK ||
	    (rc = sizes_read(&c->log.store, &c->sizes, f)) != TBV_OK)
		return rc;
	text_add(&c->note, c->log.checkpoint.data, c->log.checkpoint.len);
	c->tree = tree_new(&c->log.source, c->log.signed_.size);
	if (c->tree == NULL || c->note.bad)
		return fail(f, TBV_ERR_MEMORY, "witness", "out of memory");
	return check_log(c, f);
}

/* The directory's checkpoint is still the one that was cosigned. */
static int
check_same(const struct collecting *c, struct store *s, struct failure *f)
{
	struct file now;
	int rc;

	rc = store_read(s, CHECKPOINT, c->log.checkpoint.len, &now, f);
	if (rc != TBV_OK && rc != NOT_THERE)
		return rc;
	if (rc == NOT_THERE || now.len != c->log.checkpoint.len ||
	    memcmp(now.data, c->log.checkpoint.data, now.len) != 0)
		rc = fail(f, TBV_ERR_LOG_BUSY, s->name,
		    "its checkpoint has changed in the meantime; try again");
	free(now.data);
	return rc;
}

static int
save_proof_of(const struct collecting *c, const struct witnessing *w,
    struct failure *f)
{
	struct store own = { NULL, -1, { -1, -1 } }, *s = w->locked;
	int rc = TBV_OK;

	if (c->added == 0)
		return TBV_OK;
	if (c->note.bad)
		return fail(f, TBV_ERR_MEMORY, "witness", "out of memory");
	if (s == NULL) {
		s = &own;
		if ((rc = store_open(s, w->dir, f)) == TBV_OK)
			rc = store_lock(s, f);
	}
	if (rc == TBV_OK && (rc = check_same(c, s, f)) == TBV_OK &&
	    (rc = store_put(s, CHECKPOINT, c->note.data, c->note.len, f)) ==
	    TBV_OK)
		rc = sizes_write(s, &c->sizes, f);
	store_close(&own);
	return rc;
}

/* Whether the quorum is met; if not, why the first failed witness failed. */
static int
conclude(const struct collecting *c, struct facts *facts, struct failure *f)
{
	struct tbv_result *r = NULL;
	const char *when;
	size_t i;
	int rc;

	rc = tbv_log_checkpoint(c->policy, c->note.data, c->note.len,
	    (int64_t)time(NULL), &r);
	when = tbv_result_fact(r, TBV_FACT_LOG_TIME);
	facts_add(facts, "quorum", rc != TBV_OK ? "not met" :
	    when != NULL ? "met" : "none");
	if (when != NULL)
		facts_add(facts, "log-time", when);
	for (i = rc == TBV_ERR_LOG_QUORUM; i < c->failed_count; i++)
		report_warning(&c->failed[i]);
	if (rc == TBV_ERR_LOG_QUORUM && c->failed_count > 0)
		rc = fail(f, c->failed[0].error, "the quorum is not met",
		    c->failed[0].text);
	else if (rc != TBV_OK)
		(void)fail(f, rc, c->log.store.name, tbv_result_message(r));
	tbv_result_free(r);
	return rc;
}

int
witness_all(const struct witnessing *w, struct facts *facts,
    struct failure *f)
{
	struct collecting c = { 0 };
	int rc, saved;

	c.log.store.fd = c.log.store.lock[0] = c.log.store.lock[1] = -1;
	if ((rc = open_all(&c, w, f)) == TBV_OK &&
	    (rc = http_deadline(w->timeout, TIMEOUT_SECONDS, &c.deadline,
	    f)) == TBV_OK &&
	    (rc = ask_all(&c, w, facts, f)) == TBV_OK) {
		saved = save_proof_of(&c, w, f);
		rc = conclude(&c, facts, f);
		if (saved != TBV_OK)
			rc = saved;
	}
	free(c.failed);
	free(c.tree);
	text_free(&c.sizes);
	text_free(&c.note);
	witnesses_free(&c.known);
	free(c.policy_text.data);
	tbv_policy_free(c.policy);
	log_close(&c.log);
	return rc;
}

int
command_witness(const struct options *o)
{
	struct facts facts = { 0 };
	struct failure f = { 0 };
	struct witnessing w = { 0 };
	int status = STATUS_VERIFIED;

	if (options_operands(o, 1, SIZE_MAX, "want DIR", &f) == TBV_OK &&
	    o->log_policy == NULL)
		(void)fail(&f, TBV_ERR_USAGE, "witness",
		    "--log-policy FILE is missing");
	if (f.error == TBV_OK) {
		w.dir = o->operand.item[0];
		w.log_policy = o->log_policy;
		w.timeout = o->timeout;
		w.url = o->operand.item + 1;
		w.count = o->operand.count - 1;
		(void)witness_all(&w, &facts, &f);
	}
	/* the cosignatures are in the checkpoint, even if too few */
	if (f.error == TBV_OK || (facts.text.len > 0 && !o->json))
		status = report_facts(o, &facts);
	if (f.error != TBV_OK)
		status = report_failure(o, &f);
	facts_free(&facts);
	return status;
}
