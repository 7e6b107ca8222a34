/*
 * JSON whose shape the caller knows.  There is no tree: members that the caller
 * does not request are errors, or are skipped by the grammar, so nothing can be
 * read in two ways.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"

#define MAX_NAME 64
#define MAX_DEPTH 32

struct json
json_text(const void *data, size_t len, int any)
{
	struct json j = { data, NULL, any };

	if (data != NULL)
		j.end = j.p + len;
	return j;
}

static int
peek(struct json *j)
{
	while (j->p < j->end && strchr(" \t\r\n", *j->p) != NULL &&
	    *j->p != '\0')
		j->p++;
	return j->p < j->end ? (unsigned char)*j->p : -1;
}

static int
take_char(struct json *j, int c)
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
	if (take_char(j, ','))
		return 1;
	return take_char(j, close_) ? 0 : -1;
}

static int
read_json_member(struct json *j, json_member_fn *fn, void *arg)
{
	char *name = NULL;
	int rc = -1;

	if (json_string(j, MAX_NAME, &name) == 0 && take_char(j, ':'))
		rc = fn(j, name, arg);
	free(name);
	return rc;
}

int
json_object(struct json *j, json_member_fn *fn, void *arg)
{
	int more;

	if (!take_char(j, '{'))
		return -1;
	if (take_char(j, '}'))
		return 0;
	do {
		if (read_json_member(j, fn, arg) != 0)
			return -1;
	} while ((more = another(j, '}')) > 0);
	return more;
}

struct table {
	const struct json_row *row;
	void *arg;
	struct json_wrong *wrong;
	int some;			/* others may be there */
	unsigned int seen;
};

static int
bad_json_member(struct table *t, const char *name, const char *why)
{
	(void)snprintf(t->wrong->name, sizeof(t->wrong->name), "%s", name);
	t->wrong->why = why;
	return -1;
}

static int
table_member(struct json *j, const char *name, void *arg)
{
	struct table *t = arg;
	size_t i;

	for (i = 0; t->row[i].name != NULL; i++)
		if (strcmp(t->row[i].name, name) == 0)
			break;
	if (t->row[i].name == NULL)
		return t->some ? json_skip(j) :
		    bad_json_member(t, name, "no such member");
	if (t->seen & 1u << i)
		return bad_json_member(t, name, "occurs twice");
	t->seen |= 1u << i;
	return t->row[i].read(j, t->arg) == 0 ? 0 :
	    bad_json_member(t, name, "not an allowed value");
}

static int
read_json_table(struct json *j, struct table *t)
{
	size_t i;

	memset(t->wrong, 0, sizeof(*t->wrong));
	if (json_object(j, table_member, t) != 0)
		return -1;
	for (i = 0; t->row[i].name != NULL; i++)
		if (t->row[i].required && !(t->seen & 1u << i))
			return bad_json_member(t, t->row[i].name, "missing");
	return 0;
}

int
json_table(struct json *j, const struct json_row *rows, void *arg,
    struct json_wrong *wrong)
{
	struct table t = { rows, arg, wrong, 0, 0 };

	return read_json_table(j, &t);
}

int
json_some(struct json *j, const struct json_row *rows, void *arg)
{
	struct json_wrong wrong;
	struct table t = { rows, arg, &wrong, 1, 0 };

	return read_json_table(j, &t);
}

int
json_array(struct json *j, json_value_fn *fn, void *arg)
{
	int more;

	if (!take_char(j, '['))
		return -1;
	if (take_char(j, ']'))
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

static int skip_string(struct json *);

static int
json_hex_digit(int c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

static unsigned int
code_unit(const char *p)
{
	unsigned int v = 0;
	int i;

	for (i = 0; i < 4; i++)
		v = v << 4 | (unsigned int)json_hex_digit((unsigned char)p[i]);
	return v;
}

/* One character as UTF-8 (RFC 3629); how many bytes. */
static size_t
write_utf8(unsigned int c, char out[4])
{
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, i;

	for (i = n; i > 1; c >>= 6)
		out[--i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(first[n == 1 ? 0 : n] | c);
	return n;
}

/* At p, behind "\u", in a string that was gone over: both halves of a pair. */
static const char *
read_unicode(const char *p, char out[4], size_t *n)
{
	unsigned int c = code_unit(p), low;

	p += 4;
	if (c >= 0xd800 && c < 0xdc00 && p[0] == '\\' && p[1] == 'u') {
		low = code_unit(p + 2);
		if (low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			p += 6;
		}
	}
	/* half of a surrogate pair is not a character */
	*n = c >= 0xd800 && c < 0xe000 ? 0 : write_utf8(c, out);
	return p;
}

/* The next character of such a string, which ends at its quotation mark. */
static const char *
read_any(const char *p, char out[4], size_t *n)
{
	static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";

	*n = 1;
	out[0] = *p;
	if (*p != '\\')
		return p + 1;
	if (p[1] == 'u')
		return read_unicode(p + 2, out, n);
	out[0] = meant[strchr(escapes, p[1]) - escapes];
	return p + 2;
}

static int
any_string(struct json *j, size_t max, char *text)
{
	const char *p;
	size_t len = 0, n;
	char c[4];
	int bad = 0;

	(void)peek(j);
	p = j->p + 1;
	if (skip_string(j) != 0)
		return -1;
	while (p < j->p - 1) {
		p = read_any(p, c, &n);
		bad |= n == 0 || c[0] == '\0' || n > max - len;
		if (bad)
			continue;
		memcpy(text + len, c, n);
		len += n;
	}
	text[bad ? 0 : len] = '\0';
	return 0;
}

static int
our_string(struct json *j, size_t max, char *text)
{
	size_t n = 0;
	int c;

	if (!take_char(j, '"'))
		return -1;
	while ((c = character(j)) > 0 && n < max)
		text[n++] = (char)c;
	text[n] = '\0';
	return c == 0 ? 0 : -1;
}

int
json_string(struct json *j, size_t max, char **out)
{
	char *text = malloc(max + 1);

	*out = NULL;
	if (text == NULL || (j->any ? any_string(j, max, text) :
	    our_string(j, max, text)) != 0) {
		free(text);
		return -1;
	}
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
json_boolean(struct json *j, int *out)
{
	const char *word = peek(j) == 't' ? "true" : "false";
	size_t len = strlen(word);

	if ((size_t)(j->end - j->p) < len || memcmp(j->p, word, len) != 0)
		return -1;
	j->p += len;
	*out = len == 4;
	return 0;
}

/* The bytes of a character that follow its first one, or -1; RFC 3629. */
static int
utf8_more(const unsigned char *p, size_t left)
{
	int more = p[0] < 0x80 ? 0 : p[0] < 0xc2 ? -1 : p[0] < 0xe0 ? 1 :
	    p[0] < 0xf0 ? 2 : p[0] < 0xf5 ? 3 : -1, i;

	if (more < 0 || (size_t)more >= left)
		return -1;
	for (i = 1; i <= more; i++)
		if ((p[i] & 0xc0) != 0x80)
			return -1;
	/* overlong, a surrogate, or beyond the last character */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return -1;
	return more;
}

static int
skip_escape(struct json *j)
{
	int i;

	if (j->p == j->end)
		return -1;
	if (*j->p++ != 'u')
		return j->p[-1] != '\0' && strchr("\"\\/bfnrt",
		    j->p[-1]) != NULL ? 0 : -1;
	for (i = 0; i < 4; i++, j->p++)
		if (j->p == j->end || *j->p == '\0' ||
		    strchr("0123456789abcdefABCDEF", *j->p) == NULL)
			return -1;
	return 0;
}

static int
skip_string(struct json *j)
{
	int more;

	if (!take_char(j, '"'))
		return -1;
	while (j->p < j->end && *j->p != '"') {
		if ((unsigned char)*j->p < 0x20)
			return -1;
		if (*j->p == '\\') {
			j->p++;
			if (skip_escape(j) != 0)
				return -1;
			continue;
		}
		more = utf8_more((const unsigned char *)j->p,
		    (size_t)(j->end - j->p));
		if (more < 0)
			return -1;
		j->p += more + 1;
	}
	return take_char(j, '"') ? 0 : -1;
}

static size_t
skip_digits(struct json *j)
{
	size_t n = 0;

	for (; j->p < j->end && *j->p >= '0' && *j->p <= '9'; n++)
		j->p++;
	return n;
}

static int
skip_number(struct json *j)
{
	const char *first;

	if (*j->p == '-')
		j->p++;
	first = j->p;
	if (skip_digits(j) == 0 || (*first == '0' && j->p - first > 1))
		return -1;
	if (j->p < j->end && *j->p == '.') {
		j->p++;
		if (skip_digits(j) == 0)
			return -1;
	}
	if (j->p < j->end && (*j->p == 'e' || *j->p == 'E')) {
		j->p++;
		if (j->p < j->end && (*j->p == '+' || *j->p == '-'))
			j->p++;
		if (skip_digits(j) == 0)
			return -1;
	}
	return 0;
}

static int
skip_scalar(struct json *j)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t i, n;
	int c = peek(j);

	if (c == '"')
		return skip_string(j);
	if (c == '-' || (c >= '0' && c <= '9'))
		return skip_number(j);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		n = strlen(words[i]);
		if ((size_t)(j->end - j->p) >= n &&
		    memcmp(j->p, words[i], n) == 0) {
			j->p += n;
			return 0;
		}
	}
	return -1;
}

static int
skip_name(struct json *j, char open_)
{
	if (open_ == '[')
		return 0;
	return skip_string(j) == 0 && take_char(j, ':') ? 0 : -1;
}

/* After a value: closes what ends, up to where the next value begins. */
static int
skip_closing(struct json *j, const char *open_, size_t *depth)
{
	int more;

	while (*depth > 0) {
		more = another(j, open_[*depth - 1] == '{' ? '}' : ']');
		if (more < 0)
			return -1;
		if (more > 0)
			return skip_name(j, open_[*depth - 1]);
		--*depth;
	}
	return 0;
}

/* Goes into an object or an array: 1 when there is something in it, or -1. */
static int
skip_opening(struct json *j, char *open_, size_t *depth)
{
	int c = peek(j);

	if (*depth == MAX_DEPTH)
		return -1;
	j->p++;
	if (take_char(j, c == '{' ? '}' : ']'))
		return 0;
	open_[(*depth)++] = (char)c;
	return skip_name(j, (char)c) == 0 ? 1 : -1;
}

int
json_skip(struct json *j)
{
	char open_[MAX_DEPTH];
	size_t depth = 0;
	int c, rc;

	do {
		c = peek(j);
		rc = c == '{' || c == '[' ? skip_opening(j, open_, &depth) :
		    skip_scalar(j);
		if (rc == 0)
			rc = skip_closing(j, open_, &depth);
		if (rc < 0)
			return -1;
	} while (depth > 0);
	return 0;
}

int
json_is_string(struct json *j)
{
	return peek(j) == '"';
}

int
json_is_object(struct json *j)
{
	return peek(j) == '{';
}

int
json_end(struct json *j)
{
	return peek(j) == -1 ? 0 : -1;
}
