/*
 * Proves that each line of an endorsement list has one reading.  A list with an
 * unknown word is refused, because the word could be a revocation.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "endorsement/list_line.h"

#define FIRST_LINE "tbverify-endorsements-v1"

static int
bad_header(struct tbv_fault *fault, const char *why)
{
	return tbv_fault_set(fault, TBV_ERR_ENDORSEMENTS_HEADER,
	    "endorsement list: header: %s", why);
}

/* Takes "<word> <value>", where the value is the rest of the line. */
static int
take_header(struct tbv_list_lines *in, const char *word,
    struct tbv_bytes *value)
{
	in->line++;
	return tbv_text_take_line(&in->rest, value) == 0 &&
	    tbv_text_take_prefix(value, word) ? 0 : -1;
}

static int
take_list_number(struct tbv_list_lines *in, const char *word, uint64_t max,
    uint64_t *value)
{
	struct tbv_bytes text;

	return take_header(in, word, &text) == 0 && tbv_text_decimal(
	    (const char *)text.data, text.len, max, value) == 0 ? 0 : -1;
}

/* A word: 1 to 255 bytes, none of them a space. */
static int
is_list_word(struct tbv_bytes b)
{
	return b.len >= 1 && b.len <= TBV_MAX_NAME &&
	    memchr(b.data, ' ', b.len) == NULL;
}

int
tbv_list_line_header(struct tbv_list_lines *in, struct tbv_list_header *header,
    struct tbv_fault *fault)
{
	struct tbv_bytes first;

	memset(header, 0, sizeof(*header));
	if (take_header(in, FIRST_LINE, &first) != 0 || first.len != 0)
		return bad_header(fault, "want " FIRST_LINE " first");
	if (take_header(in, "stream ", &header->stream) != 0 ||
	    !is_list_word(header->stream))
		return bad_header(fault, "want a stream");
	if (take_list_number(in, "serial ", TBV_MAX_SERIAL, &header->serial) !=
	    0)
		return bad_header(fault, "want a serial below 2^53");
	if (take_list_number(in, "issued ", TBV_MAX_TIME, &header->issued) != 0)
		return bad_header(fault, "want a time of issue");
	if (take_list_number(in, "expires ", TBV_MAX_TIME, &header->expires) !=
	    0)
		return bad_header(fault, "want a time of expiry");
	if (header->expires <= header->issued)
		return bad_header(fault, "it expires before it is issued");
	return TBV_OK;
}

/* One line while it is being read. */
struct line_reader {
	struct tbv_bytes rest;		/* data NULL at its end */
	struct tbv_list_line *line;
	size_t number;
	struct tbv_fault *fault;
};

static int
refuse_line(struct line_reader *r, int error, const char *why)
{
	return tbv_fault_set(r->fault, error, "endorsement list: line %zu: "
	    "%s", r->number, why);
}

static int
bad_list_line(struct line_reader *r, const char *why)
{
	return refuse_line(r, TBV_ERR_ENDORSEMENTS_LINE, why);
}

/* Takes this word if it is the next one; returns whether it was. */
static int
take_this(struct line_reader *r, const char *word)
{
	struct tbv_bytes field, rest = r->rest;

	if (tbv_text_take_field(&rest, ' ', &field) != 0 ||
	    !tbv_bytes_is(field, word))
		return 0;
	r->rest = rest;
	return 1;
}

static int
take_list_word(struct line_reader *r, struct tbv_bytes *word)
{
	return tbv_text_take_field(&r->rest, ' ', word) == 0 &&
	    is_list_word(*word) ? 0 : -1;
}

static int
take_decimal(struct line_reader *r, uint64_t max, uint64_t *value)
{
	struct tbv_bytes word;

	return take_list_word(r, &word) == 0 && tbv_text_decimal(
	    (const char *)word.data, word.len, max, value) == 0 ? 0 : -1;
}

/* "<index>:<96 hex digits>" */
static int
read_subject_pcr(struct line_reader *r, struct tbv_bytes word)
{
	struct tbv_reference *reference = &r->line->reference;
	uint8_t value[TBV_PCR_SIZE];
	struct tbv_bytes index;
	uint64_t i;

	if (tbv_text_take_field(&word, ':', &index) != 0 ||
	    word.data == NULL || tbv_text_decimal((const char *)index.data,
	    index.len, TBV_PCR_COUNT - 1, &i) != 0 || tbv_text_unhex_lower(
	    (const char *)word.data, word.len, value, sizeof(value)) != 0)
		return refuse_line(r, TBV_ERR_ENDORSEMENTS_PCR,
		    "want <index>:<96 hex digits>");
	/* bits from i up: this index or a later one */
	if (reference->mask >> i != 0)
		return refuse_line(r, TBV_ERR_ENDORSEMENTS_PCR,
		    "PCRs do not ascend, or one occurs twice");
	if (tbv_pcr_is_zero(value))
		return refuse_line(r, TBV_ERR_ENDORSEMENTS_ZERO,
		    "a PCR of zeros");
	return tbv_reference_set(reference, (unsigned int)i, value, r->fault);
}

/* All PCRs that follow: words that start with a digit. */
static int
read_subject_pcrs(struct line_reader *r)
{
	struct tbv_bytes word;
	int rc;

	while (r->rest.data != NULL && r->rest.len > 0 &&
	    r->rest.data[0] >= '0' && r->rest.data[0] <= '9') {
		(void)tbv_text_take_field(&r->rest, ' ', &word);
		if ((rc = read_subject_pcr(r, word)) != TBV_OK)
			return rc;
	}
	return r->line->reference.mask != 0 ? TBV_OK :
	    refuse_line(r, TBV_ERR_ENDORSEMENTS_PCR, "no PCR");
}

/* endorse <name> sha384 <pcrs> [not-before <time>] [not-after <time>] */
static int
read_endorse(struct line_reader *r)
{
	struct tbv_list_line *line = r->line;
	int rc;

	line->kind = TBV_ENDORSE;
	line->not_after = TBV_MAX_TIME;
	if (take_list_word(r, &line->name) != 0)
		return bad_list_line(r, "want the name of an image");
	if (!take_this(r, "sha384"))
		return bad_list_line(r, "want sha384");
	if ((rc = read_subject_pcrs(r)) != TBV_OK)
		return rc;
	if ((line->reference.mask & TBV_PCR_IMAGE) != TBV_PCR_IMAGE)
		return refuse_line(r, TBV_ERR_ENDORSEMENTS_PCR,
		    "want PCR0, 1 and 2");
	if (take_this(r, "not-before") &&
	    take_decimal(r, TBV_MAX_TIME, &line->not_before) != 0)
		return bad_list_line(r, "not-before: want a time");
	if (take_this(r, "not-after") &&
	    take_decimal(r, TBV_MAX_TIME, &line->not_after) != 0)
		return bad_list_line(r, "not-after: want a time");
	if (r->rest.data != NULL)
		return bad_list_line(r, "too many words");
	return line->not_before <= line->not_after ? TBV_OK :
	    bad_list_line(r, "it ends before it starts");
}

static int
read_subject_sha256(struct line_reader *r)
{
	struct tbv_bytes word;

	r->line->digest_len = TBV_SHA256_SIZE;
	if (take_list_word(r, &word) != 0 ||
	    !tbv_text_take_prefix(&word, "sha256:") || tbv_text_unhex_lower(
	    (const char *)word.data, word.len, r->line->digest,
	    TBV_SHA256_SIZE) != 0)
		return bad_list_line(r, "want sha256:<64 hex digits>");
	return TBV_OK;
}

static int
read_subject_commit(struct line_reader *r)
{
	struct tbv_bytes word;

	if (take_list_word(r, &word) != 0 ||
	    (word.len != 40 && word.len != 64) || tbv_text_unhex_lower(
	    (const char *)word.data, word.len, r->line->digest,
	    word.len / 2) != 0)
		return bad_list_line(r, "want a commit of 40 or 64 hex digits");
	r->line->digest_len = word.len / 2;
	return TBV_OK;
}

static int
read_origin(struct line_reader *r)
{
	return take_list_word(r, &r->line->origin) == 0 ? TBV_OK :
	    bad_list_line(r, "want the origin of a log");
}

static const struct {
	const char *word;
	enum tbv_list_line_kind kind;
	int (*read)(struct line_reader *);
	const char *from;		/* the meaning of the number */
	uint64_t max;
} subjects[] = {
	{ "pcr", TBV_REVOKE_PCR, read_subject_pcrs, "from", TBV_MAX_TIME },
	{ "artifact", TBV_REVOKE_ARTIFACT, read_subject_sha256, "from",
	    TBV_MAX_TIME },
	{ "commit", TBV_REVOKE_COMMIT, read_subject_commit, "from",
	    TBV_MAX_TIME },
	{ "document", TBV_REVOKE_DOCUMENT, read_subject_sha256, "from",
	    TBV_MAX_TIME },
	{ "log", TBV_REVOKE_LOG, read_origin, "after-size", INT64_MAX }
};

#define SUBJECTS (sizeof(subjects) / sizeof(subjects[0]))

/* revoke <what> <which> from <time> <reason>; the reason is the rest. */
static int
read_revoke(struct line_reader *r)
{
	struct tbv_list_line *line = r->line;
	size_t i;
	int rc;

	for (i = 0; i < SUBJECTS; i++)
		if (take_this(r, subjects[i].word))
			break;
	if (i == SUBJECTS)
		return refuse_line(r, TBV_ERR_ENDORSEMENTS_VERB,
		    "unknown kind of revocation");
	line->kind = subjects[i].kind;
	if ((rc = subjects[i].read(r)) != TBV_OK)
		return rc;
	if (!take_this(r, subjects[i].from) ||
	    take_decimal(r, subjects[i].max, &line->from) != 0)
		return bad_list_line(r, "want from <time>, or of a log "
		    "after-size <size>");
	if (r->rest.data == NULL || r->rest.len == 0)
		return bad_list_line(r, "want a reason");
	line->reason = r->rest;
	return TBV_OK;
}

int
tbv_list_line_next(struct tbv_list_lines *in, struct tbv_list_line *line,
    struct tbv_fault *fault)
{
	struct line_reader r;

	memset(line, 0, sizeof(*line));
	memset(&r, 0, sizeof(r));
	r.line = line;
	r.number = ++in->line;
	r.fault = fault;
	if (tbv_text_take_line(&in->rest, &r.rest) != 0)
		return bad_list_line(&r, "without its end");
	if (take_this(&r, "endorse"))
		return read_endorse(&r);
	if (take_this(&r, "revoke"))
		return read_revoke(&r);
	return refuse_line(&r, TBV_ERR_ENDORSEMENTS_VERB,
	    "not a keyword of version 1");
}

struct tbv_list_lines
tbv_list_lines_of(struct tbv_bytes entries)
{
	struct tbv_list_lines in = { entries, 0 };

	return in;
}

int
tbv_list_line_each(struct tbv_list_lines in, tbv_list_line_fn *fn, void *arg,
    struct tbv_fault *fault)
{
	struct tbv_list_line line;
	int rc;

	while (in.rest.len > 0) {
		if ((rc = tbv_list_line_next(&in, &line, fault)) != TBV_OK)
			return rc;
		if (fn != NULL)
			fn(&line, arg);
	}
	return TBV_OK;
}
