/*
 * Build output on a terminal: one line for each of its lines, and no byte that
 * a terminal would obey.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <tbverify.h>

#include "host/run.h"

static void
print_line(struct show *s)
{
	char escaped[4 * sizeof(s->line) + 1];

	(void)tbv_escape(s->line, s->used, escaped, sizeof(escaped));
	if (!s->quiet)
		fprintf(stderr, "| %s\n", escaped);
	s->used = 0;
}

void
show_output(struct show *s, const unsigned char *data, size_t len)
{
	size_t i;

	if (s->log.len + len <= SHOW_MAX)
		bytes_put(&s->log, data, len);
	for (i = 0; i < len; i++) {
		if (data[i] == '\n') {
			print_line(s);
			continue;
		}
		s->line[s->used++] = (char)data[i];
		if (s->used == sizeof(s->line))
			print_line(s);
	}
}

void
show_end(struct show *s)
{
	if (s->used > 0)
		print_line(s);
	bytes_free(&s->log);
}
