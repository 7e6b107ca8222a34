/*
 * A small DER writer.  An element is opened at a place, its contents are put
 * after it, and closing it inserts tag and length before them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "generate.h"

size_t
der_open(const struct buf *b)
{
	return b->len;
}

static void
insert(struct buf *b, size_t at, const unsigned char *head, size_t n)
{
	put(b, head, n);
	memmove(b->data + at + n, b->data + at, b->len - n - at);
	memcpy(b->data + at, head, n);
}

void
der_close(struct buf *b, unsigned int tag, size_t start)
{
	size_t len = b->len - start, n = 0;
	unsigned char head[4];

	head[n++] = (unsigned char)tag;
	if (len > 0xff) {
		head[n++] = 0x82;
		head[n++] = (unsigned char)(len >> 8);
	} else if (len > 0x7f)
		head[n++] = 0x81;
	head[n++] = (unsigned char)(len & 0xff);
	insert(b, start, head, n);
}

/* The same with a length one byte longer than DER allows. */
void
der_close_wide(struct buf *b, unsigned int tag, size_t start)
{
	size_t len = b->len - start;
	unsigned char head[5];

	head[0] = (unsigned char)tag;
	head[1] = 0x83;
	head[2] = 0;
	head[3] = (unsigned char)(len >> 8);
	head[4] = (unsigned char)(len & 0xff);
	insert(b, start, head, sizeof(head));
}

void
der_put(struct buf *b, unsigned int tag, const void *data, size_t len)
{
	size_t start = der_open(b);

	put(b, data, len);
	der_close(b, tag, start);
}

/* BIT STRING of whole bytes. */
void
der_bits(struct buf *b, const void *data, size_t len)
{
	size_t start = der_open(b);

	put_byte(b, 0);
	put(b, data, len);
	der_close(b, 0x03, start);
}

/* UTCTime "YYMMDDhhmmssZ"; with four digits of year GeneralizedTime. */
void
der_time(struct buf *b, const char *text)
{
	der_put(b, strlen(text) > 13 ? 0x18 : 0x17, text, strlen(text));
}

static unsigned int
attribute(const char *word, size_t n)
{
	static const struct {
		const char *word;
		unsigned int arc;	/* below 2.5.4 */
	} rows[] = {
		{ "CN", 3 }, { "C", 6 }, { "L", 7 }, { "ST", 8 },
		{ "O", 10 }, { "OU", 11 }
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		if (strlen(rows[i].word) == n &&
		    memcmp(rows[i].word, word, n) == 0)
			return rows[i].arc;
	die("no attribute %s", word);
}

static void
rdn(struct buf *b, const char *word)
{
	size_t set, pair, n = strcspn(word, "=");
	unsigned int arc = attribute(word, n);
	const char *value = word + n + 1;

	set = der_open(b);
	pair = der_open(b);
	put_hex(b, "0603550403");
	b->data[b->len - 1] = (unsigned char)arc;
	/* countryName is a PrintableString, as RFC 5280 A.1 has it. */
	der_put(b, arc == 6 ? 0x13 : 0x0c, value, strlen(value));
	der_close(b, 0x30, pair);
	der_close(b, 0x31, set);
}

void
der_name(struct buf *b, const char *name)
{
	char *words[16];
	size_t i, n, start;

	n = split(name, ",", words, COUNT(words));
	start = der_open(b);
	for (i = 0; i < n; i++)
		rdn(b, words[i]);
	der_close(b, 0x30, start);
}
