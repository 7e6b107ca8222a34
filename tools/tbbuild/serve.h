/*
 * The parts of tbbuild-serve, the build trigger for forges.  It is a program of
 * its own: a web server and a database have no place inside an enclave.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef SERVE_H
#define SERVE_H

#include "tbbuild.h"

#define MAX_HOOKS 64
#define MAX_SLOTS 16
#define MAX_REFS 16
#define MAX_RUN 64			/* words for tbbuild run */

/* Which headers a forge writes. */
enum forge { FORGE_GITHUB, FORGE_GITEA, FORGE_FORGEJO };

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
};

/* What can do one build at a time. */
struct slot {
	char *name;
	char *run[MAX_RUN];
	size_t words;
	/* the build that is under way; pid 0: none */
	pid_t pid;
	int64_t job, started;
	int asked;			/* to end */
};

struct settings {
	char *listen, *state, *output;
	uint64_t queue, drain;
	struct hook hook[MAX_HOOKS];
	size_t hooks;
	struct slot slot[MAX_SLOTS];
	size_t slots;
};

/* Reads the file of settings, and the secrets that it names. */
int settings_read(const char *path, struct settings *, struct failure *);
void settings_free(struct settings *);
const struct hook *settings_hook(const struct settings *, const char *name);

/* Of secrets: none of these takes longer for one that is nearly right. */
int hmac_sha256(const struct bytes *key, const struct bytes *data,
    unsigned char out[SHA256_SIZE]);
int same_secret(const void *, const void *, size_t);
void wipe(void *, size_t);

/* What a delivery asks for; why: it asks for nothing. */
struct event {
	const char *why;
	char ref[256], commit[2 * SHA256_SIZE + 1];
};

/* name is that of the forge, such as "push". */
int event_read(const struct hook *, const char *name, const struct bytes *body,
    struct event *, struct failure *);

struct job {
	int64_t id;
	int attempts;
	char hook[256], ref[256], commit[2 * SHA256_SIZE + 1];
};

struct sqlite3;

enum queue_outcome { QUEUE_ADDED, QUEUE_KNOWN, QUEUE_FULL };

/* A delivery, as its forge numbers it, and the digest of its body. */
struct delivery {
	const char *hook, *id;
	unsigned char body[SHA256_SIZE];
	/* what has become of it; job is that of QUEUE_ADDED */
	enum queue_outcome outcome;
	int64_t job;
};

int queue_open(struct sqlite3 **, const char *path, struct failure *);
void queue_close(struct sqlite3 *);
/* On disk when it returns.  At most limit of them wait. */
int queue_add(struct sqlite3 *, struct delivery *, const struct event *,
    uint64_t limit, struct failure *);
/* The oldest job that waits begins: 1; 0 if none does; -1. */
int queue_take(struct sqlite3 *, struct job *, struct failure *);
/* Any job that is running, as after a crash: 1, 0 or -1. */
int queue_running(struct sqlite3 *, struct job *, struct failure *);
/* token "": it was built. */
int queue_end(struct sqlite3 *, int64_t job, const char *token,
    struct failure *);
/* Back to those that wait; counted: as an attempt. */
int queue_return(struct sqlite3 *, int64_t job, int counted,
    struct failure *);
int queue_count(struct sqlite3 *, uint64_t *waiting, uint64_t *running,
    struct failure *);

/* Why a delivery was refused, with its HTTP status: rows of serve_http.c. */
struct refusal {
	const char *token;
	unsigned int status;
};
extern const struct refusal refusals[];
extern const size_t refusals_count;

struct metrics {
	uint64_t queued, known, ignored;
	uint64_t refused[32];		/* in the order of refusals */
	uint64_t built, failed, returned;
	uint64_t milliseconds;		/* of all builds */
};

struct server {
	struct settings settings;
	struct metrics metrics;
	struct sqlite3 *queue;
	struct http *http;
	const char *tbbuild;
	int lock;
	int64_t stopping;		/* since when; 0: it is not */
	int64_t pause;			/* no build begins before */
};

void metrics_refused(struct metrics *, const char *token);
int metrics_write(struct server *, struct bytes *out, struct failure *);

/* A request that was read whole. */
struct request_http;
/* How often the header is there; *value is the last one's. */
int http_header(struct request_http *, const char *name, const char **value);

struct answer {
	unsigned int status;
	const char *type;
	struct bytes text;
};

/* Whether it is worth to read on: "", or the token of a refusal. */
const char *route_check(struct server *, const char *method,
    const char *path);
void route_answer(struct server *, struct request_http *, const char *path,
    const struct bytes *body, struct answer *);
void answer_refusal(struct server *, const char *token, struct answer *);

/* The answer to a delivery. */
void hook_answer(struct server *, const struct hook *, struct request_http *,
    const struct bytes *body, struct answer *);

#define HTTP_MAX_BODY ((size_t)4 << 20)

int http_open(struct server *, struct failure *);
/* Waits for something to do, at most so long, and does it. */
int http_run(struct server *, int milliseconds, struct failure *);
/* No new connections. */
void http_quiesce(struct server *);
void http_close(struct server *);

/* Starts what waits, where there is room. */
int slots_fill(struct server *, struct failure *);
/* Takes notice of builds that have ended. */
int slots_reap(struct server *, struct failure *);
size_t slots_busy(const struct server *);
void slots_end(struct server *, int with);
/* What a server that was killed left: built after all, or to be built again. */
int slots_recover(struct server *, struct failure *);

#endif
