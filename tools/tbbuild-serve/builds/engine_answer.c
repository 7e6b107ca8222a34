/*
 * What an engine's program answers, as one JSON object: tbbuild-serve(8).  It says
 * what became of jobs, and nothing that would let an output be taken unverified.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "builds/executor.h"

struct answer_reader {
	struct server *s;
	struct engine_job job;
	engine_job_fn *fn;		/* NULL: it is only checked */
};

static int
read_answer_version(struct json *j, void *arg)
{
	uint64_t version;

	(void)arg;
	return json_number(j, 1, &version) == 0 && version == 1 ? 0 : -1;
}

/* A word of a job, which fits. */
static int
read_answer_word(struct json *j, size_t size, char *out)
{
	char *text = NULL;
	int rc = json_string(j, size - 1, &text);

	if (rc == 0 && text[0] != '\0' && !is_file_name(text))
		rc = -1;
	if (rc == 0)
		(void)snprintf(out, size, "%s", text);
	free(text);
	return rc;
}

static int
read_job_name(struct json *j, void *arg)
{
	struct answer_reader *r = arg;

	return read_answer_word(j, sizeof(r->job.name), r->job.name);
}

static int
read_job_state(struct json *j, void *arg)
{
	static const char *const states[] = {
		"waiting", "running", "ended", "lost", "unknown"
	};
	struct answer_reader *r = arg;
	size_t i;

	if (read_answer_word(j, sizeof(r->job.state), r->job.state) != 0)
		return -1;
	for (i = 0; i < COUNT(states); i++)
		if (strcmp(r->job.state, states[i]) == 0)
			return 0;
	return -1;
}

static int
read_job_number(struct json *j, uint64_t max, uint32_t *out)
{
	uint64_t n;

	if (json_number(j, max, &n) != 0)
		return -1;
	*out = (uint32_t)n;
	return 0;
}

static int
read_job_attempt(struct json *j, void *arg)
{
	struct answer_reader *r = arg;

	return read_job_number(j, UINT32_MAX, &r->job.attempt);
}

static int
read_job_status(struct json *j, void *arg)
{
	struct answer_reader *r = arg;

	return read_job_number(j, 255, &r->job.status);
}

static int
read_job_token(struct json *j, void *arg)
{
	struct answer_reader *r = arg;

	return read_answer_word(j, sizeof(r->job.token), r->job.token);
}

static const struct json_row job_rows[] = {
	{ "name", 1, read_job_name },
	{ "state", 1, read_job_state },
	{ "attempt", 0, read_job_attempt },
	{ "status", 0, read_job_status },
	{ "token", 0, read_job_token },
	{ NULL, 0, NULL }
};

static int
read_answer_job(struct json *j, void *arg)
{
	struct answer_reader *r = arg;
	struct json_wrong wrong = { "", NULL };

	memset(&r->job, 0, sizeof(r->job));
	/* of what does not say how it ended, nothing is let out */
	r->job.status = STATUS_SYSTEM;
	if (json_table(j, job_rows, r, &wrong) != 0)
		return -1;
	if (r->fn != NULL)
		r->fn(r->s, &r->job);
	return 0;
}

static int
read_answer_jobs(struct json *j, void *arg)
{
	return json_array(j, read_answer_job, arg);
}

static const struct json_row answer_rows[] = {
	{ "tbbuild-executor", 1, read_answer_version },
	{ "jobs", 1, read_answer_jobs },
	{ NULL, 0, NULL }
};

static int
read_answer(struct answer_reader *r, const struct bytes *text)
{
	struct json_wrong wrong = { "", NULL };
	struct json j = json_text(text->data, text->len, 0);

	return json_table(&j, answer_rows, r, &wrong) == 0 ? json_end(&j) : -1;
}

int
engine_answer(struct server *s, const struct bytes *text, engine_job_fn *fn,
    struct failure *f)
{
	struct answer_reader r = { 0 };

	r.s = s;
	if (read_answer(&r, text) != 0)
		return fail(f, "io", "its answer is not as tbbuild-serve(8) "
		    "describes it");
	r.fn = fn;
	return read_answer(&r, text);
}
