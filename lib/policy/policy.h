/*
 * The requirements: the members of struct tbv_policy, read-only during a
 * verification.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_POLICY_H
#define TBV_POLICY_H

#include "base/fault.h"
#include "claim/claim.h"
#include "crypto/cache.h"
#include "endorsement/endorsement.h"
#include "endorsement/kept.h"
#include "image/reference.h"
#include "log/proof.h"

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
	char *name;			/* as written in the policy */
	uint8_t der[TBV_MAX_CERTIFICATE];
	size_t len;			/* 0: not loaded yet */
	int is_named_file;		/* a file that the policy names */
};

#define TBV_MAX_ROOTS 64	/* each must be found by its name */

struct tbv_image {
	char *name;
	enum tbv_image_kind kind;
	struct tbv_reference reference;
	size_t *root;			/* indices into the policy's roots */
	size_t root_count;		/* 0: only the built-in one */
	struct tbv_window window;
	enum tbv_claim_form claim;
	struct tbv_claim_shape shape;
	int network, priv;		/* accepted */
	int any_source;			/* exempt from the source */
	int unmeasured;			/* insecure: PCR16 may be absent */
	int debug;			/* insecure: any debug enclave */
	int tpm_claim;			/* insecure: of a NitroTPM */
};

/* A file that the policy names, to be loaded by the caller. */
struct tbv_policy_file {
	char *path;			/* NULL: none is named */
	int given;
};

/* The requirements for a log. */
struct tbv_log_rules {
	int asked;			/* the policy has a log */
	int optional;			/* no proof is needed */
	enum tbv_while_valid while_valid;
	struct tbv_policy_file file;
	struct tbv_log_policy *policy;	/* NULL: not given yet */
};

/* A list that was loaded: its bytes, into which the rest points. */
struct tbv_list_copy {
	uint8_t *data;
	size_t len;
};

/* The requirements for endorsements. */
struct tbv_endorsement_rules {
	int asked;			/* the policy has endorsements */
	int optional;			/* no list is needed */
	int instead;			/* the endorsed sets are the images */
	char *stream;
	uint64_t min_serial;
	int64_t max_age;		/* of a list, seconds; 0: 30 days */
	struct tbv_policy_file endorsers_file;
	struct tbv_endorsers *endorsers;	/* NULL: not given yet */
	struct tbv_policy_file *file;	/* of lists */
	size_t file_count;
	struct tbv_endorsements list[TBV_MAX_LISTS];
	struct tbv_list_copy copy[TBV_MAX_LISTS];
	size_t list_count;
	struct tbv_image image;		/* for "instead": its roots, no PCRs */
	struct tbv_kept kept[TBV_MAX_SIGNERS];	/* by endorser */
	struct tbv_serials serials;
	char *rest;			/* the contents of that file to keep */
};

struct tbv_policy {
	char *label;
	uint8_t sha256[TBV_SHA256_SIZE];	/* of the file, if it was one */
	int has_sha256;
	struct tbv_image *image;
	size_t image_count;
	struct tbv_root *root;		/* of all images */
	size_t root_count;
	struct tbv_strings repositories, refs;
	struct tbv_commits commits, recipes, rootfs;
	struct tbv_bytes tree;		/* 32 bytes in tree_value, or NULL */
	uint8_t tree_value[TBV_SHA256_SIZE];
	int any_source, any_name, any_ref;
	int no_waivers;			/* exemptions of images do not count */
	int debug_allowed;
	enum tbv_chain_time time;
	struct tbv_window window;
	struct tbv_log_rules log;
	struct tbv_endorsement_rules endorsement;
	struct tbv_digests *digests;
	struct tbv_cache *cache;	/* the only part that changes */
	struct tbv_fault fault;		/* of the first setter that failed */
	char *text;			/* last written by policy_edit.c */
};

/* TBV_OK unless a setter has failed since the policy was created or reset. */
int tbv_policy_sound(const struct tbv_policy *, struct tbv_fault *);
/*
 * Whether the policy can give a verdict: it has images, a source and its files.
 */
int tbv_policy_ready(const struct tbv_policy *, struct tbv_fault *);
/* The same without a source, which a live enclave's document does not have. */
int tbv_policy_trusts(const struct tbv_policy *, struct tbv_fault *);
/* Whether the kinds of images contradict each other, or endorsements. */
int tbv_policy_check_kinds(const struct tbv_policy *, struct tbv_fault *);
/* The value of "claim" in an image's entry. */
struct cJSON;
int tbv_policy_read_claim(struct tbv_policy *, size_t image,
    const struct cJSON *);
/*
 * Whether its images' claims can satisfy the policy, and can be distinguished.
 */
int tbv_policy_claims_ready(const struct tbv_policy *, struct tbv_fault *);
void tbv_policy_clear_claim(struct tbv_image *);
/* Whether this image is exempt from naming its source. */
int tbv_policy_waives(const struct tbv_policy *, const struct tbv_image *);
/* An image by its index, or NULL after a fault. */
struct tbv_image *tbv_policy_find_image(struct tbv_policy *, size_t image);
/* Names a root of an image: the built-in one, or a file to be loaded. */
int tbv_policy_image_name_root(struct tbv_policy *, size_t image,
    const char *name);
/* Removes everything that was set except the fault, or one part of it. */
void tbv_policy_empty(struct tbv_policy *);
void tbv_policy_clear_images(struct tbv_policy *);
void tbv_policy_clear_source(struct tbv_policy *);
void tbv_policy_clear_log(struct tbv_policy *);
void tbv_policy_clear_endorsers(struct tbv_policy *);
void tbv_policy_clear_lists(struct tbv_policy *);
int tbv_policy_has_kept(const struct tbv_policy *);
/* Removes endorsements and everything that belongs to them. */
void tbv_policy_clear_endorsement(struct tbv_policy *);
/* Names a file of lists, of endorsers or of a log policy. */
int tbv_policy_name_file(struct tbv_policy *, struct tbv_policy_file *,
    const char *path);
int tbv_policy_name_list(struct tbv_policy *, const char *path);
/* Names a root for the endorsed sets of "instead". */
int tbv_policy_endorsed_name_root(struct tbv_policy *, const char *name);
/* The errors in log and endorsements that are found before any verdict. */
int tbv_policy_trust_ready(const struct tbv_policy *, struct tbv_fault *);
/*
 * The stream of the lists: the one in the policy, or else that of the first
 * list.
 */
struct tbv_bytes tbv_lists_stream(const struct tbv_endorsement_rules *);
/* The lists, given and kept, with their endorsers. */
struct tbv_lists tbv_policy_lists(const struct tbv_policy *);
/* Like tbv_endorsements_check(), for the lists of the policy. */
int tbv_policy_check_lists(const struct tbv_policy *, int64_t now,
    uint64_t *unfit, struct tbv_fault *);
/*
 * For setters.  Those that take text or bytes call the first two, which return
 * the first fault if there is one.  The next ones set the faults that all
 * setters have.  The last makes room for one more element of an array: 0, or
 * -1.
 */
int tbv_policy_given(struct tbv_policy *, const void *argument);
int tbv_policy_bytes(struct tbv_policy *, const void *data, size_t len,
    struct tbv_bytes *out);
int tbv_policy_memory(struct tbv_policy *);
int tbv_policy_bad(struct tbv_policy *, const char *what, const char *why);
int tbv_policy_grow(void **array, size_t count, size_t size);
int tbv_policy_set_window(struct tbv_policy *, struct tbv_window *,
    unsigned int bit, int64_t seconds);
void tbv_policy_clear_strings(struct tbv_strings *);
void tbv_policy_clear_commits(struct tbv_commits *);
/*
 * Whether a claim can have this value: 1..255 printable characters without
 * space.
 */
int tbv_source_is_text(const char *text);
/* 40 or 64 hex digits: 0, or -1. */
int tbv_source_read_commit(const char *hex, struct tbv_commit *);
/* Whether a ref matches a pattern with at most one "*". */
int tbv_policy_ref_matches(const char *pattern, struct tbv_bytes ref);

/* TBV_CLAIM_DIGEST with another algorithm or encoding. */
int tbv_policy_image_set_claim_digest(struct tbv_policy *, size_t image,
    enum tbv_algorithm algorithm, enum tbv_encoding encoding);
/* TBV_CLAIM_JSON, and an RFC 6901 pointer to one of its members. */
int tbv_policy_image_set_claim_member(struct tbv_policy *, size_t image,
    enum tbv_claim_member member, const char *pointer);

#endif
