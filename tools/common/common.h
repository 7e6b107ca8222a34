/*
 * What the tools share: why something failed, the files that are named on a
 * command line, and progress.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef COMMON_H
#define COMMON_H

#include <signal.h>
#include <tbverify.h>

#include "common/streams.h"

/* Exit statuses: tbverify(1), tblog(1). */
#define STATUS_VERIFIED 0
#define STATUS_REFUSED 1
#define STATUS_USAGE 2
#define STATUS_NO_VERDICT 3

/* The exit status of an error. */
int status_of(int error);

/*
 * The reason of a failure: "subject: detail", both escaped.  The first one is
 * kept.  fail() returns the error that it is given.
 */
struct failure {
	int error;
	size_t subject;			/* its length in the text */
	char text[1024];
};

int fail(struct failure *, int error, const char *subject,
    const char *detail);
/* Says what a failure is of, unless its subject says so: returns its error. */
int fail_of(struct failure *, const char *subject);

/* A file's bytes; at most max + 1 of them, however long the file is. */
struct file {
	unsigned char *data;
	size_t len;
};

/*
 * "-" is the standard input; anything else is a regular file.  Leaves out->data NULL on failure.  The bytes are
 * to be freed.
 */
int file_read(const char *path, size_t max, struct file *out,
    struct failure *);
/*
 * The same for files that decide a verdict: refused if others may write to
 * them.  A file that was found, and not named by the user, must also belong to
 * the user or root.
 */
int file_read_trusted(const char *path, size_t max, int found,
    struct file *out, struct failure *);
/* The same, opened for reading; -1 after a failure. */
int file_open(const char *path, struct failure *);
int file_open_trusted(const char *path, int found, struct failure *);
/* Whether both names are of one file; a name that is of none is of no other. */
int file_same(const char *, const char *);

/*
 * TBV_OK unless a private key is in that file: such a file is never replaced,
 * by whatever follows.
 */
int file_spare_private(const char *path, struct failure *);
/*
 * Replaces a file as a whole, or leaves it as it was, whatever happens: a
 * temporary file beside it, fsync, rename, fsync of the directory.  A new
 * file gets mode; one that is there keeps its own, and is a regular one.  A
 * hangup, an interrupt or a request to end takes the temporary file along, and
 * what a run that was killed has left is removed by the next for that file.
 */
int file_replace(const char *path, const void *data, size_t len,
    unsigned int mode, struct failure *);
/*
 * The same in two steps, for what is written when nothing can be opened any
 * more: the temporary file is made at once, in a directory that stays open.
 * _write() and _drop() end it; it may be dropped again, and if it was not
 * opened.
 */
struct replacement {
	int directory, fd;		/* -1: none */
	int made;			/* the temporary file is there */
	char *target, *temporary;
	struct replacement *next;	/* that is unfinished, too */
};

int replacement_open(struct replacement *, const char *path,
    unsigned int mode, struct failure *);
/* Removes what is to be replaced, so that nothing old can be taken for new. */
int replacement_clear(const struct replacement *, struct failure *);
/* Whether two that are open are of one file, which need not be there yet. */
int replacement_same(const struct replacement *, const struct replacement *);
int replacement_write(struct replacement *, const void *data, size_t len,
    struct failure *);
void replacement_drop(struct replacement *);
/* Writes all of it, however little each write takes; 0 or -1 with errno. */
int file_write(int fd, const void *data, size_t len);
/*
 * Keeps those signals waiting, from this thread and those that it makes: they
 * are for the thread that replaces files.
 */
void signals_hold(sigset_t *before);
void signals_release(const sigset_t *before);
/* A name is on disk only when its directory is; 0 or -1. */
int file_sync_directory(const char *path);

/* Whether a descriptor is a terminal on which a line can be written again. */
int terminal_moves(int fd);
/* The same for colours, which only repeat what the words say. */
int terminal_colours(int fd);

/* How many characters a line of a terminal has, at least 40. */
size_t terminal_width(int fd);

/* A clock that never jumps, in tenths of a second. */
int64_t tenths(void);

/*
 * Progress on the standard error, where that is a terminal and somebody waits:
 * to be called with what is done so far, and taken away at the end.
 */
struct bar {
	char name[128];			/* of a file; "": only a bar */
	uint64_t total;			/* 0: not known */
	int64_t started, last;		/* tenths of a second */
	int seen;			/* on a terminal */
	int shown;			/* so many characters, at most */
};

/* The bytes of a file: once it takes more than a second. */
void bar_start(struct bar *, int fd, const char *path);
/* So many things of whatever kind: once that takes half a second. */
void bar_count(struct bar *, uint64_t total);
/* A tbv_progress_fn: arg is the bar. */
int bar_show(void *arg, uint64_t done);
void bar_end(const struct bar *);

#endif
