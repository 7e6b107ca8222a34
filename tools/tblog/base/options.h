/*
 * The command line of tblog.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBLOG_OPTIONS_H
#define TBLOG_OPTIONS_H

#include <stdio.h>

#include "common/common.h"
#include "common/options.h"

struct options {
	const char *key, *origin, *output, *index, *log_policy;
	const char *to, *timeout, *token;
	const char *range, *checkpoint, *tbverify, *jobs;
	const char *state, *stream, *serial, *issued, *expires, *endorsers;
	const char *policy, *name, *tag, *branch, *tree, *list, *statement;
	const char *proof, *time, *clock, *verifier, *type;
	struct values endorse;
	int no_extra, witness, join, json, quiet, help;
	int require_log, no_state, state_read_only;
	struct values operand;
};

/* Which commands an option belongs to. */
enum command {
	COMMAND_KEYGEN = 1,
	COMMAND_INIT = 2,
	COMMAND_ADD = 4,
	COMMAND_PROVE = 8,
	COMMAND_CHECK = 16,
	COMMAND_SHOW = 32,
	COMMAND_VERIFY = 64,
	COMMAND_NOTE_VERIFY = 128,
	COMMAND_ENDORSE_MAKE = 256,
	COMMAND_ENDORSE_SIGN = 512,
	COMMAND_ENDORSE_DIFF = 1024,
	COMMAND_FETCH = 2048,
	COMMAND_WATCH = 4096,
	COMMAND_WITNESS = 8192,
	COMMAND_PUBLISH = 16384,
	COMMAND_ENDORSE_COSIGN = 32768,
	COMMAND_VSA = 65536,
	COMMAND_AUDIT = 131072
};

/*
 * Reads the words of a command line.  Operands and options may alternate;
 * after "--" all are operands.  To be freed also after a failure.
 */
int options_parse(struct options *, enum command, int argc, char **argv,
    struct failure *);
void options_free(struct options *);
/* Whether a command has an option of that name. */
int options_have(enum command, const char *name);
/* All commands. */
void help_print_usage(FILE *);
/* Those that begin with a word; whether there are any. */
int help_first(const char *first);
/* One command and its options. */
void help_print(const char *first, const char *second, enum command);
/* TBV_OK if there are so many operands; want says which. */
int options_operands(const struct options *, size_t min, size_t max,
    const char *want, struct failure *);

#endif
