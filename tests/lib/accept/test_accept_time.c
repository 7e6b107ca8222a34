/*
 * A document's time against the policy's window and the image's: each bound
 * is inclusive.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"
#include "by_hand.h"
#include "support.h"

#define T HAND_TIME

static const struct {
	const char *why;
	struct tbv_window policy, image;
	int64_t later;			/* by the clock than the document */
	int asks;
	const char *want, *message;
} rows[] = {
	{ "no bounds", { 0, 0, 0, 0 }, { 0, 0, 0, 0 }, 0, 0, "ok", "" },
	{ "values that are not set", { 0, T + 1, T - 1, -1 },
	    { 0, T + 1, T - 1, -1 }, 0, 0, "ok", "" },
	{ "from that second", { TBV_HAS_NOT_BEFORE, T, 0, 0 },
	    { 0, 0, 0, 0 }, 0, 1, "ok", "" },
	{ "from the next", { TBV_HAS_NOT_BEFORE, T + 1, 0, 0 },
	    { 0, 0, 0, 0 }, 0, 1, "too-early", "time: the policy's "
	    "not-before is 2026-05-28T20:26:41Z, the document is of "
	    "2026-05-28T20:26:40Z" },
	{ "until that second", { TBV_HAS_NOT_AFTER, 0, T, 0 },
	    { 0, 0, 0, 0 }, 0, 1, "ok", "" },
	{ "until the one before", { TBV_HAS_NOT_AFTER, 0, T - 1, 0 },
	    { 0, 0, 0, 0 }, 0, 1, "too-late", "time: the policy's not-after "
	    "is 2026-05-28T20:26:39Z, the document is of "
	    "2026-05-28T20:26:40Z" },
	{ "as old as it may be", { TBV_HAS_MAX_AGE, 0, 0, 60 },
	    { 0, 0, 0, 0 }, 60, 1, "ok", "" },
	{ "a second older", { TBV_HAS_MAX_AGE, 0, 0, 60 }, { 0, 0, 0, 0 },
	    61, 1, "too-old", "time: the policy's max-age is 60 s, the "
	    "document is 61 s old" },
	{ "from the future", { TBV_HAS_MAX_AGE, 0, 0, 60 }, { 0, 0, 0, 0 },
	    -300, 1, "ok", "" },
	{ "the image's first", { 0, 0, 0, 0 },
	    { TBV_HAS_NOT_BEFORE, T + 1, 0, 0 }, 0, 1, "too-early", NULL },
	{ "the image's last", { 0, 0, 0, 0 },
	    { TBV_HAS_NOT_AFTER, 0, T - 1, 0 }, 0, 1, "too-late", NULL },
	{ "the image's age", { 0, 0, 0, 0 }, { TBV_HAS_MAX_AGE, 0, 0, 0 },
	    1, 1, "too-old", "time: the image's max-age is 0 s, the document "
	    "is 1 s old" },
	{ "both: the policy's is told", { TBV_HAS_NOT_AFTER, 0, T - 1, 0 },
	    { TBV_HAS_NOT_BEFORE, T + 1, 0, 0 }, 0, 1, "too-late", NULL },
	{ "all of them held", { 7, T, T, 0 }, { 7, T, T, 0 }, 0, 1, "ok",
	    "" },
	{ "the first of three", { 7, T + 1, T - 1, -1 }, { 0, 0, 0, 0 }, 0,
	    1, "too-early", NULL }
};

START_TEST(accept)
{
	struct hand *h = hand_new();

	h->policy.window = rows[_i].policy;
	h->image[0].window = rows[_i].image;
	h->evidence.now = HAND_TIME + rows[_i].later;
	ck_assert_int_eq(tbv_asks_time(&h->c), rows[_i].asks);
	expect_token(rows[_i].why, tbv_accept_time(&h->c), rows[_i].want);
	if (rows[_i].message != NULL)
		ck_assert_str_eq(h->fault.message, rows[_i].message);
	hand_free(h);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("accept_time");
	TCase *tcase = tcase_create("accept_time");

	tcase_add_loop_test(tcase, accept, 0, ROWS(rows));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
