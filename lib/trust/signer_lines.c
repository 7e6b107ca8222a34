/*
 * Splits log policies and endorsers files into lines and fields, so that both
 * are read by the same rules.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/foreign.h"
#include "trust/signer_lines.h"

/* c2sp.org/tlog-policy: tab, LF, 20 to 7e and 80 to ff. */
static int
is_allowed(uint8_t c)
{
	return c == '\t' || c == '\n' || (c >= 0x20 && c != 0x7f);
}

int
tbv_signer_lines_open(struct tbv_signer_lines *file, const char *what,
    struct tbv_bytes text, struct tbv_fault *fault)
{
	const char *name = tbv_foreign_name(text);
	size_t i;

	memset(file, 0, sizeof(*file));
	file->rest = text;
	file->what = what;
	if (text.len > TBV_SIGNERS_SIZE_MAX)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_LIMIT,
		    "%s: more than %zu bytes", what, TBV_SIGNERS_SIZE_MAX);
	if (name != NULL)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_SYNTAX, "%s: %s",
		    what, name);
	for (i = 0; i < text.len; i++)
		if (!is_allowed(text.data[i]))
			return tbv_fault_set(fault, TBV_ERR_SIGNERS_SYNTAX,
			    "%s: a control character at byte %zu", what, i);
	/* a truncated name may be the start of another one */
	if (text.len > 0 && text.data[text.len - 1] != '\n')
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_SYNTAX,
		    "%s: the last line does not end with a line feed", what);
	return TBV_OK;
}

/* Moves past spaces and tabs. */
static void
skip_blank(struct tbv_bytes *rest)
{
	while (rest->len > 0 &&
	    (rest->data[0] == ' ' || rest->data[0] == '\t')) {
		rest->data++;
		rest->len--;
	}
}

/* Takes the word at the start of *rest, which is not empty. */
static struct tbv_bytes
take_signer_word(struct tbv_bytes *rest)
{
	struct tbv_bytes word = { NULL, 0 };

	word.data = rest->data;
	while (word.len < rest->len && word.data[word.len] != ' ' &&
	    word.data[word.len] != '\t')
		word.len++;
	rest->data += word.len;
	rest->len -= word.len;
	skip_blank(rest);
	return word;
}

static int
split_words(struct tbv_bytes rest, struct tbv_signer_line *line,
    struct tbv_fault *fault)
{
	while (rest.len > 0) {
		if (line->count == TBV_MAX_FIELDS)
			return tbv_fault_set(fault, TBV_ERR_SIGNERS_LIMIT,
			    "%s: too many words", line->where);
		line->field[line->count++] = take_signer_word(&rest);
	}
	return TBV_OK;
}

int
tbv_signer_lines_next(struct tbv_signer_lines *file,
    struct tbv_signer_line *line, struct tbv_fault *fault)
{
	struct tbv_bytes rest;

	line->count = 0;
	while (tbv_text_take_line(&file->rest, &rest) == 0) {
		file->number++;
		skip_blank(&rest);
		if (rest.len == 0 || rest.data[0] == '#')
			continue;
		(void)snprintf(line->where, sizeof(line->where),
		    "%s: line %zu", file->what, file->number);
		return split_words(rest, line, fault);
	}
	return TBV_OK;
}

int
tbv_signer_lines_each(const char *what, struct tbv_bytes text,
    tbv_signer_line_fn *fn, void *arg, struct tbv_fault *fault)
{
	struct tbv_signer_lines file;
	struct tbv_signer_line line;
	int rc;

	if ((rc = tbv_signer_lines_open(&file, what, text, fault)) != TBV_OK)
		return rc;
	for (;;) {
		if ((rc = tbv_signer_lines_next(&file, &line, fault)) != TBV_OK)
			return rc;
		if (line.count == 0)
			return TBV_OK;
		if ((rc = fn(&line, arg, fault)) != TBV_OK)
			return rc;
	}
}

int
tbv_signer_line_is(const struct tbv_signer_line *line, const char *word)
{
	return tbv_bytes_is(line->field[0], word);
}

int
tbv_signer_line_fields(const struct tbv_signer_line *line, size_t min,
    size_t max, struct tbv_fault *fault)
{
	if (line->count >= min && line->count <= max)
		return TBV_OK;
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_SYNTAX,
	    "%s: want %zu to %zu words, got %zu", line->where, min, max,
	    line->count);
}

int
tbv_signer_line_unknown(const struct tbv_signer_line *line,
    struct tbv_fault *fault)
{
	char word[40];

	(void)tbv_escape(line->field[0].data, line->field[0].len, word,
	    sizeof(word));
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_SYNTAX,
	    "%s: %s: unknown keyword", line->where, word);
}
