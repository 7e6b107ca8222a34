/*
 * The text of an endorsement list: its header, and its lines one by one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_LIST_LINE_H
#define TBV_LIST_LINE_H

#include "image/reference.h"

/* In the order in which a revocation is reported. */
enum tbv_list_line_kind {
	TBV_REVOKE_PCR,
	TBV_REVOKE_ARTIFACT,
	TBV_REVOKE_COMMIT,
	TBV_REVOKE_DOCUMENT,
	TBV_REVOKE_LOG,
	TBV_ENDORSE
};

struct tbv_list_line {
	enum tbv_list_line_kind kind;
	struct tbv_bytes name;		/* endorse: of the image */
	struct tbv_reference reference;		/* endorse, revoke pcr */
	uint64_t not_before, not_after;	/* endorse; inclusive */
	uint8_t digest[TBV_SHA256_SIZE];	/* or commit */
	size_t digest_len;
	struct tbv_bytes origin;	/* revoke log */
	uint64_t from;			/* a time; revoke log: a size */
	struct tbv_bytes reason;
};

struct tbv_list_header {
	struct tbv_bytes stream;
	uint64_t serial;
	uint64_t issued, expires;	/* seconds; the one before the other */
};

struct tbv_list_lines {
	struct tbv_bytes rest;
	size_t line;			/* the number of the last one */
};

/* Takes the five lines of the header from the start of a body. */
int tbv_list_line_header(struct tbv_list_lines *, struct tbv_list_header *,
    struct tbv_fault *);
/* Takes the next line, of which there must be one. */
int tbv_list_line_next(struct tbv_list_lines *, struct tbv_list_line *,
    struct tbv_fault *);
/* Reads lines that were checked before, as they follow a header. */
struct tbv_list_lines tbv_list_lines_of(struct tbv_bytes entries);
/* Passes each remaining line to fn, or if fn is NULL only checks them. */
typedef void tbv_list_line_fn(const struct tbv_list_line *, void *arg);
int tbv_list_line_each(struct tbv_list_lines, tbv_list_line_fn *fn, void *arg,
    struct tbv_fault *);

#endif
