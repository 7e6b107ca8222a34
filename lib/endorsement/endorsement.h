/*
 * Endorsement lists: which images are endorsed, and what is revoked.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_ENDORSEMENT_H
#define TBV_ENDORSEMENT_H

#include "endorsement/envelope.h"
#include "endorsement/list_line.h"

/* One list, whose signatures and syntax have been checked. */
struct tbv_endorsements {
	struct tbv_bytes body;
	struct tbv_bytes entries;	/* the lines after the header */
	struct tbv_bytes stream;
	uint64_t serial;
	uint64_t issued, expires;	/* seconds */
	uint8_t digest[TBV_SHA256_SIZE];	/* of the body */
	uint32_t signers;		/* bit i: endorser i signed it */
};

/* The newest list of an endorser in the stream that has been seen. */
struct tbv_kept {
	struct tbv_endorsements list;	/* signatures of others are ignored */
	uint8_t *data;			/* that it points into; NULL: none */
	size_t len;
};

/* The lists that are used together, and the trusted endorsers. */
struct tbv_lists {
	const struct tbv_endorsements *list;	/* that were given */
	size_t count;
	uint64_t unfit;			/* bit i: list i is not valid */
	const struct tbv_endorsers *endorsers;
	const struct tbv_kept *kept;	/* one for each endorser, or NULL */
};

/* A serial of an endorser in a stream, kept by an earlier version. */
struct tbv_serial {
	struct tbv_bytes stream;
	uint8_t key[TBV_SHA256_SIZE];	/* the digest of its key */
	uint64_t serial;
	uint8_t body[TBV_SHA256_SIZE];	/* the digest of the list's body */
};

struct tbv_list_rules {
	struct tbv_bytes stream;	/* what the lists must be about */
	uint64_t min_serial;
	int64_t now;
	int64_t max_age;		/* seconds; 0: the default */
	const struct tbv_serial *seen;
	size_t seen_count;
};

/* What is endorsed or revoked; data and pointers are NULL if unknown. */
struct tbv_endorsed_subject {
	const uint8_t *pcr[TBV_PCR_COUNT];
	uint64_t time;			/* of the document, seconds */
	const uint8_t *artifact;	/* SHA-256 */
	const struct tbv_bytes *commit;	/* each 20 or 32 bytes */
	size_t commit_count;		/* several: any may be its own */
	const uint8_t *document;	/* its id */
	struct tbv_bytes log;		/* the origin */
	uint64_t log_size;		/* of the checkpoint */
};

struct tbv_endorsed {
	size_t endorser[TBV_MAX_SIGNERS];	/* of the quorum */
	size_t count;
	struct tbv_bytes image;		/* its first name in a list */
	uint64_t issued;		/* of the oldest list */
};

/*
 * Opens one list: its envelope (envelope.h describes file and detached), its
 * header and every line.  Points into the input.
 */
int tbv_endorsements_open(struct tbv_bytes file, struct tbv_bytes detached,
    const struct tbv_endorsers *, struct tbv_endorsements *,
    struct tbv_fault *);
/*
 * Checks stream, rollback, equivocation and times of the lists that were given:
 * TBV_OK if each is valid now, else the first error.  In either case "unfit"
 * records which are not valid.
 */
int tbv_endorsements_check(struct tbv_lists *, const struct tbv_list_rules *,
    struct tbv_fault *);
/* The part of that check that concerns serials, for one list. */
int tbv_rollback_check(const struct tbv_endorsements *,
    const struct tbv_lists *, const struct tbv_list_rules *,
    struct tbv_fault *);
/*
 * TBV_OK if a quorum endorses the PCRs at the document's time, in lists that
 * were given; TBV_ERR_ENDORSEMENT_MISSING if none was given.
 */
int tbv_endorsements_endorsed(const struct tbv_lists *,
    const struct tbv_endorsed_subject *, struct tbv_endorsed *,
    struct tbv_fault *);
/*
 * All endorsers who signed any of the lists, and the error if there are none.
 */
int tbv_endorsements_signers(const struct tbv_lists *, struct tbv_endorsed *,
    struct tbv_fault *);
/* Whether all PCRs of a set equal the subject's. */
int tbv_endorsements_match(const struct tbv_reference *,
    const struct tbv_endorsed_subject *);

#endif
