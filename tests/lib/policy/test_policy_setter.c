/*
 * What all setters of a policy share: the first fault stays, an array grows by
 * one element of zeros, and a time has bounds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "support.h"

START_TEST(first_fault)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_fault fault;
	struct tbv_bytes out;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_sound(p, &fault), TBV_OK);
	ck_assert_int_eq(tbv_policy_given(p, ""), TBV_OK);
	ck_assert_int_eq(tbv_policy_bytes(p, NULL, 0, &out), TBV_OK);
	ck_assert_int_eq(tbv_policy_bytes(p, "ab", 2, &out), TBV_OK);
	ck_assert_int_eq(tbv_bytes_is(out, "ab"), 1);
	ck_assert_int_eq(p->fault.error, TBV_OK);

	ck_assert_int_eq(tbv_policy_bad(p, "what", "why"),
	    TBV_ERR_POLICY_VALUE);
	ck_assert_str_eq(p->fault.message, "what: why");
	/* from here on the error is returned again, whatever is given */
	ck_assert_int_eq(tbv_policy_given(p, ""), TBV_ERR_POLICY_VALUE);
	ck_assert_int_eq(tbv_policy_bytes(p, "ab", 2, &out),
	    TBV_ERR_POLICY_VALUE);
	ck_assert_int_eq(tbv_policy_bytes(p, NULL, 0, &out),
	    TBV_ERR_POLICY_VALUE);
	ck_assert_int_eq(tbv_policy_sound(p, &fault), TBV_ERR_SETTER_FAILED);
	ck_assert_str_eq(fault.message, "policy: [policy-value] what: why");
	ck_assert_int_eq(tbv_policy_memory(p), TBV_ERR_MEMORY);
	ck_assert_int_eq(p->fault.error, TBV_ERR_POLICY_VALUE);
	tbv_policy_free(p);
}
END_TEST

START_TEST(nothing_given)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_bytes out;

	if (_i == 0)
		ck_assert_int_eq(tbv_policy_given(p, NULL), TBV_ERR_USAGE);
	else
		ck_assert_int_eq(tbv_policy_bytes(p, NULL, 1, &out),
		    TBV_ERR_USAGE);
	ck_assert_int_eq(p->fault.error, TBV_ERR_USAGE);
	tbv_policy_free(p);
}
END_TEST

START_TEST(grow)
{
	static const uint64_t zero;
	uint64_t *array;
	void *any = NULL;
	size_t i, j;

	for (i = 0; i < 100; i++) {
		ck_assert_int_eq(tbv_policy_grow(&any, i, sizeof(*array)), 0);
		array = any;
		ck_assert_mem_eq(&array[i], &zero, sizeof(zero));
		array[i] = i + 1;
		for (j = 0; j <= i; j++)
			ck_assert_uint_eq(array[j], j + 1);
	}
	array = any;
	/* more than there can be: nothing is changed */
	ck_assert_int_eq(tbv_policy_grow(&any, SIZE_MAX / sizeof(*array),
	    sizeof(*array)), -1);
	ck_assert_int_eq(tbv_policy_grow(&any, SIZE_MAX / sizeof(*array) - 1,
	    sizeof(*array)), -1);
	ck_assert_ptr_eq(any, array);
	free(any);
}
END_TEST

static const struct {
	const char *why;
	unsigned int bit;
	int64_t value;
	const char *want;
} windows[] = {
	{ "the first second", TBV_HAS_NOT_BEFORE, 0, "ok" },
	{ "before it", TBV_HAS_NOT_BEFORE, -1, "policy-value" },
	{ "the last", TBV_HAS_NOT_AFTER, TBV_MAX_TIME, "ok" },
	{ "after it", TBV_HAS_NOT_AFTER, TBV_MAX_TIME + 1, "policy-value" },
	{ "an age", TBV_HAS_MAX_AGE, 60, "ok" },
	{ "an age of nothing", TBV_HAS_MAX_AGE, 0, "ok" },
	{ "a negative age", TBV_HAS_MAX_AGE, INT64_MIN, "policy-value" }
};

START_TEST(window)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_window w, want;
	int rc;

	memset(&w, 0, sizeof(w));
	memset(&want, 0, sizeof(want));
	rc = tbv_policy_set_window(p, &w, windows[_i].bit, windows[_i].value);
	expect_token(windows[_i].why, rc, windows[_i].want);
	if (rc == TBV_OK) {
		want.has = windows[_i].bit;
		if (want.has == TBV_HAS_NOT_BEFORE)
			want.not_before = windows[_i].value;
		else if (want.has == TBV_HAS_NOT_AFTER)
			want.not_after = windows[_i].value;
		else
			want.max_age = windows[_i].value;
	}
	ck_assert_uint_eq(w.has, want.has);
	ck_assert_int_eq(w.not_before, want.not_before);
	ck_assert_int_eq(w.not_after, want.not_after);
	ck_assert_int_eq(w.max_age, want.max_age);
	tbv_policy_free(p);
}
END_TEST

START_TEST(bits_gather)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_window w;

	memset(&w, 0, sizeof(w));
	(void)tbv_policy_set_window(p, &w, TBV_HAS_NOT_BEFORE, 1);
	(void)tbv_policy_set_window(p, &w, TBV_HAS_NOT_AFTER, 2);
	(void)tbv_policy_set_window(p, &w, TBV_HAS_MAX_AGE, 3);
	ck_assert_uint_eq(w.has, 7);
	ck_assert_int_eq(w.not_before, 1);
	ck_assert_int_eq(w.not_after, 2);
	ck_assert_int_eq(w.max_age, 3);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_setter");
	TCase *tcase = tcase_create("policy_setter");

	tcase_add_test(tcase, first_fault);
	tcase_add_loop_test(tcase, nothing_given, 0, 2);
	tcase_add_test(tcase, grow);
	tcase_add_loop_test(tcase, window, 0, ROWS(windows));
	tcase_add_test(tcase, bits_gather);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
