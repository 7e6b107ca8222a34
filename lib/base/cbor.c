/*
 * Proves that CBOR is well-formed and has one reading, before any byte of it is
 * trusted.  The only file that includes libcbor.
 *
 * Heads are checked here first, because libcbor's own bounds and strictness
 * depend on its version.  Then its streaming decoder, which does not allocate
 * or recurse, reads exactly the same bytes, and both must agree.
 *
 * tools/tbbuild/base/cbor.c is a separate implementation: the builder shares no
 * code with what verifies its work, because a shared mistake would go
 * unnoticed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cbor.h>

#include "base/bounds.h"
#include "base/cbor.h"

/* libcbor 0.9 changed the type in which its callbacks get lengths. */
#if CBOR_MAJOR_VERSION == 0 && CBOR_MINOR_VERSION < 9
#define LENGTH size_t
#else
#define LENGTH uint64_t
#endif

static void
set_item(void *ctx, enum tbv_cbor_type type, uint64_t value, int indefinite)
{
	struct tbv_cbor_item *item = ctx;

	item->type = type;
	item->value = value;
	item->indefinite = indefinite;
}

static void
on_uint8(void *ctx, uint8_t v)
{
	set_item(ctx, TBV_CBOR_UINT, v, 0);
}

static void
on_uint16(void *ctx, uint16_t v)
{
	set_item(ctx, TBV_CBOR_UINT, v, 0);
}

static void
on_uint32(void *ctx, uint32_t v)
{
	set_item(ctx, TBV_CBOR_UINT, v, 0);
}

static void
on_uint64(void *ctx, uint64_t v)
{
	set_item(ctx, TBV_CBOR_UINT, v, 0);
}

static void
on_negint8(void *ctx, uint8_t v)
{
	set_item(ctx, TBV_CBOR_NEGATIVE, v, 0);
}

static void
on_negint16(void *ctx, uint16_t v)
{
	set_item(ctx, TBV_CBOR_NEGATIVE, v, 0);
}

static void
on_negint32(void *ctx, uint32_t v)
{
	set_item(ctx, TBV_CBOR_NEGATIVE, v, 0);
}

static void
on_negint64(void *ctx, uint64_t v)
{
	set_item(ctx, TBV_CBOR_NEGATIVE, v, 0);
}

static void
on_bytes_start(void *ctx)
{
	set_item(ctx, TBV_CBOR_BYTES, 0, 1);
}

static void
on_text_start(void *ctx)
{
	set_item(ctx, TBV_CBOR_TEXT, 0, 1);
}

static void
on_bytes(void *ctx, cbor_data data, LENGTH len)
{
	struct tbv_cbor_item *item = ctx;

	set_item(ctx, TBV_CBOR_BYTES, len, 0);
	item->string.data = data;
	item->string.len = (size_t)len;
}

static void
on_text(void *ctx, cbor_data data, LENGTH len)
{
	on_bytes(ctx, data, len);
	((struct tbv_cbor_item *)ctx)->type = TBV_CBOR_TEXT;
}

static void
on_array_start(void *ctx)
{
	set_item(ctx, TBV_CBOR_ARRAY, 0, 1);
}

static void
on_array(void *ctx, LENGTH count)
{
	set_item(ctx, TBV_CBOR_ARRAY, count, 0);
}

static void
on_map_start(void *ctx)
{
	set_item(ctx, TBV_CBOR_MAP, 0, 1);
}

static void
on_map(void *ctx, LENGTH count)
{
	set_item(ctx, TBV_CBOR_MAP, count, 0);
}

static void
on_float(void *ctx, float v)
{
	(void)v;
	set_item(ctx, TBV_CBOR_FLOAT, 0, 0);
}

static void
on_double(void *ctx, double v)
{
	(void)v;
	set_item(ctx, TBV_CBOR_FLOAT, 0, 0);
}

static void
on_null(void *ctx)
{
	set_item(ctx, TBV_CBOR_NULL, 0, 0);
}

static void
on_undefined(void *ctx)
{
	set_item(ctx, TBV_CBOR_UNDEFINED, 0, 0);
}

static void
on_bool(void *ctx, bool v)
{
	set_item(ctx, TBV_CBOR_BOOL, v, 0);
}

static void
on_break(void *ctx)
{
	set_item(ctx, TBV_CBOR_BREAK, 0, 0);
}

static const struct cbor_callbacks callbacks = {
	.uint8 = on_uint8,
	.uint16 = on_uint16,
	.uint32 = on_uint32,
	.uint64 = on_uint64,
	.negint64 = on_negint64,
	.negint32 = on_negint32,
	.negint16 = on_negint16,
	.negint8 = on_negint8,
	.byte_string_start = on_bytes_start,
	.byte_string = on_bytes,
	.string = on_text,
	.string_start = on_text_start,
	.indef_array_start = on_array_start,
	.array_start = on_array,
	.indef_map_start = on_map_start,
	.map_start = on_map,
	.float2 = on_float,
	.float4 = on_float,
	.float8 = on_double,
	.undefined = on_undefined,
	.null = on_null,
	.boolean = on_bool,
	.indef_break = on_break
};

const char *
tbv_cbor_name(enum tbv_cbor_type type)
{
	static const char *const names[] = {
		"an unsigned integer", "a negative integer", "a byte string",
		"text", "an array", "a map", "a tag", "true or false", "null",
		"undefined", "a float", "a break"
	};

	return names[type];
}

void
tbv_cbor_init(struct tbv_cbor *s, struct tbv_bytes bytes)
{
	s->data = bytes.data;
	s->len = bytes.len;
	s->at = 0;
}

int
tbv_cbor_at_end(const struct tbv_cbor *s)
{
	return s->at == s->len;
}

/*
 * RFC 8949 3: the argument of the head at p, of which left bytes are available.
 * *size receives the head's length.  All but floats need the shortest form
 * (4.2.1), and reserved values are refused.  So are unassigned simple values
 * (3.3): a libcbor that knows them uses a callback that older ones lack, which
 * is therefore NULL in callbacks.
 */
static const char *
decode_head(const uint8_t *p, size_t left, size_t *size, uint64_t *argument)
{
	unsigned int info = p[0] & 31, major = p[0] >> 5;
	size_t extra, i;

	*size = 1;
	*argument = info;
	if (info < 24)
		return major == 7 && info < 20 ? "unassigned simple value" :
		    NULL;
	if (info == 31)
		return major < 2 || major == 6 ? "reserved head" : NULL;
	if (info > 27)
		return "reserved head";
	extra = (size_t)1 << (info - 24);
	if (left - 1 < extra)
		return "cut short";
	for (*argument = 0, i = 1; i <= extra; i++)
		*argument = *argument << 8 | p[i];
	*size = 1 + extra;
	if (major == 7)
		return info == 24 ? "unassigned simple value" : NULL;
	if (*argument < 24 || (info > 24 &&
	    *argument >> (4 * extra) == 0))
		return "not the shortest form";
	return NULL;
}

/* Whether the remaining bytes can hold what the head announces. */
static const char *
check_bound(const uint8_t *p, size_t left, uint64_t argument)
{
	unsigned int major = p[0] >> 5;

	if ((p[0] & 31) == 31)
		return NULL;
	if ((major == 2 || major == 3 || major == 4) && argument > left)
		return "cut short";
	if (major == 5 && argument > left / 2)
		return "cut short";
	return NULL;
}

const char *
tbv_cbor_next(struct tbv_cbor *s, struct tbv_cbor_item *item)
{
	static const struct tbv_cbor_item nothing;
	struct cbor_decoder_result r;
	uint64_t argument;
	size_t left = s->len - s->at, size;
	const uint8_t *p;
	const char *why;

	*item = nothing;
	if (left == 0)
		return "cut short";
	p = s->data + s->at;
	if ((why = decode_head(p, left, &size, &argument)) != NULL ||
	    (why = check_bound(p, left - size, argument)) != NULL)
		return why;
	/*
	 * libcbor 0.8 has no callback for tags 6 to 20, so not for COSE_Sign1's
	 * 18
	 */
	if (p[0] >> 5 == 6) {
		set_item(item, TBV_CBOR_TAG, argument, 0);
		s->at += size;
		return NULL;
	}
	if ((p[0] >> 5 == 2 || p[0] >> 5 == 3) && (p[0] & 31) != 31)
		size += (size_t)argument;
	r = cbor_stream_decode(p, size, &callbacks, item);
	if (r.status != CBOR_DECODER_FINISHED || r.read != size)
		return "not as libcbor reads it";
	s->at += size;
	return NULL;
}

/* One level of nesting, and how many items it still needs. */
struct level {
	uint64_t left;
	int indefinite;
	int odd;		/* a map's key has been read, its value not */
};

struct cbor_levels {
	struct level level[TBV_MAX_CBOR_DEPTH + 2];
	size_t depth;		/* levels that are open */
};

/* Counts one item as read at the innermost level, and closes the levels that
 * are complete. */
static void
count_item(struct cbor_levels *w)
{
	struct level *l;

	while (w->depth > 0) {
		l = &w->level[w->depth - 1];
		if (l->indefinite) {
			l->odd = !l->odd;
			return;
		}
		if (--l->left > 0)
			return;
		w->depth--;
	}
}

static const char *
enter_level(struct cbor_levels *w, const struct tbv_cbor_item *item)
{
	struct level *l;

	if (w->depth > TBV_MAX_CBOR_DEPTH)
		return "nested too deeply";
	if (!item->indefinite && item->value == 0) {
		count_item(w);
		return NULL;
	}
	l = &w->level[w->depth++];
	l->left = item->type == TBV_CBOR_MAP ? item->value * 2 : item->value;
	l->indefinite = item->indefinite;
	l->odd = 0;
	return NULL;
}

/*
 * A break ends the innermost level, if that has an indefinite length and no key
 * is waiting for its value.
 */
static const char *
leave_level(struct cbor_levels *w)
{
	struct level *l;

	if (w->depth == 0)
		return "break without a start";
	l = &w->level[w->depth - 1];
	if (!l->indefinite)
		return "break without a start";
	if (l->odd)
		return "a key without a value";
	w->depth--;
	count_item(w);
	return NULL;
}

static const char *
walk_item(struct cbor_levels *w, const struct tbv_cbor_item *item,
    int outer_indefinite)
{
	switch (item->type) {
	case TBV_CBOR_TAG:
		return "a tag";
	case TBV_CBOR_UNDEFINED:
		return "undefined";
	case TBV_CBOR_BREAK:
		return leave_level(w);
	case TBV_CBOR_ARRAY:
		if (item->indefinite)
			return "an array of indefinite length";
		return enter_level(w, item);
	case TBV_CBOR_MAP:
		if (item->indefinite && (w->depth > 0 || !outer_indefinite))
			return "a map of indefinite length";
		return enter_level(w, item);
	case TBV_CBOR_TEXT:
	case TBV_CBOR_BYTES:
		if (item->indefinite)
			return "a string in chunks";
		if (item->type == TBV_CBOR_TEXT &&
		    tbv_text_utf8(item->string.data, item->string.len) != 0)
			return "text that is not UTF-8";
		break;
	default:
		break;
	}
	count_item(w);
	return NULL;
}

/* Walks one whole item from the cursor. */
static const char *
walk_whole(struct tbv_cbor *s, int outer_indefinite)
{
	struct tbv_cbor_item item;
	struct cbor_levels w;
	const char *why;

	w.depth = 0;
	do {
		if ((why = tbv_cbor_next(s, &item)) != NULL ||
		    (why = walk_item(&w, &item, outer_indefinite)) != NULL)
			return why;
	} while (w.depth > 0);
	return NULL;
}

const char *
tbv_cbor_skip(struct tbv_cbor *s)
{
	return walk_whole(s, 0);
}

const char *
tbv_cbor_check(struct tbv_bytes bytes, int outer_indefinite)
{
	struct tbv_cbor s;
	const char *why;

	tbv_cbor_init(&s, bytes);
	if ((why = walk_whole(&s, outer_indefinite)) != NULL)
		return why;
	return tbv_cbor_at_end(&s) ? NULL : "bytes after the end";
}
