/*
 * Builds: where they run, their outcome, and reports of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BUILDS_H
#define BUILDS_H

#include "serve.h"

/* Starts what waits, where there is room. */
void slots_fill(struct server *);
/* Takes notice of builds that have ended, and of what they said. */
void slots_reap(struct server *);
/* The descriptor of what a slot's build says, or -1. */
int slots_output(const struct slot *);
size_t slots_busy(const struct server *);
void slots_end(struct server *, int with);
/* Builds outlive us: nobody waits for them. */
int slots_stay(const struct server *);
/* What a server that was killed left: built after all, or to be built again. */
void slots_recover(struct server *);
/* Ends a job: built, to be tried again, or failed; status of waitpid(). */
int outcome_record(struct server *, struct slot *, struct failure *);
/* The same of one that a server has left. */
int outcome_recover(struct server *, struct job *, struct failure *);
/* A job that can not even begin: 1 if it has an end now, 0 if it may; -1. */
int outcome_before(struct server *, const struct job *, struct failure *);

/* Reports job states to forges, one at a time for each hook. */
void reports_run(struct server *);
void reports_end(struct server *);

/* A text of JSON: all of ours are words, of printable ASCII. */
void record_quote(struct bytes *, const char *text);
/*
 * A job as one JSON object, for reports, the file beside its output and "show";
 * with digests those of its output's files are in it.
 */
int record_write(const struct server *, const struct job *, int digests,
    struct bytes *out, struct failure *);
/* The file beside an output that is there; it is there first. */
int record_place(const struct server *, const struct job *, struct failure *);

#define OUTPUT_MAX 512
/* Where a hook's outputs are. */
void output_hook(const struct server *, const char *hook,
    char out[OUTPUT_MAX]);
/* A job's output, before it has its name: whole, and its own. */
void output_placed(const struct server *, const struct job *,
    char out[OUTPUT_MAX]);
void output_staged(const struct server *, const struct job *,
    char out[OUTPUT_MAX]);
int output_is_staged(const struct server *, const struct job *);
/* Something has its name: its own output, if that was being placed. */
int output_is_placed(const struct server *, const struct job *);
/* Gives it its name, which may be another's: "output". */
int output_place(const struct server *, const struct job *, struct failure *);
/* Removes the oldest outputs of a hook that are more than it keeps. */
void output_prune(struct server *, const struct hook *);
/* The directory of a hook's outputs. */
int output_prepare(const struct server *, const char *hook,
    struct failure *);
/* The highest number that an output or a log has. */
int64_t output_highest(const struct settings *);

/* -1, or what the build writes to. */
int build_log_begin(struct server *, struct build_log *, int64_t job,
    struct failure *);
/* Whether a slot has that job. */
int build_is_running(const struct server *, int64_t job);
void build_log_add(const struct server *, struct build_log *,
    const char *data, size_t len);
void build_log_read(const struct server *, struct build_log *);
/* All of it is in the file. */
void build_log_end(const struct server *, struct build_log *);
void build_log_remove(const struct server *, int64_t job);
/* The token that the last line ends with. */
void build_log_token(const struct build_log *, char token[24]);

/* list, retry, cancel: what a person asks of the queue. */
int command_queue(int argc, char **argv, struct failure *);

#endif
