/*
 * What every part of tbbuild knows: how something fails, bytes that grow,
 * deadlines, and the commands.
 *
 * All functions that can fail return 0 or -1, and say why in a failure.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBBUILD_H
#define TBBUILD_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

/* Exit statuses: tbbuild(1). */
#define STATUS_BUILT 0
#define STATUS_REFUSED 1
#define STATUS_USAGE 2
#define STATUS_SYSTEM 3

/* The first failure stays.  The text is raw: it is escaped when shown. */
struct failure {
	char token[24];			/* such as "commit-mismatch"; or empty */
	char text[1024];
	int is_ours;			/* no build's, whatever its token */
	int is_help;			/* none: it was printed instead */
};

/* Both return -1. */
int fail(struct failure *, const char *token, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int fail_errno(struct failure *, const char *subject);
/* The exit status that it ends with. */
int failure_status(const struct failure *);
/* Prints it to stderr as one escaped line; returns the exit status. */
int failure_report(const struct failure *);
/* The exit status of what succeeded: all that it printed must be written. */
int end_output(void);
/* A line on stderr that begins "tbbuild: ", escaped. */
void notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Set by SIGINT, SIGTERM and SIGHUP: every wait ends with "interrupted". */
extern volatile sig_atomic_t stopped;
int signals_install(struct failure *);

/* Milliseconds of a clock that never jumps. */
int64_t clock_ms(void);

/* Bytes that grow.  bad: there was no memory, and the bytes are not whole. */
struct bytes {
	unsigned char *data;
	size_t len, room;
	int bad;
};

void bytes_put(struct bytes *, const void *, size_t);
void bytes_text(struct bytes *, const char *);
void bytes_free(struct bytes *);
/* 0, or a failure when there was no memory. */
int bytes_check(const struct bytes *, struct failure *);

/*
 * Of one write to AF_VSOCK: Linux sends more than 32 KiB in pieces that a
 * device may not take, and vhost-device-vsock 0.3 loses without a word.
 */
#define STREAM_WRITE ((size_t)16 * 1024)

/* Whole buffers or -1 with errno. */
int write_all(int fd, const void *, size_t);
/* A file's bytes, at most max of them. */
int file_read(const char *path, size_t max, struct bytes *out,
    struct failure *);

#define SHA256_SIZE 32
#define SHA384_SIZE 48
int sha256(const void *, size_t, unsigned char out[SHA256_SIZE]);
int sha384(const void *, size_t, unsigned char out[SHA384_SIZE]);
/* The lower-case hex of a SHA-1 or SHA-256 object name. */
int is_commit(const char *);
/* 1 to 10 digits that say at most max, or -1. */
int from_decimal(const char *, uint32_t max, uint32_t *out);
/* 1..255 printable ASCII characters without space: what a claim can hold. */
int is_word(const char *);
/* The same without "/", and not "." or "..". */
int is_file_name(const char *);
/* A relative path of such names, at most 1023 characters. */
int is_file_path(const char *);

/* Options of one command: all of them have long names. */
enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_TEXTS, OPTION_NUMBER };

#define MAX_TEXTS 16			/* of one option; there are 16 PCRs */
struct texts {
	const char *item[MAX_TEXTS];
	size_t count;
};

struct option_row {
	const char *name;
	enum option_kind kind;
	void *at;			/* int, const char *, struct texts,
					   uint64_t */
	const char *value, *text;	/* for --help; a flag has no value */
};

struct option_list {
	const char *usage;		/* lines of a synopsis */
	const struct option_row *row;
	size_t count;
};

/*
 * No operands are taken; numbers may end in K, M or G.  If help is requested,
 * prints it and reports that as a failure.
 */
int options_read(int argc, char **argv, const struct option_list *,
    struct failure *);

int tbbuild_run(int argc, char **argv, struct failure *);
int tbbuild_enclave(int argc, char **argv, struct failure *);
int tbbuild_hypervisor(int argc, char **argv, struct failure *);
int tbbuild_image(int argc, char **argv, struct failure *);
/* Becomes another program, which is installed beside this one's library. */
int tbbuild_serve(int argc, char **argv, struct failure *);

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
