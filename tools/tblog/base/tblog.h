/*
 * The parts of tblog and what they hand to each other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBLOG_H
#define TBLOG_H

#include "base/text.h"
#include "common/common.h"
#include "common/options.h"
#include "directory/log.h"

struct options {
	const char *key, *origin, *output, *index, *log_policy;
	const char *to, *timeout, *token;
	const char *state, *stream, *serial, *issued, *expires, *endorsers;
	struct values endorse;
	int no_extra, witness, json, quiet, help;
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
	COMMAND_NOTE = 128,
	COMMAND_ENDORSE_MAKE = 256,
	COMMAND_ENDORSE_SIGN = 512,	/* and cosign */
	COMMAND_ENDORSE_DIFF = 1024,
	COMMAND_FETCH = 2048,
	COMMAND_WATCH = 4096,
	COMMAND_WITNESS = 8192,
	COMMAND_PUBLISH = 16384
};

/*
 * Reads the words of a command line.  Operands and options may alternate;
 * after "--" all are operands.  To be freed also after a failure.
 */
int options_parse(struct options *, enum command, int argc, char **argv,
    struct failure *);
void options_free(struct options *);
/* TBV_OK if there are so many operands; want says which. */
int options_operands(const struct options *, size_t min, size_t max,
    const char *want, struct failure *);

/* What is said after success: lines "name value", or one JSON object. */
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

/*
 * A file as an entry of a log: a document's own bytes without a tag, any other
 * file as it is.  *is_document (may be NULL) says which.
 */
int entry_read(const char *path, struct file *, int *is_document,
    struct failure *);

/* What a proof is made of. */
struct proof {
	const struct source *source;
	const struct file *checkpoint;	/* the signed note */
	uint64_t size, index;
	const struct file *extra;	/* NULL: none */
};

/* The lines before the path: what the index is of, and the extra. */
void proof_say_head(const struct proof *, struct text *out);
/* Writes it; *reads (may be NULL) receives how many tiles that took. */
int proof_make(const struct proof *, struct text *, uint64_t *reads,
    struct failure *);
/* The library's verdict on a proof, now, by the system's clock; NULL: no
 * memory. */
struct tbv_result *proof_judge(const struct tbv_policy *,
    const struct file *entry, const void *proof, size_t len);
/* The same as a failure, if it is one. */
int proof_verify(const struct tbv_policy *, const struct file *entry,
    const struct text *proof, struct failure *);
/* A policy that trusts whoever has this key, and asks for no witness. */
int proof_policy_of(const char *vkey, struct tbv_policy **,
    struct failure *);
/*
 * Reads one from a file; its text as well.  To be freed also after a failure.
 */
int proof_policy_load(const char *path, struct tbv_policy **,
    struct failure *);
int proof_policy_read(const char *path, struct tbv_policy **,
    struct file *text, struct failure *);
/* Puts a proof into a file, or on the standard output for "-". */
int proof_save(const char *path, const struct text *, struct failure *);
/*
 * The index of an entry in a tree of that size: what --index says, or the
 * newest that is the same.
 */
int proof_find(const struct source *, uint64_t size, const struct options *,
    const struct file *entry, uint64_t *index, struct failure *);
/*
 * The newest entry with that leaf among those from the first on, of a tree of
 * that size: TBV_OK; NOT_THERE, without a failure.
 */
int proof_search(const struct source *, uint64_t first, uint64_t size,
    const struct hash *leaf, uint64_t *index, struct failure *);
/* Proves an entry of a directory by its index, verifies and saves that. */
int proof_publish(const struct log *, const struct options *, uint64_t index,
    const struct file *entry, int extra, struct failure *);

int command_keygen(const struct options *);
int command_init(const struct options *);
int command_add(const struct options *);
int command_prove(const struct options *);
int command_check(const struct options *);
int command_show(const struct options *);
int command_verify(const struct options *);
int command_note(const struct options *);
int command_endorse_make(const struct options *);
int command_endorse_sign(const struct options *);
int command_endorse_cosign(const struct options *);
int command_endorse_diff(const struct options *);
int command_fetch(const struct options *);
int command_watch(const struct options *);
int command_publish(const struct options *);
int command_witness(const struct options *);

#endif
