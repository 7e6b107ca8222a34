/*
 * The chain of trust of one verdict, as a person looks at it: what the reports
 * of --report show.  It is made from a result that is OK, and from the current
 * time; all of its texts are facts or our own.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef PICTURE_H
#define PICTURE_H

#include <stdint.h>
#include <stdio.h>
#include <tbverify.h>

enum part_name {
	PART_REPOSITORY,
	PART_COMMIT,
	PART_IMAGE,
	PART_ARTIFACT,
	PART_ATTESTATION,
	PART_LOG,
	PART_WITNESSES,
	PART_ENDORSERS
};
#define PARTS 8
#define PART_ROWS	10

/* "checked" and "not required", which is never shown as success. */
enum standing {
	CHECKED,
	NOT_REQUIRED,
	UNMEASURED			/* the image of a debug enclave */
};

/* A line about a part; value NULL if there is none. */
struct row {
	const char *label, *value;
	int is_text;			/* words, not an identifier */
};

struct part {
	const char *title;
	enum standing standing;
	const char *accepts;		/* what others are; NULL: use as is */
	const char *value;		/* what it is; NULL: nobody says */
	const char *brief;		/* a line in the picture */
	const char *sentence;		/* its checks */
	struct row row[PART_ROWS];
	size_t rows;
};

#define PICTURE_TEXT 64

struct picture {
	const struct tbv_result *result;
	enum tbv_verdict verdict;
	int other_root;			/* not the built-in one */
	int measured;			/* the claim's source is */
	int witnessed;			/* a quorum saw the log */
	char now[PICTURE_TEXT];		/* RFC 3339 */
	char age[PICTURE_TEXT];		/* of the document at that time */
	char list_age[PICTURE_TEXT];
	char size[PICTURE_TEXT];
	char signed_at[PICTURE_TEXT + 8];
	char pcr[3][2 * TBV_PCR_SIZE + 1];
	char pcr_brief[PICTURE_TEXT];
	size_t passed;			/* checks */
	struct part part[PARTS];
};

void picture_make(struct picture *, const struct tbv_result *, int64_t now);
/* A fact; an empty string if there is none. */
const char *picture_fact(const struct picture *, enum tbv_fact);
/* "Verified", or what is weaker, in words that cannot be overlooked. */
const char *picture_verdict(const struct picture *);
/* "checked", "not required", "NOT MEASURED" */
const char *picture_standing(enum standing);
/* The same of a part, which can say more: "any commit accepted". */
const char *picture_part_standing(const struct part *);
/* What a check looks at, in a few words. */
const char *picture_check(enum tbv_check);

/* The i-th thing that a verdict like this proves, or not; NULL past the end. */
const char *picture_proof(const struct picture *, int proved, size_t i);
#define PROVED 1
#define NOT_PROVED 0

/*
 * Each writes one kind of report.  Whether all of it was written is the
 * stream's to say.
 */
void html_write(FILE *, const struct picture *);
void svg_write(FILE *, const struct picture *);
void markdown_write(FILE *, const struct picture *);

/* The picture inside a page; narrow: its parts are one below the other. */
void svg_draw(FILE *, const struct picture *, int narrow);
/* How they look, as rules for a style sheet; the page's in pieces, to NULL. */
extern const char *const svg_style;
extern const char *const html_style[];

/* Text inside an element or a quoted attribute, for HTML and XML alike. */
void markup_text(FILE *, const char *text);
/* The same of len bytes. */
void markup_bytes(FILE *, const char *text, size_t len);

#endif
