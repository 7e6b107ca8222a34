/*
 * Hashes the artifact, and shows how far that is where somebody waits.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tool.h"

#define WORTH_A_BAR ((uint64_t)64 * 1024 * 1024)
#define BAR_WIDTH 40

struct bar {
	uint64_t total;			/* 0: no bar is shown */
	int64_t last;			/* tenths of a second */
	int shown;
};

static int64_t
tenths(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) != 0)
		return 0;
	return (int64_t)ts.tv_sec * 10 + ts.tv_nsec / 100000000;
}

static int
show(void *arg, uint64_t done)
{
	struct bar *bar = arg;
	unsigned int filled, i, percent;
	int64_t now;

	if (bar->total == 0 || (now = tenths()) == bar->last)
		return 0;
	bar->last = now;
	bar->shown = 1;
	if (done > bar->total)
		done = bar->total;
	percent = (unsigned int)((double)done / (double)bar->total * 100);
	filled = percent * BAR_WIDTH / 100;
	fputc('\r', stderr);
	for (i = 0; i < BAR_WIDTH; i++)
		fputc(i < filled ? '#' : '.', stderr);
	fprintf(stderr, " %3u %%", percent);
	fflush(stderr);
	return 0;
}

static void
hide(const struct bar *bar)
{
	if (bar->shown)
		fprintf(stderr, "\r%*s\r", BAR_WIDTH + 6, "");
}

int
artifact_digest(int fd, const char *path, uint8_t *sha256, uint64_t *size,
    struct failure *f)
{
	struct bar bar = { 0, 0, 0 };
	struct stat st;
	int rc;

	if (isatty(STDERR_FILENO) && fstat(fd, &st) == 0 &&
	    S_ISREG(st.st_mode) && (uint64_t)st.st_size >= WORTH_A_BAR)
		bar.total = (uint64_t)st.st_size;
	bar.last = tenths();
	rc = tbv_digest_fd(fd, sha256, size, show, &bar);
	if (rc == TBV_ERR_IO) {
		(void)fail(f, rc, path, strerror(errno));
	} else if (rc != TBV_OK)
		(void)fail(f, rc, path, rc == TBV_ERR_ARTIFACT_CHANGED ?
		    "changed while it was read" : "not hashed");
	hide(&bar);
	return rc;
}
