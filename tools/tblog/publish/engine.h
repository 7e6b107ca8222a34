/*
 * Publishing to a log of others: one engine for each kind.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ENGINE_H
#define ENGINE_H

#include "tblog.h"
#include "base/vkey.h"
#include "network/http.h"

/* One file on its way into a log. */
struct publishing {
	const struct options *o;
	const char *path;
	struct http http;
	struct tbv_policy *policy;
	struct key key;			/* the submitter's */
	struct file entry;		/* the document, or any bytes */
	struct file answer;		/* what the log said last */
	struct file record;		/* Rekor's entry */
	struct file log_policy;		/* the log policy's text */
	char token[512];		/* a header, or "" */
	/* what Sigsum wants signed, by whom, and the signature */
	struct hash message, checksum;
	struct vkey submitter;
	unsigned char signature[KEY_SIGNATURE];
	int is_document, taken, has_index;
	uint64_t index, searched;	/* up to there it is not */
	int64_t now;			/* of the clock here */
	int untimely;			/* a cosignature was left out */
	struct text proof;		/* not to be believed yet */
};

struct engine {
	const char *name;
	/* All that can be found wrong without the log. */
	int (*prepare)(struct publishing *, struct failure *);
	int (*submit)(struct publishing *, struct failure *);
	/*
	 * Makes p->proof out of what the log says now.  NOT_THERE: it has no
	 * tree with the entry yet.
	 */
	int (*prove)(struct publishing *, struct failure *);
};

extern const struct engine engine_tessera, engine_rekor2, engine_sigsum;

/* Posts a body, and keeps the answer. */
int engine_post(struct publishing *, const struct request *, long *status,
    struct failure *);
/* For an answer that is not the wanted one: log-refused, or network. */
int engine_refused(const struct publishing *, const char *path, long status,
    struct failure *);
/* The proof of p->index from the tiles of a source, for its checkpoint. */
int engine_tiles(struct publishing *, const struct source *,
    struct failure *);
/* What becomes "extra"; NULL: nothing. */
const struct file *engine_extra(const struct publishing *);

#endif
