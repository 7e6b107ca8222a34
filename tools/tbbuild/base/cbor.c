/*
 * CBOR in one encoding: what is read here could have been written here.
 * lib/base/cbor.c is separate code, so that the verifier does not repeat a
 * mistake of this file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/cbor.h"

void
pack_head(struct bytes *b, enum pack_type type, uint64_t value)
{
	unsigned char head[9];
	unsigned int width, i;

	head[0] = (unsigned char)((unsigned int)type << 5);
	if (value < 24) {
		head[0] |= (unsigned char)value;
		bytes_put(b, head, 1);
		return;
	}
	width = value > UINT32_MAX ? 3 : value > 0xffff ? 2 : value > 0xff;
	head[0] |= (unsigned char)(24 + width);
	for (i = 0; i < 1U << width; i++)
		head[1 + i] = (unsigned char)(value >>
		    (8 * ((1U << width) - 1 - i)));
	bytes_put(b, head, 1 + ((size_t)1 << width));
}

void
pack_bytes(struct bytes *b, const void *data, size_t len)
{
	pack_head(b, PACK_BYTES, len);
	bytes_put(b, data, len);
}

void
pack_text(struct bytes *b, const char *text)
{
	pack_head(b, PACK_TEXT, strlen(text));
	bytes_text(b, text);
}

/* The value of a head, which must be as short as it can be. */
static int
head_value(struct packed *p, unsigned int info, uint64_t *value)
{
	size_t width, i;

	*value = info;
	if (info < 24)
		return 0;
	if (info > 27 || p->len < (width = (size_t)1 << (info - 24)))
		return -1;
	for (*value = 0, i = 0; i < width; i++)
		*value = *value << 8 | p->data[i];
	p->data += width;
	p->len -= width;
	if (*value < 24 || (width > 1 && *value >> (4 * width) == 0))
		return -1;
	return 0;
}

int
unpack(struct packed *p, struct item *item)
{
	unsigned int first;

	memset(item, 0, sizeof(*item));
	if (p->len == 0)
		return -1;
	first = *p->data++;
	p->len--;
	item->type = (enum pack_type)(first >> 5);
	if (head_value(p, first & 31, &item->value) != 0)
		return -1;
	switch (item->type) {
	case PACK_BYTES:
	case PACK_TEXT:
		if (item->value > p->len)
			return -1;
		item->data = p->data;
		p->data += item->value;
		p->len -= (size_t)item->value;
		return 0;
	case PACK_SIMPLE:
		return item->value >= PACK_FALSE && item->value <= PACK_NULL ?
		    0 : -1;
	case PACK_UINT:
	case PACK_ARRAY:
	case PACK_MAP:
		return 0;
	}
	return -1;
}

int
unpack_type(struct packed *p, enum pack_type type, struct item *item)
{
	return unpack(p, item) == 0 && item->type == type ? 0 : -1;
}

int
unpack_head(struct packed *p, enum pack_type type, uint64_t count)
{
	struct item item;

	return unpack_type(p, type, &item) == 0 && item.value == count ?
	    0 : -1;
}

int
item_is(const struct item *item, const char *text)
{
	return item->type == PACK_TEXT && item->value == strlen(text) &&
	    memcmp(item->data, text, strlen(text)) == 0;
}

int
unpack_text(struct packed *p, size_t max, char **out)
{
	struct item item;

	*out = NULL;
	if (unpack_type(p, PACK_TEXT, &item) != 0 || item.value > max ||
	    memchr(item.data, '\0', (size_t)item.value) != NULL)
		return -1;
	if ((*out = malloc((size_t)item.value + 1)) == NULL)
		return -1;
	memcpy(*out, item.data, (size_t)item.value);
	(*out)[item.value] = '\0';
	return 0;
}
