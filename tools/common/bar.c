/*
 * Progress, on a terminal and for work that takes a while.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/common.h"

#define FILE_DELAY 10		/* tenths of a second without any */
#define COUNT_DELAY 5
#define COUNT_WIDTH 40			/* of a bar without a name */
#define FILE_WIDTH 20			/* of one between name and speed */
#define NAME_WORTH 16			/* a name that is not cut for a bar */
#define LINE_MAX_WIDTH ((size_t)255)
#define LINE_SIZE 512			/* room for both, whatever is cut */
#define HOUR 3600

int64_t
tenths(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) != 0)
		return 0;
	return (int64_t)ts.tv_sec * 10 + ts.tv_nsec / 100000000;
}

static void
begin_bar(struct bar *bar, int64_t delay)
{
	bar->seen = terminal_moves(STDERR_FILENO);
	bar->started = tenths();
	bar->last = bar->started + delay;
}

void
bar_start(struct bar *bar, int fd, const char *path)
{
	struct stat st;

	memset(bar, 0, sizeof(*bar));
	(void)tbv_escape(path, strlen(path), bar->name, sizeof(bar->name));
	begin_bar(bar, FILE_DELAY);
	if (bar->seen && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		bar->total = (uint64_t)st.st_size;
}

void
bar_count(struct bar *bar, uint64_t total)
{
	memset(bar, 0, sizeof(*bar));
	bar->total = total;
	begin_bar(bar, COUNT_DELAY);
	bar->seen = bar->seen && total > 0;
}

static int
percent_of(const struct bar *bar, uint64_t done)
{
	return (int)((double)done / (double)bar->total * 100);
}

/* A number of bytes, such as "1.5 GiB". */
static void
format_bytes(double bytes, char *out, size_t size)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t i = 0;

	for (; bytes >= 1000 && i + 1 < sizeof(unit) / sizeof(unit[0]); i++)
		bytes /= 1024;
	(void)snprintf(out, size, "%.*f %s", bytes < 10 && i > 0, bytes,
	    unit[i]);
}

/* Such as "  0:07 left"; nothing of what has no known end. */
static void
format_left(const struct bar *bar, uint64_t done, double seconds, char *out,
    size_t size)
{
	double rest = (double)(bar->total - done) / (double)done * seconds;
	unsigned long left;

	out[0] = '\0';
	if (bar->total == 0 || !(rest < 100.0 * HOUR))
		return;
	left = (unsigned long)rest;
	if (left >= HOUR)
		(void)snprintf(out, size, "  %lu:%02lu:%02lu left",
		    left / HOUR, left / 60 % 60, left % 60);
	else
		(void)snprintf(out, size, "  %lu:%02lu left", left / 60,
		    left % 60);
}

/* The share, the speed and the time left. */
static void
format_progress(const struct bar *bar, uint64_t done, int64_t now, char *out,
    size_t size)
{
	double seconds = (double)(now - bar->started) / 10;
	char left[32], speed[32], share[32];

	if (bar->total == 0)
		format_bytes((double)done, share, sizeof(share));
	else
		(void)snprintf(share, sizeof(share), "%3d %%",
		    percent_of(bar, done));
	format_bytes((double)done / seconds, speed, sizeof(speed));
	format_left(bar, done, seconds, left, sizeof(left));
	(void)snprintf(out, size, "%s  %s/s%s", share, speed, left);
}

static void
draw_bar(int percent, int width, char *out)
{
	int i;

	for (i = 0; i < width; i++)
		out[i] = i < percent * width / 100 ? '#' : '.';
	out[width] = '\0';
}

/* Fits into one line of the terminal: two could not be taken away. */
static void
format_file(const struct bar *bar, uint64_t done, int64_t now, char *line)
{
	char progress[128], drawn[FILE_WIDTH + 3] = "";
	size_t n = strlen(bar->name), room = terminal_width(STDERR_FILENO) - 1;

	format_progress(bar, done, now, progress, sizeof(progress));
	if (room > LINE_MAX_WIDTH)
		room = LINE_MAX_WIDTH;
	room -= room > strlen(progress) + 2 ? strlen(progress) + 2 : room;
	if (bar->total > 0 && room >= FILE_WIDTH + 2 + NAME_WORTH) {
		draw_bar(percent_of(bar, done), FILE_WIDTH, drawn);
		(void)strcat(drawn, "  ");
		room -= FILE_WIDTH + 2;
	}
	/* the end of a path says more than its beginning */
	if (n <= room)
		(void)snprintf(line, LINE_SIZE, "%s  %s%s", bar->name, drawn,
		    progress);
	else
		(void)snprintf(line, LINE_SIZE, "...%s  %s%s",
		    bar->name + n - (room > 3 ? room - 3 : 0), drawn, progress);
}

static void
format_count(const struct bar *bar, uint64_t done, char *line)
{
	int percent = percent_of(bar, done);
	char drawn[COUNT_WIDTH + 1];

	draw_bar(percent, COUNT_WIDTH, drawn);
	(void)snprintf(line, LINE_SIZE, "%s %3d %%", drawn, percent);
}

int
bar_show(void *arg, uint64_t done)
{
	struct bar *bar = arg;
	char line[LINE_SIZE];
	int64_t now;
	int n;

	if (!bar->seen || (now = tenths()) <= bar->last)
		return 0;
	bar->last = now;
	/* a file may grow while it is read */
	if (bar->total > 0 && done > bar->total)
		done = bar->total;
	if (bar->name[0] != '\0')
		format_file(bar, done, now, line);
	else
		format_count(bar, done, line);
	n = (int)strlen(line);
	fprintf(stderr, "\r%-*s", bar->shown, line);
	fflush(stderr);
	if (n > bar->shown)
		bar->shown = n;
	return 0;
}

void
bar_end(const struct bar *bar)
{
	if (bar->shown > 0)
		fprintf(stderr, "\r%*s\r", bar->shown, "");
}
