/*
 * Files of a log on a server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef HTTP_H
#define HTTP_H

#include "text.h"
#include "tile.h"

struct http {
	void *curl;			/* CURL */
	const char *url;
	unsigned int requests;
	char name[512];			/* the URL without user and password */
};

/* A URL without user and password, for messages. */
void http_name(const char *url, char *out, size_t room);
/* To be closed also after a failure.  Only http and https are spoken. */
int http_open(struct http *, const char *url, struct failure *);
void http_close(struct http *);
/* The source's read(), of files below the URL; arg is the struct http. */
int http_read(void *http, const char *path, size_t max, struct file *,
    struct failure *);
/*
 * Posts a request to a path below the URL.  TBV_OK for any answer of at most
 * max bytes, whatever its status.  It is sent again where the first may not
 * have arrived: not for requests that must not be repeated.
 */
int http_post(struct http *, const char *path, const struct text *request,
    size_t max, struct file *answer, long *status, struct failure *);

#endif
