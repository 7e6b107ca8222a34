/*
 * Debug enclaves: what counts as one, and that it is accepted only where two
 * people have said so.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "accept/accept.h"
#include "by_hand.h"
#include "support.h"

START_TEST(zeros)
{
	static const struct {
		int byte[3];		/* -1: not listed */
		unsigned int want;
	} rows[] = {
		{ { 1, 2, 3 }, 0 }, { { 0, 2, 3 }, 1 }, { { 1, 0, 3 }, 1 },
		{ { 1, 2, 0 }, 1 }, { { 0, 2, 0 }, 2 }, { { 0, 0, 0 }, 3 },
		{ { -1, 0, 0 }, 2 }, { { -1, -1, -1 }, 0 }
	};
	struct hand *h = hand_new();
	size_t i;
	unsigned int j;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (j = 0; j < 3; j++)
			if (rows[i].byte[j] < 0)
				hand_no_pcr(h, j);
			else
				hand_pcr(h, j, rows[i].byte[j]);
		hand_pcr(h, 3, 0);	/* is set in debug mode too */
		ck_assert_uint_eq(tbv_accept_zero_pcrs(&h->c), rows[i].want);
	}
	/* a last byte that is not zero is enough */
	for (j = 0; j < 3; j++)
		hand_pcr(h, j, 0);
	h->pcr[2][TBV_PCR_SIZE - 1] = 1;
	ck_assert_uint_eq(tbv_accept_zero_pcrs(&h->c), 2);
	hand_free(h);
}
END_TEST

static const struct {
	const char *why;
	unsigned int zeros;
	int allowed, debug, root;	/* of the image: built in, or another */
	const char *want, *message;
} rows[] = {
	{ "allowed twice over", 3, 1, 1, 1, "ok", "" },
	{ "not by the caller", 3, 0, 1, 1, "debug", "pcr0, pcr1, pcr2: all "
	    "zero; the policy allows that, --insecure-debug was not given" },
	{ "not by the policy", 3, 1, 0, 1, "debug",
	    "pcr0, pcr1, pcr2: all zero" },
	{ "by neither", 3, 0, 0, 1, "debug", "pcr0, pcr1, pcr2: all zero" },
	{ "under another root", 3, 1, 1, 0, "image-root",
	    "debug enclave: allowed, but not under this root" },
	{ "one of them zero", 1, 1, 1, 1, "debug",
	    "pcr0, pcr1, pcr2: 1 of them zero" },
	{ "two of them zero", 2, 1, 1, 1, "debug",
	    "pcr0, pcr1, pcr2: 2 of them zero" }
};

START_TEST(accept)
{
	static const struct tbv_root other = { NULL, { 1 }, 1, 0 };
	static size_t first;
	struct hand *h = hand_new();
	int rc;

	h->policy.debug_allowed = rows[_i].allowed;
	h->policy.image_count = 2;
	h->image[1].debug = rows[_i].debug;
	h->policy.root = (struct tbv_root *)(uintptr_t)&other;
	h->policy.root_count = 1;
	h->image[1].root = &first;
	h->image[1].root_count = rows[_i].root ? 0 : 1;
	rc = tbv_accept_debug(&h->c, rows[_i].zeros);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_str_eq(h->fault.message, rows[_i].message);
	ck_assert_int_eq(h->c.insecure, rc == TBV_OK);
	if (rc == TBV_OK)
		ck_assert_ptr_eq(h->c.image, &h->image[1]);
	hand_free(h);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("accept_debug");
	TCase *tcase = tcase_create("accept_debug");

	tcase_add_test(tcase, zeros);
	tcase_add_loop_test(tcase, accept, 0, ROWS(rows));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
