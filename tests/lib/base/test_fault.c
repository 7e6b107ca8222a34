/*
 * The first fault of a call: it is kept, returned, and cut where there is no
 * room for all of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/fault.h"
#include "support.h"

START_TEST(first_wins)
{
	struct tbv_fault fault;

	memset(&fault, 0xff, sizeof(fault));
	tbv_fault_clear(&fault);
	ck_assert_int_eq(fault.error, TBV_OK);
	ck_assert_str_eq(fault.message, "");
	ck_assert_str_eq(fault.want, "");
	ck_assert_str_eq(fault.got, "");

	ck_assert_int_eq(tbv_fault_set(&fault, TBV_ERR_COSE_TAG, "tag %d", 61),
	    TBV_ERR_COSE_TAG);
	ck_assert_int_eq(fault.error, TBV_ERR_COSE_TAG);
	ck_assert_str_eq(fault.message, "tag 61");

	/* a later one is returned, and not kept */
	ck_assert_int_eq(tbv_fault_set(&fault, TBV_ERR_MEMORY, "later"),
	    TBV_ERR_MEMORY);
	ck_assert_int_eq(tbv_fault_differ(&fault, TBV_ERR_COSE_CBOR, "field",
	    "a", "b"), TBV_ERR_COSE_CBOR);
	ck_assert_int_eq(fault.error, TBV_ERR_COSE_TAG);
	ck_assert_str_eq(fault.message, "tag 61");
	ck_assert_str_eq(fault.want, "");
	ck_assert_str_eq(fault.got, "");
}
END_TEST

START_TEST(differ)
{
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_fault_differ(&fault, TBV_ERR_COSE_PROTECTED,
	    "protected", "a1", "a2%s"), TBV_ERR_COSE_PROTECTED);
	ck_assert_int_eq(fault.error, TBV_ERR_COSE_PROTECTED);
	ck_assert_str_eq(fault.message, "protected: want a1, got a2%s");
	ck_assert_str_eq(fault.want, "a1");
	ck_assert_str_eq(fault.got, "a2%s");
}
END_TEST

/* Texts around the size of what they go into. */
static const struct {
	const char *why;
	size_t len, message, detail;
} rows[] = {
	{ "nothing", 0, 0, 0 },
	{ "all but one of a detail", TBV_MAX_DETAIL - 2, TBV_MAX_DETAIL - 2,
	    TBV_MAX_DETAIL - 2 },
	{ "a detail that is full", TBV_MAX_DETAIL - 1, TBV_MAX_DETAIL - 1,
	    TBV_MAX_DETAIL - 1 },
	{ "one more", TBV_MAX_DETAIL, TBV_MAX_DETAIL, TBV_MAX_DETAIL - 1 },
	{ "a message that is full", TBV_MAX_MESSAGE - 1, TBV_MAX_MESSAGE - 1,
	    TBV_MAX_DETAIL - 1 },
	{ "one more than that", TBV_MAX_MESSAGE, TBV_MAX_MESSAGE - 1,
	    TBV_MAX_DETAIL - 1 },
	{ "twice as much", 2 * TBV_MAX_MESSAGE, TBV_MAX_MESSAGE - 1,
	    TBV_MAX_DETAIL - 1 }
};

START_TEST(long_texts)
{
	char text[2 * TBV_MAX_MESSAGE + 1];
	struct tbv_fault fault;

	memset(text, 'x', sizeof(text));
	text[rows[_i].len] = '\0';
	tbv_fault_clear(&fault);
	(void)tbv_fault_set(&fault, TBV_ERR_MEMORY, "%s", text);
	ck_assert_msg(strlen(fault.message) == rows[_i].message, "%s: %zu",
	    rows[_i].why, strlen(fault.message));
	tbv_fault_clear(&fault);
	(void)tbv_fault_differ(&fault, TBV_ERR_MEMORY, "f", text, text);
	ck_assert_uint_eq(strlen(fault.want), rows[_i].detail);
	ck_assert_uint_eq(strlen(fault.got), rows[_i].detail);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("fault");
	TCase *tcase = tcase_create("fault");

	tcase_add_test(tcase, first_wins);
	tcase_add_test(tcase, differ);
	tcase_add_loop_test(tcase, long_texts, 0, ROWS(rows));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
