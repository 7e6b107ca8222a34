/*
 * Prints the reason of a failure: the verdict first, and on a terminal what
 * happened, what was wanted and found, and what to do, each on a line.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/tool.h"

#define BOLD_RED "\033[1;31m"
#define BOLD_YELLOW "\033[1;33m"
#define PLAIN "\033[0m"

/* Shorter runs of hex digits are always shown whole: a commit has 40. */
#define DIGEST_DIGITS 64
#define INDENT 2

/* Of digests that differ in their middle: so many digits, from there on. */
#define WINDOW 16
#define BEFORE 4

/* A way to show a digest: so many digits of its head and of its tail. */
static const struct excerpt {
	size_t head, tail;
} excerpts[] = { { 24, 8 }, { 16, 8 }, { 8, 8 }, { 6, 4 } };

/* How many columns it takes. */
static size_t
print_word(int error)
{
	const char *word = "tbverify", *colour = NULL;

	switch (status_of(error)) {
	case STATUS_REFUSED:
		word = "REFUSED";
		colour = BOLD_RED;
		break;
	case STATUS_NO_VERDICT:
		word = "NO VERDICT";
		colour = BOLD_YELLOW;
		break;
	default:
		break;
	}
	if (colour != NULL && terminal_colours(STDERR_FILENO))
		fprintf(stderr, "%s%s" PLAIN ": ", colour, word);
	else
		fprintf(stderr, "%s: ", word);
	return strlen(word) + 2;
}

static size_t
count_hex(const char *text)
{
	return strspn(text, "0123456789abcdef");
}

/* The text with its digests as the excerpt has them. */
static void
shorten(const char *text, const struct excerpt *e, char *out, size_t size)
{
	size_t len, n = 0, take;

	while (*text != '\0' && n + DIGEST_DIGITS < size) {
		if ((len = count_hex(text)) >= DIGEST_DIGITS) {
			n += (size_t)snprintf(out + n, size - n,
			    "%.*s...%.*s", (int)e->head, text, (int)e->tail,
			    text + len - e->tail);
			text += len;
			continue;
		}
		take = len > 0 ? len : 1;
		memcpy(out + n, text, take);
		n += take;
		text += take;
	}
	out[n] = '\0';
}

/* "want A, got A" says nothing: what differs must be among what is shown. */
static int
looks_equal(const char *text)
{
	const char *want = strstr(text, "want "), *got = strstr(text, "got ");
	size_t len;

	if (want == NULL || got == NULL)
		return 0;
	len = strcspn(want + 5, ",");
	return len == strcspn(got + 4, ",;") &&
	    memcmp(want + 5, got + 4, len) == 0;
}

/* In lines of the terminal, which end between words where they can. */
static void
print_words(const char *text, size_t used, int indent)
{
	size_t at, width = terminal_width(STDERR_FILENO) - used, n;

	while (strlen(text) > width) {
		for (at = width; at > 0 && text[at] != ' '; at--)
			;
		n = at > 0 ? at : strcspn(text, " ");
		if (text[n] == '\0')
			break;
		fprintf(stderr, "%.*s\n%*s", (int)n, text, indent, "");
		text += n + 1;
		width = terminal_width(STDERR_FILENO) - (size_t)indent;
	}
	fprintf(stderr, "%s\n", text);
}

/* The digits about the first that differs, where no end of them does. */
static void
shorten_about(const char *text, char *out, size_t size)
{
	const char *want = strstr(text, "want ") + 5;
	const char *got = strstr(text, "got ") + 4;
	size_t at = 0, len = count_hex(want);

	while (at < len && want[at] == got[at])
		at++;
	at = at < BEFORE ? 0 : at - BEFORE;
	(void)snprintf(out, size, "%.*swant ...%.*s..., got ...%.*s...%s",
	    (int)(want - 5 - text), text, WINDOW, want + at, WINDOW, got + at,
	    got + len);
}

/*
 * No digest is broken in two: they are shortened as far as needed.  A pipe and
 * --json have them whole.
 */
static void
print_detail(const char *detail)
{
	size_t i, width = terminal_width(STDERR_FILENO) - INDENT;
	char text[2048];

	for (i = 0; i < sizeof(excerpts) / sizeof(excerpts[0]) &&
	    strlen(detail) > width; i++) {
		shorten(detail, &excerpts[i], text, sizeof(text));
		if (looks_equal(text)) {
			shorten_about(detail, text, sizeof(text));
			detail = text;
			break;
		}
		if (strlen(text) <= width ||
		    i + 1 == sizeof(excerpts) / sizeof(excerpts[0])) {
			detail = text;
			break;
		}
	}
	fprintf(stderr, "%*s", INDENT, "");
	print_words(detail, INDENT, 2 * INDENT);
}

/* What to do; the command that says more is in one line. */
static void
print_advice(const char *then, const char *token)
{
	size_t width = terminal_width(STDERR_FILENO);
	char more[128], text[2048];

	(void)snprintf(more, sizeof(more), "read more: tbverify explain %s",
	    token);
	fprintf(stderr, "%*s", INDENT, "");
	if (*then == '\0') {
		fprintf(stderr, "%s\n", more);
		return;
	}
	if (INDENT + strlen(then) + 2 + strlen(more) <= width) {
		fprintf(stderr, "%s; %s\n", then, more);
		return;
	}
	(void)snprintf(text, sizeof(text), "%s;", then);
	print_words(text, INDENT, 2 * INDENT);
	fprintf(stderr, "%*s%s\n", 2 * INDENT, "", more);
}

/* What happened, what was wanted and got, and what to do. */
static void
print_three(const struct refusal *r, size_t used)
{
	const char *sentence = tbv_error_sentence(r->error);
	const char *token = tbv_error_token(r->error);
	size_t what = strcspn(sentence, ";");
	const char *then = sentence[what] == ';' ? sentence + what + 2 : "";
	char text[2048];

	(void)snprintf(text, sizeof(text), "%s%.*s [%s]", r->names, (int)what,
	    sentence, token);
	print_words(text, used, 2 * INDENT);
	print_detail(r->detail);
	print_advice(then, token);
}

void
refusal_print(const struct refusal *r)
{
	size_t used = print_word(r->error);

	if (r->error == TBV_ERR_USAGE)
		fprintf(stderr, "%s%s; see tbverify --help [%s]\n", r->names,
		    r->detail, tbv_error_token(r->error));
	else if (!r->one_line && terminal_moves(STDERR_FILENO))
		print_three(r, used);
	else
		fprintf(stderr, "%s%s; %s [%s]\n", r->names, r->detail,
		    tbv_error_sentence(r->error), tbv_error_token(r->error));
}
