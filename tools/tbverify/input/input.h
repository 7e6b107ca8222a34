/*
 * What a command reads: artifacts, evidence, images, the lists that are kept.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef INPUT_H
#define INPUT_H

#include "base/tool.h"

/*
 * Reads the newest lists that are kept of the policy's endorsers, and keeps
 * those of the policy that are newer, whatever the verdict will be.  To be
 * called while files can be opened, when the policy is complete.
 */
int kept_merge(const struct options *, struct tbv_policy *, int64_t now,
    struct failure *);
/* Whether an open directory is the one that they are kept in. */
int kept_is_in(int directory);

/*
 * Gives an image of the policy the measurements in a file, an enclave image
 * or what nitro-cli printed for one: the first bytes decide.
 */
int image_load(const struct options *, struct tbv_policy *, size_t image,
    const char *path, struct failure *);
/* The same of an enclave image alone. */
int image_load_measured(const struct options *, struct tbv_policy *,
    size_t image, const char *path, struct failure *);
/*
 * Says on standard error what there is to say of an image that was measured,
 * and that no PCR tells: see tbv_measure_fd(3).  Nothing with -q.
 */
int image_warn(const struct options *, const char *path,
    const struct tbv_measurement *, struct failure *);
/*
 * What becomes of a signing certificate by the present time, by --clock or
 * the system: "", "expired" or "not yet valid".
 */
int image_signer_validity(const struct options *,
    const struct tbv_measurement *, const char **validity, struct failure *);
/*
 * Measures an enclave image, with progress where it can be seen, and closes
 * it.
 */
int image_measure(const struct options *, int fd, const char *path,
    struct tbv_measurement **, struct failure *);

/* An artifact's digest, and all that is needed to make it in a thread. */
struct artifact {
	int fd;
	int bar;			/* shows one, where it can be seen */
	const char *path;
	unsigned int algorithms;	/* besides SHA-256; to be set */
	uint8_t sha256[TBV_SHA256_SIZE];
	uint8_t sha384[TBV_PCR_SIZE], sha512[TBV_DIGEST_SIZE_MAX];
	uint64_t size;
	struct failure failure;
};

int artifact_open(struct artifact *, const char *path, int bar,
    struct failure *);
void artifact_hash(struct artifact *);

/* A setter of evidence has no words of its own. */
int gather_set(struct failure *, int rc, const char *subject);
/* The present, by --clock or the system. */
int gather_clock(const struct options *, int64_t *now, struct failure *);
int gather_now(const struct options *, struct tbv_evidence *,
    struct inputs *, struct failure *);
/* What --tag or --branch expects: one name, which narrows the policy's refs. */
int gather_ref(const struct options *, struct tbv_evidence *,
    struct failure *);
/* The attestation, which is another file than its artifact. */
int gather_attestation(const char *path, const char *artifact,
    struct tbv_evidence *, struct inputs *, struct failure *);
/*
 * The attestation that is beside an artifact: ARTIFACT.tlog-proof if there is
 * one, and otherwise ARTIFACT.att, which need not be there.  The name is to be
 * freed.
 */
int attestation_beside(const char *artifact, char **out, struct failure *);
int attestation_is_beside(const char *artifact, const char *path,
    struct failure *);
/* The Statement that the claim is the digest of; in may be NULL. */
int gather_statement(const char *path, struct tbv_evidence *,
    struct inputs *, struct failure *);
/* The SHA-256 of what was read. */
int gather_digest(const struct file *, uint8_t *sha256, struct failure *);
/*
 * The artifact, which must be open; its file is closed.  It is hashed while the
 * signatures of what is already in the evidence are checked ahead under the
 * policy; NULL: they are not.
 */
int gather_artifact(struct artifact *, const struct tbv_policy *,
    struct tbv_evidence *, struct failure *);

/* What a line of a batch's list names. */
struct batch_entry {
	char *artifact, *attestation;	/* NULL: the end; to be freed */
	char *statement;		/* NULL: none */
};

struct entries {
	int fd;				/* -1: not open */
	int stop;			/* a pipe's; its end is ours */
	const char *path;
	int nul;			/* names end in NUL, not in a line */
	int statements;			/* three names, not two */
	char *input;			/* what was read, and is not yet used */
	size_t filled, used;
	char *buffer;
	size_t count;			/* of entries so far */
	struct batch_entry next;	/* the last, for whoever wants it */
};

/* To be closed also after a failure. */
int entries_open(struct entries *, const char *path, const struct options *,
    struct failure *);
/* Reads e->next, which must have been taken.  No failure is told if it was
 * the end of the pipe that ended it. */
int entries_next(struct entries *, struct failure *);
void entries_close(struct entries *);
void entry_free(struct batch_entry *);

#endif
