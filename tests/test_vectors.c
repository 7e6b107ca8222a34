/*
 * Holds the library to the cases in vectors/, through its public header
 * alone: each has its verdict, its token, and no facts unless verified.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "case.h"
#include "support.h"

static size_t case_count;

START_TEST(vector)
{
	struct tbv_result *result;
	struct rules rules;
	struct vector v;
	const char *wrong;
	int rc;

	vector_open(&v, case_name((size_t)_i));
	rules_make(&rules, v.key);
	rc = vector_judge(&v, &rules, &result);
	wrong = vector_wrong(&v, rc, result);
	ck_assert_msg(wrong == NULL, "%s: want %s, got %s: %s: %s", v.name,
	    v.want, tbv_error_token(rc), wrong, tbv_result_message(result));
	tbv_result_free(result);
	rules_free(&rules);
	vector_close(&v);
}
END_TEST

/* A run over no cases would pass: there are more than these. */
START_TEST(enough)
{
	ck_assert_uint_ge(case_count, 600);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("vectors");
	TCase *tcase = tcase_create("cases");
	int rc;

	case_count = cases_find();
	tcase_add_test(tcase, enough);
	tcase_add_loop_test(tcase, vector, 0, (int)case_count);
	suite_add_tcase(suite, tcase);
	rc = run(suite);
	cases_forget();
	return rc;
}
