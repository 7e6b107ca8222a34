/*
 * Files of a log on a server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef HTTP_H
#define HTTP_H

#include "tile.h"

struct http {
	void *curl;			/* CURL */
	const char *url;
	unsigned int requests;
	char name[512];			/* the URL without user and password */
};

/* To be closed also after a failure.  Only http and https are spoken. */
int http_open(struct http *, const char *url, struct failure *);
void http_close(struct http *);
/* The source's read(), of files below the URL; arg is the struct http. */
int http_read(void *http, const char *path, size_t max, struct file *,
    struct failure *);

#endif
