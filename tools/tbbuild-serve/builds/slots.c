/*
 * Builds, one at a time in each slot: which begin, which have ended, and what a
 * server that was killed has left.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "builds/executor.h"

#define PAUSE 10000			/* milliseconds, where none can begin */
#define RETRY 1000			/* and where the queue can't be used */

static const struct executor *
executor_of(const struct server *s)
{
	return s->settings.executors > 0 ? &executor_engine : &executor_local;
}

static void
put_in_slot(struct slot *slot, const struct job *job)
{
	slot->job = *job;
	slot->pid = 0;
	slot->asked = slot->ended = slot->status = slot->unsure = 0;
	slot->token[0] = '\0';
	slot->attempt = 0;
	slot->lost = 0;
	memset(&slot->log, 0, sizeof(slot->log));
	slot->log.from = slot->log.to = -1;
	slot->started = clock_ms();
}

/* Problems of this server, such as a full disk, do not count as an attempt. */
static int
begin_build(struct server *s, struct slot *slot, struct failure *f)
{
	struct failure g = { 0 };
	struct job job;
	int rc;

	if ((rc = queue_take(s->queue, &job, f)) <= 0)
		return rc;
	if ((rc = outcome_before(s, &job, f)) != 0)
		return rc;
	put_in_slot(slot, &job);
	if (executor_of(s)->submit(s, slot, &g) == 0) {
		notice("hook %s: job %" PRId64 ": starts in slot %s, "
		    "attempt %d",
		    job.hook, job.id, slot->name, job.attempts);
		return 1;
	}
	notice("hook %s: job %" PRId64 ": not started: %s [%s]", job.hook,
	    job.id, g.text, g.token);
	s->pause = clock_ms() + PAUSE;
	/* not started; if the queue fails now, it is updated later */
	slot->ended = slot->asked = 1;
	return 0;
}

/* A build that the server before has left at an engine is followed: 1. */
static int
adopt_build(struct server *s, struct slot *slot, struct failure *f)
{
	struct job job = { 0 };
	int rc, before;

	while ((rc = queue_running(s->queue, job.id, &job, f)) > 0) {
		if (build_is_running(s, job.id))
			continue;
		if ((before = outcome_before(s, &job, f)) < 0)
			return -1;
		if (before > 0)
			continue;
		put_in_slot(slot, &job);
		slot->job.cancel = 0;
		notice("hook %s: job %" PRId64 ": looking for it at the "
		    "engine, in slot %s",
		    job.hook, job.id, slot->name);
		return executor_of(s)->submit(s, slot, f) == 0 ? 1 : -1;
	}
	s->left = rc != 0;
	return rc;
}

static int
fill_slot(struct server *s, struct slot *slot, struct failure *f)
{
	int rc = s->left ? adopt_build(s, slot, f) : 0;

	return rc != 0 ? rc : begin_build(s, slot, f);
}

void
slots_fill(struct server *s)
{
	struct failure f = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; i < s->settings.slots && rc >= 0; i++)
		if (s->settings.slot[i].job.id == 0 &&
		    clock_ms() >= s->pause)
			rc = fill_slot(s, &s->settings.slot[i], &f);
	if (rc == 0 && s->trouble[0] != '\0' && clock_ms() >= s->retry)
		rc = queue_probe(s->queue, &f) == 0 ? 1 : -1;
	if (rc != 0)
		health_note(s, rc < 0 ? -1 : 0, &f);
	if (rc < 0)
		s->pause = s->retry = clock_ms() + RETRY;
}

/* It stays in its slot until the queue knows how it ended. */
static void
settle(struct server *s, struct slot *slot)
{
	struct failure f = { 0 };
	int rc;

	if (clock_ms() < s->retry)
		return;
	build_log_end(s, &slot->log);
	rc = outcome_record(s, slot, &f);
	health_note(s, rc, &f);
	if (rc == 0 && executor_of(s)->stays)
		results_remove(s, &slot->job);
	/* the next start knows what to make of it */
	if (rc == 0 || s->stopping != 0)
		memset(&slot->job, 0, sizeof(slot->job));
	else
		s->retry = clock_ms() + RETRY;
}

/* Somebody may have said meanwhile that it is to be cancelled. */
static void
look_for_cancel(struct server *s, struct slot *slot)
{
	struct failure f = { 0 };
	struct job job;

	if (queue_job(s->queue, slot->job.id, &job, &f) == 1 && job.cancel)
		slot->job.cancel = 1;
	if (slot->job.cancel && !slot->asked)
		executor_of(s)->cancel(s, slot, SIGTERM);
}

static void
look_at(struct server *s, struct slot *slot)
{
	build_log_read(s, &slot->log);
	if (!slot->ended && executor_of(s)->state(s, slot)) {
		slot->ended = 1;
		metrics_took(s, slot->job.hook, clock_ms() - slot->started);
	}
	if (slot->ended)
		settle(s, slot);
	else
		look_for_cancel(s, slot);
}

void
slots_reap(struct server *s)
{
	size_t i;

	for (i = 0; i < s->settings.slots; i++)
		if (s->settings.slot[i].job.id != 0)
			look_at(s, &s->settings.slot[i]);
	if (s->recovered)
		executor_of(s)->turn(s);
}

int
slots_output(const struct slot *slot)
{
	return slot->job.id != 0 ? slot->log.from : -1;
}

size_t
slots_busy(const struct server *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->settings.slots; i++)
		n += s->settings.slot[i].job.id != 0;
	return n;
}

int
slots_stay(const struct server *s)
{
	return executor_of(s)->stays;
}

void
slots_end(struct server *s, int with)
{
	struct slot *slot;
	size_t i;

	for (i = 0; i < s->settings.slots; i++) {
		slot = &s->settings.slot[i];
		if (slot->job.id != 0 && !slot->ended &&
		    (with == SIGKILL || !slot->asked || slots_stay(s)))
			executor_of(s)->cancel(s, slot, with);
	}
}

/* Nothing of it has come back yet that is being let out. */
static int
stays_at_engine(const struct server *s, const struct job *job)
{
	return executor_of(s)->stays && !output_is_staged(s, job) &&
	    !(job->placing && output_is_placed(s, job));
}

static int
recover(struct server *s, struct failure *f)
{
	char path[OUTPUT_MAX];
	struct job job = { 0 };
	int rc;

	(void)snprintf(path, sizeof(path), "%s/log", s->settings.state);
	if (mkdir(path, 0755) != 0 && errno != EEXIST)
		return fail_errno(f, path);
	if (mkdir(s->settings.output, 0755) != 0 && errno != EEXIST)
		return fail_errno(f, s->settings.output);
	if (s->settings.results != NULL && mkdir(s->settings.results,
	    0700) != 0 && errno != EEXIST)
		return fail_errno(f, s->settings.results);
	if (queue_reserve(s->queue, output_highest(&s->settings), f) != 0)
		return -1;
	s->left = executor_of(s)->stays;
	while ((rc = queue_running(s->queue, job.id, &job, f)) > 0)
		if (!stays_at_engine(s, &job) &&
		    outcome_recover(s, &job, f) != 0)
			return -1;
	return rc;
}


void
slots_recover(struct server *s)
{
	struct failure f = { 0 };
	int rc;

	if (s->recovered || clock_ms() < s->retry)
		return;
	rc = recover(s, &f);
	health_note(s, rc, &f);
	s->recovered = rc == 0;
	if (rc != 0)
		s->retry = clock_ms() + RETRY;
}
