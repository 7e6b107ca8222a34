/*
 * Shows how many verdicts of each kind there are, on a terminal.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/tool.h"

void
count_start(struct count *count)
{
	memset(count, 0, sizeof(*count));
	count->seen = terminal_moves(STDERR_FILENO);
	count->last = tenths();
}

void
count_show(struct count *count, size_t verified, size_t refused, size_t none)
{
	int64_t now;

	if (!count->seen || (now = tenths()) == count->last)
		return;
	count->last = now;
	count->shown = 1;
	fprintf(stderr, "\r%zu verified, %zu refused, %zu no verdict",
	    verified, refused, none);
	fflush(stderr);
}

void
count_hide(struct count *count)
{
	if (count->shown)
		fprintf(stderr, "\r%*s\r", 79, "");
	count->shown = 0;
}
