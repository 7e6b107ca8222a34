/*
 * Results of an engine: outputs in a directory that other machines write to.
 * Each has the name of its submission; results of a submission that is not the
 * current one are late, and are removed whatever they contain.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builds/executor.h"

#define SAID_MAX 65536			/* of what a build said */
#define ENTRIES 1000			/* in one sweep */
#define PREFIX "tbbuild-"

void
engine_name(const struct job *job, char out[ENGINE_NAME_MAX])
{
	(void)snprintf(out, ENGINE_NAME_MAX, PREFIX "%" PRId64 "-%s-%" PRId64,
	    job->id, job->key, job->submission);
}

void
results_path(const struct server *s, const struct job *job, uint32_t attempt,
    char out[OUTPUT_MAX])
{
	char name[ENGINE_NAME_MAX];

	engine_name(job, name);
	(void)snprintf(out, OUTPUT_MAX, "%s/%s.%" PRIu32, s->settings.results,
	    name, attempt);
}

/* Anyone who can write there may have made a link or a FIFO. */
static int
open_said(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		if (st.st_size > SAID_MAX)
			(void)lseek(fd, -SAID_MAX, SEEK_END);
		return fd;
	}
	(void)close(fd);
	return -1;
}

void
results_log(struct server *s, struct slot *slot)
{
	struct failure ignored = { 0 };
	char path[OUTPUT_MAX + 8], text[4096];
	size_t left = SAID_MAX;
	ssize_t n;
	int fd, to;

	results_path(s, &slot->job, slot->attempt, path);
	(void)strcat(path, ".log");
	if ((to = build_log_begin(s, &slot->log, slot->job.id, &ignored)) < 0)
		return;
	(void)close(to);
	if ((fd = open_said(path)) < 0)
		return;
	while (left > 0 && (n = read(fd, text, sizeof(text))) > 0) {
		n = (size_t)n > left ? (ssize_t)left : n;
		build_log_add(s, &slot->log, text, (size_t)n);
		left -= (size_t)n;
	}
	(void)close(fd);
}

/* An output is flat; what is not is not ours, and stays. */
static int
remove_entry(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
	    O_NOFOLLOW);
	DIR *files = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *d;

	if (files == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return unlinkat(dir, name, 0);
	}
	while ((d = readdir(files)) != NULL)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			(void)unlinkat(fd, d->d_name, 0);
	(void)closedir(files);
	return unlinkat(dir, name, AT_REMOVEDIR);
}

/* ".NAME.0.tbbuild-17" is NAME.0 on its way. */
static const char *
without_dot(const char *entry)
{
	return entry[0] == '.' ? entry + 1 : entry;
}

void
results_remove(const struct server *s, const struct job *job)
{
	DIR *dir = opendir(s->settings.results);
	char name[ENGINE_NAME_MAX];
	struct dirent *d;
	size_t len;

	engine_name(job, name);
	len = strlen(name);
	while (dir != NULL && (d = readdir(dir)) != NULL)
		if (strncmp(without_dot(d->d_name), name, len) == 0 &&
		    without_dot(d->d_name)[len] == '.')
			(void)remove_entry(dirfd(dir), d->d_name);
	if (dir != NULL)
		(void)closedir(dir);
}

/* 1, 0 or -1: a job runs now whose name at the engine this begins with. */
static int
is_present(struct server *s, const char *entry, struct failure *f)
{
	char name[ENGINE_NAME_MAX];
	struct job job;
	char *end;
	int64_t id;
	int rc;

	errno = 0;
	id = strtoll(entry + strlen(PREFIX), &end, 10);
	if (errno != 0 || *end != '-' || id < 1)
		return 0;
	if ((rc = queue_job(s->queue, id, &job, f)) <= 0)
		return rc;
	engine_name(&job, name);
	return strcmp(job.state, "running") == 0 &&
	    strncmp(entry, name, strlen(name)) == 0 &&
	    entry[strlen(name)] == '.';
}

/* A whole output is worth a word; the rest of it is not. */
static void
refuse_late(struct server *s, int dir, const char *entry)
{
	struct stat st;
	int whole = entry[0] != '.' &&
	    fstatat(dir, entry, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode);

	if (remove_entry(dir, entry) != 0 || !whole)
		return;
	s->metrics.late++;
	notice("results: %s: refused: not a current submission",
	    entry);
}

void
results_sweep(struct server *s)
{
	DIR *dir = opendir(s->settings.results);
	struct failure f = { 0 };
	struct dirent *d;
	int n = 0, rc;

	while (dir != NULL && n++ < ENTRIES && (d = readdir(dir)) != NULL) {
		if (strncmp(without_dot(d->d_name), PREFIX,
		    strlen(PREFIX)) != 0)
			continue;
		rc = is_present(s, without_dot(d->d_name), &f);
		if (rc < 0)
			break;
		if (rc == 0)
			refuse_late(s, dirfd(dir), d->d_name);
	}
	if (dir != NULL)
		(void)closedir(dir);
}
