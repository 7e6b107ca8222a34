/*
 * What tbverify says of entries: the documents are hostile, and it reads them
 * without network, programs or files to write.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "audit/shard.h"
#include "base/options.h"

#define JUDGE_ENTRIES 4096		/* by one run of tbverify */

struct judge {
	const struct options *o;
	struct shard *shard;		/* that verdicts go to */
	char dir[4096];			/* "": none was made */
	struct text list;		/* names and NULs, for tbverify */
	uint64_t index[JUDGE_ENTRIES];
	size_t count, most;		/* that wait; files that were made */
	struct text line;		/* of what tbverify prints */
	size_t told;			/* verdicts of this run */
};

/* To be closed also after a failure. */
int judge_open(struct judge *, const struct options *, struct shard *,
    struct failure *);
int judge_add(struct judge *, uint64_t index, const unsigned char *entry,
    size_t len, struct failure *);
/* Has all that wait judged. */
int judge_flush(struct judge *, struct failure *);
void judge_close(struct judge *);

#endif
