/*
 * The tool's parts and what they hand to each other.  Like any other user of
 * the library, it knows the public header alone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TOOL_H
#define TOOL_H

#include <tbverify.h>

/* Exit statuses: tbverify(1). */
#define STATUS_VERIFIED 0
#define STATUS_REFUSED 1
#define STATUS_USAGE 2
#define STATUS_NO_VERDICT 3

/* The status that an error stands for. */
int status_of(int error);

/*
 * Why something failed: "subject: detail", escaped.  The first one stays.
 * fail() returns the error that it is given.
 */
struct failure {
	int error;
	char text[1024];
};

int fail(struct failure *, int error, const char *subject,
    const char *detail);

/* Values of an option that may stand more than once, in order. */
struct values {
	const char **item;
	size_t count;
};

/* Which commands an option belongs to. */
enum command {
	COMMAND_VERIFY = 1,
	COMMAND_INSPECT = 2,
	COMMAND_MEASURE = 4,
	COMMAND_PIN = 8,
	COMMAND_LISTS = 16
};

struct options {
	const char *policy, *claim, *tree, *name, *list, *time, *clock;
	const char *max_age, *print, *eif, *into;
	const char *proof, *log_policy, *endorsers, *stream;
	struct values pcrs, pcr, root, commit, repository, ref, endorsements;
	int no_policy, system, any_source, insecure_debug, strict;
	int require_log, no_state;
	int json, quiet, verbose, version, help;
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
/* Whether --json is among words that were not parsed: it is for failures too. */
int options_json(int argc, char **argv);

/* A file's bytes; at most max + 1 of them, however long the file is. */
struct file {
	unsigned char *data;
	size_t len;
};

/*
 * "-" is the standard input.  Leaves out->data NULL on failure.  The bytes are
 * to be freed.
 */
int file_read(const char *path, size_t max, struct file *out,
    struct failure *);
/*
 * The same for files that decide a verdict: not if others may write to it.
 * One that was found, and not named by whoever runs the tool, must also be
 * theirs or root's.
 */
int file_read_trusted(const char *path, size_t max, int found,
    struct file *out, struct failure *);
/* An artifact, opened for reading; -1 after a failure. */
int file_open(const char *path, struct failure *);
/* Whether both names are of one file; a name that is of none is of no other. */
int file_same(const char *, const char *);

/*
 * Replaces a file as a whole, or leaves it as it was, whatever happens: a
 * temporary file beside it, fsync, rename, fsync of the directory.  A new
 * file gets mode; one that is there keeps its own.
 */
int file_replace(const char *path, const void *data, size_t len,
    unsigned int mode, struct failure *);

/* What is being put together. */
struct load {
	const struct options *o;
	struct tbv_policy *p;
	struct failure *f;
	size_t image;			/* that of the command line */
	int found;			/* the policy, by a search */
	char *path;			/* of the policy; NULL: there is none */
	size_t lists;			/* endorsement lists that were read */
};

/*
 * Makes the policy from the file that is asked for or found, and from the
 * options, which replace its parts.  *lists receives how many endorsement
 * lists it has.
 */
int policy_load(const struct options *, struct tbv_policy *, size_t *lists,
    struct failure *);
/* A setter's refusal, in the policy's own words. */
int policy_refused(struct load *, int rc, const char *subject);
/* The files that the policy names, and the options about logs and lists. */
int trust_clear(struct load *);
int trust_load_references(struct load *);
int trust_load_options(struct load *);

/* What is remembered of endorsement lists, locked while it is open. */
struct state {
	char *path;			/* of the file */
	int lock;			/* -1: not open */
	struct file file;
};

int state_open(struct state *, struct failure *);
/* Replaces what is remembered, if it is another. */
int state_write(struct state *, const char *text, struct failure *);
void state_close(struct state *);

/*
 * Gives an image of the policy the measurements in a file, an enclave image
 * or what nitro-cli printed for one: the first bytes decide.
 */
int image_load(struct tbv_policy *, size_t image, const char *path,
    struct failure *);
/* Measures an enclave image, with a progress bar where one can be seen. */
int image_measure(const char *path, struct tbv_measurement **,
    struct failure *);

/*
 * A bar on the standard error for work on a file, where somebody waits: to be
 * called with the bytes done so far, and taken away at the end.
 */
struct bar {
	uint64_t total;			/* 0: no bar is shown */
	int64_t last;			/* tenths of a second */
	int shown;
};

void bar_start(struct bar *, int fd);
int bar_show(void *bar, uint64_t done);
void bar_end(const struct bar *);

/* Hashes the artifact, with a progress bar where one can be seen. */
int artifact_digest(int fd, const char *path, uint8_t *sha256,
    uint64_t *size, struct failure *);

/* Each prints what its options ask for, and returns the exit status. */
int report_result(const struct options *, struct tbv_result *);
int report_failure(const struct options *, const struct failure *);
/* Flushes the standard output; STATUS_NO_VERDICT if it could not be written. */
int report_end(int status);

int command_verify(const struct options *);
int command_inspect(const struct options *);
int command_measure(const struct options *);
int command_pin(const struct options *);
int command_lists(const struct options *);
/* Replaces the process by a sister program; returns when it could not. */
int command_delegate(const char *program, char **argv);

#endif
