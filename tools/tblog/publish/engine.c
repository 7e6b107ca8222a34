/*
 * What an engine asks of a log, and how it says that the answer is not the
 * wanted one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publish/engine.h"

#define ANSWER_SHOWN 200		/* bytes of one, in a message */

int
engine_post(struct publishing *p, const struct request *q, long *status,
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
engine_refused(const struct publishing *p, const char *path, long status,
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
engine_extra(const struct publishing *p)
{
	return p->is_document && !p->o->no_extra ? &p->entry : NULL;
}

int
engine_tiles(struct publishing *p, const struct source *source,
    struct failure *f)
{
	struct file note = { NULL, 0 };
	struct proof proof = { 0 };
	struct tree_head head;
	int rc;

	if ((rc = checkpoint_read(source, &note, &head, f)) != TBV_OK)
		return rc;
	proof.source = source;
	proof.checkpoint = &note;
	proof.size = head.size;
	proof.index = p->index;
	proof.extra = engine_extra(p);
	rc = p->index >= head.size ? NOT_THERE :
	    proof_make(&proof, &p->proof, NULL, f);
	free(note.data);
	return rc;
}
