/*
 * JSON (RFC 8259): the pre-scan of hostile text, a reader of the tree that
 * cJSON builds from what it accepts, and the writer of reports.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_JSON_H
#define TBV_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define TBV_JSON_MAX_INTEGER (INT64_C(1) << 53)	/* what a double holds */

/* cJSON's node, which only json.c looks into. */
struct cJSON;

enum tbv_json_kind {
	TBV_JSON_NULL,
	TBV_JSON_BOOL,
	TBV_JSON_NUMBER,
	TBV_JSON_STRING,
	TBV_JSON_ARRAY,
	TBV_JSON_OBJECT
};

/* What is read as what. */
#define TBV_JSON_INTEGERS 1		/* numbers are canonical integers */
#define TBV_JSON_ESCAPED_NAMES 2	/* names may have escapes */

/*
 * The pre-scan: exactly one value, in UTF-8, nested at most TBV_MAX_JSON_DEPTH,
 * with at most TBV_MAX_JSON_VALUES values.  Member names and numbers can be
 * written in only one way, depending on how: names without escapes, and numbers
 * as canonical integers within 2^53.  Returns NULL, or why the text is refused;
 * *at receives the offset where it stopped.
 */
const char *tbv_json_check(struct tbv_bytes, int how, size_t *at);
/*
 * The offset of the name of the n-th member, from 1, of all objects in a text
 * that tbv_json_check() accepts.
 */
size_t tbv_json_member_at(struct tbv_bytes, size_t n);
/*
 * An offset for messages: "line 7, column 3: ", from 1 and in bytes.  out has
 * room for TBV_JSON_PLACE bytes.
 */
#define TBV_JSON_PLACE 64
void tbv_json_place(struct tbv_bytes, size_t at, char *out);
/*
 * The pre-scan, which also finds the member of the outermost object with this
 * name and a string as its value: *value is the text between its quotes.
 * Returns NULL, or why the text is refused; a second member of that name or a
 * value of another type is refused. value->data stays NULL if there is no such
 * member.
 */
const char *tbv_json_find(struct tbv_bytes, const char *name,
    struct tbv_bytes *value);

/* The same for an array: the text between its brackets. */
const char *tbv_json_find_array(struct tbv_bytes, const char *name,
    struct tbv_bytes *value);

/* Whether there is nothing but white space. */
int tbv_json_is_blank(struct tbv_bytes);

/* Why there is no tree: out of memory, or an error at this place. */
struct tbv_json_stop {
	int memory;
	size_t at;
};

/*
 * The pre-scan, then cJSON's tree; members must differ within each object.
 * NULL, or why not, and *stop; *tree is to be freed.
 */
const char *tbv_json_parse(struct tbv_bytes, int how,
    struct cJSON **tree, struct tbv_json_stop *stop);
void tbv_json_free(struct cJSON *);

enum tbv_json_kind tbv_json_kind(const struct cJSON *);
/* The first child or NULL, the next sibling or NULL, a child's name. */
const struct cJSON *tbv_json_first(const struct cJSON *);
const struct cJSON *tbv_json_next(const struct cJSON *);
const char *tbv_json_name(const struct cJSON *);
/* A member by its exact name, or NULL. */
const struct cJSON *tbv_json_member(const struct cJSON *, const char *name);
/* The value, or NULL, -1 for another kind. */
const char *tbv_json_string(const struct cJSON *);
int tbv_json_integer(const struct cJSON *, int64_t *value);
int tbv_json_bool(const struct cJSON *, int *value);

/* Writing: each returns the new node, owned by its parent, or NULL. */
struct cJSON *tbv_json_new(void);
struct cJSON *tbv_json_add_object(struct cJSON *, const char *name);
struct cJSON *tbv_json_add_array(struct cJSON *, const char *name);
struct cJSON *tbv_json_append_object(struct cJSON *array);
struct cJSON *tbv_json_add_string(struct cJSON *, const char *name,
    const char *value);
struct cJSON *tbv_json_add_null(struct cJSON *, const char *name);
/* A string, or null if the text is empty or NULL. */
struct cJSON *tbv_json_add_text(struct cJSON *, const char *name,
    const char *text);
struct cJSON *tbv_json_add_bool(struct cJSON *, const char *name, int value);
struct cJSON *tbv_json_add_integer(struct cJSON *, const char *name,
    int64_t value);
/* One line, allocated with malloc() whatever cJSON's hooks are, or NULL. */
char *tbv_json_print(const struct cJSON *);

#endif
