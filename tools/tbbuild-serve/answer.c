/*
 * What a delivery that is refused is answered, and that it is counted.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "serve.h"

/* Why a delivery was refused: tbbuild-serve(8). */
const struct refusal refusals[] = {
	{ "not-found", 404 },
	{ "method", 405 },
	{ "oversized", 413 },
	{ "signature-missing", 401 },
	{ "signature-form", 401 },
	{ "signature", 401 },
	{ "authorization", 401 },
	{ "delivery", 400 },
	{ "event", 400 },
	{ "payload", 400 },
	{ "repository", 403 },
	{ "queue-full", 503 },
	{ "disk-full", 503 },
	{ "queue", 500 },
	{ "memory", 500 }
};
const size_t refusals_count = COUNT(refusals);

void
metrics_refused(struct metrics *m, const char *token)
{
	size_t i;

	for (i = 0; i < refusals_count; i++)
		if (strcmp(refusals[i].token, token) == 0)
			m->refused[i]++;
}

static unsigned int
http_status_of(const char *token)
{
	size_t i;

	for (i = 0; i < refusals_count; i++)
		if (strcmp(refusals[i].token, token) == 0)
			return refusals[i].status;
	return 500;
}

void
answer_refusal(struct server *s, const char *token, struct http_answer *a)
{
	metrics_refused(&s->metrics, token);
	a->status = http_status_of(token);
	a->challenge = strcmp(token, "authorization") == 0;
	a->type = "text/plain; charset=us-ascii";
	bytes_text(&a->text, token);
	bytes_text(&a->text, "\n");
}
