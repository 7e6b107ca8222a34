/*
 * Logs as Tessera's personalities serve them: "add" takes an entry and returns
 * its index; the tree is served as files (c2sp.org/tlog-tiles).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "publish/engine.h"

#define ADD "add"
#define ANSWER_MAX ((size_t)4096)

static int
prepare_tessera(struct publishing *p, struct failure *f)
{
	(void)p;
	(void)f;
	return TBV_OK;
}

/* A second request might add it a second time. */
static int
submit_tessera(struct publishing *p, struct failure *f)
{
	struct text body = { 0 };
	struct request q = { ADD, "application/octet-stream", NULL,
	    ANSWER_MAX, 1, NULL, 0 };
	size_t len;
	long status;
	int rc;

	text_add(&body, p->entry.data, p->entry.len);
	if (body.bad)
		return fail(f, TBV_ERR_MEMORY, p->path, "out of memory");
	q.body = &body;
	rc = engine_post(p, &q, &status, f);
	text_free(&body);
	if (rc != TBV_OK)
		return rc;
	if (status != 200 && status != 201)
		return engine_refused(p, ADD, status, f);
	len = p->answer.len;
	if (len > 0 && p->answer.data[len - 1] == '\n')
		len--;
	if (decimal((const char *)p->answer.data, len, &p->index) != 0)
		return fail(f, TBV_ERR_NETWORK, p->http.name,
		    ADD ": the answer is not the index of an entry");
	return TBV_OK;
}

static int
prove_tessera(struct publishing *p, struct failure *f)
{
	struct source source = { http_read, NULL, NULL };

	source.arg = &p->http;
	source.name = p->http.name;
	return engine_tiles(p, &source, f);
}

const struct engine engine_tessera = { "tessera", prepare_tessera,
    submit_tessera, prove_tessera };
