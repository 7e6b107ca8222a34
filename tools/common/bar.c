/*
 * A progress bar, on a terminal and for work that takes a while.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/common.h"

#define WORTH_A_BAR ((uint64_t)64 * 1024 * 1024)
#define WIDTH 40
#define PATIENCE 5			/* tenths of a second without one */

int64_t
tenths(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) != 0)
		return 0;
	return (int64_t)ts.tv_sec * 10 + ts.tv_nsec / 100000000;
}

void
bar_start(struct bar *bar, int fd)
{
	struct stat st;

	memset(bar, 0, sizeof(*bar));
	if (terminal_moves(STDERR_FILENO) && fstat(fd, &st) == 0 &&
	    S_ISREG(st.st_mode) && (uint64_t)st.st_size >= WORTH_A_BAR)
		bar->total = (uint64_t)st.st_size;
	bar->last = tenths();
}

void
bar_count(struct bar *bar, uint64_t total)
{
	memset(bar, 0, sizeof(*bar));
	if (terminal_moves(STDERR_FILENO))
		bar->total = total;
	bar->last = tenths() + PATIENCE;
}

int
bar_show(void *arg, uint64_t done)
{
	struct bar *bar = arg;
	unsigned int filled, i, percent;
	int64_t now;

	if (bar->total == 0 || (now = tenths()) <= bar->last)
		return 0;
	bar->last = now;
	bar->shown = 1;
	if (done > bar->total)
		done = bar->total;
	percent = (unsigned int)((double)done / (double)bar->total * 100);
	filled = percent * WIDTH / 100;
	fputc('\r', stderr);
	for (i = 0; i < WIDTH; i++)
		fputc(i < filled ? '#' : '.', stderr);
	fprintf(stderr, " %3u %%", percent);
	fflush(stderr);
	return 0;
}

void
bar_end(const struct bar *bar)
{
	if (bar->shown)
		fprintf(stderr, "\r%*s\r", WIDTH + 6, "");
}
