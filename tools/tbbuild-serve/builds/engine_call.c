/*
 * Calls of an engine's program: it reads a file that has no name, and what it
 * prints goes into another; nobody waits for it but its turn.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/mman.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"
#include "builds/executor.h"

#define TIMEOUT 120000			/* milliseconds */
#define ANSWER_MAX ((off_t)256 * 1024)
#define SAID_MAX ((off_t)64 * 1024)

static const char *const environment[] = {
	"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", NULL
};
static const char *const verbs[] = { "submit", "state", "cancel" };

static int
open_request(const struct server *s, enum engine_verb verb,
    const struct slot *slot, struct failure *f)
{
	struct bytes text = { 0 };
	int fd = memfd_create("request", MFD_CLOEXEC);
	int rc = fd < 0 ? fail_errno(f, "memfd") :
	    engine_request(s, verb, slot, &text, f);

	if (rc == 0 && (write_all(fd, text.data, text.len) != 0 ||
	    lseek(fd, 0, SEEK_SET) != 0))
		rc = fail_errno(f, "memfd");
	bytes_free(&text);
	if (rc == 0)
		return fd;
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

/*
 * A file for so much.  Not by a limit of the process, which engines hand on to the
 * builds.
 */
static int
open_bounded(off_t size, struct failure *f)
{
	int fd = memfd_create("said", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 && ftruncate(fd, size) == 0 &&
	    fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) == 0)
		return fd;
	(void)fail_errno(f, "memfd");
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

/* What it has written there: its offset is ours. */
static int
read_bounded(int fd, off_t max, struct bytes *out, struct failure *f)
{
	off_t left = lseek(fd, 0, SEEK_CUR);
	char part[4096];
	ssize_t n;

	if (left < 0 || left > max || lseek(fd, 0, SEEK_SET) != 0)
		return fail_errno(f, "memfd");
	while (left > 0) {
		n = read(fd, part, left < (off_t)sizeof(part) ? (size_t)left :
		    sizeof(part));
		if (n <= 0)
			return fail_errno(f, "memfd");
		bytes_put(out, part, (size_t)n);
		left -= n;
	}
	return bytes_check(out, f);
}

static int
start_call(struct server *s, struct command *c, enum engine_verb verb,
    struct failure *f)
{
	size_t i;

	command_init(c, environment, s->settings.executor[0]);
	for (i = 1; i < s->settings.executors; i++)
		command_add(c, s->settings.executor[i]);
	command_add(c, verbs[verb]);
	/* what it has begun is at its end before another server calls */
	c->death = SIGTERM;
	c->keep = s->lock;
	if ((c->in = open_request(s, verb, s->engine.slot, f)) < 0 ||
	    (c->err = open_bounded(SAID_MAX, f)) < 0 ||
	    (c->out = open_bounded(ANSWER_MAX, f)) < 0)
		return -1;
	s->engine.pid = command_start(c, f);
	return s->engine.pid < 0 ? -1 : 0;
}

static void
close_call(struct engine *e)
{
	if (e->answer >= 0)
		(void)close(e->answer);
	if (e->said >= 0)
		(void)close(e->said);
}

int
engine_call_begin(struct server *s, enum engine_verb verb, struct slot *slot,
    struct failure *f)
{
	struct engine *e = &s->engine;
	struct command c;
	int rc;

	e->verb = (int)verb;
	e->slot = slot;
	e->deadline = clock_ms() + TIMEOUT;
	rc = start_call(s, &c, verb, f);
	e->answer = c.out;
	e->said = c.err;
	if (c.in >= 0)
		(void)close(c.in);
	if (rc == 0)
		return 0;
	close_call(e);
	e->pid = 0;
	return -1;
}

/* The last line of what it said. */
static int
fail_call(const struct engine *e, struct failure *f)
{
	struct bytes said = { 0 };
	const char *text, *line;
	size_t len;

	if (read_bounded(e->said, SAID_MAX, &said, f) != 0)
		return -1;
	text = said.data == NULL ? "" : (const char *)said.data;
	for (len = said.len; len > 0 && text[len - 1] == '\n'; len--)
		;
	for (line = text + len; line > text && line[-1] != '\n'; line--)
		;
	(void)fail(f, "io", "%s: %.*s", verbs[e->verb],
	    (int)(text + len - line), line);
	bytes_free(&said);
	return -1;
}

int
engine_call_end(struct server *s, struct bytes *answer, struct failure *f)
{
	struct engine *e = &s->engine;
	int status, rc;

	if (waitpid(e->pid, &status, WNOHANG) != e->pid) {
		if (clock_ms() > e->deadline)
			(void)kill(-e->pid, SIGKILL);
		return 0;
	}
	e->pid = 0;
	rc = WIFEXITED(status) && WEXITSTATUS(status) == 0 ?
	    read_bounded(e->answer, ANSWER_MAX, answer, f) : fail_call(e, f);
	close_call(e);
	return rc == 0 ? 1 : -1;
}
