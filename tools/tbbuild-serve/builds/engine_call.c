/*
 * Calls of an engine's program: it reads a file that has no name, and what it
 * prints goes into another; nobody waits for it but its turn.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"
#include "builds/executor.h"

#define PATIENCE 120000			/* milliseconds */
#define ANSWER_MAX ((uint64_t)256 * 1024)

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

static void
name_engine_log(const struct server *s, char out[PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s/log/executor", s->settings.state);
}

static int
open_engine_log(const struct server *s, struct failure *f)
{
	char path[PATH_MAX];
	int fd;

	name_engine_log(s, path);
	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    0640);
	return fd >= 0 ? fd : fail_errno(f, path);
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
	c->file_size = ANSWER_MAX;
	if ((c->in = open_request(s, verb, s->engine.slot, f)) < 0 ||
	    (c->err = open_engine_log(s, f)) < 0)
		return -1;
	if ((c->out = memfd_create("answer", MFD_CLOEXEC)) < 0)
		return fail_errno(f, "memfd");
	s->engine.pid = command_start(c, f);
	return s->engine.pid < 0 ? -1 : 0;
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
	e->deadline = clock_ms() + PATIENCE;
	rc = start_call(s, &c, verb, f);
	e->answer = c.out;
	if (c.in >= 0)
		(void)close(c.in);
	if (c.err >= 0)
		(void)close(c.err);
	if (rc == 0)
		return 0;
	if (c.out >= 0)
		(void)close(c.out);
	e->pid = 0;
	return -1;
}

/* The last line of what it said. */
static int
fail_call(const struct server *s, struct failure *f)
{
	char path[PATH_MAX], text[512], *line;
	ssize_t n = 0;
	int fd;

	name_engine_log(s, path);
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
	line = strrchr(text, '\n');
	return fail(f, "io", "%s: %s", verbs[s->engine.verb],
	    line == NULL ? text : line + 1);
}

static int
read_call_answer(int fd, struct bytes *out, struct failure *f)
{
	char part[4096];
	ssize_t n;

	if (lseek(fd, 0, SEEK_SET) != 0)
		return fail_errno(f, "memfd");
	while ((n = read(fd, part, sizeof(part))) > 0)
		bytes_put(out, part, (size_t)n);
	return n == 0 ? bytes_check(out, f) : fail_errno(f, "memfd");
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
	    read_call_answer(e->answer, answer, f) : fail_call(s, f);
	(void)close(e->answer);
	return rc == 0 ? 1 : -1;
}
