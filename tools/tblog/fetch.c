/*
 * tblog fetch: the proof that a log on a server holds a file.  Nothing that
 * the server says is believed: the library verifies what comes of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "tblog.h"
#include "network/http.h"

#define TIMEOUT_SECONDS 600		/* of the whole run */

struct fetching {
	struct http http;
	struct source source;
	struct file checkpoint, entry;
	struct tree_head head;		/* as the server says */
	int is_document;
};

static int
write_proof(const struct options *o, struct fetching *g, uint64_t index,
    struct tbv_policy *policy, struct failure *f)
{
	struct text out = { 0 };
	struct proof p;
	int rc;

	p.source = &g->source;
	p.checkpoint = &g->checkpoint;
	p.size = g->head.size;
	p.index = index;
	p.extra = g->is_document && !o->no_extra ? &g->entry : NULL;
	if ((rc = proof_make(&p, &out, NULL, f)) == TBV_OK &&
	    (rc = proof_verify(policy, &g->entry, &out, f)) == TBV_OK)
		rc = proof_save(o->output, &out, f);
	text_free(&out);
	return rc;
}

static int
fetch_proof(const struct options *o, struct fetching *g, uint64_t *index,
    struct failure *f)
{
	struct tbv_policy *policy = NULL;
	int rc;

	if ((rc = proof_policy_load(o->log_policy, &policy, f)) == TBV_OK &&
	    (rc = entry_read(o->operand.item[1], &g->entry, &g->is_document,
	    f)) == TBV_OK &&
	    (rc = http_open(&g->http, o->operand.item[0], f)) == TBV_OK &&
	    (rc = http_deadline(o->timeout, TIMEOUT_SECONDS,
	    &g->http.deadline, f)) == TBV_OK) {
		g->source.read = http_read;
		g->source.arg = &g->http;
		g->source.name = g->http.name;
		/*
		 * read first, because it determines which tiles are requested
		 */
		if ((rc = checkpoint_read(&g->source, &g->checkpoint,
		    &g->head, f)) == TBV_OK &&
		    (rc = proof_find(&g->source, g->head.size, o, &g->entry,
		    index, f)) == TBV_OK)
			rc = write_proof(o, g, *index, policy, f);
	}
	tbv_policy_free(policy);
	return rc;
}

int
command_fetch(const struct options *o)
{
	struct fetching *g = calloc(1, sizeof(*g));
	struct facts facts = { 0 };
	struct failure f = { 0 };
	uint64_t index = 0;
	int status;

	if (g == NULL)
		(void)fail(&f, TBV_ERR_MEMORY, "fetch", "out of memory");
	else if (options_operands(o, 2, 2, "want URL and FILE", &f) ==
	    TBV_OK && (o->output == NULL || o->log_policy == NULL))
		(void)fail(&f, TBV_ERR_USAGE, "fetch",
		    "want --log-policy FILE and -o FILE");
	if (f.error != TBV_OK || fetch_proof(o, g, &index, &f) != TBV_OK) {
		status = report_failure(o, &f);
	} else if (strcmp(o->output, "-") == 0) {
		status = report_end(STATUS_VERIFIED);
	} else {
		facts_number(&facts, "index", index);
		facts_number(&facts, "size", g->head.size);
		facts_add(&facts, "proof", o->output);
		status = report_facts(o, &facts);
	}
	facts_free(&facts);
	if (g != NULL) {
		http_close(&g->http);
		free(g->checkpoint.data);
		free(g->entry.data);
	}
	free(g);
	return status;
}
