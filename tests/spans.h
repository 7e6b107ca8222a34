/*
 * The positions of the parts of a document: which can be swapped, and which
 * bytes determine its structure.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef SPANS_H
#define SPANS_H

#include "base/text.h"

#define SPANS_MAX 160

/* Parts that can replace each other: only two of one kind are swapped. */
enum span_kind {
	SPAN_COSE,		/* an item of the COSE_Sign1 */
	SPAN_MEMBER,		/* of the payload: key and value */
	SPAN_KEY,
	SPAN_VALUE,
	SPAN_PCR,		/* index and value */
	SPAN_PCR_KEY,
	SPAN_PCR_VALUE,
	SPAN_CERTIFICATE	/* an entry of cabundle */
};

struct span {
	enum span_kind kind;
	size_t at, len;
};

struct spans {
	struct span span[SPANS_MAX];
	size_t count;
};

/* The parts of a good raw document. */
void spans_find(struct tbv_bytes raw, struct spans *);

/*
 * Sets mark[at] for the bytes that are structure, and for the end: of a raw
 * document the heads of all items, of text what base64 is not made of and what
 * follows that.  mark has room for one more than there are bytes.
 */
void spans_mark(struct tbv_bytes whole, uint8_t *mark);

#endif
