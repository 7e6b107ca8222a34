/*
 * What inspection shows has an end: a table that is full takes nothing more, and
 * says so.  The bound is above what one document can hold, so that the table is
 * filled from inside.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "support.h"
#include "verify/inspect.c"

START_TEST(full)
{
	struct tbv_inspection *in = calloc(1, sizeof(*in));
	size_t i;

	ck_assert_ptr_nonnull(in);
	for (i = 0; i < PAIRS_MAX; i++) {
		add_string(in, "name", "value");
		ck_assert_int_eq(in->rc, TBV_OK);
		ck_assert_uint_eq(in->count, i + 1);
	}
	ck_assert_str_eq(tbv_inspection_value(in, PAIRS_MAX - 1), "value");
	add_string(in, "more", "value");
	ck_assert_int_eq(in->rc, TBV_ERR_MEMORY);
	ck_assert_uint_eq(tbv_inspection_count(in), PAIRS_MAX);
	ck_assert_ptr_null(tbv_inspection_name(in, PAIRS_MAX));
	ck_assert_str_eq(tbv_inspection_name(in, PAIRS_MAX - 1), "name");
	tbv_inspection_free(in);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("inspect_full");
	TCase *tcase = tcase_create("inspect_full");

	tcase_add_test(tcase, full);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
