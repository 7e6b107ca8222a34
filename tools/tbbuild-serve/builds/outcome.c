/*
 * What becomes of a job: built, failed by itself, or to be tried again because
 * it could not be tried.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/wait.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "builds/builds.h"

#define FIRST_PAUSE 10			/* seconds; each is twice the last */

static int64_t
pause_after(int attempts)
{
	int64_t seconds = FIRST_PAUSE;

	if (attempts < 1)
		return 0;
	while (--attempts > 0 && seconds < QUEUE_LONGEST)
		seconds *= 2;
	return seconds < QUEUE_LONGEST ? seconds : QUEUE_LONGEST;
}

static int
end_failed(struct server *s, const struct job *job, const char *token,
    struct failure *f)
{
	if (queue_end(s->queue, job->id, "failed", token, f) != 0)
		return -1;
	s->metrics.failed++;
	notice("job %" PRId64 ": failed [%s]", job->id, token);
	return 0;
}

static int
end_cancelled(struct server *s, const struct job *job, struct failure *f)
{
	if (queue_end(s->queue, job->id, "cancelled", "", f) != 0)
		return -1;
	s->metrics.cancelled++;
	notice("job %" PRId64 ": cancelled", job->id);
	return 0;
}

/* The ref has moved on: what it was is built in nobody's name. */
static int
end_superseded(struct server *s, const struct job *job, const char *token,
    struct failure *f)
{
	if (queue_end(s->queue, job->id, "superseded", token, f) != 0)
		return -1;
	s->metrics.superseded++;
	notice("job %" PRId64 ": superseded: %s points to another commit",
	    job->id, job->ref);
	return 0;
}

/* It could not be tried, for the reason of that token. */
static int
try_again(struct server *s, const struct job *job, const char *token,
    int64_t seconds, struct failure *f)
{
	if ((uint64_t)job->attempts >= s->settings.tries) {
		notice("job %" PRId64 ": failed after %d attempts",
		    job->id, job->attempts);
		return end_failed(s, job, token, f);
	}
	if (queue_again(s->queue, job, token, seconds, f) != 0)
		return -1;
	s->metrics.again++;
	notice("job %" PRId64 ": could not be tried [%s]; attempt %d of "
	    "%" PRIu64 ", the next in %" PRId64 " s", job->id, token,
	    job->attempts, s->settings.tries, seconds);
	return 0;
}

/* In this order: after any crash it is known whose the output is. */
static int
end_built(struct server *s, const struct job *job, struct failure *f)
{
	struct failure g = { 0 };

	if (queue_placing(s->queue, job->id, f) != 0)
		return -1;
	if (output_place(s, job, &g) != 0) {
		notice("job %" PRId64 ": %s", job->id, g.text);
		return try_again(s, job, g.token, pause_after(job->attempts),
		    f);
	}
	if (queue_end(s->queue, job->id, "built", "", f) != 0)
		return -1;
	s->metrics.built++;
	build_log_remove(s, job->id);
	if (settings_hook(&s->settings, job->hook) != NULL)
		output_prune(s, settings_hook(&s->settings, job->hook));
	notice("job %" PRId64 ": built", job->id);
	return 0;
}

/* The output already has its name; only the queue must be updated. */
static int
end_placed(struct server *s, const struct job *job, struct failure *f)
{
	if (queue_end(s->queue, job->id, "built", "", f) != 0)
		return -1;
	notice("job %" PRId64 ": was built", job->id);
	return 0;
}

int
outcome_before(struct server *s, const struct job *job, struct failure *f)
{
	int rc;

	/* built, but its name was another's */
	if (output_is_staged(s, job)) {
		rc = end_built(s, job, f);
	} else if (settings_hook(&s->settings, job->hook) == NULL) {
		notice("hook %s: job %" PRId64 ": no such hook", job->hook,
		    job->id);
		rc = end_failed(s, job, "hook", f);
	} else if ((uint64_t)job->attempts > s->settings.tries) {
		notice("job %" PRId64 ": too many attempts", job->id);
		rc = end_failed(s, job, "attempts", f);
	} else
		return 0;
	return rc == 0 ? 1 : -1;
}

/* tbbuild(1): 1 is the build's own failure; all else is not about it. */
int
outcome_record(struct server *s, struct slot *slot, struct failure *f)
{
	int own = WIFEXITED(slot->status) && WEXITSTATUS(slot->status) == 1;
	struct job job = slot->job;
	char token[24];

	/* is it there? a run that placed it and failed then has not ended well */
	if (output_is_staged(s, &job))
		return end_built(s, &job, f);
	if (slot->token[0] != '\0')
		(void)snprintf(token, sizeof(token), "%s", slot->token);
	else
		build_log_token(&slot->log, token);
	if (WIFSIGNALED(slot->status))
		(void)snprintf(token, sizeof(token), "killed");
	if (slot->job.cancel)
		return end_cancelled(s, &job, f);
	if (slot->asked) {
		job.attempts--;
		if (queue_again(s->queue, &job, "", 0, f) != 0)
			return -1;
		s->metrics.returned++;
		notice("job %" PRId64 ": back to the queue", job.id);
		return 0;
	}
	if (own && strcmp(token, "commit-mismatch") == 0)
		return end_superseded(s, &job, token, f);
	if (own)
		return end_failed(s, &job, token, f);
	return try_again(s, &job, token, pause_after(job.attempts), f);
}

/* The first time it is tried again at once: most servers are killed once. */
int
outcome_recover(struct server *s, struct job *job, struct failure *f)
{
	if (output_is_staged(s, job))
		return end_built(s, job, f);
	if (job->placing && output_is_placed(s, job))
		return end_placed(s, job, f);
	if (job->cancel)
		return end_cancelled(s, job, f);
	return try_again(s, job, "attempts", pause_after(job->attempts - 1),
	    f);
}
