/*
 * The tool's parts and what they hand to each other.  Like any other user of
 * the library, it knows the public header alone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TOOL_H
#define TOOL_H

#include <stdio.h>
#include <tbverify.h>

#include "common/common.h"
#include "common/options.h"
#include "report/statement.h"

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
	const char *jobs;
	int nul, statements;
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
 * What a command may still do, less at each stage.  Files that are open stay
 * open, and threads may be made, but from the first stage on there is no other
 * process, no program, no socket and no signal to anybody.
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

/* What is being put together. */
struct load {
	const struct options *o;
	struct tbv_policy *p;
	struct failure *f;
	size_t image;			/* that of the command line */
	int found;			/* the policy, by a search */
	char *path;			/* of the policy; NULL: there is none */
	uint8_t sha256[TBV_SHA256_SIZE];	/* of its file */
	int has_log;			/* a log policy was read */
};

/*
 * Makes the policy from the file that is asked for or found, and from the
 * options, which replace its parts.  Inputs may be NULL, here and below.
 */
int policy_load(const struct options *, struct tbv_policy *, struct inputs *,
    struct failure *);
int policy_new(const struct options *, struct tbv_policy *, struct failure *);
/* Whether it is a built-in root's name, which no file has. */
int is_built_in_root(const char *name);
/* A setter's refusal, in the policy's own words. */
int policy_refused(struct load *, int rc, const char *subject);
/* The same of an option's value: that is a bad command line, and no policy. */
int option_refused(struct load *, int rc, const char *option);
/* The files that the policy names, and the options about logs and lists. */
int trust_clear(struct load *);
int trust_load_references(struct load *);
int trust_load_options(struct load *);

/*
 * Reads the newest lists that are kept of the policy's endorsers, and keeps
 * those of the policy that are newer, whatever the verdict will be.  To be
 * called while files can be opened, when the policy is complete.
 */
int state_keep(const struct options *, struct tbv_policy *, int64_t now,
    struct failure *);
/* Whether an open directory is the one that they are kept in. */
int state_is_in(int directory);

/*
 * Gives an image of the policy the measurements in a file, an enclave image
 * or what nitro-cli printed for one: the first bytes decide.
 */
int image_load(const struct options *, struct tbv_policy *, size_t image,
    const char *path, struct failure *);
/* The same of an enclave image alone. */
int image_load_measured(const struct options *, struct tbv_policy *,
    size_t image, const char *path, struct failure *);
/*
 * Says on standard error what there is to say of an image that was measured,
 * and that no PCR tells: see tbv_measure_fd(3).  Nothing with -q.
 */
int image_warn(const struct options *, const char *path,
    const struct tbv_measurement *, struct failure *);
/*
 * What becomes of a signing certificate by the present time, by --clock or
 * the system: "", "expired" or "not yet valid".
 */
int image_signer_validity(const struct options *,
    const struct tbv_measurement *, const char **validity, struct failure *);
/*
 * Measures an enclave image, with a progress bar where one can be seen, and
 * closes it.
 */
int image_measure(int fd, const char *path, struct tbv_measurement **,
    struct failure *);

/* How many of each kind there are so far, on a terminal. */
struct count {
	int seen;			/* somebody waits */
	int64_t last;			/* tenths of a second */
	int shown;
};

void count_start(struct count *);
void count_show(struct count *, size_t verified, size_t refused,
    size_t none);
/* To be called before anything else is printed. */
void count_hide(struct count *);

/* An artifact's digest, and all that is needed to make it in a thread. */
struct artifact {
	int fd;
	int bar;			/* shows one, where it can be seen */
	const char *path;
	unsigned int algorithms;	/* besides SHA-256; to be set */
	uint8_t sha256[TBV_SHA256_SIZE];
	uint8_t sha384[TBV_PCR_SIZE], sha512[TBV_DIGEST_SIZE_MAX];
	uint64_t size;
	struct failure failure;
};

int artifact_open(struct artifact *, const char *path, int bar,
    struct failure *);
void artifact_hash(struct artifact *);

/* A setter of evidence has no words of its own. */
int gather_set(struct failure *, int rc, const char *subject);
/* The present, by --clock or the system. */
int gather_clock(const struct options *, int64_t *now, struct failure *);
int gather_now(const struct options *, struct tbv_evidence *,
    struct inputs *, struct failure *);
/* What --tag or --branch expects: one name, which narrows the policy's refs. */
int gather_ref(const struct options *, struct tbv_evidence *,
    struct failure *);
/* The attestation, which is another file than its artifact. */
int gather_attestation(const char *path, const char *artifact,
    struct tbv_evidence *, struct inputs *, struct failure *);
/*
 * The attestation that is beside an artifact: ARTIFACT.tlog-proof if there is
 * one, and otherwise ARTIFACT.att, which need not be there.  The name is to be
 * freed.
 */
int attestation_beside(const char *artifact, char **out, struct failure *);
int attestation_is_beside(const char *artifact, const char *path,
    struct failure *);
/* The Statement that the claim is the digest of; in may be NULL. */
int gather_statement(const char *path, struct tbv_evidence *,
    struct inputs *, struct failure *);
/* The SHA-256 of what was read. */
int gather_digest(const struct file *, uint8_t *sha256, struct failure *);
/*
 * The artifact, which must be open; its file is closed.  It is hashed while the
 * signatures of what is already in the evidence are checked ahead under the
 * policy; NULL: they are not.
 */
int gather_artifact(struct artifact *, const struct tbv_policy *,
    struct tbv_evidence *, struct failure *);

/* What a line of a batch's list names. */
struct batch_entry {
	char *artifact, *attestation;	/* NULL: the end; to be freed */
	char *statement;		/* NULL: none */
};

struct entries {
	int fd;				/* -1: not open */
	int stop;			/* a pipe's; its end is ours */
	const char *path;
	int nul;			/* names end in NUL, not in a line */
	int statements;			/* three names, not two */
	char *input;			/* what was read, and is not yet used */
	size_t filled, used;
	char *buffer;
	size_t count;			/* of entries so far */
	struct batch_entry next;	/* the last, for whoever wants it */
};

/* To be closed also after a failure. */
int entries_open(struct entries *, const char *path, const struct options *,
    struct failure *);
/* Reads e->next, which must have been taken.  No failure is told if it was
 * the end of the pipe that ended it. */
int entries_next(struct entries *, struct failure *);
void entries_close(struct entries *);
void entry_free(struct batch_entry *);

/*
 * The files of the reports that are asked for, opened before the verdict; zeros
 * before that.
 */
struct reports {
	struct replacement *next;
	int *directory;
	size_t count;
};

/* Refuses a file that is read, beside those of the command line, as a report. */
int reports_spare(const struct options *, const char *path,
    struct failure *);
/* Whether they can be what the options say. */
int reports_check(const struct options *, struct failure *);
int reports_open(struct reports *, const struct options *, struct failure *);
/* Removes the files that they will replace. */
int reports_clear(const struct reports *, struct failure *);
/* Refuses those that are beside what is remembered of lists. */
int reports_spare_state(const struct reports *, const struct options *,
    struct failure *);
/*
 * Makes all of them, and then replaces their files, one after the other;
 * nothing unless the verdict is OK.
 */
int reports_save(struct reports *, const struct options *,
    const struct verdict *, struct failure *);
void reports_close(struct reports *);
/* What was judged, as it was named. */
struct judged {
	const char *artifact;		/* NULL: lists by themselves */
	const char *attestation;	/* or the list */
	int batch;			/* both are of a line of a batch */
	const char *policy;		/* its file; NULL: there is none */
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

/* Why there is no success; the texts are escaped. */
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

int command_verify(const struct options *);
int command_inspect(const struct options *);
int command_measure(const struct options *);
int command_pin(const struct options *);
int command_lists(const struct options *);
int command_batch(const struct options *);
int command_live(const struct options *);
int command_explain(const struct options *);
int command_policy(const struct options *);
/* Replaces the process by a sister program; returns when it could not. */
int command_delegate(const char *program, char **argv);

#endif
