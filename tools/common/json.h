/*
 * JSON (RFC 8259) of known shape, read in one way: printable ASCII, strings
 * with the escapes \" \\ \/ \n \t, whole numbers without sign.  JSON of other
 * programs may be of any form.  The tools read JSON only with this: no
 * requested member occurs twice, and nothing follows the value.  lib/ has a
 * separate reader, because the builder shares no code with the verifier.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef COMMON_JSON_H
#define COMMON_JSON_H

#include <stddef.h>
#include <stdint.h>

struct json {
	const char *p, *end;
	int any;			/* strings may be any that JSON has */
};

/* The whole of a text; any: as others write it. */
struct json json_text(const void *data, size_t len, int any);

/* Reads the next value; 0, or -1. */
typedef int json_value_fn(struct json *, void *arg);
typedef int json_member_fn(struct json *, const char *name, void *arg);

int json_object(struct json *, json_member_fn *fn, void *arg);
int json_array(struct json *, json_value_fn *fn, void *arg);

/* A member of an object that a table describes; it occurs at most once. */
struct json_row {
	const char *name;		/* NULL: the end of the table */
	int required;
	json_value_fn *read;
};

/* The fault, and the name of the member, which may be untrusted, or "". */
struct json_wrong {
	char name[65];
	const char *why;
};

/*
 * An object without other members: 0; or -1, with the fault in *wrong, which is
 * empty if it is not an object.
 */
int json_table(struct json *, const struct json_row *, void *arg,
    struct json_wrong *wrong);
/* One that others write, with more in it, which is passed over: 0, or -1. */
int json_some(struct json *, const struct json_row *, void *arg);
/*
 * At most max characters, NUL-terminated, to be freed.  Of any JSON it is UTF-8,
 * and empty when it is longer, or holds a NUL: we look for no such text.
 */
int json_string(struct json *, size_t max, char **out);
int json_number(struct json *, uint64_t max, uint64_t *out);
int json_boolean(struct json *, int *out);
/*
 * Goes over the next value, whatever it is: any JSON in UTF-8 that is at most
 * 32 deep.  What is skipped is checked as well, and means nothing.
 */
int json_skip(struct json *);
/* Whether the next value is one. */
int json_is_string(struct json *);
int json_is_object(struct json *);
/* 0 if nothing is left but white space. */
int json_end(struct json *);

#endif
