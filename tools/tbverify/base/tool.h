/*
 * What every command has: its options, what it may still do, and how it ends.
 * Like any other user of the library, the tool knows the public header alone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TOOL_H
#define TOOL_H

#include <stdio.h>
#include <tbverify.h>

#include "common/common.h"
#include "common/options.h"

/* Which commands an option belongs to. */
enum command {
	COMMAND_VERIFY = 1,
	COMMAND_INSPECT = 2,
	COMMAND_MEASURE = 4,
	COMMAND_PIN = 8,
	COMMAND_LISTS = 16,
	COMMAND_BATCH = 32,
	COMMAND_POLICY = 64,
	COMMAND_EXPLAIN = 128,
	COMMAND_LIVE = 256
};

struct options {
	enum command command;
	const char *kind, *nonce, *public_key, *user_data, *entry;
	const char *policy, *claim, *tree, *name, *list, *time, *clock;
	const char *max_age, *print, *eif, *into, *output;
	const char *tag, *branch;
	const char *image_name;		/* of the command line's; or NULL */
	const char *proof, *log_policy, *endorsers, *stream;
	const char *vsa, *provenance, *verifier, *statement;
	struct values pcrs, pcr, root, commit, repository, ref, endorsements;
	struct values report;
	int no_policy, system, any_source, insecure_debug, strict;
	int require_log, no_state, state_read_only;
	int json, quiet, verbose, version, help;
	const char *jobs, *summary;
	int nul, statements, digests;
	struct values operand;
	int dashes;			/* "--" was there */
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
/* Whether --json is among words that were not parsed: it is for failures too. */
int options_json(int argc, char **argv);

/*
 * What a command may still do, which is less at each stage.  Open files remain
 * open, and threads may be created, but from the first stage on there are no
 * other processes, programs, sockets or signals.
 */
enum confinement {
	CONFINE_START,			/* anything with files */
	CONFINE_READ,			/* opens some, to read them */
	CONFINE_JUDGE			/* opens none */
};

#define CONFINED_CALLS 1u
#define CONFINED_FILES 2u

/*
 * Gives up the rest, for good, in the only thread that there is yet.  The
 * directories are those of replacements that are yet to be written.  What the
 * kernel cannot do or does not grant is left out: returns what was done.
 */
unsigned int confine(enum confinement, const int *directory, size_t count);

#define TALLY_ERRORS 1000		/* no code is as large */

/* How many of each kind there are so far, also on a terminal. */
struct tally {
	size_t verified, refused, none;
	size_t error[TALLY_ERRORS];	/* how often, by its code */
	int seen;			/* somebody waits */
	int64_t last;			/* tenths of a second */
	int shown;
};

void tally_start(struct tally *);
void tally_add(struct tally *, int status, int error);
void tally_show(struct tally *);
/* To be called before anything else is printed. */
void tally_hide(struct tally *);
/*
 * The last line, as the options want it; complete: all of the list was read.
 * Returns the exit status, which is that, or that it could not be written.
 */
int tally_print(const struct options *, const struct tally *, int status,
    int complete);

/* The artifact, as the user named it. */
struct judged {
	const char *artifact;		/* NULL: lists by themselves */
	const char *attestation;	/* or the list */
	int batch;			/* both are of a line of a batch */
	const char *policy;		/* its file; NULL if there is none */
};

/*
 * Each prints what its options ask for, and returns the exit status; one line
 * where it is one of a batch.
 */
int report_result(const struct options *, const struct judged *,
    struct tbv_result *);
int report_failed(const struct options *, const struct judged *,
    const struct failure *);
/* The same where there was nothing to judge. */
int report_failure(const struct options *, const struct failure *);
/* Flushes the standard output; STATUS_NO_VERDICT if it could not be written. */
int report_end(int status);

/* The reason of a failure; the texts are escaped. */
struct refusal {
	int error;
	const char *names;		/* the files, each with ": " */
	const char *detail;
	int one_line;			/* also on a terminal */
};

void refusal_print(const struct refusal *);

/* All of it, as the answer to a command line that has nothing. */
void help_print_usage(FILE *);
/* What one command has, or all of it where that is NULL. */
void help_print(const char *word, enum command);

#endif
