/*
 * What one worker found of its range of a log: tbverify-log(5).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef SHARD_H
#define SHARD_H

#include "audit/compact.h"
#include "base/text.h"

#define SHARD_ENTRIES_MAX ((uint64_t)1 << 20)
/* Each entry may have a line with an index and a token. */
#define SHARD_SIZE_MAX ((size_t)64 * 1024 * 1024)

/* An entry that is not verified, and why. */
struct finding {
	uint64_t index;
	int error;
};

struct shard {
	const char *name;		/* of its file */
	struct file text;		/* that origin is in */
	struct span origin;
	uint64_t size;			/* of the whole tree */
	struct hash root;		/* of the same */
	int judged;			/* under a policy: */
	struct hash policy;		/* SHA-256 of its file */
	uint64_t verified;
	struct finding *finding;	/* in order */
	size_t findings, room;		/* room in bytes */
	struct compact range;
};

/* The next finding.  TBV_OK or TBV_ERR_MEMORY. */
int shard_find(struct shard *, uint64_t index, int error, struct failure *);
/* How many of its findings are "no verdict" rather than a refusal. */
uint64_t shard_none(const struct shard *);
void shard_say(const struct shard *, struct text *);
/* Reads a file; to be freed also after a failure.  TBV_ERR_AUDIT_SHARD. */
int shard_read(struct shard *, const char *path, struct failure *);
void shard_free(struct shard *);
/* The error with this token; TBV_OK if there is none. */
int shard_error(struct span token);

#endif
