/*
 * The settings of tbbuild-serve: every member known, and none twice.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "settings.h"

#define MAX_SETTINGS ((size_t)256 * 1024)
#define MAX_QUEUE 100000
#define MAX_DRAIN (24 * 3600)
#define TRIES 30			/* about a day, with their pauses */
#define MAX_TRIES 1000

static int
read_settings_version(struct json *j, void *arg)
{
	uint64_t version;

	(void)arg;
	return json_number(j, 1, &version) == 0 && version == 1 ? 0 : -1;
}

static int
read_listen(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_string(j, MAX_TEXT, &r->s->listen);
}

static int
read_state(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return settings_path(j, &r->s->state);
}

static int
read_hook_output(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return settings_path(j, &r->s->output);
}

static int
read_queue(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_number(j, MAX_QUEUE, &r->s->queue) == 0 &&
	    r->s->queue > 0 ? 0 : -1;
}

static int
read_drain(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_number(j, MAX_DRAIN, &r->s->drain);
}

static int
read_tries(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_number(j, MAX_TRIES, &r->s->tries) == 0 &&
	    r->s->tries > 0 ? 0 : -1;
}

/* "open" for all, or the file of the header that is wanted. */
static int
read_status(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	char *word = NULL;

	if (json_string(j, MAX_PATH, &word) != 0)
		return -1;
	r->s->status = 1;
	if (word[0] == '/')
		r->authorization = word;
	else if (strcmp(word, "open") != 0)
		r->s->status = 0;
	if (word[0] != '/')
		free(word);
	return r->s->status ? 0 : settings_bad(r, "status: want \"open\" or "
	    "the absolute path of a file");
}

static int
read_executor_word(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	struct settings *s = r->s;

	if (s->executors == MAX_REPORT)
		return settings_bad(r, "executor: too many words");
	if (json_string(j, MAX_PATH, &s->executor[s->executors]) != 0)
		return -1;
	return s->executor[s->executors++][0] == '/' || s->executors > 1 ?
	    0 : settings_bad(r, "executor: want the absolute path of a "
	    "program");
}

static int
read_executor(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_executor_word, r) == 0 &&
	    r->s->executors > 0 ? 0 : -1;
}

static int
read_results(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return settings_path(j, &r->s->results);
}

/* A machine that builds for us has no log of ours, nor its key. */
static int
check_executor(struct settings_reader *r)
{
	const struct settings *s = r->s;
	size_t i, k;

	if ((s->executors > 0) != (s->results != NULL))
		return settings_bad(r, "executor, results: want both or "
		    "neither");
	if (s->executors == 0)
		return s->slots <= MAX_LOCAL ? 0 : settings_bad(r,
		    "slots: too many for one machine");
	for (i = 0; i < s->slots; i++)
		for (k = 0; k < s->slot[i].words; k++)
			if (strncmp(s->slot[i].run[k], "--log", 5) == 0 ||
			    strncmp(s->slot[i].run[k], "--tblog", 7) == 0)
				return settings_bad(r, "run: with an "
				    "executor, options that publish go into "
				    "publish");
	return 0;
}

static const struct json_row setting_rows[] = {
	{ "tbbuild-serve", 1, read_settings_version },
	{ "listen", 1, read_listen },
	{ "state", 1, read_state },
	{ "output", 1, read_hook_output },
	{ "queue", 0, read_queue },
	{ "drain", 0, read_drain },
	{ "tries", 0, read_tries },
	{ "status", 0, read_status },
	{ "executor", 0, read_executor },
	{ "results", 0, read_results },
	{ "hooks", 1, settings_hooks },
	{ "slots", 1, settings_slots },
	{ NULL, 0, NULL }
};

int
settings_read(const char *path, int secrets, struct settings *s,
    struct failure *f)
{
	struct settings_reader r = { 0 };
	struct bytes text = { 0 };
	struct json j;
	int rc;

	r.s = s;
	r.f = f;
	r.secrets = secrets;
	s->queue = 100;
	s->tries = TRIES;
	if (file_read(path, MAX_SETTINGS, &text, f) != 0)
		return -1;
	j = json_text(text.data, text.len, 0);
	rc = text.data == NULL ? -1 : settings_table(&j, setting_rows, &r);
	if (rc == 0)
		rc = json_end(&j);
	if (rc != 0)
		rc = settings_bad(&r, "not a JSON object with the expected "
		    "members");
	if (rc == 0)
		rc = check_executor(&r);
	if (rc == 0 && secrets && r.authorization != NULL)
		rc = settings_secret(r.authorization, &s->authorization, f);
	free(r.secret);
	free(r.authorization);
	bytes_free(&text);
	return rc;
}

static void
free_texts(char **texts, size_t n)
{
	while (n > 0)
		free(texts[--n]);
}

void
settings_free(struct settings *s)
{
	struct hook *h;
	size_t i;

	for (i = 0; i < s->hooks; i++) {
		h = &s->hook[i];
		free(h->name);
		free(h->repository);
		free(h->url);
		free(h->label);
		free(h->credential);
		free_texts(h->ref, h->refs);
		free_texts(h->report, h->reports);
		wipe(h->secret.data, h->secret.len);
		bytes_free(&h->secret);
	}
	for (i = 0; i < s->slots; i++) {
		if (s->slot[i].shared)
			continue;
		free(s->slot[i].name);
		free_texts(s->slot[i].run, s->slot[i].words);
		free_texts(s->slot[i].publishing, s->slot[i].publishes);
	}
	free_texts(s->executor, s->executors);
	free(s->results);
	wipe(s->authorization.data, s->authorization.len);
	bytes_free(&s->authorization);
	free(s->listen);
	free(s->state);
	free(s->output);
	memset(s, 0, sizeof(*s));
}

const struct hook *
settings_hook(const struct settings *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->hooks; i++)
		if (strcmp(s->hook[i].name, name) == 0)
			return &s->hook[i];
	return NULL;
}

int
is_tag_object(const struct hook *hook, const struct job *job)
{
	return hook != NULL && hook->forge == FORGE_PAGURE &&
	    strncmp(job->ref, "refs/tags/", 10) == 0;
}
