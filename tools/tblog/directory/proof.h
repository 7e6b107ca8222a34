/*
 * Entries and proofs of a log.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef PROOF_H
#define PROOF_H

#include "base/options.h"
#include "directory/log.h"

/*
 * A file as an entry of a log: a document's own bytes without a tag, any other
 * file as it is.  *is_document (may be NULL) says which.
 */
int entry_read(const char *path, struct file *, int *is_document,
    struct failure *);

/* What a proof is made of. */
struct proof {
	const struct source *source;
	const struct file *checkpoint;	/* the signed note */
	uint64_t size, index;
	const struct file *extra;	/* NULL: none */
};

/* The lines before the path: what the index is of, and the extra. */
void proof_say_head(const struct proof *, struct text *out);
/* Writes it; *reads (may be NULL) receives how many tiles that took. */
int proof_make(const struct proof *, struct text *, uint64_t *reads,
    struct failure *);
/* The library's verdict on a proof, now, by the system's clock; NULL: no
 * memory. */
struct tbv_result *proof_judge(const struct tbv_policy *,
    const struct file *entry, const void *proof, size_t len);
/* The same as a failure, if it is one. */
int proof_verify(const struct tbv_policy *, const struct file *entry,
    const struct text *proof, struct failure *);
/* A policy that trusts this key and requires no witness. */
int proof_policy_of(const char *vkey, struct tbv_policy **,
    struct failure *);
/*
 * Reads one from a file; its text as well.  To be freed also after a failure.
 */
int proof_policy_load(const char *path, struct tbv_policy **,
    struct failure *);
int proof_policy_read(const char *path, struct tbv_policy **,
    struct file *text, struct failure *);
/* Puts a proof into a file, or on the standard output for "-". */
int proof_save(const char *path, const struct text *, struct failure *);
/* Proves an entry of a directory by its index, verifies and saves that. */
int proof_publish(const struct log *, const struct options *, uint64_t index,
    const struct file *entry, int extra, struct failure *);

#endif
