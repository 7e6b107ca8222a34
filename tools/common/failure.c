/*
 * The reason of a failure, in one sentence. tools/tbbuild/base/failure.c is the
 * builder's, which has its own tokens and no errors of the library.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "common/common.h"

/*
 * As tbv_escape(), but for the backslash, so that what is escaped already stays
 * as it is: much of it is the library's own.
 */
static void
escape(const char *text, char *out, size_t size)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t n = 0;

	for (; *at != '\0' && n + sizeof("\\xNN") <= size; at++)
		if (*at >= 0x20 && *at <= 0x7e)
			out[n++] = (char)*at;
		else
			n += (size_t)snprintf(out + n, size - n, "\\x%02x",
			    *at);
	out[n] = '\0';
}

int
fail(struct failure *f, int error, const char *subject, const char *detail)
{
	char name[256];
	size_t n;

	if (f->error != TBV_OK)
		return error;
	f->error = error;
	(void)tbv_escape(subject, strlen(subject), name, sizeof(name));
	f->subject = strlen(name);
	n = (size_t)snprintf(f->text, sizeof(f->text), "%s: ", name);
	escape(detail, f->text + n, sizeof(f->text) - n);
	return error;
}

int
fail_of(struct failure *f, const char *subject)
{
	struct failure of = { 0 };

	(void)fail(&of, f->error, subject, f->text);
	if (of.subject != f->subject ||
	    memcmp(of.text, f->text, f->subject) != 0)
		*f = of;
	return f->error;
}
