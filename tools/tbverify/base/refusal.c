/*
 * Prints why there is no success: the verdict first, and on a terminal what
 * happened, what was wanted and found, and what to do, in a line each.
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

/* A way to show a digest: so many digits of its head and of its tail. */
static const struct excerpt {
	size_t head, tail;
} excerpts[] = { { 24, 8 }, { 16, 8 }, { 8, 8 }, { 6, 4 } };

static void
print_word(int error)
{
	int colours = terminal_colours(STDERR_FILENO);

	switch (status_of(error)) {
	case STATUS_REFUSED:
		fputs(colours ? BOLD_RED "REFUSED" PLAIN ": " : "REFUSED: ",
		    stderr);
		break;
	case STATUS_NO_VERDICT:
		fputs(colours ? BOLD_YELLOW "NO VERDICT" PLAIN ": " :
		    "NO VERDICT: ", stderr);
		break;
	default:
		fputs("tbverify: ", stderr);
	}
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

/*
 * In one line of the terminal, so that no digest is broken in two: they are
 * shortened as far as needed.  A pipe and --json have them whole.
 */
static void
print_detail(const char *detail)
{
	size_t i, width = terminal_width(STDERR_FILENO) - INDENT;
	char text[2048];

	for (i = 0; i < sizeof(excerpts) / sizeof(excerpts[0]) &&
	    strlen(detail) > width; i++) {
		shorten(detail, &excerpts[i], text, sizeof(text));
		if (looks_equal(text))
			break;
		if (strlen(text) <= width ||
		    i + 1 == sizeof(excerpts) / sizeof(excerpts[0])) {
			detail = text;
			break;
		}
	}
	fprintf(stderr, "%*s%s\n", INDENT, "", detail);
}

static void
print_three(const struct refusal *r)
{
	const char *sentence = tbv_error_sentence(r->error);
	const char *token = tbv_error_token(r->error);
	size_t what = strcspn(sentence, ";");
	const char *then = sentence[what] == ';' ? sentence + what + 2 : "";

	fprintf(stderr, "%s%.*s [%s]\n", r->names, (int)what, sentence, token);
	print_detail(r->detail);
	fprintf(stderr, "%*s%s%sread more: tbverify explain %s\n", INDENT, "",
	    then, *then != '\0' ? "; " : "", token);
}

void
refusal_print(const struct refusal *r)
{
	print_word(r->error);
	if (r->error == TBV_ERR_USAGE)
		fprintf(stderr, "%s%s; see tbverify --help [%s]\n", r->names,
		    r->detail, tbv_error_token(r->error));
	else if (!r->one_line && terminal_moves(STDERR_FILENO))
		print_three(r);
	else
		fprintf(stderr, "%s%s; %s [%s]\n", r->names, r->detail,
		    tbv_error_sentence(r->error), tbv_error_token(r->error));
}
