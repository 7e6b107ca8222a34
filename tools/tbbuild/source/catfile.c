/*
 * git cat-file --batch: what it answers is checked against what was asked.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/catfile.h"

int
catfile_start(struct catfile *cat, const struct repository *r,
    struct failure *f)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	struct command c;

	memset(cat, 0, sizeof(*cat));
	cat->pid = cat->in = cat->out = -1;
	cat->deadline = r->git->deadline;
	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) {
		(void)fail_errno(f, "pipe");
		(void)close(in[0]);
		(void)close(in[1]);
		return -1;
	}
	git_command_in(r, GIT_LARGE, &c);
	command_add(&c, "cat-file");
	command_add(&c, "--batch");
	c.in = in[0];
	c.out = out[1];
	cat->in = in[1];
	cat->out = out[0];
	cat->pid = command_start(&c, f);
	(void)close(in[0]);
	(void)close(out[1]);
	return cat->pid < 0 ? -1 : 0;
}

void
catfile_end(struct catfile *cat)
{
	if (cat->in >= 0)
		(void)close(cat->in);
	if (cat->out >= 0)
		(void)close(cat->out);
	command_kill(cat->pid);
	cat->pid = cat->in = cat->out = -1;
}

static int
fill_buffer(struct catfile *cat, struct failure *f)
{
	struct pollfd p = { 0, POLLIN, 0 };
	ssize_t n;

	p.fd = cat->out;
	do {
		if (stopped)
			return fail(f, "interrupted", "interrupted");
		if (clock_ms() > cat->deadline)
			return fail(f, "no-answer", "git took too long");
		n = poll(&p, 1, 500);
	} while (n == 0 || (n < 0 && errno == EINTR));
	n = read(cat->out, cat->buffer, sizeof(cat->buffer));
	if (n <= 0)
		return fail(f, "git", "git cat-file ended early");
	cat->at = 0;
	cat->len = (size_t)n;
	return 0;
}

static int
next_byte(struct catfile *cat, unsigned char *c, struct failure *f)
{
	if (cat->at == cat->len && fill_buffer(cat, f) != 0)
		return -1;
	*c = cat->buffer[cat->at++];
	return 0;
}

/* One line without its end; the longest is "<object> blob <size>". */
static int
next_head(struct catfile *cat, char *line, size_t room, struct failure *f)
{
	unsigned char c;
	size_t n = 0;

	for (;;) {
		if (next_byte(cat, &c, f) != 0)
			return -1;
		if (c == '\n')
			break;
		if (n + 1 == room || c < 0x20 || c > 0x7e)
			return fail(f, "git", "git cat-file: an unexpected "
			    "line");
		line[n++] = (char)c;
	}
	line[n] = '\0';
	return 0;
}

int
catfile_blob(struct catfile *cat, const char *oid, uint64_t *size,
    struct failure *f)
{
	char line[160], want[96], *end = NULL;
	size_t n;

	(void)snprintf(want, sizeof(want), "%s\n", oid);
	if (write_all(cat->in, want, strlen(want)) != 0)
		return fail_errno(f, "git cat-file");
	if (next_head(cat, line, sizeof(line), f) != 0)
		return -1;
	(void)snprintf(want, sizeof(want), "%s blob ", oid);
	n = strlen(want);
	if (strncmp(line, want, n) != 0 || line[n] < '0' || line[n] > '9')
		return fail(f, "git", "git cat-file: %s", line);
	errno = 0;
	*size = strtoull(line + n, &end, 10);
	if (*end != '\0' || errno != 0)
		return fail(f, "git", "git cat-file: %s", line);
	return 0;
}

int
catfile_read(struct catfile *cat, uint64_t left, const unsigned char **data,
    size_t *len, struct failure *f)
{
	if (cat->at == cat->len && fill_buffer(cat, f) != 0)
		return -1;
	*data = cat->buffer + cat->at;
	*len = cat->len - cat->at;
	if (*len > left)
		*len = (size_t)left;
	cat->at += *len;
	return 0;
}

int
catfile_done(struct catfile *cat, struct failure *f)
{
	unsigned char c;

	if (next_byte(cat, &c, f) != 0)
		return -1;
	return c == '\n' ? 0 : fail(f, "git", "git cat-file: no newline after "
	    "a file");
}
