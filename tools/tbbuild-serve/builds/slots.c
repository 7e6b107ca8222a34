/*
 * Builds, one at a time in each slot: "tbbuild run" as an argument vector, of
 * which a delivery chooses a ref and a commit and nothing else.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <sys/wait.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"
#include "builds/builds.h"

#define PAUSE 10000			/* milliseconds, where none can begin */
#define RETRY 1000			/* and where the queue can't be used */

static const char *const environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"LC_ALL=C", NULL
};

static void
add_build_words(struct command *c, const struct slot *slot,
    const struct hook *hook, const char *output)
{
	size_t i;

	command_add(c, "run");
	for (i = 0; i < slot->words; i++)
		command_add(c, slot->run[i]);
	command_add(c, "--repository");
	command_add(c, hook->url);
	command_add(c, "--ref");
	command_add(c, slot->job.ref);
	if (!is_tag_object(hook, &slot->job)) {
		command_add(c, "--commit");
		command_add(c, slot->job.commit);
	}
	command_add(c, "-o");
	command_add(c, output);
}

static int
start_build(struct server *s, struct slot *slot, struct failure *f)
{
	const struct hook *hook = settings_hook(&s->settings, slot->job.hook);
	char output[OUTPUT_MAX];
	struct command c;

	if (disk_is_full(s->settings.output, DISK_RESERVE))
		return fail(f, "disk-full", "%s: the disk is full",
		    s->settings.output);
	command_init(&c, environment, s->tbbuild);
	output_staged(s, &slot->job, output);
	add_build_words(&c, slot, hook, output);
	/* it ends its enclave before it ends itself, also when we are killed;
	 * until then it keeps our lock */
	c.death = SIGTERM;
	c.keep = s->lock;
	if (output_prepare(s, slot->job.hook, f) != 0 || (c.err =
	    build_log_begin(s, &slot->log, slot->job.id,
	    slots_busy(s), f)) < 0)
		return -1;
	slot->pid = command_start(&c, f);
	(void)close(c.err);
	if (slot->pid > 0)
		return 0;
	slot->pid = 0;
	build_log_end(s, &slot->log);
	return -1;
}

/* What is wrong with us, such as a full disk, is no build's fault. */
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
	slot->job = job;
	slot->asked = 0;
	slot->log.from = slot->log.to = -1;
	slot->started = clock_ms();
	if (start_build(s, slot, &g) == 0) {
		notice("hook %s: job %" PRId64 ": begins in %s, attempt %d",
		    job.hook, job.id, slot->name, job.attempts);
		return 1;
	}
	notice("hook %s: job %" PRId64 ": not started: %s [%s]", job.hook,
	    job.id, g.text, g.token);
	s->pause = clock_ms() + PAUSE;
	/* it has not begun; where the queue can't be told, it is later on */
	slot->status = 0;
	slot->asked = 1;
	return 0;
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
			rc = begin_build(s, &s->settings.slot[i], &f);
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
	if (slot->job.cancel && !slot->asked) {
		slot->asked = 1;
		(void)kill(slot->pid, SIGTERM);
	}
}

static void
look_at(struct server *s, struct slot *slot)
{
	build_log_read(s, &slot->log);
	if (slot->pid != 0 &&
	    waitpid(slot->pid, &slot->status, WNOHANG) == slot->pid) {
		slot->pid = 0;
		metrics_took(s, slot->job.hook, clock_ms() - slot->started);
	}
	if (slot->pid == 0)
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

void
slots_end(struct server *s, int with)
{
	struct slot *slot;
	size_t i;

	for (i = 0; i < s->settings.slots; i++) {
		slot = &s->settings.slot[i];
		if (slot->pid == 0 || (with != SIGKILL && slot->asked))
			continue;
		slot->asked = 1;
		(void)kill(slot->pid, with);
	}
}

static int
recover(struct server *s, struct failure *f)
{
	char path[OUTPUT_MAX];
	struct job job;
	int rc;

	(void)snprintf(path, sizeof(path), "%s/log", s->settings.state);
	if (mkdir(path, 0755) != 0 && errno != EEXIST)
		return fail_errno(f, path);
	if (mkdir(s->settings.output, 0755) != 0 && errno != EEXIST)
		return fail_errno(f, s->settings.output);
	if (queue_reserve(s->queue, output_highest(&s->settings), f) != 0)
		return -1;
	while ((rc = queue_running(s->queue, &job, f)) > 0)
		if (outcome_recover(s, &job, f) != 0)
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
