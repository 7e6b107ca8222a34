/*
 * The scanner of CBOR and its cursor, with libcbor replaced by a contract.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cbor.h>

#include "base/bounds.h"
#include "prove.h"
#include "base/cbor.h"

/* The argument of the head at p, which scan.c has found to be whole. */
static uint64_t
argument(const uint8_t *p)
{
	unsigned int info = p[0] & 31;
	uint64_t value = 0;
	size_t i, extra;

	if (info < 24)
		return info;
	extra = (size_t)1 << (info - 24);
	for (i = 1; i <= 8; i++)
		if (i <= extra)
			value = value << 8 | p[i];
	return value;
}

static void
report_string(const uint8_t *p, size_t size, int text,
    const struct cbor_callbacks *c, void *ctx)
{
	uint64_t len = argument(p);

	PROVE(len < size, "the string is among the bytes");
	if (text)
		c->string(ctx, p + (size - (size_t)len), len);
	else
		c->byte_string(ctx, p + (size - (size_t)len), len);
}

static void
report_start(unsigned int major, const struct cbor_callbacks *c, void *ctx)
{
	switch (major) {
	case 2: c->byte_string_start(ctx); break;
	case 3: c->string_start(ctx); break;
	case 4: c->indef_array_start(ctx); break;
	case 5: c->indef_map_start(ctx); break;
	default: c->indef_break(ctx); break;
	}
}

static void
report_simple(const uint8_t *p, const struct cbor_callbacks *c, void *ctx)
{
	switch (nondet_int()) {
	case 0: c->boolean(ctx, p[0] == 0xf5); break;
	case 1: c->null(ctx); break;
	case 2: c->undefined(ctx); break;
	case 3: c->float8(ctx, 0); break;
	default: break;
	}
}

static void
report(const uint8_t *p, size_t size, const struct cbor_callbacks *c,
    void *ctx)
{
	unsigned int major = p[0] >> 5;

	if ((p[0] & 31) == 31) {
		report_start(major, c, ctx);
		return;
	}
	switch (major) {
	case 0: c->uint64(ctx, argument(p)); break;
	case 1: c->negint64(ctx, argument(p)); break;
	case 2: case 3: report_string(p, size, major == 3, c, ctx); break;
	case 4: c->array_start(ctx, argument(p)); break;
	case 5: c->map_start(ctx, argument(p)); break;
	default: report_simple(p, c, ctx); break;
	}
}

/*
 * A contract in place of libcbor's decoder: reads the bytes that it is given,
 * which must be there; reports the item that the head announces, or nothing;
 * returns any status, and that it read any number of bytes.
 */
struct cbor_decoder_result
cbor_stream_decode(cbor_data source, size_t size,
    const struct cbor_callbacks *callbacks, void *context)
{
	struct cbor_decoder_result r;

	PROVE(size > 0 && __CPROVER_r_ok(source, size),
	    "libcbor may read the bytes");
	PROVE(source[0] >> 5 != 6, "no tag gets there");
	r.status = nondet_int() ? CBOR_DECODER_FINISHED : CBOR_DECODER_ERROR;
	r.read = nondet_size();
	if (r.status == CBOR_DECODER_FINISHED || nondet_int())
		report(source, size, callbacks, context);
	return r;
}

/* One step of the cursor, from any place in any number of bytes. */
void
prove_next(void)
{
	struct tbv_bytes in = prove_bytes();
	struct tbv_cbor_item item;
	struct tbv_cbor s;
	const char *why;
	size_t at = nondet_size();

	ASSUME(at <= in.len);
	tbv_cbor_init(&s, in);
	s.at = at;
	why = tbv_cbor_next(&s, &item);
	PROVE(why == NULL || s.at == at, "a refusal does not move");
	if (why != NULL)
		return;
	PROVE(s.at > at && s.at <= in.len, "it moves, and stays inside");
	if (item.type == TBV_CBOR_BYTES || item.type == TBV_CBOR_TEXT)
		PROVE(item.indefinite || (item.string.data + item.string.len ==
		    in.data + s.at && item.string.len < s.at - at),
		    "the string is the end of what was taken");
	if (item.type == TBV_CBOR_ARRAY)
		PROVE(item.value <= in.len - s.at, "items that can be there");
	if (item.type == TBV_CBOR_MAP)
		PROVE(item.value <= (in.len - s.at) / 2, "pairs as well");
}
