/*
 * Git, as the parser of hostile bytes that it is.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef GIT_H
#define GIT_H

#include "base/process.h"

#define GIT_MAX_OID 64			/* hex digits of SHA-256 */
#define GIT_USER ((uid_t)0x6fff0000)	/* nobody's, and not the build's */

/* How git may reach others. */
struct git {
	int allow_file;			/* file:// too: the local backend */
	const char *proxy;		/* of http, or NULL */
	int64_t deadline;
	uint64_t disk;			/* of any file that it writes */
	uint64_t memory;		/* of what reads whole objects */
	/* Bounds all of them together: called by each before it is git. */
	int (*enter)(void *);
	void *enter_arg;
};

/* One bare repository of ours; its URL says who git is in it. */
struct repository {
	const struct git *git;
	const char *url;
	char path[256];
};

/* Checks that an enclave may fetch from the URL; -1 with the reason. */
int git_check_url(const struct git *, const char *url, struct failure *);
/* The same for a submodule, whose URL a stranger may have written. */
int git_check_module(const struct git *, const char *url, struct failure *);

/* What one git may take: the work is small, or it reads whole objects. */
enum git_work { GIT_SMALL, GIT_LARGE };

/* A command with the armour on, in that repository; the caller adds words. */
void git_command_in(const struct repository *, enum git_work,
    struct command *);
/* Runs it; what it prints, at most max bytes. */
int git_output(struct command *, size_t max, struct bytes *out,
    struct failure *);

/* The ref to which a short name refers on a remote. */
struct git_ref {
	char name[256];			/* in full */
	char oid[GIT_MAX_OID + 1];	/* its object: a commit or a tag */
};

/* Asks the remote: for a full ref, or a branch or a tag but not both. */
int git_resolve(const struct git *, const char *url, const char *ref,
    struct git_ref *, struct failure *);
/* Makes a repository for objects with names of that length. */
int git_init(struct repository *, size_t oid_digits, struct failure *);
/* Fetches a ref by its name alone, at its tip. */
int git_fetch_ref(const struct repository *, const char *full,
    struct failure *);
/* Fetches a commit by its name, where a commit of ours pins it. */
int git_fetch_commit(const struct repository *, const char *oid,
    struct failure *);
/* The commit that a name peels to. */
int git_peel(const struct repository *, const char *name,
    char oid[GIT_MAX_OID + 1], struct failure *);
/* The commit's own time, in seconds. */
int git_time(const struct repository *, const char *commit, int64_t *,
    struct failure *);

#endif
