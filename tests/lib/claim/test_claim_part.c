/*
 * Holds the names of the forms, and the texts that are kept, to their bounds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "claim/claim.h"
#include "support.h"

START_TEST(names)
{
	ck_assert_str_eq(tbv_claim_form_name(TBV_CLAIM_TB1), "tb1");
	ck_assert_str_eq(tbv_claim_form_name(TBV_CLAIM_TEXT), "text");
	ck_assert_str_eq(tbv_claim_form_name(TBV_CLAIM_DIGEST), "digest");
	ck_assert_str_eq(tbv_claim_form_name(TBV_CLAIM_STATEMENT),
	    "statement");
	ck_assert_str_eq(tbv_claim_form_name(TBV_CLAIM_JSON), "json");
	ck_assert_ptr_null(tbv_claim_form_name((enum tbv_claim_form)0));
	ck_assert_ptr_null(tbv_claim_form_name((enum tbv_claim_form)6));
}
END_TEST

START_TEST(texts)
{
	char text[TBV_MAX_NAME + 1];
	struct tbv_bytes b = { (const uint8_t *)text, TBV_MAX_NAME };

	memset(text, '~', sizeof(text));
	ck_assert_int_eq(tbv_claim_is_text(b), 1);
	b.len++;
	ck_assert_int_eq(tbv_claim_is_text(b), 0);
	b.len = 0;
	ck_assert_int_eq(tbv_claim_is_text(b), 0);
	b.len = 1;
	text[0] = ' ';
	ck_assert_int_eq(tbv_claim_is_text(b), 0);
	text[0] = '\x7f';
	ck_assert_int_eq(tbv_claim_is_text(b), 0);
	text[0] = '!';
	ck_assert_int_eq(tbv_claim_is_text(b), 1);
}
END_TEST

START_TEST(kept)
{
	char room[TBV_MAX_NAME], text[TBV_MAX_NAME + 1];
	struct tbv_bytes out = { NULL, 0 };

	memset(text, 'a', sizeof(text));
	ck_assert_int_eq(tbv_claim_keep(text, TBV_MAX_NAME + 1, room, &out),
	    -1);
	ck_assert_ptr_null(out.data);
	ck_assert_int_eq(tbv_claim_keep(text, TBV_MAX_NAME, room, &out), 0);
	ck_assert_ptr_eq(out.data, room);
	ck_assert_uint_eq(out.len, TBV_MAX_NAME);
}
END_TEST

static const struct {
	const char *hex;
	size_t len;			/* 0: refused */
} digits[] = {
	{ "00ff", 2 }, { "0123456789", 5 }, { "", 0 }, { "00", 0 },
	{ "00FF", 0 }, { "00fg", 0 }, { "00ff0", 0 }, { "00ff00", 0 },
	{ "012345678", 0 }, { "01234567890", 0 }
};

START_TEST(kept_hex)
{
	struct tbv_bytes out = { NULL, 0 };
	uint8_t room[5];

	ck_assert_int_eq(tbv_claim_keep_hex(digits[_i].hex, 2, 5, room, &out),
	    digits[_i].len > 0 ? 0 : -1);
	ck_assert_uint_eq(out.len, digits[_i].len);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("claim_part");
	TCase *t = tcase_create("claim_part");

	tcase_add_test(t, names);
	tcase_add_test(t, texts);
	tcase_add_test(t, kept);
	tcase_add_loop_test(t, kept_hex, 0, ROWS(digits));
	suite_add_tcase(s, t);
	return run(s);
}
