/*
 * The cases of vectors/, made into policies and evidence through the public
 * header alone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CASE_H
#define CASE_H

#include "tbverify.h"

#define CASE_WORD 64

/* The options of a policy, and what they make. */
struct rules {
	char *key;			/* the options, a line each */
	struct tbv_policy *policy;
	int error;			/* of the first that was refused */
};

struct vector {
	const char *name;
	char want[CASE_WORD];		/* a verdict's name or a token */
	char *key;			/* the options of its policy */
	struct tbv_evidence *evidence;
	int error;			/* of the first setter that refused */
};

/* All cases; those with the same options share their policy. */
struct cases {
	struct vector *vector;
	const struct rules **rules_of;	/* of each */
	struct rules *rules;
	size_t count, rules_count;
};

/* Finds the cases, but for those that the tool alone can see; how many. */
size_t cases_find(void);
void cases_forget(void);
const char *case_name(size_t i);

/* Loads all that were found, to be closed. */
void cases_open(struct cases *);
void cases_close(struct cases *);

/* All of a case but its policy, to be closed. */
void vector_open(struct vector *, const char *name);
void vector_close(struct vector *);
/* Puts other bytes in the place of the case's attestation. */
void vector_replace(struct vector *, const void *data, size_t len);

void rules_make(struct rules *, const char *key);
void rules_free(struct rules *);

/* What the case comes to: *result stays NULL if a setter refused. */
int vector_judge(const struct vector *, const struct rules *,
    struct tbv_result **result);
/* NULL if a verdict is what the case says, or what is wrong with it. */
const char *vector_wrong(const struct vector *, int rc,
    const struct tbv_result *);
/* NULL if nothing can be learnt from a result, as from any that is not OK. */
const char *result_leaks(const struct tbv_result *);

#endif
