/*
 * How the members of a policy file are read.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_POLICY_MEMBER_H
#define TBV_POLICY_MEMBER_H

#include "policy/policy.h"

struct cJSON;

#define TBV_POLICY_NAME_SIZE 48		/* of a name in a message, escaped */

/* The member being read, for messages, and the image to which it belongs. */
struct tbv_policy_reader {
	struct tbv_policy *p;
	size_t image;
	unsigned int has_debug, has_pcrs, has_measured;
	unsigned int has_any, has_source;
	unsigned int is_tpm;
	const char *member;
};

struct tbv_policy_member {
	const char *name;
	int (*read)(struct tbv_policy_reader *, const struct cJSON *);
};

/* Reads each member of an object with the function in its row of a table. */
int tbv_policy_members_read(struct tbv_policy_reader *,
    const struct cJSON *object, const struct tbv_policy_member *table,
    size_t count);
/* The faults of a member with a bad value, and of one that is missing. */
int tbv_policy_member_bad(struct tbv_policy_reader *, const char *why);
int tbv_policy_member_missing(struct tbv_policy_reader *, const char *name);
/* Calls one setter for each string of an array. */
int tbv_policy_member_strings(struct tbv_policy_reader *,
    const struct cJSON *array,
    int (*set)(struct tbv_policy_reader *, const char *));
int tbv_policy_member_time(struct tbv_policy_reader *, const struct cJSON *,
    int64_t *seconds);
int tbv_policy_member_duration(struct tbv_policy_reader *,
    const struct cJSON *, int64_t *seconds);
/* Which of two words a string is: 0, 1, or -1 after a fault. */
int tbv_policy_member_word(struct tbv_policy_reader *, const struct cJSON *,
    const char *zero, const char *one);
/* A boolean: 0, 1, or -1 after a fault. */
int tbv_policy_member_bool(struct tbv_policy_reader *, const struct cJSON *);

/* Reads the member "images": policy_image_json.c. */
int tbv_policy_images_read(struct tbv_policy_reader *, const struct cJSON *);

#endif
