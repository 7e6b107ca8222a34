/*
 * Builds on other machines: a program hands them to an engine that exists, and
 * says what becomes of them.  Nothing that it or a node says lets an output out:
 * "tbbuild run --from" does that here, once it has verified it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/wait.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "builds/executor.h"

#define LOOK 5000			/* milliseconds, between two states; */
#define LOOK_SOON 1000			/* where a build has just begun */
#define SOON 60000
#define SWEEP 5000			/* and two sweeps */
#define LOST_AFTER 10000		/* it says so all that time */
#define PAUSE 1000			/* after a failed call, at first */
#define PAUSE_MAX 60000
#define UNSURE 5000			/* before it is submitted once more */
#define ARRIVES 30000			/* what came back, from another disk */
#define TAKES 4				/* at a time */

static int
submit_to_engine(struct server *s, struct slot *slot, struct failure *f)
{
	(void)s;
	(void)f;
	slot->phase = PHASE_SUBMIT;
	return 0;
}

static size_t
count_takes(const struct server *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->settings.slots; i++)
		n += s->settings.slot[i].pid != 0;
	return n;
}

/* A file system that is shared may show late what is there. */
static int
has_arrived(struct slot *slot, const char *path)
{
	if (access(path, F_OK) == 0)
		return 1;
	if (slot->lost == 0)
		slot->lost = clock_ms();
	return clock_ms() - slot->lost > ARRIVES;
}

static void
begin_take(struct server *s, struct slot *slot)
{
	struct failure f = { 0 };
	char from[OUTPUT_MAX];

	if (s->stopping != 0 || clock_ms() < s->engine.pause ||
	    count_takes(s) >= TAKES)
		return;
	results_path(s, &slot->job, slot->attempt, from);
	if (!has_arrived(slot, from))
		return;
	if (executor_start(s, slot, from, &f) == 0) {
		slot->phase = PHASE_TAKE;
		return;
	}
	notice("job %" PRId64 ": not taken yet: %s [%s]", slot->job.id, f.text,
	    f.token);
	s->engine.pause = clock_ms() + 10 * PAUSE;
}

/* A result that is refused is not a failure of the build. */
static int
end_take(struct server *s, struct slot *slot)
{
	if (!executor_wait(slot))
		return 0;
	if (slot->asked && !slot->job.cancel && !output_is_staged(s,
	    &slot->job)) {
		slot->asked = 0;
		slot->phase = PHASE_FETCH;
		build_log_end(s, &slot->log);
		return 0;
	}
	if (WIFEXITED(slot->status) && WEXITSTATUS(slot->status) != 0)
		slot->status = STATUS_SYSTEM << 8;
	slot->phase = PHASE_ENDED;
	return 1;
}

static int
engine_state(struct server *s, struct slot *slot)
{
	if (slot->phase == PHASE_FETCH)
		begin_take(s, slot);
	else if (slot->phase == PHASE_TAKE)
		return end_take(s, slot);
	return slot->phase == PHASE_ENDED;
}

static void
cancel_at_engine(struct server *s, struct slot *slot, int with)
{
	if (slot->pid != 0) {
		slot->asked = 1;
		(void)kill(slot->pid, with);
	} else if (slot->job.cancel && s->stopping == 0) {
		slot->asked = 1;
		slot->phase = PHASE_CANCEL;
	} else if (s->engine.pid == 0 || s->engine.slot != slot) {
		/* the next server finds it */
		memset(&slot->job, 0, sizeof(slot->job));
	}
}

static struct slot *
find_engine_slot(struct server *s, const char *name)
{
	char own[ENGINE_NAME_MAX];
	struct slot *slot;
	size_t i;

	for (i = 0; i < s->settings.slots; i++) {
		slot = &s->settings.slot[i];
		engine_name(&slot->job, own);
		if (slot->job.id != 0 && strcmp(own, name) == 0)
			return slot;
	}
	return NULL;
}

static void
note_ended(struct server *s, struct slot *slot, const struct engine_job *job)
{
	slot->attempt = job->attempt;
	if (job->status == 0) {
		slot->phase = PHASE_FETCH;
		return;
	}
	results_log(s, slot);
	(void)snprintf(slot->token, sizeof(slot->token), "%s", job->token);
	slot->status = (int)job->status << 8;
	slot->phase = PHASE_ENDED;
}

/* Said once it may be a mistake, as of an engine that has just started. */
static void
note_lost(struct slot *slot)
{
	if (slot->lost == 0)
		slot->lost = clock_ms();
	if (clock_ms() - slot->lost < LOST_AFTER)
		return;
	notice("job %" PRId64 ": the engine has lost it", slot->job.id);
	(void)snprintf(slot->token, sizeof(slot->token), "lost");
	slot->status = STATUS_SYSTEM << 8;
	slot->phase = PHASE_CANCEL;
}

static void
note_unsure(struct slot *slot, int unsure)
{
	if (unsure != slot->unsure)
		notice("job %" PRId64 ": the engine %s", slot->job.id, unsure ?
		    "does not know what became of it" : "knows it again");
	slot->unsure = unsure;
}

static void
note_engine_job(struct server *s, const struct engine_job *job)
{
	struct slot *slot = find_engine_slot(s, job->name);

	if (slot == NULL || (slot->phase != PHASE_SUBMIT &&
	    slot->phase != PHASE_ENGINE))
		return;
	note_unsure(slot, strcmp(job->state, "unknown") == 0);
	if (strcmp(job->state, "lost") != 0)
		slot->lost = 0;
	/* whether it was submitted is not known then: it is asked again */
	if (slot->unsure) {
		if (slot->phase == PHASE_SUBMIT)
			s->engine.pause = clock_ms() + UNSURE;
		return;
	}
	if (strcmp(job->state, "ended") == 0) {
		note_ended(s, slot, job);
	} else {
		slot->phase = PHASE_ENGINE;
		if (strcmp(job->state, "lost") == 0)
			note_lost(slot);
	}
}

static int64_t
pause_of_engine(struct engine *e)
{
	int64_t pause = PAUSE;
	int i;

	for (i = 0; i < e->failures && pause < PAUSE_MAX; i++)
		pause *= 2;
	e->failures++;
	return pause < PAUSE_MAX ? pause : PAUSE_MAX;
}

static void
fail_engine(struct server *s, const struct failure *f)
{
	struct engine *e = &s->engine;
	int64_t pause = pause_of_engine(e);

	notice("executor: %s; again in %" PRId64 " s", f->text, pause / 1000);
	e->pause = clock_ms() + pause;
}

static void
end_call(struct server *s)
{
	struct engine *e = &s->engine;
	struct bytes answer = { 0 };
	struct failure f = { 0 };
	int rc = engine_call_end(s, &answer, &f);

	if (rc > 0 && e->verb == ENGINE_CANCEL)
		e->slot->phase = PHASE_ENDED;
	else if (rc > 0 && engine_answer(s, &answer, note_engine_job, &f) != 0)
		rc = -1;
	if (rc < 0)
		fail_engine(s, &f);
	else if (rc > 0)
		e->failures = 0;
	bytes_free(&answer);
}

/* The next one that is to be called for, by turns. */
static struct slot *
next_in_phase(struct server *s, enum phase phase)
{
	size_t i, n = s->settings.slots;
	struct slot *slot;

	for (i = 0; i < n; i++) {
		slot = &s->settings.slot[(s->engine.next + i) % n];
		if (slot->job.id != 0 && !slot->ended && slot->phase == phase)
			return slot;
	}
	return NULL;
}

static int64_t
next_look(const struct server *s)
{
	int64_t now = clock_ms();
	size_t i;

	for (i = 0; i < s->settings.slots; i++)
		if (s->settings.slot[i].job.id != 0 &&
		    now - s->settings.slot[i].started < SOON)
			return now + LOOK_SOON;
	return now + LOOK;
}

static void
begin_call(struct server *s)
{
	struct engine *e = &s->engine;
	struct failure f = { 0 };
	struct slot *slot = NULL;
	int rc = 0;

	if (clock_ms() >= e->look && next_in_phase(s, PHASE_ENGINE) != NULL) {
		e->look = next_look(s);
		rc = engine_call_begin(s, ENGINE_STATE, NULL, &f);
	} else if ((slot = next_in_phase(s, PHASE_CANCEL)) != NULL) {
		rc = engine_call_begin(s, ENGINE_CANCEL, slot, &f);
	} else if ((slot = next_in_phase(s, PHASE_SUBMIT)) != NULL) {
		rc = engine_call_begin(s, ENGINE_SUBMIT, slot, &f);
	}
	if (slot != NULL)
		e->next = (size_t)(slot - s->settings.slot) + 1;
	if (rc != 0)
		fail_engine(s, &f);
}

static void
engine_turn(struct server *s)
{
	struct engine *e = &s->engine;

	if (clock_ms() >= e->sweep) {
		results_sweep(s);
		e->sweep = clock_ms() + SWEEP;
	}
	if (e->pid != 0)
		end_call(s);
	if (e->pid == 0 && s->stopping == 0 && clock_ms() >= e->pause)
		begin_call(s);
}

const struct executor executor_engine = {
	submit_to_engine, engine_state, cancel_at_engine, engine_turn, 1
};
