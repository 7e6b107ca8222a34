/*
 * tbbuild serve list, retry, cancel: what a person asks of the queue, whether a
 * server runs or not.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "builds/builds.h"

#define RECORD_MAX ((size_t)256 * 1024)

/* When it ended, is due, or came: what its state makes one ask. */
static int64_t
time_of(const struct job *job)
{
	if (job->ended > 0)
		return job->ended;
	return job->due > 0 ? job->due : job->received;
}

static const char *
or_dash(const char *text)
{
	return text[0] == '\0' ? "-" : text;
}

/* All texts are words: settings and deliveries let no other into the queue. */
static void
print_job(const struct job *job)
{
	time_t when = (time_t)time_of(job);
	char text[32] = "-";
	struct tm tm;

	if (gmtime_r(&when, &tm) != NULL)
		(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	printf("%" PRId64 " %s %d %s %s %s %s %s\n", job->id, job->state,
	    job->attempts, text, or_dash(job->hook), or_dash(job->ref),
	    or_dash(job->commit), or_dash(job->token));
}

static int
refuse_job(const struct job *job, const char *why, struct failure *f)
{
	return fail(f, "job", "job %" PRId64 ": %s: %s", job->id, job->state,
	    why);
}

static int
retry(struct sqlite3 *db, const struct job *job, struct failure *f)
{
	int64_t other = 0;
	int rc;

	if (strcmp(job->state, "built") == 0 ||
	    strcmp(job->state, "running") == 0)
		return refuse_job(job, "nothing to retry", f);
	if ((rc = queue_other(db, job, &other, f)) > 0)
		return fail(f, "job", "job %" PRId64 ": job %" PRId64 " has "
		    "the same commit and ref", job->id, other);
	return rc == 0 ? queue_retry(db, job, f) : -1;
}

static int
cancel(struct sqlite3 *db, const struct job *job, struct failure *f)
{
	if (strcmp(job->state, "waiting") != 0 &&
	    strcmp(job->state, "running") != 0)
		return refuse_job(job, "it has ended", f);
	return queue_cancel(db, job, f);
}

/* The record beside an output has more: it lists the files. */
static int
show(const struct server *s, const struct job *job, struct failure *f)
{
	char placed[OUTPUT_MAX], path[OUTPUT_MAX + 8];
	struct failure missing = { 0 };
	struct bytes text = { 0 };
	int rc = -1;

	output_placed(s, job, placed);
	(void)snprintf(path, sizeof(path), "%s.json", placed);
	if (strcmp(job->state, "built") == 0)
		rc = file_read(path, RECORD_MAX, &text, &missing);
	if (rc != 0)
		rc = record_write(s, job, 0, &text, f);
	if (rc == 0)
		(void)fwrite(text.data, 1, text.len, stdout);
	bytes_free(&text);
	return rc;
}

static int
with_job(const struct server *s, const char *word, const char *number,
    struct failure *f)
{
	struct sqlite3 *db = s->queue;
	struct job job;
	uint32_t n;
	int rc;

	if (strcmp(word, "list") == 0)
		return queue_each(db, print_job, f);
	if (from_decimal(number, UINT32_MAX, &n) != 0)
		return fail(f, "usage", "%s: want the number of a job",
		    number);
	if ((rc = queue_job(db, (int64_t)n, &job, f)) <= 0)
		return rc < 0 ? -1 : fail(f, "job", "%s: no such job",
		    number);
	if (strcmp(word, "show") == 0)
		return show(s, &job, f);
	return strcmp(word, "retry") == 0 ? retry(db, &job, f) :
	    cancel(db, &job, f);
}

static int
open_queue(struct server *s, const char *path, struct failure *f)
{
	char queue[PATH_MAX];

	if (settings_read(path, 0, &s->settings, f) != 0)
		return -1;
	(void)snprintf(queue, sizeof(queue), "%s/queue", s->settings.state);
	return queue_look(&s->queue, queue, f);
}

int
command_queue(int argc, char **argv, struct failure *f)
{
	const char *word = argv[0], *number = NULL, *path = NULL;
	const struct option_row rows[] = {
		{ "--settings", OPTION_TEXT, &path, "FILE", "the settings "
		    "file" }
	};
	const struct option_list list = {
	    "tbbuild serve list --settings FILE\n"
	    "       tbbuild serve show|retry|cancel JOB --settings FILE",
	    rows, COUNT(rows) };
	struct server *s;
	int rc, words = 1;

	if (strcmp(word, "list") != 0 && argc > 1 && argv[1][0] != '-')
		number = argv[words++];
	if (options_read(argc - words, argv + words, &list, f) != 0)
		return -1;
	if (strcmp(word, "list") != 0 && number == NULL)
		return fail(f, "usage", "%s: want the number of a job", word);
	if (path == NULL)
		return fail(f, "usage", "want --settings FILE");
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return fail(f, "memory", "out of memory");
	rc = open_queue(s, path, f);
	if (rc == 0)
		rc = with_job(s, word, number, f);
	queue_close(s->queue);
	settings_free(&s->settings);
	free(s);
	return rc;
}
