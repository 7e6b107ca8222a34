/*
 * CBOR (RFC 8949): the pre-scan of hostile bytes, and a cursor over them.
 * Allocates nothing; every item must have its shortest head.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_CBOR_H
#define TBV_CBOR_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum tbv_cbor_type {
	TBV_CBOR_UINT,
	TBV_CBOR_NEGATIVE,
	TBV_CBOR_BYTES,
	TBV_CBOR_TEXT,
	TBV_CBOR_ARRAY,
	TBV_CBOR_MAP,
	TBV_CBOR_TAG,
	TBV_CBOR_BOOL,
	TBV_CBOR_NULL,
	TBV_CBOR_UNDEFINED,
	TBV_CBOR_FLOAT,
	TBV_CBOR_BREAK
};

struct tbv_cbor_item {
	enum tbv_cbor_type type;
	int indefinite;			/* a string, array or map */
	uint64_t value;			/* integer, count, tag, 0 or 1 */
	struct tbv_bytes string;	/* of a definite string */
};

struct tbv_cbor {
	const uint8_t *data;
	size_t len;
	size_t at;			/* the next item starts here */
};

void tbv_cbor_init(struct tbv_cbor *, struct tbv_bytes);
int tbv_cbor_at_end(const struct tbv_cbor *);

/* What an item is, for messages: "a byte string". */
const char *tbv_cbor_name(enum tbv_cbor_type);

/*
 * Reads one item, or the head of an array, map, tag or indefinite string,
 * and moves past it.  NULL, or why the bytes are refused: then the cursor
 * has not moved.
 */
const char *tbv_cbor_next(struct tbv_cbor *, struct tbv_cbor_item *);

/* Moves past one item that tbv_cbor_check() has accepted, contents and all. */
const char *tbv_cbor_skip(struct tbv_cbor *);

/*
 * The pre-scan: the bytes are exactly one well-formed item, without tags and
 * without strings in chunks; text is UTF-8; arrays and maps are definite but
 * for the outermost, which may be indefinite if outer_indefinite, and nest
 * at most TBV_MAX_CBOR_DEPTH below it.  NULL, or why not.
 */
const char *tbv_cbor_check(struct tbv_bytes, int outer_indefinite);

#endif
