/*
 * What must hold: the inside of struct tbv_policy, read-only while verifying.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_POLICY_H
#define TBV_POLICY_H

#include "cache.h"
#include "error.h"
#include "measurement.h"

/* Bounds on a time; each has a value only if its bit is set. */
#define TBV_HAS_NOT_BEFORE 1
#define TBV_HAS_NOT_AFTER 2
#define TBV_HAS_MAX_AGE 4

struct tbv_window {
	unsigned int has;
	int64_t not_before, not_after, max_age;
};

/* A list of strings or of digests, each allocated. */
struct tbv_strings {
	char **item;
	size_t count;
};

struct tbv_commit {
	uint8_t value[TBV_SHA256_SIZE];
	size_t len;			/* 20 or 32 */
};

struct tbv_commits {
	struct tbv_commit *item;
	size_t count;
};

struct tbv_root {
	char *name;			/* as the policy writes it */
	uint8_t der[TBV_MAX_CERTIFICATE];
	size_t len;			/* 0: to be handed in */
	int is_reference;		/* a file that the policy names */
};

#define TBV_MAX_ROOTS 64	/* each is looked for by its name */

struct tbv_image {
	char *name;
	struct tbv_pcrs pcrs;
	size_t *root;			/* indices into the policy's roots */
	size_t root_count;		/* 0: the built-in one */
	struct tbv_window window;
	enum tbv_claim_form claim;
	int network;
	int unmeasured;			/* insecure: PCR16 may be absent */
	int debug;			/* insecure: any debug enclave */
};

struct tbv_policy {
	char *label;
	struct tbv_image *image;
	size_t image_count;
	struct tbv_root *root;		/* of all images */
	size_t root_count;
	struct tbv_strings repositories, refs;
	struct tbv_commits commits, recipes, rootfs;
	struct tbv_bytes tree;		/* 32 bytes in tree_value, or NULL */
	uint8_t tree_value[TBV_SHA256_SIZE];
	int any_source, any_name;
	int debug_allowed;
	enum tbv_time time;
	struct tbv_window window;
	struct tbv_cache *cache;	/* the one part that changes */
	struct tbv_fault fault;		/* of the last setter */
	char *text;			/* that policy_edit.c last wrote */
};

/* Whether the policy could give a verdict at all: images, source, files. */
int tbv_policy_ready(const struct tbv_policy *, struct tbv_fault *);
/* Names a root of an image: the built-in one, or a file to be handed in. */
int tbv_policy_image_name_root(struct tbv_policy *, size_t image,
    const char *name);
/* Drops all that was set but the last fault, or a part of it. */
void tbv_policy_reset(struct tbv_policy *);
void tbv_policy_clear_images(struct tbv_policy *);
void tbv_policy_clear_source(struct tbv_policy *);
/* For the setters: the faults that all of them have, and room for one more
 * element of an array, 0 or -1. */
int tbv_policy_memory(struct tbv_policy *);
int tbv_policy_bad(struct tbv_policy *, const char *what, const char *why);
int tbv_policy_grow(void **array, size_t count, size_t size);
/* Whether a ref matches a pattern with at most one "*". */
int tbv_policy_ref_matches(const char *pattern, struct tbv_bytes ref);

#endif
