/*
 * What is looked at in a delivery's JSON, and what there is to build for it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef EVENT_H
#define EVENT_H

#include "web/web.h"

/* The members that are read; none of them may be duplicate. */
enum payload_member {
	FULL_NAME, REF, REF_TYPE, AFTER, SHA, ACTION, HEAD_ID, HEAD_SHA,
	HEAD_BRANCH,
	/* Pagure's */
	DELIVERY, TOPIC, BRANCH, TAG, END_COMMIT, REVISION,
	PAYLOAD_MEMBERS
};

struct payload {
	const struct hook *hook;
	char *text[PAYLOAD_MEMBERS];	/* NULL: no such string */
	int labelled;			/* a job, with the hook's label */
};

int payload_read(struct payload *, const struct bytes *body, struct failure *);
void payload_free(struct payload *);

#endif
