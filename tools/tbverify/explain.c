/*
 * tbverify explain: what tbverify-errors(7) says of a token.  The texts are
 * made from that page when the tool is built.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/command.h"
#include "common/nearest.h"

static const struct section {
	const char *token, *class, *about_class, *text;
} sections[] = {
#include "explain_data.h"
};

#define SECTIONS (sizeof(sections) / sizeof(sections[0]))

/* As in a message, or without brackets. */
static int
is_token(const char *word, const char *token)
{
	size_t n = strlen(token);

	if (word[0] == '[')
		return strncmp(word + 1, token, n) == 0 &&
		    strcmp(word + 1 + n, "]") == 0;
	return strcmp(word, token) == 0;
}

static void
print_section(const struct section *s)
{
	printf("%s\n\n%s\n%s:\n%s", s->token, s->text, s->class,
	    s->about_class);
}

static int
refuse_token(const char *word, struct failure *f)
{
	struct nearest nearest;
	char near[128], text[192];
	size_t i;

	nearest_start(&nearest, word);
	for (i = 0; i < SECTIONS; i++)
		nearest_try(&nearest, sections[i].token);
	(void)nearest_tell(&nearest, near, sizeof(near));
	(void)snprintf(text, sizeof(text), "no such token%s%s",
	    near[0] != '\0' ? " " : "", near);
	return fail(f, TBV_ERR_USAGE, word, text);
}

static int
explain_token(const struct options *o, struct failure *f)
{
	size_t i;

	if (o->operand.count != 1)
		return fail(f, TBV_ERR_USAGE, "explain",
		    "want TOKEN, the word in brackets at the end of a "
		    "message");
	for (i = 0; i < SECTIONS; i++)
		if (is_token(o->operand.item[0], sections[i].token)) {
			print_section(&sections[i]);
			return TBV_OK;
		}
	return refuse_token(o->operand.item[0], f);
}

int
command_explain(const struct options *o)
{
	struct failure f = { 0 };

	if (explain_token(o, &f) != TBV_OK)
		return report_failure(o, &f);
	return report_end(STATUS_VERIFIED);
}
