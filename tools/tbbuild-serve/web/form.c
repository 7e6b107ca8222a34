/*
 * A delivery as an HTML form (application/x-www-form-urlencoded), which forges
 * offer beside JSON: its JSON is the field "payload".
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>
#include <strings.h>

#include "web/web.h"

#define FIELD "payload="

/* JSON under that name, as curl sends it, begins as no form does. */
int
form_is(const char *content_type, const struct bytes *body)
{
	static const char name[] = "application/x-www-form-urlencoded";
	size_t len = strlen(name);

	return content_type != NULL && (body->len == 0 ||
	    body->data[0] != '{') &&
	    strncasecmp(content_type, name, len) == 0 &&
	    (content_type[len] == '\0' || strchr("; \t",
	    content_type[len]) != NULL);
}

static int
form_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * The character at p, and the length of its encoding; 0 if it is not valid in a
 * form.
 */
static size_t
read_character(const unsigned char *p, size_t left, unsigned char *out)
{
	int high, low;

	*out = *p == '+' ? ' ' : *p;
	if (*p != '%')
		return 1;
	if (left < 3)
		return 0;
	high = form_digit(p[1]);
	low = form_digit(p[2]);
	if (high < 0 || low < 0)
		return 0;
	*out = (unsigned char)(high << 4 | low);
	return 3;
}

/* Where the value of the field begins, or NULL. */
static const unsigned char *
find_field(const unsigned char *p, const unsigned char *end)
{
	size_t len = strlen(FIELD);

	while (p != NULL && (size_t)(end - p) >= len) {
		if (memcmp(p, FIELD, len) == 0)
			return p + len;
		p = memchr(p, '&', (size_t)(end - p));
		if (p != NULL)
			p++;
	}
	return NULL;
}

int
form_payload(const struct bytes *body, struct bytes *out, struct failure *f)
{
	const unsigned char *end, *p = NULL;
	unsigned char c;
	size_t n;

	if (body->data != NULL) {
		end = body->data + body->len;
		p = find_field(body->data, end);
	}
	if (p == NULL)
		return fail(f, "payload", "a form without the field "
		    "\"payload\": choose application/json at the forge");
	for (; p < end && *p != '&'; p += n) {
		n = read_character(p, (size_t)(end - p), &c);
		if (n == 0)
			return fail(f, "payload", "a form with a '%%' not "
			    "followed by two hex digits");
		bytes_put(out, &c, 1);
	}
	return bytes_check(out, f);
}
