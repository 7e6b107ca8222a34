/*
 * Requests, and what they are answered.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WEB_H
#define WEB_H

#include "serve.h"

/* name is that of the forge, such as "push"; NULL: the payload has it. */
int event_read(const struct hook *, const char *name, const struct bytes *body,
    struct event *, struct failure *);

/* Of a body that is a form: its JSON.  out is to be freed. */
int form_is(const char *content_type, const struct bytes *body);
int form_payload(const struct bytes *body, struct bytes *out,
    struct failure *);

/* A request that was read whole. */
struct request_http;
/* How often the header is there; *value is the last one's. */
int http_header(struct request_http *, const char *name, const char **value);

/* Whether it is worth to read on: "", or the token of a refusal. */
typedef const char *check_fn(struct server *, const char *method,
    const char *path);
typedef void answer_fn(struct server *, struct request_http *,
    const char *path, const struct bytes *body, struct http_answer *);
const char *route_check(struct server *, const char *method,
    const char *path);
void route_answer(struct server *, struct request_http *, const char *path,
    const struct bytes *body, struct http_answer *);
/* The answer to a delivery. */
void hook_answer(struct server *, const struct hook *, struct request_http *,
    const struct bytes *body, struct http_answer *);

#define HTTP_MAX_BODY ((size_t)4 << 20)

int http_open(struct server *, check_fn *, answer_fn *, struct failure *);
/* Waits for something to do, at most so long, and does it. */
int http_run(struct server *, int milliseconds, struct failure *);
/* No new connections. */
void http_quiesce(struct server *);
void http_close(struct server *);

/* The last jobs, for people and for programs. */
int status_page(struct server *, struct bytes *out, struct failure *);
int status_json(struct server *, struct bytes *out, struct failure *);

#endif
