/*
 * Signed notes (c2sp.org/signed-note): a text and signature lines under it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_NOTE_H
#define TBV_NOTE_H

#include "crypto/signature.h"
#include "log/checkpoint.h"
#include "trust/key.h"

struct tbv_note_line {
	struct tbv_bytes name;
	struct tbv_bytes base64;	/* of the id and the signature */
	uint8_t id[TBV_KEY_ID_SIZE];
};

struct tbv_note {
	struct tbv_bytes text;		/* with its last LF */
	struct tbv_note_line line[TBV_MAX_NOTE_SIGNATURES];
	size_t count;
};

/* The result for one key, whose lines have all verified. */
struct tbv_note_signed {
	size_t count;			/* of its lines */
	uint64_t time[TBV_MAX_NOTE_SIGNATURES];	/* seconds, as signed */
};

/*
 * Parses a note of at most max bytes; NULL, or why it is not valid.  Points
 * into the input.  Does not check signatures.
 */
const char *tbv_note_parse(struct tbv_bytes in, size_t max,
    struct tbv_note *);
/*
 * Checks every line of one key.  GOOD also if there is none, or if the key is
 * not usable: *out then counts no lines. checkpoint is the parsed text, or NULL
 * if it is not a checkpoint; a key that signs only checkpoints then has no good
 * line.
 */
enum tbv_signature tbv_note_check(const struct tbv_note *,
    const struct tbv_key *, const struct tbv_checkpoint *,
    struct tbv_note_signed *out);

#endif
