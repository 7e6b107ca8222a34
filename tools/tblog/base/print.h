/*
 * What tblog prints.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef PRINT_H
#define PRINT_H

#include "base/options.h"
#include "base/text.h"

/* The output after success: lines "name value", or one JSON object. */
struct facts {
	struct text text, json;
	const char *array;		/* that is under way; or NULL */
};

/* The names of an array, and of the two members of its elements. */
struct pair {
	const char *array, *word, *text;
};

/* value is escaped. */
void facts_add(struct facts *, const char *name, const char *value);
void facts_number(struct facts *, const char *name, uint64_t value);
/* An entry: its index, and its file or what it says. */
void facts_entry(struct facts *, uint64_t index, const char *key,
    const char *value);
/* An element of such an array: "WORD TEXT". */
void facts_pair(struct facts *, const struct pair *, const char *word,
    const char *text);
/* The same with a text of any bytes. */
void facts_line(struct facts *, const struct pair *, const char *word,
    const void *text, size_t len);
void facts_free(struct facts *);

/* Each prints what the options ask for, and returns the exit status. */
int report_facts(const struct options *, const struct facts *);
int report_failure(const struct options *, const struct failure *);
/*
 * What was done before something failed: on standard output, but beside JSON,
 * whose one object is about the failure, on standard error.
 */
void report_done(const struct options *, const struct facts *);
/* One of several failures, of which another decides. */
void report_warning(const struct failure *);
/* A verdict on the file of that name. */
int report_result(const struct options *, struct tbv_result *,
    const char *name);
/* Flushes the standard output; STATUS_NO_VERDICT if it could not be. */
int report_end(int status);

#endif
