/*
 * A small CBOR writer: shortest heads, definite lengths, sorted maps
 * (RFC 8949 4.2.1).  Bad encodings are written as hex in the table.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "generate.h"

void
cbor_head(struct buf *b, enum cbor_major major, uint64_t value)
{
	unsigned int info, i;

	if (value < 24) {
		put_byte(b, (unsigned int)major << 5 | (unsigned int)value);
		return;
	}
	info = value > UINT32_MAX ? 3 : value > 0xffff ? 2 : value > 0xff;
	put_byte(b, (unsigned int)major << 5 | (24 + info));
	for (i = 1U << info; i-- > 0; )
		put_byte(b, (unsigned int)(value >> (8 * i)) & 0xff);
}

void
cbor_bytes(struct buf *b, const void *data, size_t len)
{
	cbor_head(b, CBOR_BYTES, len);
	put(b, data, len);
}

void
cbor_text(struct buf *b, const char *text)
{
	cbor_head(b, CBOR_TEXT, strlen(text));
	put_text(b, text);
}

/*
 * One item in the notation of the table: text:..., bytes:HEX, fill:LENGTH (a
 * byte string of that many bytes), many:COUNT (an array of that many strings of
 * one byte), or the hex of what is to be written.
 */
void
cbor_notation(struct buf *b, const char *value)
{
	struct buf bytes = { NULL, 0, 0 };
	size_t n;

	put(b, "", 0);
	if (strncmp(value, "text:", 5) == 0) {
		cbor_text(b, value + 5);
	} else if (strncmp(value, "bytes:", 6) == 0) {
		put_hex(&bytes, value + 6);
		cbor_bytes(b, bytes.data, bytes.len);
	} else if (strncmp(value, "fill:", 5) == 0) {
		for (n = strtoul(value + 5, NULL, 10); n > 0; n--)
			put_byte(&bytes, 0x5a);
		cbor_bytes(b, bytes.data, bytes.len);
	} else if (strncmp(value, "many:", 5) == 0) {
		n = strtoul(value + 5, NULL, 10);
		cbor_head(b, CBOR_ARRAY, n);
		for (; n > 0; n--)
			cbor_bytes(b, "Z", 1);
	} else
		put_hex(b, value);
}

static int
compare(const void *a, const void *b)
{
	const struct buf *x = a, *y = b;
	size_t n = x->len < y->len ? x->len : y->len;
	int order = memcmp(x->data, y->data, n);

	return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

/* No encoded key is the start of another, so whole entries sort as keys do. */
void
cbor_sorted_map(struct buf *b, const struct field *fields, size_t n)
{
	struct buf *entries = alloc((n + 1) * sizeof(*entries));
	size_t i;

	for (i = 0; i < n; i++) {
		cbor_text(&entries[i], fields[i].key);
		put_buf(&entries[i], &fields[i].value);
	}
	if (n > 1)
		qsort(entries, n, sizeof(*entries), compare);
	cbor_head(b, CBOR_MAP, n);
	for (i = 0; i < n; i++)
		put_buf(b, &entries[i]);
}
