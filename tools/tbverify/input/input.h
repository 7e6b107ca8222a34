/*
 * What a command reads besides evidence: images, and artifacts that lists name.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef INPUT_H
#define INPUT_H

#include "base/tool.h"
#include "verifier/gather.h"

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
 * Prints on standard error what is known about a measured image and is in no
 * PCR: see tbv_measure_fd(3).  Nothing with -q.
 */
int image_warn(const struct options *, const char *path,
    const struct tbv_measurement *, struct failure *);
/*
 * The state of a signing certificate at the current time, by --clock or the
 * system: "", "expired" or "not yet valid".
 */
int image_signer_validity(const struct options *,
    const struct tbv_measurement *, const char **validity, struct failure *);
/*
 * Measures an enclave image, with progress where it can be seen, and closes
 * it.
 */
int image_measure(const struct options *, int fd, const char *path,
    struct tbv_measurement **, struct failure *);

/*
 * The attestation that is beside an artifact: ARTIFACT.tlog-proof if there is
 * one, and otherwise ARTIFACT.att, which need not be there.  The name is to be
 * freed.
 */
int attestation_beside(const char *artifact, char **out, struct failure *);
int attestation_is_beside(const char *artifact, const char *path,
    struct failure *);
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
	char *input;			/* bytes read and not yet used */
	size_t filled, used;
	char *buffer;
	size_t count;			/* of entries so far */
	struct batch_entry next;	/* the last entry, if requested */
};

/* To be closed also after a failure. */
int entries_open(struct entries *, const char *path, const struct options *,
    struct failure *);
/*
 * Reads e->next, which must have been taken.  The end of the pipe is not a
 * failure.
 */
int entries_next(struct entries *, struct failure *);
void entries_close(struct entries *);
void entry_free(struct batch_entry *);

#endif
