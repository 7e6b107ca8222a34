/*
 * Build output on a terminal: one line for each of its lines, and no byte that
 * a terminal would obey.  As it came it goes to disk, in a file that has no name
 * until the build has ended.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <tbverify.h>
#include <unistd.h>

#include "host/run.h"

static void
print_shown_line(struct show *s)
{
	char escaped[4 * sizeof(s->line) + 1];

	(void)tbv_escape(s->line, s->used, escaped, sizeof(escaped));
	if (!s->quiet)
		fprintf(stderr, "| %s\n", escaped);
	s->used = 0;
}

/* Text that is too long is cut, without a failure. */
static int
keep_output(struct show *s, const unsigned char *data, size_t len,
    struct failure *f)
{
	if (s->log < 0 && (s->log = output_spool(s->into, f)) < 0)
		return -1;
	if (len > SHOW_MAX - s->kept)
		len = SHOW_MAX - s->kept;
	s->kept += len;
	return write_all(s->log, data, len) == 0 ? 0 :
	    fail_errno(f, LOG_NAME);
}

int
show_output(struct show *s, const unsigned char *data, size_t len,
    struct failure *f)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (data[i] == '\n') {
			print_shown_line(s);
			continue;
		}
		s->line[s->used++] = (char)data[i];
		if (s->used == sizeof(s->line))
			print_shown_line(s);
	}
	return keep_output(s, data, len, f);
}

static int
copy(int from, int to)
{
	char chunk[16 * 1024];
	ssize_t n;

	if (from < 0)
		return 0;
	if (lseek(from, 0, SEEK_SET) != 0)
		return -1;
	while ((n = read(from, chunk, sizeof(chunk))) > 0)
		if (write_all(to, chunk, (size_t)n) != 0)
			return -1;
	return n == 0 ? 0 : -1;
}

int
show_finish(struct show *s, struct failure *f)
{
	int fd = output_create(s->into, LOG_NAME, f);

	if (fd < 0)
		return -1;
	return output_finish(fd, copy(s->log, fd) != 0, LOG_NAME, f);
}

void
show_end(struct show *s)
{
	if (s->used > 0)
		print_shown_line(s);
	if (s->log >= 0)
		(void)close(s->log);
}
