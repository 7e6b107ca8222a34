/*
 * Proves that JSON has one reading before cJSON, which is lenient, reads it.
 * The only file that includes cJSON.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "bounds.h"

#define MAX_INTEGER (INT64_C(1) << 53)	/* what a double holds exactly */
#define MAX_NUMBER 63		/* characters; cJSON would end it there */

struct cursor {
	const char *p;
	size_t len;
	size_t at;
	int integers;
	char stack[TBV_MAX_JSON_DEPTH];	/* '{' or '[' of each open level */
	size_t depth;
	const char *want;		/* a member to be found, or NULL */
	int wanted;			/* the next value is that member's */
	struct tbv_bytes found;
};

/* The character at the cursor; NUL, which JSON never has, at the end. */
static char
peek(const struct cursor *c)
{
	return c->at < c->len ? c->p[c->at] : '\0';
}

static void
skip_space(struct cursor *c)
{
	char ch;

	while ((ch = peek(c)) == ' ' || ch == '\t' || ch == '\n' ||
	    ch == '\r')
		c->at++;
}

/* The four hex digits at the cursor, or -1; moves past them. */
static int
hex4(struct cursor *c)
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
	int v = hex4(c);

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
	v = hex4(c);
	return v >= 0xdc00 && v <= 0xdfff ? NULL : "half a surrogate pair";
}

static const char *
escape(struct cursor *c)
{
	char ch = peek(c);

	c->at++;
	if (ch == 'u')
		return unicode_escape(c);
	return ch != '\0' && strchr("\"\\/bfnrt", ch) != NULL ? NULL :
	    "a bad escape";
}

/* A string, its opening quote included; *text receives what is between. */
static const char *
string(struct cursor *c, int escapes, struct tbv_bytes *text)
{
	const char *why;
	size_t start;
	unsigned char ch;

	if (peek(c) != '"')
		return "a string is expected";
	start = ++c->at;
	while ((ch = (unsigned char)peek(c)) != '"') {
		if (c->at == c->len)
			return "cut short";
		if (ch < 0x20)
			return "a control character in a string";
		c->at++;
		if (ch != '\\')
			continue;
		if (!escapes)
			return "an escape where none may be";
		if ((why = escape(c)) != NULL)
			return why;
	}
	text->data = (const uint8_t *)c->p + start;
	text->len = c->at++ - start;
	return NULL;
}

static size_t
digits(struct cursor *c)
{
	size_t start = c->at;

	while (peek(c) >= '0' && peek(c) <= '9')
		c->at++;
	return c->at - start;
}

/* The fraction and exponent of a number. */
static const char *
fraction(struct cursor *c)
{
	if (peek(c) == '.') {
		c->at++;
		if (digits(c) == 0)
			return "a bad number";
	}
	if (peek(c) == 'e' || peek(c) == 'E') {
		c->at++;
		if (peek(c) == '+' || peek(c) == '-')
			c->at++;
		if (digits(c) == 0)
			return "a bad number";
	}
	return NULL;
}

/* From the digits on, of which there are n. */
static const char *
integer(struct cursor *c, size_t start, size_t n, int minus)
{
	uint64_t value;

	if (tbv_text_decimal(c->p + start, n, (uint64_t)MAX_INTEGER,
	    &value) != 0 || (minus && value == 0))
		return "an integer out of range";
	if (peek(c) == '.' || peek(c) == 'e' || peek(c) == 'E')
		return "a number that is not an integer";
	return NULL;
}

static const char *
number(struct cursor *c)
{
	const char *why;
	size_t n, start;
	int minus = peek(c) == '-';

	c->at += (size_t)minus;
	start = c->at;
	if ((n = digits(c)) == 0)
		return "a value is expected";
	if (n > 1 && c->p[start] == '0')
		return "a number with a leading zero";
	if (c->integers)
		return integer(c, start, n, minus);
	if ((why = fraction(c)) != NULL)
		return why;
	return c->at - start + (size_t)minus <= MAX_NUMBER ? NULL :
	    "a number that is too long";
}

static const char *
word(struct cursor *c)
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
	return number(c);
}

/* A member's name and its colon. */
static const char *
member(struct cursor *c)
{
	struct tbv_bytes name;
	const char *why;

	if ((why = string(c, 0, &name)) != NULL)
		return why;
	skip_space(c);
	if (peek(c) != ':')
		return "a colon is expected";
	c->at++;
	c->wanted = c->want != NULL && c->depth == 1 &&
	    tbv_bytes_is(name, c->want);
	return NULL;
}

static const char *
scalar(struct cursor *c)
{
	struct tbv_bytes text;
	const char *why;
	int wanted = c->wanted;

	c->wanted = 0;
	if (peek(c) != '"')
		return wanted ? "that member is not a string" : word(c);
	if ((why = string(c, 1, &text)) != NULL)
		return why;
	if (wanted && c->found.data != NULL)
		return "that member stands twice";
	if (wanted)
		c->found = text;
	return NULL;
}

/* Opens an object or array; *done if it is empty and so already closed. */
static const char *
open_level(struct cursor *c, int *done)
{
	char ch = c->p[c->at++];

	if (c->wanted)
		return "that member is not a string";
	if (c->depth == TBV_MAX_JSON_DEPTH)
		return "nested too deeply";
	c->stack[c->depth++] = ch;
	skip_space(c);
	if (peek(c) == (ch == '{' ? '}' : ']')) {
		c->at++;
		c->depth--;
		*done = 1;
		return NULL;
	}
	*done = 0;
	return ch == '{' ? member(c) : NULL;
}

/* After a value: closes levels up to a comma.  *more if a value follows. */
static const char *
close_levels(struct cursor *c, int *more)
{
	char top;

	for (*more = 0; c->depth > 0; c->depth--, c->at++) {
		top = c->stack[c->depth - 1];
		skip_space(c);
		if (peek(c) == ',') {
			c->at++;
			*more = 1;
			skip_space(c);
			return top == '{' ? member(c) : NULL;
		}
		if (peek(c) != (top == '{' ? '}' : ']'))
			return "a comma or the end is expected";
	}
	return NULL;
}

static const char *
check(struct cursor *c)
{
	const char *why;
	int done, more = 1;

	if (tbv_text_utf8((const uint8_t *)c->p, c->len) != 0)
		return "not UTF-8";
	while (more) {
		skip_space(c);
		if (peek(c) == '{' || peek(c) == '[') {
			if ((why = open_level(c, &done)) != NULL)
				return why;
			if (!done)
				continue;
		} else if ((why = scalar(c)) != NULL)
			return why;
		if ((why = close_levels(c, &more)) != NULL)
			return why;
	}
	skip_space(c);
	return c->at == c->len ? NULL : "something after the end";
}

static void
start(struct cursor *c, struct tbv_bytes in, int integers, const char *want)
{
	memset(c, 0, sizeof(*c));
	c->p = (const char *)in.data;
	c->len = in.len;
	c->integers = integers;
	c->want = want;
}

const char *
tbv_json_check(struct tbv_bytes in, int integers)
{
	struct cursor c;

	start(&c, in, integers, NULL);
	return check(&c);
}

const char *
tbv_json_find(struct tbv_bytes in, const char *name, struct tbv_bytes *value)
{
	struct cursor c;
	const char *why;

	memset(value, 0, sizeof(*value));
	start(&c, in, 0, name);
	if ((why = check(&c)) == NULL)
		*value = c.found;
	return why;
}

static int
by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* Whether two children of an object have one name: sorted, for an object may
 * have as many members as its file has room for. */
static const char *
unique(const cJSON *object, int *memory)
{
	const cJSON *child;
	const char **names, *why = NULL;
	size_t i, n = 0;

	for (child = object->child; child != NULL; child = child->next)
		n++;
	if (n < 2)
		return NULL;
	if ((names = calloc(n, sizeof(*names))) == NULL) {
		*memory = 1;
		return "out of memory";
	}
	for (i = 0, child = object->child; child != NULL; child = child->next)
		names[i++] = child->string;
	qsort(names, n, sizeof(*names), by_name);
	for (i = 1; i < n && why == NULL; i++)
		if (strcmp(names[i - 1], names[i]) == 0)
			why = "a member that stands twice";
	free(names);
	return why;
}

/* Looks at every object of a tree whose depth the pre-scan has bounded. */
static const char *
all_unique(const cJSON *tree, int *memory)
{
	const cJSON *path[TBV_MAX_JSON_DEPTH + 1];
	const char *why;
	size_t depth = 1;

	for (path[0] = tree; depth > 0;) {
		tree = path[depth - 1];
		if (cJSON_IsObject(tree) &&
		    (why = unique(tree, memory)) != NULL)
			return why;
		if (tree->child != NULL) {
			path[depth++] = tree->child;
			continue;
		}
		while (depth > 0 && path[depth - 1]->next == NULL)
			depth--;
		if (depth > 0)
			path[depth - 1] = path[depth - 1]->next;
	}
	return NULL;
}

/* Whether cJSON stopped where the pre-scan did: white space is left. */
static int
ends_alike(struct tbv_bytes in, const char *end)
{
	struct cursor c;

	start(&c, in, 0, NULL);
	c.at = (size_t)(end - c.p);
	skip_space(&c);
	return c.at == c.len;
}

const char *
tbv_json_parse(struct tbv_bytes in, int integers, struct cJSON **tree,
    int *memory)
{
	const char *end = NULL, *why;
	cJSON *root;

	*tree = NULL;
	*memory = 0;
	if ((why = tbv_json_check(in, integers)) != NULL)
		return why;
	root = cJSON_ParseWithLengthOpts((const char *)in.data, in.len, &end,
	    0);
	if (root == NULL) {
		/* the pre-scan accepts nothing that cJSON does not */
		*memory = 1;
		return "out of memory";
	}
	why = ends_alike(in, end) ? all_unique(root, memory) :
	    "something that ends in two ways";
	if (why != NULL) {
		cJSON_Delete(root);
		return why;
	}
	*tree = root;
	return NULL;
}

void
tbv_json_free(struct cJSON *tree)
{
	cJSON_Delete(tree);
}

enum tbv_json_kind
tbv_json_kind(const struct cJSON *node)
{
	if (cJSON_IsObject(node))
		return TBV_JSON_OBJECT;
	if (cJSON_IsArray(node))
		return TBV_JSON_ARRAY;
	if (cJSON_IsString(node))
		return TBV_JSON_STRING;
	if (cJSON_IsNumber(node))
		return TBV_JSON_NUMBER;
	return cJSON_IsBool(node) ? TBV_JSON_BOOL : TBV_JSON_NULL;
}

const struct cJSON *
tbv_json_first(const struct cJSON *node)
{
	return node->child;
}

const struct cJSON *
tbv_json_next(const struct cJSON *node)
{
	return node->next;
}

const char *
tbv_json_name(const struct cJSON *node)
{
	return node->string;
}

const struct cJSON *
tbv_json_member(const struct cJSON *node, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(node, name);
}

const char *
tbv_json_string(const struct cJSON *node)
{
	return cJSON_GetStringValue(node);
}

int
tbv_json_integer(const struct cJSON *node, int64_t *value)
{
	*value = 0;
	if (!cJSON_IsNumber(node))
		return -1;
	if (node->valuedouble < -(double)MAX_INTEGER ||
	    node->valuedouble > (double)MAX_INTEGER)
		return -1;
	*value = (int64_t)node->valuedouble;
	return (double)*value < node->valuedouble ||
	    (double)*value > node->valuedouble ? -1 : 0;
}

int
tbv_json_bool(const struct cJSON *node, int *value)
{
	*value = cJSON_IsTrue(node);
	return cJSON_IsBool(node) ? 0 : -1;
}

struct cJSON *
tbv_json_new(void)
{
	return cJSON_CreateObject();
}

struct cJSON *
tbv_json_add_object(struct cJSON *node, const char *name)
{
	return cJSON_AddObjectToObject(node, name);
}

struct cJSON *
tbv_json_add_array(struct cJSON *node, const char *name)
{
	return cJSON_AddArrayToObject(node, name);
}

struct cJSON *
tbv_json_append_object(struct cJSON *array)
{
	cJSON *object = cJSON_CreateObject();

	if (object != NULL && !cJSON_AddItemToArray(array, object)) {
		cJSON_Delete(object);
		return NULL;
	}
	return object;
}

struct cJSON *
tbv_json_add_string(struct cJSON *node, const char *name, const char *value)
{
	return cJSON_AddStringToObject(node, name, value);
}

struct cJSON *
tbv_json_add_null(struct cJSON *node, const char *name)
{
	return cJSON_AddNullToObject(node, name);
}

struct cJSON *
tbv_json_add_integer(struct cJSON *node, const char *name, int64_t value)
{
	char text[24];

	/* cJSON would round it to 15 digits */
	(void)snprintf(text, sizeof(text), "%" PRId64, value);
	return cJSON_AddRawToObject(node, name, text);
}

char *
tbv_json_print(const struct cJSON *tree)
{
	return cJSON_PrintUnformatted(tree);
}
