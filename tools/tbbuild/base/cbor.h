/*
 * CBOR (RFC 8949), written in its deterministic encoding and read strictly:
 * shortest heads, definite lengths, no tags, no floats.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef PACK_H
#define PACK_H

#include "base/tbbuild.h"

enum pack_type {
	PACK_UINT = 0,
	PACK_BYTES = 2,
	PACK_TEXT = 3,
	PACK_ARRAY = 4,
	PACK_MAP = 5,
	PACK_SIMPLE = 7
};

/* Values of PACK_SIMPLE. */
#define PACK_FALSE 20
#define PACK_TRUE 21
#define PACK_NULL 22

/* The head of an item; for integers and simple values that is all of it. */
void pack_head(struct bytes *, enum pack_type, uint64_t value);
void pack_bytes(struct bytes *, const void *, size_t);
void pack_text(struct bytes *, const char *);

/* What is left to read. */
struct packed {
	const unsigned char *data;
	size_t len;
};

struct item {
	enum pack_type type;
	uint64_t value;			/* integer, count, length, simple */
	const unsigned char *data;	/* of bytes and text */
};

/* Reads one item, or the head of an array or a map.  0, or -1. */
int unpack(struct packed *, struct item *);
/* The same, and it must be of that type. */
int unpack_type(struct packed *, enum pack_type, struct item *);
/* An array or map of exactly that many. */
int unpack_head(struct packed *, enum pack_type, uint64_t count);
/* Whether an item is this text. */
int item_is(const struct item *, const char *);
/* A copy of the text, NUL-terminated and without a NUL inside. */
int unpack_text(struct packed *, size_t max, char **out);

#endif
