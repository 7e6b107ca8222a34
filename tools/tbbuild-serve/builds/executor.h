/*
 * How builds are carried out.  Slots know this interface alone, and one of two is
 * behind it: "local" starts a build as a process of this machine; "engine" hands it
 * to a program that knows a scheduler, and takes what comes back.
 *
 * What is on disk when, of an engine: the queue has the job as "running", with the
 * number of this submission, before the program is called; by hook's key and number
 * it has a name, and by that name it is found again after any end of ours.  What
 * comes back is in "results", under that name.  The output is let out and
 * published by us alone, as of a build that ran here; then the queue has its end;
 * then its results are removed.  A result of any other name is late, and refused.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef EXECUTOR_H
#define EXECUTOR_H

#include "builds/builds.h"

struct executor {
	/* The build of a slot begins, or is found again. */
	int (*submit)(struct server *, struct slot *, struct failure *);
	/* 1: it has an end now, with status and token. */
	int (*state)(struct server *, struct slot *);
	/* It is to end, or we are: then an engine's goes on without us. */
	void (*cancel)(struct server *, struct slot *, int with);
	/* Periodic work for all jobs. */
	void (*turn)(struct server *);
	int stays;			/* builds outlive the server */
};

extern const struct executor executor_local, executor_engine;

/*
 * "tbbuild run" for a slot's job; from: takes what was built, from there.  It is
 * the slot's process.
 */
int executor_start(struct server *, struct slot *, const char *from,
    struct failure *);
/* 1: the slot's process has ended, with status. */
int executor_wait(struct slot *);

/* What an engine's program is called for. */
enum engine_verb { ENGINE_SUBMIT, ENGINE_STATE, ENGINE_CANCEL };

#define ENGINE_NAME_MAX 64
void engine_name(const struct job *, char out[ENGINE_NAME_MAX]);
/* The standard input of such a call; slot NULL: all that the engine has. */
int engine_request(const struct server *, enum engine_verb,
    const struct slot *, struct bytes *out, struct failure *);

/* What it says of one job. */
struct engine_job {
	char name[ENGINE_NAME_MAX], state[16], token[24];
	uint32_t attempt, status;
};
typedef void engine_job_fn(struct server *, const struct engine_job *);
/* fn() is called only after the whole answer has been read. */
int engine_answer(struct server *, const struct bytes *, engine_job_fn *,
    struct failure *);

/* One call; its end is waited for by engine_call_end(): 1, 0 or -1. */
int engine_call_begin(struct server *, enum engine_verb, struct slot *,
    struct failure *);
int engine_call_end(struct server *, struct bytes *answer, struct failure *);

/* The results that an engine leaves for an attempt of a job's submission. */
void results_path(const struct server *, const struct job *,
    uint32_t attempt, char out[OUTPUT_MAX]);
/* The end of what that attempt said; it proves nothing. */
void results_log(struct server *, struct slot *);
void results_remove(const struct server *, const struct job *);
/* Removes results that are not of a current submission in the queue. */
void results_sweep(struct server *);

#endif
