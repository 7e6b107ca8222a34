/*
 * Files of a log on a server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef HTTP_H
#define HTTP_H

#include "base/text.h"
#include "common/common.h"

struct http {
	void *curl;			/* CURL */
	const char *url;
	int64_t deadline;		/* http_clock()'s, of all that is asked */
	char name[512];			/* the URL without user and password */
};

/* A URL without user and password, for messages. */
void http_name(const char *url, char *out, size_t room);
/* To be closed also after a failure.  Only http and https are spoken. */
int http_open(struct http *, const char *url, struct failure *);
void http_close(struct http *);
/* The source's read(), of files below the URL; arg is the struct http. */
int http_read(void *arg, const char *path, size_t max, struct file *,
    struct failure *);
/* A request to a server. */
struct request {
	const char *path;		/* below the URL */
	const char *type;		/* of the body */
	const struct text *body;	/* NULL: nothing is posted */
	size_t max;			/* bytes of the answer */
	int once;			/* sent again only if not taken */
	const char *header;		/* one more; may be NULL */
	int plain;			/* it goes without TLS: by no proxy */
};

/*
 * TBV_OK for any answer that is not too long, whatever its status.  A server
 * that is not there or too busy is asked again, and one that failed on the
 * way unless it is "once".
 */
int http_ask(struct http *, const struct request *, struct file *answer,
    long *status, struct failure *);
/*
 * When all must be done: after the time of --timeout, or so many seconds where
 * that is NULL.  TBV_ERR_USAGE.
 */
#define HTTP_TIMEOUT_MAX (24 * 3600)
int http_deadline(const char *timeout, int64_t seconds, int64_t *deadline,
    struct failure *);
/* Whether the deadline has come. */
int http_is_late(const struct http *);
/* Whether a URL is of this machine alone, by its literal host. */
int http_is_loopback(const char *url);
/* Milliseconds that only grow. */
int64_t http_clock(void);
/*
 * Waits before something is tried again, longer each time, with some chance
 * in it; not past the deadline.  -1 when that has come.
 */
int http_wait(const struct http *, int tries);

/*
 * Posts a request to a path below the URL.  TBV_OK for any answer of at most
 * max bytes, whatever its status.  It is sent again where the first may not
 * have arrived: not for requests that must not be repeated.
 */
int http_post(struct http *, const char *path, const struct text *request,
    size_t max, struct file *answer, long *status, struct failure *);

#endif
