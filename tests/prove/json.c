/*
 * The pre-scan of JSON: one value of it, from any state that its rounds leave.
 * The proof of the start that must fail says that nothing holds there.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "prove.h"
/* its cursor has no name outside */
#include "../../lib/base/json_scan.c"

struct cursor nondet_cursor(void);

/* The position of the requested member, if it has been found. */
static int
sound_find(const struct cursor *c)
{
	const uint8_t *start = (const uint8_t *)c->p;
	size_t from;

	if (c->wanted && (c->want == NULL || c->depth != 1))
		return 0;
	if (c->found.data == NULL)
		return !c->inside && c->found.len == 0;
	from = (size_t)(c->found.data - start);
	if (from > c->at)
		return 0;
	return c->inside ? c->depth >= 2 : c->found.len <= c->at - from;
}

/* What holds between two rounds. */
static int
sound(const struct cursor *c)
{
	size_t i;

	if (c->at > c->len || c->depth > TBV_MAX_JSON_DEPTH ||
	    c->values > TBV_MAX_JSON_VALUES)
		return 0;
	for (i = 0; i < TBV_MAX_JSON_DEPTH; i++)
		if (i < c->depth && c->stack[i] != '{' && c->stack[i] != '[')
			return 0;
	return sound_find(c);
}

/* The cursor over a text of this length, anywhere in it. */
static struct cursor
any_cursor(struct tbv_bytes in, char want[3])
{
	struct cursor c = nondet_cursor();
	size_t from = nondet_size();

	c.p = (const char *)in.data;
	c.len = in.len;
	c.want = nondet_int() ? want : NULL;
	want[2] = '\0';
	ASSUME(from <= PROVE_LENGTH);
	c.found.data = nondet_int() ? in.data + from : NULL;
	return c;
}

void
prove_value(void)
{
	char want[3];
	struct tbv_bytes in = prove_bytes();
	struct cursor c = any_cursor(in, want);
	size_t before = c.at;
	const char *why;
	int more;

	ASSUME(sound(&c));
	if ((why = scan_value(&c, &more)) != NULL)
		return;
	PROVE(sound(&c), "what held still holds");
	PROVE(c.at > before, "it moves");
	PROVE(more || c.depth == 0, "the end is the end of all levels");
}

/* The first state is one of those. */
void
prove_start(void)
{
	struct tbv_bytes in = prove_bytes();
	struct cursor c = nondet_cursor();

	start_cursor(&c, in, nondet_int(), nondet_int() ? "n" : NULL, '[');
	PROVE(sound(&c) + DEFECT == 1, "what has to hold");
}
