/*
 * The parts of a document, found by the library's own scanner: the documents
 * are good ones.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/cbor.h"
#include "spans.h"
#include "support.h"

static void
add(struct spans *s, enum span_kind kind, size_t at, size_t end)
{
	ck_assert_uint_lt(s->count, SPANS_MAX);
	s->span[s->count].kind = kind;
	s->span[s->count].at = at;
	s->span[s->count++].len = end - at;
}

static void
next(struct tbv_cbor *scan, struct tbv_cbor_item *item)
{
	const char *why = tbv_cbor_next(scan, item);

	ck_assert_msg(why == NULL, "%s", why);
}

static void
skip_item(struct tbv_cbor *scan)
{
	const char *why = tbv_cbor_skip(scan);

	ck_assert_msg(why == NULL, "%s", why);
}

/* The certificates of an array, the PCRs of a map; the scan is at its head. */
static void
inner(struct spans *s, struct tbv_cbor *scan, size_t base)
{
	struct tbv_cbor_item item;
	size_t at, key;
	uint64_t i;

	next(scan, &item);
	for (i = 0; i < item.value; i++) {
		at = base + scan->at;
		skip_item(scan);
		if (item.type == TBV_CBOR_ARRAY) {
			add(s, SPAN_CERTIFICATE, at, base + scan->at);
			continue;
		}
		key = base + scan->at;
		skip_item(scan);
		add(s, SPAN_PCR, at, base + scan->at);
		add(s, SPAN_PCR_KEY, at, key);
		add(s, SPAN_PCR_VALUE, key, base + scan->at);
	}
}

/* The members of the payload, which starts at base. */
static void
payload(struct spans *s, struct tbv_bytes in, size_t base)
{
	struct tbv_cbor scan, value;
	struct tbv_cbor_item head, item;
	size_t at, key;

	tbv_cbor_init(&scan, in);
	next(&scan, &head);
	while (in.len - scan.at > (size_t)head.indefinite) {
		at = base + scan.at;
		skip_item(&scan);
		key = base + scan.at;
		value = scan;
		skip_item(&scan);
		add(s, SPAN_MEMBER, at, base + scan.at);
		add(s, SPAN_KEY, at, key);
		add(s, SPAN_VALUE, key, base + scan.at);
		next(&value, &item);
		if (item.type != TBV_CBOR_ARRAY && item.type != TBV_CBOR_MAP)
			continue;
		value.at = key - base;
		inner(s, &value, base);
	}
}

void
spans_find(struct tbv_bytes raw, struct spans *s)
{
	struct tbv_cbor scan;
	struct tbv_cbor_item item;
	size_t at;
	int i;

	s->count = 0;
	tbv_cbor_init(&scan, raw);
	next(&scan, &item);
	if (item.type == TBV_CBOR_TAG)
		next(&scan, &item);
	for (i = 0; i < 4; i++) {
		at = scan.at;
		next(&scan, &item);
		add(s, SPAN_COSE, at, scan.at);
		if (i == 2)
			payload(s, item.string,
			    (size_t)(item.string.data - raw.data));
	}
}

/* The heads of a sequence of items, one within the other. */
static void
mark_heads(struct tbv_bytes in, uint8_t *mark)
{
	struct tbv_cbor scan;
	struct tbv_cbor_item item;
	size_t at, len;

	tbv_cbor_init(&scan, in);
	while (!tbv_cbor_at_end(&scan)) {
		at = scan.at;
		next(&scan, &item);
		len = scan.at - at - item.string.len;
		memset(mark + at, 1, len);
	}
	mark[in.len] = 1;
}

static void
mark_text(struct tbv_bytes in, uint8_t *mark)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t at;

	mark[0] = mark[in.len] = 1;
	for (at = 0; at < in.len; at++)
		if (in.data[at] == '\0' ||
		    strchr(alphabet, in.data[at]) == NULL)
			mark[at] = mark[at + 1] = 1;
}

void
spans_mark(struct tbv_bytes whole, uint8_t *mark)
{
	struct spans s;
	struct tbv_bytes in;
	size_t i, cose = 0;

	memset(mark, 0, whole.len + 1);
	if (whole.data[0] < 0x80) {
		mark_text(whole, mark);
		return;
	}
	mark_heads(whole, mark);
	spans_find(whole, &s);
	for (i = 0; i < s.count; i++)
		if (s.span[i].kind == SPAN_COSE && ++cose == 3) {
			/* a payload of more than 255 bytes has a head of 3 */
			in.data = whole.data + s.span[i].at + 3;
			in.len = s.span[i].len - 3;
			mark_heads(in, mark + s.span[i].at + 3);
		}
}
