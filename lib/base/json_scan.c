/*
 * Proves that JSON has one reading, byte by byte: the pre-scan, which allocates
 * nothing and does not recurse.
 * tools/common/json.c is written apart, for what the builder reads: it shares
 * no code with what verifies its work.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/bounds.h"
#include "base/json.h"

#define MAX_NUMBER 63		/* characters; cJSON would end it there */

struct cursor {
	const char *p;
	size_t len;
	size_t at;
	int how;			/* TBV_JSON_... */
	size_t values;
	char stack[TBV_MAX_JSON_DEPTH];	/* '{' or '[' of each open level */
	size_t depth;
	size_t stop;			/* at so many names; 0: none */
	const char *want;		/* a member to be found, or NULL */
	char kind;			/* of its value: '"' or '[' */
	int wanted;			/* the next value is that member's */
	int inside;			/* between the brackets of that array */
	struct tbv_bytes found;
};

/* The character at the cursor; NUL, which JSON never has, at the end. */
static char
peek_char(const struct cursor *c)
{
	return c->at < c->len ? c->p[c->at] : '\0';
}

static void
skip_json_space(struct cursor *c)
{
	char ch;

	while ((ch = peek_char(c)) == ' ' || ch == '\t' || ch == '\n' ||
	    ch == '\r')
		c->at++;
}

/* The four hex digits at the cursor, or -1; moves past them. */
static int
scan_hex4(struct cursor *c)
{
	uint8_t v[2];

	if (c->len - c->at < 4 ||
	    tbv_text_unhex(c->p + c->at, 4, v, sizeof(v)) != 0)
		return -1;
	c->at += 4;
	return v[0] << 8 | v[1];
}

/* What follows "\u": no NUL, and surrogates only in pairs. */
static const char *
unicode_escape(struct cursor *c)
{
	int v = scan_hex4(c);

	if (v < 0)
		return "a bad escape";
	if (v == 0)
		return "an escaped NUL";
	if (v < 0xd800 || v > 0xdfff)
		return NULL;
	if (v > 0xdbff || c->len - c->at < 6 || c->p[c->at] != '\\' ||
	    c->p[c->at + 1] != 'u')
		return "half a surrogate pair";
	c->at += 2;
	v = scan_hex4(c);
	return v >= 0xdc00 && v <= 0xdfff ? NULL : "half a surrogate pair";
}

static const char *
scan_escape(struct cursor *c)
{
	char ch = peek_char(c);

	c->at++;
	if (ch == 'u')
		return unicode_escape(c);
	return ch != '\0' && strchr("\"\\/bfnrt", ch) != NULL ? NULL :
	    "a bad escape";
}

/* A string, its opening quote included; *text receives what is between. */
static const char *
scan_string(struct cursor *c, int escapes, struct tbv_bytes *text)
{
	const char *why;
	size_t start;
	unsigned char ch;

	if (peek_char(c) != '"')
		return "a string is expected";
	start = ++c->at;
	while ((ch = (unsigned char)peek_char(c)) != '"') {
		if (c->at == c->len)
			return "cut short";
		if (ch < 0x20)
			return "a control character in a string";
		c->at++;
		if (ch != '\\')
			continue;
		if (!escapes)
			return "an escape where none may be";
		if ((why = scan_escape(c)) != NULL)
			return why;
	}
	text->data = (const uint8_t *)c->p + start;
	text->len = c->at++ - start;
	return NULL;
}

static size_t
count_digits(struct cursor *c)
{
	size_t start = c->at;

	while (peek_char(c) >= '0' && peek_char(c) <= '9')
		c->at++;
	return c->at - start;
}

/* The fraction and exponent of a number. */
static const char *
scan_fraction(struct cursor *c)
{
	if (peek_char(c) == '.') {
		c->at++;
		if (count_digits(c) == 0)
			return "a bad number";
	}
	if (peek_char(c) == 'e' || peek_char(c) == 'E') {
		c->at++;
		if (peek_char(c) == '+' || peek_char(c) == '-')
			c->at++;
		if (count_digits(c) == 0)
			return "a bad number";
	}
	return NULL;
}

/* From the digits on, of which there are n. */
static const char *
scan_integer(struct cursor *c, size_t start, size_t n, int minus)
{
	uint64_t value;

	if (tbv_text_decimal(c->p + start, n, (uint64_t)TBV_JSON_MAX_INTEGER,
	    &value) != 0 || (minus && value == 0))
		return "an integer out of range";
	if (peek_char(c) == '.' || peek_char(c) == 'e' || peek_char(c) == 'E')
		return "a number that is not an integer";
	return NULL;
}

static const char *
scan_number(struct cursor *c)
{
	const char *why;
	size_t n, start;
	int minus = peek_char(c) == '-';

	c->at += (size_t)minus;
	start = c->at;
	if ((n = count_digits(c)) == 0)
		return "a value is expected";
	if (n > 1 && c->p[start] == '0')
		return "a number with a leading zero";
	if (c->how & TBV_JSON_INTEGERS)
		return scan_integer(c, start, n, minus);
	if ((why = scan_fraction(c)) != NULL)
		return why;
	return c->at - start + (size_t)minus <= MAX_NUMBER ? NULL :
	    "a number that is too long";
}

static const char *
scan_word(struct cursor *c)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t i, n;

	for (i = 0; i < 3; i++) {
		n = strlen(words[i]);
		if (c->len - c->at >= n &&
		    memcmp(c->p + c->at, words[i], n) == 0) {
			c->at += n;
			return NULL;
		}
	}
	return scan_number(c);
}

/* A member's name and its colon. */
static const char *
scan_member(struct cursor *c)
{
	struct tbv_bytes name;
	const char *why;

	if (c->stop > 0 && --c->stop == 0)
		return "the member that was looked for";
	if ((why = scan_string(c, c->how & TBV_JSON_ESCAPED_NAMES,
	    &name)) != NULL)
		return why;
	skip_json_space(c);
	if (peek_char(c) != ':')
		return "a colon is expected";
	c->at++;
	c->wanted = c->want != NULL && c->depth == 1 && c->stack[0] == '{' &&
	    tbv_bytes_is(name, c->want);
	return NULL;
}

/* Notes the member that is searched for, and the type of its value. */
static const char *
note_found(struct cursor *c, const void *data, size_t len)
{
	if (c->found.data != NULL)
		return "that member occurs twice";
	c->found.data = data;
	c->found.len = len;
	return NULL;
}

static const char *
scan_scalar(struct cursor *c)
{
	struct tbv_bytes text;
	const char *why;
	int wanted = c->wanted;

	c->wanted = 0;
	if (wanted && c->kind != '"')
		return "that member is not an array";
	if (peek_char(c) != '"')
		return wanted ? "that member is not a string" : scan_word(c);
	if ((why = scan_string(c, 1, &text)) != NULL)
		return why;
	return wanted ? note_found(c, text.data, text.len) : NULL;
}

/* A level ends at the cursor, perhaps the array that is searched for. */
static void
note_end(struct cursor *c)
{
	if (!c->inside || c->depth != 2)
		return;
	c->found.len = (size_t)(c->p + c->at - (const char *)c->found.data);
	c->inside = 0;
}

/* Opens an object or array; *done if it is empty and so already closed. */
static const char *
open_level(struct cursor *c, int *done)
{
	char ch = c->p[c->at++];
	const char *why;

	if (c->wanted && c->kind != ch)
		return c->kind == '"' ? "that member is not a string" :
		    "that member is not an array";
	if (c->wanted && (why = note_found(c, c->p + c->at, 0)) != NULL)
		return why;
	c->inside |= c->wanted;
	c->wanted = 0;
	if (c->depth == TBV_MAX_JSON_DEPTH)
		return "nested too deeply";
	c->stack[c->depth++] = ch;
	skip_json_space(c);
	if (peek_char(c) == (ch == '{' ? '}' : ']')) {
		note_end(c);
		c->at++;
		c->depth--;
		*done = 1;
		return NULL;
	}
	*done = 0;
	return ch == '{' ? scan_member(c) : NULL;
}

/* After a value: closes levels up to a comma.  *more if a value follows. */
static const char *
close_levels(struct cursor *c, int *more)
{
	char top = '\0';

	for (*more = 0; c->depth > 0; c->depth--, c->at++) {
		top = c->stack[c->depth - 1];
		skip_json_space(c);
		if ((*more = peek_char(c) == ',') != 0)
			break;
		if (peek_char(c) != (top == '{' ? '}' : ']'))
			return "a comma or the end is expected";
		note_end(c);
	}
	if (!*more)
		return NULL;
	c->at++;
	skip_json_space(c);
	if (peek_char(c) == '}' || peek_char(c) == ']')
		return "a comma too many before this";
	return top == '{' ? scan_member(c) : NULL;
}

/*
 * A scalar, or the start of an array or object, and what ends after it.  *more
 * if a value follows.
 */
static const char *
scan_value(struct cursor *c, int *more)
{
	const char *why;
	int done;

	*more = 1;
	skip_json_space(c);
	if (c->values++ == TBV_MAX_JSON_VALUES)
		return "too many values";
	if (peek_char(c) == '{' || peek_char(c) == '[') {
		if ((why = open_level(c, &done)) != NULL)
			return why;
		if (!done)
			return NULL;
	} else if ((why = scan_scalar(c)) != NULL)
		return why;
	return close_levels(c, more);
}

/* The length of what is UTF-8 at the start. */
static size_t
utf8_ends(const uint8_t *p, size_t len)
{
	size_t at, n;

	for (at = 0; at < len; at += n) {
		for (n = 1; n <= 4; n++)
			if (n <= len - at && tbv_text_utf8(p + at, n) == 0)
				break;
		if (n > 4)
			break;
	}
	return at;
}

static const char *
check_value(struct cursor *c)
{
	const char *why;
	int more;

	if (tbv_text_utf8((const uint8_t *)c->p, c->len) != 0) {
		c->at = utf8_ends((const uint8_t *)c->p, c->len);
		return "not UTF-8";
	}
	do {
		if ((why = scan_value(c, &more)) != NULL)
			return why;
	} while (more);
	skip_json_space(c);
	return c->at == c->len ? NULL : "something after the end";
}

static void
start_cursor(struct cursor *c, struct tbv_bytes in, int how,
    const char *want, char kind)
{
	memset(c, 0, sizeof(*c));
	c->p = (const char *)in.data;
	c->len = in.len;
	c->how = how;
	c->want = want;
	c->kind = kind;
}

const char *
tbv_json_check(struct tbv_bytes in, int how, size_t *at)
{
	struct cursor c;
	const char *why;

	start_cursor(&c, in, how, NULL, 0);
	why = check_value(&c);
	*at = c.at;
	return why;
}

size_t
tbv_json_member_at(struct tbv_bytes in, size_t n)
{
	struct cursor c;

	start_cursor(&c, in, TBV_JSON_ESCAPED_NAMES, NULL, 0);
	c.stop = n;
	(void)check_value(&c);
	return c.at;
}

void
tbv_json_place(struct tbv_bytes in, size_t at, char *out)
{
	size_t column = 1, i, line = 1;

	for (i = 0; i < at && i < in.len; i++) {
		column++;
		if (in.data[i] == '\n') {
			line++;
			column = 1;
		}
	}
	(void)snprintf(out, TBV_JSON_PLACE, "line %zu, column %zu: ", line,
	    column);
}

static const char *
find_member(struct tbv_bytes in, const char *name, char kind,
    struct tbv_bytes *value)
{
	struct cursor c;
	const char *why;

	memset(value, 0, sizeof(*value));
	start_cursor(&c, in, 0, name, kind);
	if ((why = check_value(&c)) == NULL)
		*value = c.found;
	return why;
}

const char *
tbv_json_find(struct tbv_bytes in, const char *name, struct tbv_bytes *value)
{
	return find_member(in, name, '"', value);
}

const char *
tbv_json_find_array(struct tbv_bytes in, const char *name,
    struct tbv_bytes *value)
{
	return find_member(in, name, '[', value);
}

int
tbv_json_is_blank(struct tbv_bytes in)
{
	struct cursor c;

	start_cursor(&c, in, 0, NULL, 0);
	skip_json_space(&c);
	return c.at == c.len;
}
