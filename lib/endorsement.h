/*
 * Endorsement lists: which images are vouched for, and what is taken back.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_ENDORSEMENT_H
#define TBV_ENDORSEMENT_H

#include "entry.h"
#include "envelope.h"

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

/* Those that are used together, and whose word counts. */
struct tbv_lists {
	const struct tbv_endorsements *list;
	size_t count;
	const struct tbv_endorsers *endorsers;
};

/* The highest serial that was seen of an endorser in a stream. */
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

/* What is endorsed or revoked; data and pointers NULL where not known. */
struct tbv_endorsed_subject {
	const uint8_t *pcr[TBV_MAX_PCRS];
	uint64_t time;			/* of the document, seconds */
	const uint8_t *artifact;	/* SHA-256 */
	struct tbv_bytes commit;	/* 20 or 32 bytes */
	const uint8_t *document;	/* its id */
	struct tbv_bytes log;		/* the origin */
	uint64_t log_size;		/* of the checkpoint */
};

struct tbv_endorsed {
	size_t endorser[TBV_MAX_TRUST];	/* who vouches, of the quorum */
	size_t count;
	struct tbv_bytes image;		/* the first name it has in a list */
	uint64_t issued;		/* of the oldest list */
};

/*
 * Opens one list: its envelope (envelope.h says what file and detached
 * are), its header and every line.  Points into the input.
 */
int tbv_endorsements_open(struct tbv_bytes file, struct tbv_bytes detached,
    const struct tbv_endorsers *, struct tbv_endorsements *,
    struct tbv_fault *);
/*
 * Stream, rollback, equivocation and times of all lists: TBV_OK if each may
 * be used now.  No list at all is TBV_ERR_ENDORSEMENT_MISSING.
 */
int tbv_endorsements_check(const struct tbv_lists *,
    const struct tbv_list_rules *, struct tbv_fault *);
/* TBV_OK if a quorum vouches for the PCRs at the document's time. */
int tbv_endorsements_endorsed(const struct tbv_lists *,
    const struct tbv_endorsed_subject *, struct tbv_endorsed *,
    struct tbv_fault *);
/*
 * TBV_OK if fewer endorsers than revoke-quorum take any of it back; else
 * TBV_ERR_REVOKED_..., who and why in the message.
 */
int tbv_endorsements_revoked(const struct tbv_lists *,
    const struct tbv_endorsed_subject *, struct tbv_fault *);
/* What is to be remembered of lists that were checked: one an endorser. */
size_t tbv_endorsements_serials(const struct tbv_lists *,
    struct tbv_serial out[TBV_MAX_TRUST]);

#endif
