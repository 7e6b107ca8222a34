/*
 * A result as JSON, whole: of a good one, of one that is refused, and with
 * facts that need an escape.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "log_support.h"
#include "support.h"
#include "case/result.h"

static const char *
json_of(struct tbv_result *r)
{
	const char *json = NULL, *again = NULL;

	ck_assert_int_eq(tbv_result_json(r, &json), TBV_OK);
	ck_assert_int_eq(tbv_result_json(r, &again), TBV_OK);
	ck_assert_ptr_eq(json, again);
	return json;
}

/* The checks, all with one result but one. */
static void
say_checks(struct writer *w, const char *all, enum tbv_check other,
    const char *result, const char *detail)
{
	int i;

	say(w, "\"checks\":[");
	for (i = 0; i < TBV_CHECKS; i++)
		say(w, "%s{\"name\":\"%s\",\"result\":\"%s\",\"detail\":%s}",
		    i > 0 ? "," : "", tbv_check_name((enum tbv_check)i),
		    i == (int)other ? result : all,
		    i == (int)other ? detail : "null");
	say(w, "]");
}

static void
expect_json(struct tbv_result *r, struct writer *want)
{
	size_t at;

	ck_assert_str_eq(json_of(r), want->data);
	ck_assert_ptr_null(tbv_json_check(chars(json_of(r)), 1, &at));
	drop_writer(want);
	tbv_result_free(r);
}

START_TEST(good)
{
	struct tbv_result *r = tbv_result_new();
	struct writer w = { 0 };
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	(void)tbv_result_conclude(r, &fault, TBV_OK);
	r->question = TBV_QUESTION_ARTIFACT;
	r->root_is_builtin = 1;
	r->check[TBV_CHECK_FORM] = TBV_PASS;
	tbv_result_note(r, TBV_CHECK_FORM, "raw");
	(void)tbv_result_add_fact(r, TBV_FACT_NAME, "a\"b\n", 4);
	(void)tbv_result_add_fact(r, TBV_FACT_ROOT, "g1", 2);
	say(&w, "{\"tbverify\":1,\"verdict\":\"verified\","
	    "\"question\":\"artifact\",\"error\":null,");
	say_checks(&w, "not-reached", TBV_CHECK_FORM, "pass", "\"raw\"");
	say(&w, ",\"facts\":{\"name\":\"a\\\"b\\\\x0a\",\"root\":\"g1\","
	    "\"root-builtin\":true}}");
	expect_json(r, &w);
}
END_TEST

/* No reader of one member alone takes it for an artifact's. */
START_TEST(of_lists)
{
	struct tbv_result *r = tbv_result_new();
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	(void)tbv_result_conclude(r, &fault, TBV_OK);
	r->question = TBV_QUESTION_LISTS;
	ck_assert_ptr_nonnull(strstr(json_of(r), "\"verdict\":\"holds\","
	    "\"question\":\"lists\","));
	tbv_result_free(r);
}
END_TEST

START_TEST(another_root)
{
	struct tbv_result *r = tbv_result_new();
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	(void)tbv_result_conclude(r, &fault, TBV_OK);
	(void)tbv_result_add_fact(r, TBV_FACT_ROOT, "g1", 2);
	ck_assert_ptr_nonnull(strstr(json_of(r), "\"root-builtin\":false"));
	tbv_result_free(r);
}
END_TEST

START_TEST(refused)
{
	struct tbv_result *r = tbv_result_new();
	struct writer w = { 0 };
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	(void)tbv_fault_differ(&fault, TBV_ERR_PCR_MISMATCH, "pcr0", "a",
	    "b");
	(void)tbv_result_conclude(r, &fault, TBV_ERR_PCR_MISMATCH);
	r->failed = TBV_CHECK_MEASUREMENT;
	r->check[TBV_CHECK_MEASUREMENT] = TBV_FAIL;
	(void)tbv_result_add_fact(r, TBV_FACT_NAME, "a", 1);
	say(&w, "{\"tbverify\":1,\"verdict\":\"refused\","
	    "\"question\":null,\"error\":{"
	    "\"token\":\"pcr-mismatch\",\"class\":\"%s\","
	    "\"check\":\"measurement\",\"want\":\"a\",\"got\":\"b\","
	    "\"message\":\"pcr0: want a, got b; %s\"},",
	    tbv_class_name(tbv_error_class(TBV_ERR_PCR_MISMATCH)),
	    tbv_error_sentence(TBV_ERR_PCR_MISMATCH));
	say_checks(&w, "not-reached", TBV_CHECK_MEASUREMENT, "fail",
	    "\"pcr0: want a, got b\"");
	say(&w, ",\"facts\":{}}");
	expect_json(r, &w);
}
END_TEST

/* Before any check, want and got: null; and no result at all. */
START_TEST(nothing_to_say)
{
	struct tbv_result *r = NULL;
	const char *json = "";

	ck_assert_int_eq(tbv_result_json(NULL, &json), TBV_ERR_MEMORY);
	ck_assert_ptr_null(json);
	ck_assert_int_eq(tbv_result_new_failure(TBV_ERR_IO, "a", &r),
	    TBV_OK);
	ck_assert_ptr_nonnull(strstr(json_of(r), "\"verdict\":\"none\","));
	ck_assert_ptr_nonnull(strstr(json_of(r), "\"check\":null,"
	    "\"want\":null,\"got\":null,"));
	tbv_result_free(r);
}
END_TEST

/* The longest message there can be, with its sentence. */
START_TEST(long_message)
{
	char detail[2 * TBV_MAX_MESSAGE];
	struct tbv_result *r = NULL;
	const char *json;
	int i;

	memset(detail, 'x', sizeof(detail));
	detail[sizeof(detail) - 1] = '\0';
	for (i = TBV_ERR_INTERNAL; i < 1000; i++) {
		if (tbv_error_sentence(i) == NULL)
			continue;
		ck_assert_int_eq(tbv_result_new_failure(i, detail, &r),
		    TBV_OK);
		json = json_of(r);
		ck_assert_ptr_nonnull(strstr(json, tbv_error_token(i)));
		tbv_result_free(r);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("result_json");
	TCase *tcase = tcase_create("result_json");

	tcase_add_test(tcase, good);
	tcase_add_test(tcase, of_lists);
	tcase_add_test(tcase, another_root);
	tcase_add_test(tcase, refused);
	tcase_add_test(tcase, nothing_to_say);
	tcase_add_test(tcase, long_message);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
