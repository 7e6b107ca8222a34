/*
 * Command lines that a table describes: every option by its whole name, none
 * by an abbreviation that a later version could give another meaning.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef COMMON_OPTIONS_H
#define COMMON_OPTIONS_H

#include <stddef.h>

/* Values of an option that may be given more than once, in order. */
struct values {
	const char **item;
	size_t count;
};

enum option_value {
	FLAG,				/* an int: 1 if it was there */
	VALUE,				/* a const char *, once */
	VALUES				/* struct values */
};

struct option {
	const char *name;
	enum option_value kind;
	unsigned int commands;		/* a mask: which have it */
	size_t offset;			/* in the struct that is filled in */
};

struct option_table {
	const struct option *row;
	size_t count;
};

/* The arguments, where their values go, and the first error. */
struct words {
	const struct option_table *table;
	unsigned int command;		/* its bit in the masks */
	void *out;			/* all zeros at first */
	struct values *operand;
	int dashes;			/* "--" was there */
	const char *bad, *why;
	char text[160];			/* of why, if it names a word */
	int no_memory;
};

/*
 * Reads the words of a command line.  Operands and options may alternate;
 * after "--" all are operands.  0 or -1.
 */
int words_read(struct words *, int argc, char **argv);
/*
 * Whether a word occurs before "--": --json also applies to failures to read
 * options.
 */
int words_have(int argc, char **argv, const char *word);
/* Makes "help COMMAND", after the program's name, "COMMAND --help". */
void words_help_last(int argc, char **argv);
/* The option of that name, of any command; NULL if there is none. */
const struct option *option_named(const struct option_table *,
    const char *name);
/* Frees the lists of values. */
void words_free(const struct option_table *, void *out);
/*
 * Whether a word is an option of that name, --name or --name=VALUE; *value
 * receives VALUE or NULL.  A short one's may be -nVALUE, for words_read().
 */
int option_is(const char *name, const char *word, const char **value);

#endif
