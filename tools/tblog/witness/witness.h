/*
 * Witnesses: who they are, what is known of each, and how one is asked to
 * cosign a checkpoint (c2sp.org/tlog-witness).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WITNESS_H
#define WITNESS_H

#include "base/text.h"
#include "directory/log.h"

#define WITNESSES_MAX 32		/* that a log policy may name */
#define WITNESS_SKEW 300		/* seconds between two clocks */

/* A "witness" line of a log policy. */
struct witness {
	const char *name, *vkey;
	const char *url;		/* NULL: none */
};

struct witnesses {
	struct witness item[WITNESSES_MAX];
	size_t count;
	char *text;			/* into which these point */
};

/*
 * Those that a log policy names, which the library has accepted.  To be freed,
 * also after a failure.
 */
int witnesses_read(const struct file *policy, struct witnesses *,
    struct failure *);
void witnesses_free(struct witnesses *);
/* Whether a signature line names this key. */
int witnesses_is_by(struct span line, const char *vkey);
/* The one whose key a signature line names; NULL if there is none. */
const struct witness *witnesses_by(const struct witnesses *,
    struct span line);

/*
 * Whether the time of a new cosignature is plausible: not zero, and close to
 * this machine's clock.
 */
int witness_time_is_near(uint64_t time, int64_t now);
/* The time in a signature line of a witness; 0 if there is none. */
uint64_t witness_time(struct span line, const char *vkey);

/*
 * How large a tree each address was seen to have: a guess, which spares a
 * request.  In the directory, as lines "size address".
 */
int sizes_read(struct store *, struct text *sizes, struct failure *);
uint64_t sizes_get(const struct text *sizes, const char *name);
void sizes_set(struct text *sizes, const char *name, uint64_t size);
int sizes_write(struct store *, const struct text *sizes, struct failure *);

/* What a witness is asked about. */
struct cosigning {
	const struct log *log;
	struct tree *tree;		/* of the size that is signed */
	struct text *sizes;
	int64_t deadline;		/* http_clock()'s */
};

/*
 * Asks the witness at an address, from the size that it should have, and once
 * more if it has another.  *lines receives its signature lines, of which none
 * is verified; to be freed.
 */
int cosign_ask(const struct cosigning *, const char *url, struct file *lines,
    struct failure *);

/*
 * Asks the witnesses of a log policy, or only those at the addresses, and puts
 * what they signed into the directory's checkpoint.  TBV_OK when the quorum
 * has been met.  locked is the directory where the caller has locked it;
 * else NULL.
 */
struct witnessing {
	const char *dir, *log_policy;
	const char *timeout;		/* of the whole; NULL: a default */
	const char *const *url;		/* count 0: those of the policy */
	size_t count;
	struct store *locked;
};

struct facts;
int witness_all(const struct witnessing *, struct facts *,
    struct failure *);

#endif
