/*
 * Git, as the parser of hostile bytes that it is.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef GIT_H
#define GIT_H

#include "process.h"

#define GIT_MAX_OID 64			/* hex digits of SHA-256 */
#define GIT_USER ((uid_t)0x6fff0000)	/* nobody's, and not the build's */

/* How git may reach others. */
struct git {
	int allow_file;			/* file:// too: the local backend */
	const char *proxy;		/* of http, or NULL */
	int64_t deadline;
	uint64_t disk;			/* of any file that it writes */
	uid_t user;			/* that it runs as; 0: ours */
};

/* One bare repository of ours. */
struct repository {
	const struct git *git;
	char path[256];
};

/* Whether an enclave may fetch from there; says why not. */
int git_check_url(const struct git *, const char *url, struct failure *);

/*
 * Who git is to be for that URL: a user who owns nothing, but where it needs
 * to be us (git wants the owner of file://, and ssh a user with a name).
 */
uid_t git_user(const char *url);

/* A command with the armour on; the caller adds the arguments. */
void git_command(const struct git *, struct command *);
/* The same, in that repository. */
void git_command_in(const struct repository *, struct command *);
/* Runs it; what it prints, at most max bytes. */
int git_output(struct command *, size_t max, struct bytes *out,
    struct failure *);

/* What a name stands for on a remote. */
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
int git_fetch_ref(const struct repository *, const char *url,
    const char *full, struct failure *);
/* Fetches a commit by its name, where a commit of ours pins it. */
int git_fetch_commit(const struct repository *, const char *url,
    const char *oid, struct failure *);
/* The commit that a name peels to. */
int git_peel(const struct repository *, const char *name,
    char oid[GIT_MAX_OID + 1], struct failure *);
/* The commit's own time, in seconds. */
int git_time(const struct repository *, const char *commit, int64_t *,
    struct failure *);

#endif
