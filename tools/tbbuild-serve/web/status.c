/*
 * What GET /status and /status.json show: the queue's last jobs, for people and
 * for programs.  Nothing can be changed by it, and the page runs no script.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "builds/builds.h"
#include "web/web.h"

#define JOBS 100			/* the last ones */

static const char head[] =
"<!DOCTYPE html>\n"
"<html lang=\"en\">\n"
"<meta charset=\"utf-8\">\n"
"<meta name=\"viewport\" content=\"width=device-width\">\n"
"<title>tbbuild</title>\n"
"<style>\n"
":root { color-scheme: light dark }\n"
"body { font: 1rem/1.5 sans-serif; margin: 1.5rem; max-width: 80rem }\n"
"table { border-collapse: collapse; width: 100% }\n"
"th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px "
"solid #8886; vertical-align: top; overflow-wrap: anywhere }\n"
"td:first-child { text-align: right }\n"
"code { font-size: .9em }\n"
".bad { font-weight: bold }\n"
"</style>\n"
"<h1>Builds</h1>\n";

struct page {
	const struct server *s;
	struct bytes *out;
	struct failure *f;
	int count;
};

/* All texts are words, of printable ASCII. */
static void
put_escaped(struct bytes *out, const char *text)
{
	static const char *const names[] = {
		"&amp;", "&lt;", "&gt;", "&quot;"
	};
	static const char characters[] = "&<>\"";
	const char *found;

	for (; *text != '\0'; text++)
		if ((found = strchr(characters, *text)) != NULL)
			bytes_text(out, names[found - characters]);
		else
			bytes_put(out, text, 1);
}

static void
put_cell(struct bytes *out, const char *element, const char *text)
{
	bytes_text(out, "<td>");
	if (element[0] != '\0') {
		bytes_text(out, "<");
		bytes_text(out, element);
		bytes_text(out, ">");
	}
	put_escaped(out, text);
	bytes_text(out, "\n");
}

static void
put_when(struct bytes *out, int64_t seconds)
{
	time_t when = (time_t)seconds;
	char text[32] = "";
	struct tm tm;

	if (seconds > 0 && gmtime_r(&when, &tm) != NULL)
		(void)strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC",
		    &tm);
	put_cell(out, "", text);
}

static int
put_row(void *arg, const struct job *job)
{
	struct page *p = arg;
	char text[64];

	(void)snprintf(text, sizeof(text), "<tr><td>%" PRId64 "\n", job->id);
	bytes_text(p->out, text);
	(void)snprintf(text, sizeof(text), "%s%s%s", job->state,
	    job->token[0] != '\0' ? ": " : "", job->token);
	put_cell(p->out, strcmp(job->state, "failed") == 0 ?
	    "span class=\"bad\"" : "", text);
	put_cell(p->out, "", job->hook);
	put_cell(p->out, "", job->ref);
	put_cell(p->out, "code", job->commit);
	(void)snprintf(text, sizeof(text), "%d", job->attempts);
	put_cell(p->out, "", text);
	put_when(p->out, job->received);
	put_when(p->out, job->ended);
	return 0;
}

static void
put_summary(const struct server *s, uint64_t waiting, uint64_t running,
    struct bytes *out)
{
	char text[200];

	(void)snprintf(text, sizeof(text), "<p>%" PRIu64 " %s, %" PRIu64 " of "
	    "%zu slots busy", waiting, waiting == 1 ? "waits" : "wait",
	    running, s->settings.slots);
	bytes_text(out, text);
	if (health(s)[0] != '\0') {
		bytes_text(out, "; <span class=\"bad\">nothing more is taken: ");
		put_escaped(out, health(s));
		bytes_text(out, "</span>");
	}
	bytes_text(out, ".\n<table>\n<tr><th>Job<th>State<th>Hook<th>Ref"
	    "<th>Commit<th>Attempts<th>Received<th>Ended\n");
}

int
status_page(struct server *s, struct bytes *out, struct failure *f)
{
	struct page p = { s, out, f, 0 };
	uint64_t waiting, running;

	if (queue_count(s->queue, &waiting, &running, f) != 0)
		return -1;
	bytes_text(out, head);
	put_summary(s, waiting, running, out);
	if (queue_last(s->queue, JOBS, put_row, &p, f) != 0)
		return -1;
	bytes_text(out, "</table>\n");
	return bytes_check(out, f);
}

static int
put_record(void *arg, const struct job *job)
{
	struct page *p = arg;

	bytes_text(p->out, p->count++ == 0 ? "\n" : ",\n");
	return record_write(p->s, job, 0, p->out, p->f);
}

int
status_json(struct server *s, struct bytes *out, struct failure *f)
{
	struct page p = { s, out, f, 0 };
	uint64_t waiting, running;
	char text[200];

	if (queue_count(s->queue, &waiting, &running, f) != 0)
		return -1;
	(void)snprintf(text, sizeof(text), "{\n\"tbbuild-status\": 1,\n"
	    "\"health\": \"%s\",\n\"waiting\": %" PRIu64 ",\n\"running\": "
	    "%" PRIu64 ",\n\"slots\": %zu,\n\"jobs\": [",
	    health(s)[0] == '\0' ? "ok" : health(s), waiting, running,
	    s->settings.slots);
	bytes_text(out, text);
	if (queue_last(s->queue, JOBS, put_record, &p, f) != 0)
		return -1;
	bytes_text(out, "]\n}\n");
	return bytes_check(out, f);
}
