/*
 * Reports a job to its forge: runs the hook's program for each change of the
 * job's state until it has succeeded once.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"
#include "builds/builds.h"

#define TELLS 30			/* about a day, with their pauses */
#define LOG_MAX ((uint64_t)64 * 1024)	/* of what it prints */
#define VARIABLES 16
#define RETRY 1000			/* milliseconds */

/* What the program finds in its environment; all of it. */
struct environment {
	char text[VARIABLES][OUTPUT_MAX + 64];
	const char *item[VARIABLES + 1];
	size_t count;
};

static void
add_hook_variable(struct environment *e, const char *name, const char *value)
{
	if (e->count == VARIABLES || value == NULL || value[0] == '\0')
		return;
	(void)snprintf(e->text[e->count], sizeof(e->text[0]), "%s=%s", name,
	    value);
	e->item[e->count] = e->text[e->count];
	e->item[++e->count] = NULL;
}

static void
fill_environment(const struct server *s, const struct hook *hook,
    const struct job *job, struct environment *e)
{
	char number[24], output[OUTPUT_MAX];

	memset(e, 0, sizeof(*e));
	(void)snprintf(number, sizeof(number), "%" PRId64, job->id);
	output_placed(s, job, output);
	add_hook_variable(e, "PATH", "/usr/local/bin:/usr/bin:/bin");
	add_hook_variable(e, "LC_ALL", "C");
	add_hook_variable(e, "TBBUILD_JOB", number);
	add_hook_variable(e, "TBBUILD_HOOK", job->hook);
	add_hook_variable(e, "TBBUILD_STATE", job->state);
	add_hook_variable(e, "TBBUILD_TOKEN", job->token);
	add_hook_variable(e, "TBBUILD_PROJECT", hook->repository);
	add_hook_variable(e, "TBBUILD_URL", hook->url);
	add_hook_variable(e, "TBBUILD_REF", job->ref);
	add_hook_variable(e, is_tag_object(hook, job) ? "TBBUILD_OBJECT" :
	    "TBBUILD_COMMIT", job->commit);
	if (strcmp(job->state, "built") == 0)
		add_hook_variable(e, "TBBUILD_OUTPUT", output);
	add_hook_variable(e, "TBBUILD_CREDENTIAL", hook->credential);
}

/* A job as the standard input of the program has it: less than a pipe holds. */
static int
open_input(const struct server *s, const struct job *job, struct failure *f)
{
	struct bytes text = { 0 };
	int ends[2], rc;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return fail_errno(f, "pipe");
	rc = record_write(s, job, 0, &text, f);
	if (rc == 0 && write_all(ends[1], text.data, text.len) != 0)
		rc = fail_errno(f, "pipe");
	(void)close(ends[1]);
	bytes_free(&text);
	if (rc == 0)
		return ends[0];
	(void)close(ends[0]);
	return -1;
}

static void
name_hook_log(const struct server *s, const char *hook, char out[PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s/log/report-%.64s",
	    s->settings.state, hook);
}

static int
open_log(const struct server *s, const char *hook, struct failure *f)
{
	char path[PATH_MAX];
	int fd;

	name_hook_log(s, hook, path);
	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    0640);
	return fd >= 0 ? fd : fail_errno(f, path);
}

static int
start_report(struct server *s, const struct hook *hook,
    struct report *report, struct failure *f)
{
	struct environment e;
	struct command c;
	size_t i;
	int rc = -1;

	fill_environment(s, hook, &report->job, &e);
	command_init(&c, e.item, hook->report[0]);
	for (i = 1; i < hook->reports; i++)
		command_add(&c, hook->report[i]);
	c.death = SIGTERM;
	c.file_size = LOG_MAX;
	if ((c.err = open_log(s, hook->name, f)) >= 0 &&
	    (c.in = open_input(s, &report->job, f)) >= 0)
		rc = 0;
	c.out = c.err;
	if (rc == 0 && (report->pid = command_start(&c, f)) < 0)
		rc = -1;
	if (rc != 0)
		report->pid = 0;
	report->deadline = clock_ms() + (int64_t)hook->report_timeout * 1000;
	if (c.in >= 0)
		(void)close(c.in);
	if (c.err >= 0)
		(void)close(c.err);
	return rc;
}

/* The last line of what it printed. */
static void
read_last_line(const struct server *s, const char *hook, char *out,
    size_t size)
{
	char path[PATH_MAX], text[512], *end;
	ssize_t n = 0;
	int fd;

	name_hook_log(s, hook, path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 && lseek(fd, -(off_t)(sizeof(text) - 1), SEEK_END) < 0)
		(void)lseek(fd, 0, SEEK_SET);
	if (fd >= 0) {
		n = read(fd, text, sizeof(text) - 1);
		(void)close(fd);
	}
	while (n > 0 && text[n - 1] == '\n')
		n--;
	text[n > 0 ? n : 0] = '\0';
	end = strrchr(text, '\n');
	(void)snprintf(out, size, "%s", end == NULL ? text : end + 1);
}

/* The report failed: it is retried later, or finally given up. */
static int
note_failure(struct server *s, const struct report *report,
    const char *why, struct failure *f)
{
	const struct job *job = &report->job;
	int64_t tells = 0;

	if (queue_tell_again(s->queue, job, &tells, f) != 0)
		return -1;
	s->metrics.untold++;
	notice("hook %s: job %" PRId64 ": %s: not reported, attempt %" PRId64
	    " of %d: %s", job->hook, job->id, job->state, tells, TELLS, why);
	return tells < TELLS ? 0 : queue_told(s->queue, job, f);
}

static void
settle_report(struct server *s, struct report *report)
{
	struct failure f = { 0 };
	char why[512];
	int rc;

	if (WIFEXITED(report->status) && WEXITSTATUS(report->status) == 0) {
		rc = queue_told(s->queue, &report->job, &f);
		s->metrics.told += rc == 0;
	} else {
		read_last_line(s, report->job.hook, why, sizeof(why));
		if (WIFSIGNALED(report->status) &&
		    clock_ms() > report->deadline)
			(void)snprintf(why, sizeof(why), "it took longer than "
			    "its report-timeout");
		rc = note_failure(s, report, why, &f);
	}
	health_note(s, rc, &f);
	/* if the queue fails it is reported again, which does no harm */
	memset(report, 0, sizeof(*report));
	if (rc != 0)
		s->retry = clock_ms() + RETRY;
}

static void
look_at_report(struct server *s, struct report *report)
{
	if (waitpid(report->pid, &report->status, WNOHANG) == report->pid)
		settle_report(s, report);
	else if (clock_ms() > report->deadline)
		(void)kill(-report->pid, SIGKILL);
}

static void
begin_report(struct server *s, const struct hook *hook,
    struct report *report)
{
	struct failure f = { 0 };
	int rc = queue_untold(s->queue, hook->name, &report->job, &f);

	if (rc < 0) {
		health_note(s, -1, &f);
		s->retry = clock_ms() + RETRY;
	}
	if (rc <= 0 || start_report(s, hook, report, &f) == 0)
		return;
	health_note(s, note_failure(s, report, f.text, &f), &f);
	memset(report, 0, sizeof(*report));
}

void
reports_run(struct server *s)
{
	const struct hook *hook;
	size_t i;

	if (clock_ms() < s->retry)
		return;
	for (i = 0; i < s->settings.hooks; i++) {
		hook = &s->settings.hook[i];
		if (s->report[i].pid != 0)
			look_at_report(s, &s->report[i]);
		else if (hook->reports > 0 && s->stopping == 0)
			begin_report(s, hook, &s->report[i]);
	}
}

/* The next server reports what was not reported. */
void
reports_end(struct server *s)
{
	size_t i;

	for (i = 0; i < s->settings.hooks; i++)
		if (s->report[i].pid != 0) {
			(void)kill(-s->report[i].pid, SIGKILL);
			command_kill(s->report[i].pid);
		}
}
