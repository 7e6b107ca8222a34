/*
 * CBOR (RFC 8949): the pre-scan of hostile bytes, and a cursor over them.
 * Allocates nothing; every item must have its shortest head.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_SCAN_H
#define TBV_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum tbv_item_type {
	TBV_ITEM_UINT,
	TBV_ITEM_NEGATIVE,
	TBV_ITEM_BYTES,
	TBV_ITEM_TEXT,
	TBV_ITEM_ARRAY,
	TBV_ITEM_MAP,
	TBV_ITEM_TAG,
	TBV_ITEM_BOOL,
	TBV_ITEM_NULL,
	TBV_ITEM_UNDEFINED,
	TBV_ITEM_FLOAT,
	TBV_ITEM_BREAK
};

struct tbv_item {
	enum tbv_item_type type;
	int indefinite;			/* a string, array or map */
	uint64_t value;			/* integer, count, tag, 0 or 1 */
	struct tbv_bytes string;	/* of a definite string */
};

struct tbv_scan {
	const uint8_t *data;
	size_t len;
	size_t at;			/* the next item starts here */
};

void tbv_scan_init(struct tbv_scan *, struct tbv_bytes);
int tbv_scan_at_end(const struct tbv_scan *);

/*
 * Reads one item, or the head of an array, map, tag or indefinite string,
 * and moves past it.  NULL, or why the bytes are refused: then the cursor
 * has not moved.
 */
const char *tbv_scan_next(struct tbv_scan *, struct tbv_item *);

/* Moves past one item that tbv_scan_check() has accepted, contents and all. */
const char *tbv_scan_skip(struct tbv_scan *);

/*
 * The pre-scan: the bytes are exactly one well-formed item, without tags and
 * without strings in chunks; text is UTF-8; arrays and maps are definite but
 * for the outermost, which may be indefinite if outer_indefinite, and nest
 * at most TBV_MAX_CBOR_DEPTH below it.  NULL, or why not.
 */
const char *tbv_scan_check(struct tbv_bytes, int outer_indefinite);

#endif
