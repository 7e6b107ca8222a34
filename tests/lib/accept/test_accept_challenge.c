/*
 * Challenges: absent never equals empty, and each field only itself.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"
#include "by_hand.h"
#include "support.h"

#define A "11*16"
#define B "11*15 12"

/* NULL: not expected, or absent from the document. */
static const struct {
	const char *why;
	const char *want[3], *got[3];	/* nonce, public_key, user_data */
	const char *token;
} rows[] = {
	{ "nothing", { NULL }, { NULL }, "ok" },
	{ "nothing of what is there", { NULL }, { A, A, A }, "ok" },
	{ "all", { A, B, A }, { A, B, A }, "ok" },
	{ "no nonce", { A }, { NULL, A, A }, "nonce-missing" },
	{ "an empty nonce", { A }, { "", A, A }, "nonce-mismatch" },
	{ "another nonce", { A }, { B }, "nonce-mismatch" },
	{ "a longer nonce", { A }, { A " 00" }, "nonce-mismatch" },
	{ "a shorter nonce", { A }, { "11*15" }, "nonce-mismatch" },
	{ "no key", { NULL, A }, { A, NULL, A }, "public-key-missing" },
	{ "an empty key", { NULL, A }, { A, "", A }, "public-key-mismatch" },
	{ "another key", { NULL, A }, { NULL, B }, "public-key-mismatch" },
	{ "no data", { NULL, NULL, A }, { A, A }, "user-data-missing" },
	{ "no data, where empty is expected", { NULL, NULL, "" }, { A, A },
	    "user-data-missing" },
	{ "empty data, as expected", { NULL, NULL, "" }, { A, A, "" }, "ok" },
	{ "data, where empty is expected", { NULL, NULL, "" }, { A, A, A },
	    "user-data-mismatch" },
	{ "other data", { NULL, NULL, A }, { A, A, B },
	    "user-data-mismatch" },
	{ "much other data", { NULL, NULL, "11*68" }, { A, A, "12*68" },
	    "user-data-mismatch" },
	{ "the nonce comes first", { A, A, A }, { B, B, B },
	    "nonce-mismatch" }
};

START_TEST(fields)
{
	struct hand *h = hand_new();
	struct tbv_evidence e;
	struct tbv_bytes kept[6];
	size_t i;
	int rc;

	memset(&e, 0, sizeof(e));
	memset(kept, 0, sizeof(kept));
	for (i = 0; i < 3; i++) {
		if (rows[_i].want[i] != NULL)
			kept[i] = bytes(rows[_i].want[i]);
		if (rows[_i].got[i] != NULL)
			kept[3 + i] = bytes(rows[_i].got[i]);
	}
	e.nonce = kept[0];
	e.public_key = kept[1];
	e.user_data = kept[2];
	h->c.att.nonce = kept[3];
	h->c.att.public_key = kept[4];
	h->c.att.user_data = kept[5];
	h->c.evidence = &e;
	rc = tbv_accept_challenge(&h->c);
	expect_token(rows[_i].why, rc, rows[_i].token);
	ck_assert_int_eq(h->fault.error, rc);
	for (i = 0; i < 6; i++)
		if (kept[i].data != NULL)
			discard(kept[i]);
	hand_free(h);
}
END_TEST

START_TEST(age)
{
	struct hand *h = hand_new();
	struct tbv_evidence e;

	memset(&e, 0, sizeof(e));
	h->c.evidence = &e;
	h->c.time = 1000;
	e.now = 1060;
	ck_assert_int_eq(tbv_accept_challenge(&h->c), TBV_OK);
	e.has_max_age = 1;
	e.max_age = 60;
	ck_assert_int_eq(tbv_accept_challenge(&h->c), TBV_OK);
	e.now = 1061;
	ck_assert_int_eq(tbv_accept_challenge(&h->c), TBV_ERR_TOO_OLD);
	hand_free(h);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("accept_challenge");
	TCase *tcase = tcase_create("accept_challenge");

	tcase_add_loop_test(tcase, fields, 0, ROWS(rows));
	tcase_add_test(tcase, age);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
