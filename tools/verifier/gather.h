/*
 * The evidence of one verdict, from the files that a command line names: the
 * current time, the attestation, and the artifact.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef GATHER_H
#define GATHER_H

#include "common/common.h"

/* The inputs of a verdict, as reports and statements name them. */
struct inputs {
	int64_t now;
	char *policy_path;		/* absolute, to be freed; or NULL */
	uint8_t policy[TBV_SHA256_SIZE];
	uint8_t attestation[TBV_SHA256_SIZE], proof[TBV_SHA256_SIZE];
	void *statement;		/* to be freed; or NULL */
	size_t statement_len;
};

/* An artifact's digest, and all that is needed to make it in a thread. */
struct artifact {
	int fd;
	int bar;			/* shows one, where it can be seen */
	const char *path;
	unsigned int algorithms;	/* besides SHA-256; to be set */
	uint8_t digest[TBV_SHA256_SIZE];	/* SHA-256 */
	uint8_t digest384[TBV_PCR_SIZE], digest512[TBV_DIGEST_SIZE_MAX];
	uint64_t size;
	struct failure failure;
};

int artifact_open(struct artifact *, const char *path, int bar,
    struct failure *);
void artifact_hash(struct artifact *);

/*
 * What opens the files of a policy: a signature beside a list need not be
 * there, and errno says so; what decides a verdict is not written by others.
 */
int gather_lacks(enum tbv_policy_file_kind, const char *path);
int gather_open(enum tbv_policy_file_kind, const char *path, int found,
    struct failure *);
/* Whether a policy names a file with logs. */
int gather_names_log(const struct tbv_policy *);
/* The file of the policy; if policy_path is NULL, errno is set. */
void gather_policy(const struct tbv_policy *, const char *path,
    struct inputs *);
/* Errors of the setters of evidence have no message. */
int gather_set(struct failure *, int rc, const char *subject);
/*
 * The evidence of an artifact that is not here: sha256:HEX/NAME in the place of
 * a path.  HEX is 64 lower-case digits, NAME has no "/".
 */
int gather_named_digest(const char *word, struct tbv_evidence *,
    struct failure *);
/* The current time: that of --clock, or the system's if it is NULL. */
int gather_clock(const char *clock, int64_t *now, struct failure *);
int gather_now(const char *clock, struct tbv_evidence *, struct inputs *,
    struct failure *);
/*
 * What --tag or --branch expects: one name, which narrows the policy's refs.
 * Both NULL: any.
 */
int gather_ref(const char *tag, const char *branch, struct tbv_evidence *,
    struct failure *);
/* The files of --list and --proof; NULL if there is none. */
int gather_list(const char *path, struct tbv_evidence *, struct failure *);
int gather_proof(const char *path, struct tbv_evidence *, struct inputs *,
    struct failure *);
/* The attestation, which is another file than its artifact. */
int gather_attestation(const char *path, const char *artifact,
    struct tbv_evidence *, struct inputs *, struct failure *);
/* The Statement that the claim is the digest of; in may be NULL. */
int gather_statement(const char *path, struct tbv_evidence *,
    struct inputs *, struct failure *);
/* The SHA-256 of what was read. */
int gather_digest(const struct file *, uint8_t *out, struct failure *);
/*
 * The artifact, which must be open; its file is closed.  It is hashed while the
 * signatures of what is already in the evidence are checked ahead under the
 * policy; NULL: they are not.
 */
int gather_artifact(struct artifact *, const struct tbv_policy *,
    struct tbv_evidence *, struct failure *);

#endif
