/*
 * JSON whose shape the caller knows.  There is no tree: what the caller does
 * not ask for is an error, and so nothing can be read in two ways.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"

#define MAX_NAME 64

static int
peek(struct json *j)
{
	while (j->p < j->end && strchr(" \t\r\n", *j->p) != NULL &&
	    *j->p != '\0')
		j->p++;
	return j->p < j->end ? (unsigned char)*j->p : -1;
}

static int
take(struct json *j, int c)
{
	if (peek(j) != c)
		return 0;
	j->p++;
	return 1;
}

/* After a value: 1 for another one, 0 for the end, -1 for neither. */
static int
another(struct json *j, int close_)
{
	if (take(j, ','))
		return 1;
	return take(j, close_) ? 0 : -1;
}

static int
member(struct json *j, json_member_fn *fn, void *arg)
{
	char *name = NULL;
	int rc = -1;

	if (json_string(j, MAX_NAME, &name) == 0 && take(j, ':'))
		rc = fn(j, name, arg);
	free(name);
	return rc;
}

int
json_object(struct json *j, json_member_fn *fn, void *arg)
{
	int more;

	if (!take(j, '{'))
		return -1;
	if (take(j, '}'))
		return 0;
	do {
		if (member(j, fn, arg) != 0)
			return -1;
	} while ((more = another(j, '}')) > 0);
	return more;
}

int
json_array(struct json *j, json_value_fn *fn, void *arg)
{
	int more;

	if (!take(j, '['))
		return -1;
	if (take(j, ']'))
		return 0;
	do {
		if (fn(j, arg) != 0)
			return -1;
	} while ((more = another(j, ']')) > 0);
	return more;
}

/* One character of a string; -1 for what we do not take, 0 for its end. */
static int
character(struct json *j)
{
	static const char escapes[] = "\"\\/nt", meant[] = "\"\\/\n\t";
	const char *e;
	int c;

	if (j->p == j->end)
		return -1;
	c = (unsigned char)*j->p++;
	if (c == '"')
		return 0;
	if (c < 0x20 || c > 0x7e)
		return -1;
	if (c != '\\')
		return c;
	if (j->p == j->end || *j->p == '\0' ||
	    (e = strchr(escapes, *j->p)) == NULL)
		return -1;
	j->p++;
	return meant[e - escapes];
}

int
json_string(struct json *j, size_t max, char **out)
{
	char *text;
	size_t n = 0;
	int c;

	*out = NULL;
	if (!take(j, '"') || (text = malloc(max + 1)) == NULL)
		return -1;
	while ((c = character(j)) > 0 && n < max)
		text[n++] = (char)c;
	if (c != 0) {
		free(text);
		return -1;
	}
	text[n] = '\0';
	*out = text;
	return 0;
}

int
json_number(struct json *j, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	int c = peek(j), first = c;
	size_t digits = 0;

	for (; c >= '0' && c <= '9'; digits++) {
		if (v > max / 10 || (digits > 0 && first == '0'))
			return -1;
		v = v * 10 + (uint64_t)(c - '0');
		j->p++;
		c = j->p < j->end ? (unsigned char)*j->p : -1;
	}
	*out = v;
	return digits > 0 && v <= max && c != '.' && c != 'e' && c != 'E' ?
	    0 : -1;
}

int
json_is_string(struct json *j)
{
	return peek(j) == '"';
}

int
json_end(struct json *j)
{
	return peek(j) == -1 ? 0 : -1;
}
