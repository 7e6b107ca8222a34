/*
 * Mutations that leave the structure around what they change intact: one
 * item of CBOR, one line of a text.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define ITEMS_MAX 512

struct item {
	size_t at, body, end;		/* of the whole, of what it holds */
	unsigned int major;
	uint64_t value;
	size_t parent;
};

struct items {
	struct item item[ITEMS_MAX];
	size_t count;
};

size_t
mutate_head(struct tbv_bytes in, size_t at, unsigned int *major, uint64_t *value)
{
	unsigned int info, i, n;

	if (at >= in.len)
		return 0;
	*major = in.data[at] >> 5;
	info = in.data[at++] & 31;
	*value = info;
	if (info < 24)
		return at;
	if (info == 31)
		return at;
	if (info > 27)
		return 0;
	n = 1u << (info - 24);
	for (*value = 0, i = 0; i < n; i++, at++) {
		if (at >= in.len)
			return 0;
		*value = *value << 8 | in.data[at];
	}
	return at;
}

/* Containers that are still open, by their indices. */
struct open {
	size_t item[16], left[16];
	size_t depth;
};

static void
close_full(struct items *list, struct open *o, size_t at)
{
	while (o->depth > 0 && o->left[o->depth - 1] == 0)
		list->item[o->item[--o->depth]].end = at;
}

/* All items in their order, up to the first invalid one. */
static void
read_items(struct tbv_bytes in, struct items *list)
{
	struct open o = { { 0 }, { 0 }, 0 };
	struct item *it;
	size_t at = 0;

	for (list->count = 0; list->count < ITEMS_MAX; ) {
		it = &list->item[list->count];
		it->at = at;
		it->body = mutate_head(in, at, &it->major, &it->value);
		if (it->body == 0)
			break;
		at = it->body;
		if (in.data[it->at] == 0xff)
			break;
		if (it->major == 2 || it->major == 3) {
			if (it->value > in.len - at)
				break;
			at += (size_t)it->value;
		}
		it->parent = o.depth > 0 ? o.item[o.depth - 1] : ITEMS_MAX;
		it->end = at;
		if (o.depth > 0)
			o.left[o.depth - 1]--;
		if ((it->major == 4 || it->major == 5) && o.depth < 16) {
			o.item[o.depth] = list->count;
			o.left[o.depth++] = (in.data[it->at] & 31) == 31 ?
			    SIZE_MAX : (size_t)it->value * (it->major - 3);
		}
		list->count++;
		close_full(list, &o, at);
	}
	while (o.depth > 0)
		list->item[o.item[--o.depth]].end = at;
}

static void
put_head(struct fuzz_buf *b, unsigned int major, uint64_t value)
{
	unsigned int info = value > UINT32_MAX ? 3 : value > 0xffff ? 2 :
	    value > 0xff, i;
	uint8_t byte;

	if (value < 24) {
		byte = (uint8_t)(major << 5 | (unsigned int)value);
		fuzz_put(b, &byte, 1);
		return;
	}
	byte = (uint8_t)(major << 5 | (24 + info));
	fuzz_put(b, &byte, 1);
	for (i = 1u << info; i-- > 0; ) {
		byte = (uint8_t)(value >> (8 * i));
		fuzz_put(b, &byte, 1);
	}
}

void
mutate_plain(struct tbv_bytes in, struct fuzz_buf *out)
{
	size_t room = 2 * in.len + 256, len;
	uint8_t *data = malloc(room);

	if (data == NULL)
		fuzz_fail("no memory to mutate");
	if (in.len > 0)
		memcpy(data, in.data, in.len);
	len = LLVMFuzzerMutate(data, in.len, room);
	fuzz_put(out, data, len);
	free(data);
}

struct tbv_bytes
mutate_span(struct tbv_bytes in, size_t from, size_t to)
{
	struct tbv_bytes out;

	out.data = in.data + from;
	out.len = to - from;
	return out;
}

/* A string's contents, which may be CBOR themselves, under a new length. */
static void
change_string(struct tbv_bytes in, const struct item *it, uint32_t *seed,
    struct fuzz_buf *out)
{
	struct fuzz_buf inner = { NULL, 0, 0 };
	struct tbv_bytes body = mutate_span(in, it->body, it->end);

	if (body.len > 2 && body.data[0] >> 5 == 5 &&
	    fuzz_draw(seed) % 4 != 0)
		mutate_cbor(body, seed, &inner);
	else
		mutate_plain(body, &inner);
	put_head(out, it->major, inner.len);
	fuzz_bytes(out, fuzz_view(&inner));
	fuzz_free(&inner);
}

static void
change_number(const struct item *it, uint32_t *seed, struct fuzz_buf *out)
{
	static const uint64_t edges[] = {
		0, 1, 16, 23, 24, 31, 32, 255, 256, 65535, 1024, 16000,
		UINT32_MAX, UINT64_MAX, UINT64_C(1768478400000),
		UINT64_C(253402300799999)
	};
	uint32_t r = fuzz_draw(seed);

	if (it->major == 7) {
		put_head(out, 7, 20 + r % 4);
		return;
	}
	put_head(out, r % 16 == 0 ? 1 : it->major, r % 4 == 0 ?
	    edges[r / 16 % FUZZ_COUNT(edges)] : it->value + r / 16 % 5 - 2);
}

/* How many items after its first are of one element of a container. */
static size_t
element(const struct items *list, size_t i, size_t *first)
{
	size_t parent = list->item[i].parent, k, n = 0, other = i;

	*first = i;
	if (parent == ITEMS_MAX)
		return list->item[i].end;
	if (list->item[parent].major != 5)
		return list->item[i].end;
	/* a key or its value: count the siblings before it */
	for (k = parent + 1; k < i; k++)
		if (list->item[k].parent == parent) {
			n++;
			other = k;
		}
	if (n % 2 == 1) {
		*first = other;
		return list->item[i].end;
	}
	for (k = i + 1; k < list->count; k++)
		if (list->item[k].parent == parent)
			return list->item[k].end;
	return list->item[i].end;
}

/* Removes or duplicates an element, and corrects the count. */
static void
change_count(struct tbv_bytes in, const struct items *list, size_t i,
    int twice, struct fuzz_buf *out)
{
	size_t parent = list->item[i].parent, first, end;
	const struct item *p;

	end = element(list, i, &first);
	if (parent == ITEMS_MAX) {
		mutate_plain(in, out);
		return;
	}
	p = &list->item[parent];
	fuzz_bytes(out, mutate_span(in, 0, p->at));
	if ((in.data[p->at] & 31) == 31)
		fuzz_bytes(out, mutate_span(in, p->at, p->body));
	else
		put_head(out, p->major, p->value + (twice ? 1 :
		    (uint64_t)0 - 1));
	fuzz_bytes(out, mutate_span(in, p->body, list->item[first].at));
	if (twice) {
		fuzz_bytes(out, mutate_span(in, list->item[first].at, end));
		fuzz_bytes(out, mutate_span(in, list->item[first].at, end));
	}
	fuzz_bytes(out, mutate_span(in, end, in.len));
}

static void
change_item(struct tbv_bytes in, const struct item *it, uint32_t *seed,
    struct fuzz_buf *out)
{
	fuzz_bytes(out, mutate_span(in, 0, it->at));
	if (it->major == 2 || it->major == 3)
		change_string(in, it, seed, out);
	else if (it->major == 4 || it->major == 5)
		mutate_plain(mutate_span(in, it->at, it->end), out);
	else
		change_number(it, seed, out);
	fuzz_bytes(out, mutate_span(in, it->end, in.len));
}

void
mutate_cbor(struct tbv_bytes in, uint32_t *seed, struct fuzz_buf *out)
{
	struct items *list = malloc(sizeof(*list));
	size_t i;

	if (list == NULL)
		fuzz_fail("no memory to mutate");
	read_items(in, list);
	if (list->count == 0 || fuzz_draw(seed) % 16 == 0) {
		mutate_plain(in, out);
	} else {
		i = fuzz_draw(seed) % list->count;
		switch (fuzz_draw(seed) % 6) {
		case 0:
			change_count(in, list, i, 0, out);
			break;
		case 1:
			change_count(in, list, i, 1, out);
			break;
		default:
			change_item(in, &list->item[i], seed, out);
		}
	}
	free(list);
}

/* The line at a random place. */
static struct tbv_bytes
a_line(struct tbv_bytes in, uint32_t *seed)
{
	size_t at = in.len > 0 ? fuzz_draw(seed) % in.len : 0, end;

	for (end = at; end < in.len && in.data[end] != '\n'; end++)
		;
	while (at > 0 && in.data[at - 1] != '\n')
		at--;
	return mutate_span(in, at, end < in.len ? end + 1 : end);
}

void
mutate_text(struct tbv_bytes in, uint32_t *seed, struct fuzz_buf *out)
{
	struct tbv_bytes line = a_line(in, seed), other = a_line(in, seed);
	size_t at = (size_t)(line.data - in.data);

	fuzz_bytes(out, mutate_span(in, 0, at));
	switch (fuzz_draw(seed) % 6) {
	case 0:
		break;
	case 1:
		fuzz_bytes(out, line);
		fuzz_bytes(out, line);
		break;
	case 2:
		fuzz_bytes(out, other);
		fuzz_bytes(out, line);
		break;
	default:
		mutate_plain(line, out);
	}
	fuzz_bytes(out, mutate_span(in, at + line.len, in.len));
}

size_t
mutate_whole(void (*how)(struct tbv_bytes, uint32_t *, struct fuzz_buf *),
    uint8_t *data, size_t len, size_t max, unsigned int seed)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	struct tbv_bytes in;
	uint32_t state = seed;

	in.data = data;
	in.len = len;
	how(in, &state, &out);
	return mutate_return(&out, data, max);
}

size_t
mutate_return(struct fuzz_buf *out, uint8_t *data, size_t max)
{
	size_t len = out->len < max ? out->len : max;

	if (len > 0)
		memcpy(data, out->data, len);
	fuzz_free(out);
	return len;
}
