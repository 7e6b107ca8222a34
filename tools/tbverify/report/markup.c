/*
 * Text that is not ours, inside HTML and XML.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "report/picture.h"

/* NULL: the character needs no escape. */
static const char *
reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		/* facts are printable; a page must not rest on it */
		return c < 0x20 || c > 0x7e ? "&#xfffd;" : NULL;
	}
}

void
markup_bytes(FILE *out, const char *text, size_t len)
{
	const char *instead;
	size_t i;

	for (i = 0; i < len; i++) {
		if ((instead = reference(text[i])) != NULL)
			(void)fputs(instead, out);
		else
			(void)putc(text[i], out);
	}
}

void
markup_text(FILE *out, const char *text)
{
	markup_bytes(out, text, strlen(text));
}
