/*
 * The walk over a whole item of CBOR: one round of it, from any state that its
 * rounds can leave.  What it relies on of the cursor is proved by scan.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "prove.h"
/* its walk has no name outside */
#include "../../lib/base/cbor.c"

struct cbor_levels nondet_walk(void);
struct tbv_cbor_item nondet_item(void);

/* The cursor is not part of a round: nothing may call this. */
struct cbor_decoder_result
cbor_stream_decode(cbor_data source, size_t size,
    const struct cbor_callbacks *c, void *context)
{
	struct cbor_decoder_result r;

	(void)source;
	(void)size;
	(void)c;
	(void)context;
	PROVE(0, "the walk reads by its cursor alone");
	return r;
}

/* A contract: it is given a string of the item's. */
int
tbv_text_utf8(const uint8_t *in, size_t len)
{
	PROVE(__CPROVER_r_ok(in, len), "the text may be read");
	return nondet_int() ? 0 : -1;
}

/* What holds between two rounds. */
static int
sound(const struct cbor_levels *w)
{
	const struct level *l;
	size_t i;

	if (w->depth > TBV_MAX_CBOR_DEPTH + 1)
		return 0;
	for (i = 0; i < TBV_MAX_CBOR_DEPTH + 1; i++) {
		l = &w->level[i];
		if (i < w->depth && ((!l->indefinite && l->left == 0) ||
		    (l->odd != 0 && l->odd != 1)))
			return 0;
	}
	return 1;
}

/* The cursor's contract, which scan.c proves. */
static struct tbv_cbor_item
any_item(void)
{
	struct tbv_cbor_item item = nondet_item();
	size_t len = nondet_size();

	/* the proof that must fail lets twice a map's pairs overflow */
	if (item.type == TBV_CBOR_MAP)
		ASSUME(item.value <= UINT64_MAX / 2 + DEFECT);
	ASSUME(len <= 64);
	item.string.data = prove_memory(len);
	item.string.len = len;
	return item;
}

void
prove_step(void)
{
	struct tbv_cbor_item item = any_item();
	struct cbor_levels w = nondet_walk();
	const char *why;

	ASSUME(sound(&w));
	why = walk_item(&w, &item, nondet_int());
	PROVE(why != NULL || sound(&w), "what held still holds");
}
