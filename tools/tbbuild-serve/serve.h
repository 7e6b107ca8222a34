/*
 * The parts of tbbuild-serve, the build trigger for forges.  It is a separate
 * program, because a web server and a database have no place inside an enclave.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef SERVE_H
#define SERVE_H

#include "base/tbbuild.h"

#define MAX_HOOKS 64
#define MAX_SLOTS 256			/* at an engine */
#define MAX_LOCAL 16			/* on this machine */
#define MAX_REFS 16
#define MAX_RUN 64			/* words for tbbuild run */
#define MAX_PUBLISH 16			/* and for what it publishes */
#define MAX_REPORT 16			/* words for a report, or an executor */

/* Which headers a forge writes. */
enum forge { FORGE_GITHUB, FORGE_GITEA, FORGE_FORGEJO, FORGE_PAGURE };

#define EVENT_PUSH 1u
#define EVENT_TAG 2u
#define EVENT_JOB 4u

/* Where one repository's deliveries come in, at /hook/NAME. */
struct hook {
	char *name;
	char *repository;		/* as the forge calls it: owner/name */
	char *url;			/* what the enclave fetches */
	char *label;			/* of workflow jobs; NULL: none */
	struct bytes secret;
	char *ref[MAX_REFS];		/* patterns; none: all */
	size_t refs;
	enum forge forge;
	unsigned int events;
	char *report[MAX_REPORT];	/* a program and its arguments */
	size_t reports;			/* words; 0: no reports */
	uint64_t report_timeout;	/* seconds; 0: not set */
	char *credential;		/* a file for it alone, or NULL */
	int coalesce;			/* newer pushes supersede older ones */
	uint64_t keep;			/* outputs; 0: all */
};

struct job {
	int64_t id;
	int attempts;
	char hook[256], ref[256], commit[2 * SHA256_SIZE + 1];
	char key[17];			/* whose an output is */
	int placing;			/* its output is being given its name */
	int cancel;			/* somebody wants it to end */
	char state[16], token[24], delivery[129];
	int64_t due, received, ended;	/* seconds; 0: none */
	int64_t began;			/* the last attempt */
	char told[16];			/* the state that the forge knows */
	int64_t submission;		/* how often it has begun */
};

/* What a build says, on its way into a file that has an end. */
struct build_log {
	int from, to;			/* -1: none */
	uint64_t written, left_out;
	char tail[4096];		/* the last of it */
	size_t tail_len;
};

/* Where a build is that an engine has. */
enum phase { PHASE_SUBMIT, PHASE_ENGINE, PHASE_CANCEL, PHASE_FETCH, PHASE_TAKE,
	PHASE_ENDED };

/* A slot does one build at a time. */
struct slot {
	char *name;
	char *run[MAX_RUN], *publishing[MAX_PUBLISH];
	size_t words, publishes;
	int shared;			/* these are those of the slot before */
	/* the build that is under way; id 0: none */
	struct job job;
	pid_t pid;			/* what runs for it here; 0: nothing */
	int ended;			/* with status; token, or "" */
	int status;
	char token[24];
	int64_t started;
	int asked;			/* to end, by us */
	struct build_log log;
	/* at an engine */
	enum phase phase;
	uint32_t attempt;		/* that it says counts */
	int64_t lost;			/* since when it says so; 0: never */
	int unsure;			/* it does not know; that was said */
};

struct settings {
	char *listen, *state, *output;
	char *executor[MAX_REPORT];	/* a program and its arguments */
	size_t executors;		/* words; 0: builds run here */
	char *results;			/* where an engine's come back */
	uint64_t queue, drain, tries;
	int status;			/* is shown: to all, or to those */
	struct bytes authorization;	/* that send this header */
	struct hook hook[MAX_HOOKS];
	size_t hooks;
	struct slot slot[MAX_SLOTS];
	size_t slots;
};

/* Reads the file of settings, and with secrets those that it names. */
int settings_read(const char *path, int secrets, struct settings *,
    struct failure *);
void settings_free(struct settings *);
const struct hook *settings_hook(const struct settings *, const char *name);

/* Of secrets: none of these takes longer for one that is nearly right. */
int hmac_sha256(const struct bytes *key, const struct bytes *data,
    unsigned char out[SHA256_SIZE]);
int same_secret(const void *, const void *, size_t);
void wipe(void *, size_t);

/* The build that a delivery requests; why: the reason if it requests none. */
struct event {
	const char *why;
	char ref[256], commit[2 * SHA256_SIZE + 1];
	char delivery[129];		/* where the payload has it; or "" */
};

/* Whether a job's commit may be the tag that its ref is: Pagure names no other. */
int is_tag_object(const struct hook *, const struct job *);

struct sqlite3;

enum queue_outcome { QUEUE_ADDED, QUEUE_KNOWN, QUEUE_FULL };

/* A delivery, as its forge numbers it. */
struct delivery {
	const char *hook, *id;
	int coalesce;			/* older ones of the branch end */
	/* the outcome; job is set with QUEUE_ADDED */
	enum queue_outcome outcome;
	int64_t job;
};

#define QUEUE_LONGEST 3600		/* seconds, of a pause */

/* All of these are on disk when they return. */
int queue_open(struct sqlite3 **, const char *path, struct failure *);
/* The same of a queue that is there, made by this version. */
int queue_look(struct sqlite3 **, const char *path, struct failure *);
void queue_close(struct sqlite3 *);
/* Whether it can be written. */
int queue_probe(struct sqlite3 *, struct failure *);
/* No job that is added has a number up to this one. */
int queue_reserve(struct sqlite3 *, int64_t number, struct failure *);
/* At most limit of them wait. */
int queue_add(struct sqlite3 *, struct delivery *, const struct event *,
    uint64_t limit, struct failure *);
/*
 * Starts a waiting job that is due: 1; 0 if there is none; -1.  Tags first;
 * then hooks with the fewest that run; then the oldest.
 */
int queue_take(struct sqlite3 *, struct job *, struct failure *);
/* 1, 0 or -1: the first job behind a number that runs; the one of a number. */
int queue_running(struct sqlite3 *, int64_t after, struct job *,
    struct failure *);
int queue_job(struct sqlite3 *, int64_t id, struct job *, struct failure *);
/* All of them, in order. */
int queue_each(struct sqlite3 *, void (*)(const struct job *),
    struct failure *);
/* So many of the last ones, until fn() does not return 0. */
int queue_last(struct sqlite3 *, int limit,
    int (*fn)(void *, const struct job *), void *arg, struct failure *);
int queue_age(struct sqlite3 *, uint64_t *age, struct failure *);
/* Its output is there, and gets its name next. */
int queue_placing(struct sqlite3 *, int64_t job, struct failure *);
/* state: "built", "failed", "superseded" or "cancelled". */
int queue_end(struct sqlite3 *, int64_t job, const char *state,
    const char *token, struct failure *);
/* Back to those that wait, with its attempts, for so many seconds at least. */
int queue_again(struct sqlite3 *, const struct job *, const char *token,
    int64_t seconds, struct failure *);
/* These fail if the job has changed since it was read. */
int queue_retry(struct sqlite3 *, const struct job *, struct failure *);
int queue_cancel(struct sqlite3 *, const struct job *, struct failure *);
/* Another job of the same: 1, 0 or -1. */
int queue_other(struct sqlite3 *, const struct job *, int64_t *other,
    struct failure *);
/* The oldest job whose state its forge does not know: 1, 0 or -1. */
int queue_untold(struct sqlite3 *, const char *hook, struct job *,
    struct failure *);
/* It knows that state now. */
int queue_told(struct sqlite3 *, const struct job *, struct failure *);
/*
 * The report failed and is repeated after a pause; *tells receives the number
 * of failures.
 */
int queue_tell_again(struct sqlite3 *, const struct job *, int64_t *tells,
    struct failure *);
int queue_count(struct sqlite3 *, uint64_t *waiting, uint64_t *running,
    struct failure *);

/* Why a delivery was refused, with its HTTP status. */
struct refusal {
	const char *token;
	unsigned int status;
};
extern const struct refusal refusals[];
extern const size_t refusals_count;

#define METRIC_BOUNDS 8

struct metrics {
	uint64_t queued, known, ignored;
	uint64_t refused[32];		/* in the order of refusals */
	uint64_t built, failed, superseded, cancelled, again, returned;
	uint64_t late;			/* results that nobody waits for */
	/* how long builds took, by hook: each bound's own, then longer ones */
	uint64_t took[MAX_HOOKS][METRIC_BOUNDS + 1], milliseconds[MAX_HOOKS];
	uint64_t told, untold;		/* reports */
};

/* A report to a forge that is in progress. */
struct report {
	struct job job;			/* id 0: none */
	pid_t pid;
	int status;
	int64_t deadline;
};

/* The program of an engine, which is called for one thing at a time. */
struct engine {
	pid_t pid;			/* 0: no call */
	int verb;
	int answer, said;		/* what it prints */
	struct slot *slot;		/* that it is for, or NULL */
	int64_t deadline;
	int64_t pause;			/* no call before */
	int64_t look, sweep;		/* when these are due */
	int failures;			/* one after the other */
	size_t next;			/* the slot whose turn it is */
};

struct server {
	struct settings settings;
	struct engine engine;
	struct report report[MAX_HOOKS];	/* one for each hook */
	struct metrics metrics;
	struct sqlite3 *queue;
	struct http *http;
	const char *tbbuild;
	int lock;
	int recovered;			/* from the server before */
	int left;			/* builds of its may be at an engine */
	char trouble[24];		/* why the queue cannot be written */
	int64_t stopping;		/* since when; 0: it is not */
	int64_t pause;			/* no build begins before */
	int64_t retry;			/* nor is the queue written */
};

/* The token of what is wrong with this server, or "". */
const char *health(const struct server *);
/* Bytes that are free; 0 where that can't be known. */
uint64_t disk_free(const char *path);
/* Whether a disk has less than this left, of bytes or of files. */
int disk_is_full(const char *path, uint64_t bytes);
#define DISK_RESERVE ((uint64_t)16 << 20)	/* for the queue itself */
/* The result of the last access to the queue; a change of it is logged. */
void health_note(struct server *, int rc, const struct failure *);

void metrics_refused(struct metrics *, const char *token);
/* A build of that hook has ended. */
void metrics_took(struct server *, const char *hook, int64_t milliseconds);
/* With so many slots that have a build. */
int metrics_write(struct server *, size_t busy, struct bytes *out,
    struct failure *);

struct http_answer {
	unsigned int status;
	int challenge;			/* 401: by the header Authorization */
	const char *type;
	struct bytes text;
};

void answer_refusal(struct server *, const char *token, struct http_answer *);

#endif
