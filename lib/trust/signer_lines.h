/*
 * The lines of log policies and endorsers files (c2sp.org/tlog-policy).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_SIGNER_LINES_H
#define TBV_SIGNER_LINES_H

#include "base/fault.h"
#include "base/text.h"

/* The maximum: a group with all possible names. */
#define TBV_MAX_FIELDS (3 + 2 * TBV_MAX_SIGNERS)

struct tbv_signer_lines {
	struct tbv_bytes rest;
	const char *what;		/* "log policy", for messages */
	size_t number;
};

struct tbv_signer_line {
	struct tbv_bytes field[TBV_MAX_FIELDS];
	size_t count;			/* 0 at the end of the file */
	char where[40];			/* "log policy: line 3" */
};

/* First checks the whole file for invalid bytes. */
int tbv_signer_lines_open(struct tbv_signer_lines *, const char *what,
    struct tbv_bytes text, struct tbv_fault *);
/* The next line that is neither blank nor a comment. */
int tbv_signer_lines_next(struct tbv_signer_lines *, struct tbv_signer_line *,
    struct tbv_fault *);
/* Passes each line to fn, until one is refused. */
typedef int tbv_signer_line_fn(const struct tbv_signer_line *, void *arg,
    struct tbv_fault *);
int tbv_signer_lines_each(const char *what, struct tbv_bytes text,
    tbv_signer_line_fn *fn, void *arg, struct tbv_fault *);
/* Whether a line starts with this word. */
int tbv_signer_line_is(const struct tbv_signer_line *, const char *word);
/* TBV_OK if it has that many fields. */
int tbv_signer_line_fields(const struct tbv_signer_line *, size_t min,
    size_t max, struct tbv_fault *);
/* The error for a line whose first word is not a keyword of this file. */
int tbv_signer_line_unknown(const struct tbv_signer_line *, struct tbv_fault *);

#endif
