/*
 * Compares the check of a policy alone with the later result of tbv_verify():
 * what is missing is missing in both, and the requirements of any policy are
 * listed completely, one in each line.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "support.h"

#define NOW INT64_C(1780272000)		/* 2026-06-01 */

/* The options of a case; what its policy comes to by itself. */
static const struct {
	const char *name;
	int want;
} cases[] = {
	{ "good", TBV_OK }, { "good-repository", TBV_OK },
	{ "good-any-source", TBV_OK }, { "good-everything", TBV_OK },
	{ "good-endorsed", TBV_OK }, { "good-endorsed-instead", TBV_OK },
	{ "good-log", TBV_OK }, { "good-debug", TBV_OK },
	{ "good-text", TBV_OK },
	/* of the evidence, and so nothing that a policy could know */
	{ "artifact-byte", TBV_OK }, { "commit-other", TBV_OK },
	{ "no-source", TBV_ERR_NO_SOURCE }, { "no-image", TBV_ERR_NO_IMAGE }
};

START_TEST(as_the_verdict)
{
	struct tbv_result *result = NULL;
	struct tbv_plan *plan = NULL;
	struct rules rules;
	struct vector v;
	int rc;

	vector_open(&v, cases[_i].name);
	rules_make(&rules, v.key);
	ck_assert_int_eq(rules.error, TBV_OK);
	rc = tbv_policy_check(rules.policy, NOW, &plan);
	ck_assert_msg(rc == cases[_i].want, "%s: %s [%s]", cases[_i].name,
	    tbv_plan_message(plan), tbv_error_token(rc));
	if (rc == TBV_OK) {
		ck_assert_str_eq(tbv_plan_message(plan), "");
	} else {
		ck_assert_int_eq(vector_judge(&v, &rules, &result), rc);
		ck_assert_str_eq(tbv_result_message(result),
		    tbv_plan_message(plan));
		tbv_result_free(result);
	}
	/* also where something is missing */
	ck_assert_uint_gt(tbv_plan_count(plan), 0);
	tbv_plan_free(plan);
	rules_free(&rules);
	vector_close(&v);
}
END_TEST

/* Every case whose verdict is a policy's own fault is found without it. */
START_TEST(before_any_artifact)
{
	size_t i, found = 0, n = cases_find();
	struct tbv_result *result;
	struct tbv_plan *plan;
	struct rules rules;
	struct vector v;
	int alone, rc;

	for (i = 0; i < n; i++) {
		vector_open(&v, case_name(i));
		rules_make(&rules, v.key);
		alone = tbv_policy_check(rules.policy, NOW, &plan);
		rc = vector_judge(&v, &rules, &result);
		/* at the same time: most cases have this one */
		if (alone == TBV_OK)
			ck_assert_msg(rc != TBV_ERR_NO_IMAGE &&
			    rc != TBV_ERR_NO_SOURCE &&
			    rc != TBV_ERR_POLICY_FILE, "%s", case_name(i));
		else if (tbv_error_class(alone) == TBV_CLASS_SYSTEM)
			found++;
		ck_assert_msg(tbv_error_class(alone) != TBV_CLASS_SYSTEM ||
		    rc != TBV_OK, "%s: verified, and [%s] before",
		    case_name(i), tbv_error_token(alone));
		tbv_result_free(result);
		tbv_plan_free(plan);
		rules_free(&rules);
		vector_close(&v);
	}
	ck_assert_uint_gt(n, 100);
	ck_assert_uint_gt(found, 0);
	cases_forget();
}
END_TEST

static void
join_plan(const struct tbv_plan *plan, char *out, size_t room)
{
	size_t i, used = 0;

	out[0] = '\0';
	for (i = 0; i < tbv_plan_count(plan); i++)
		used += (size_t)snprintf(out + used, room - used, "%s %s\n",
		    tbv_plan_name(plan, i), tbv_plan_value(plan, i));
	ck_assert_uint_lt(used, room);
	ck_assert_ptr_null(tbv_plan_name(plan, i));
	ck_assert_ptr_null(tbv_plan_value(plan, i));
}

/*
 * The JSON has the pairs, in their order, and a root's own member; the first
 * one's backslash is JSON's.
 */
static void
expect_same_json(struct tbv_plan *plan)
{
	char want[8192];
	const char *json, *again;
	size_t i, used;
	int root;

	used = (size_t)snprintf(want, sizeof(want),
	    "{\"tbverify-plan\":1,\"error\":null,\"asks\":[");
	for (i = 0; i < tbv_plan_count(plan); i++) {
		root = strcmp(tbv_plan_name(plan, i), "root") == 0;
		used += (size_t)snprintf(want + used, sizeof(want) - used,
		    "%s{\"name\":\"%s\",\"value\":\"%s\"%s}", i > 0 ? "," :
		    "", tbv_plan_name(plan, i), i == 0 ? "a\\\\x0ab" :
		    tbv_plan_value(plan, i), root ?
		    ",\"root-builtin\":false" : "");
	}
	(void)snprintf(want + used, sizeof(want) - used, "]}");
	ck_assert_int_eq(tbv_plan_json(plan, &json), TBV_OK);
	ck_assert_str_eq(json, want);
	ck_assert_int_eq(tbv_plan_json(plan, &again), TBV_OK);
	ck_assert_ptr_eq(again, json);
}

/* A missing part is an error with its class, and there is no verdict. */
START_TEST(json_of_what_is_missing)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_plan *plan;
	const char *json;
	size_t image;

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(tbv_policy_check(p, NOW, &plan), TBV_ERR_NO_IMAGE);
	ck_assert_int_eq(tbv_plan_json(plan, &json), TBV_OK);
	ck_assert_ptr_nonnull(strstr(json, "\"error\":{\"token\":"
	    "\"no-image\",\"class\":\"SYSTEM\",\"message\":\""));
	ck_assert_ptr_null(strstr(json, "verdict"));
	tbv_plan_free(plan);
	ck_assert_int_eq(tbv_policy_add_image(p, "a", &image), TBV_OK);
	(void)tbv_policy_check(p, NOW, &plan);
	ck_assert_int_eq(tbv_plan_json(plan, &json), TBV_OK);
	ck_assert_ptr_nonnull(strstr(json, "\"value\":\"aws-nitro-g1\","
	    "\"root-builtin\":true}"));
	tbv_plan_free(plan);
	tbv_policy_free(p);
	ck_assert_int_eq(tbv_plan_json(NULL, &json), TBV_ERR_MEMORY);
	ck_assert_ptr_null(json);
}
END_TEST

START_TEST(said_whole)
{
	static const char want[] =
	    "policy a\\x0ab\n"
	    "image example-builder 1.0\n"
	    "pcrs 0 1 2\n"
	    "root ../pki/root.pem\n"
	    "claim tb1 (measured)\n"
	    "network refused\n"
	    "private refused\n"
	    "repository https://git.example/acme/hello\n"
	    "ref refs/heads/*\n"
	    "ref refs/tags/*\n"
	    "commit any\n"
	    "name the file's, if the claim has several artifacts\n"
	    "certificates valid at the document's time\n"
	    "not-before 2026-01-15T12:00:00Z\n"
	    "max-age 180d\n"
	    "log not required\n"
	    "endorsements not required\n";
	struct tbv_plan *plan;
	struct rules rules;
	struct vector v;
	char got[4096];

	vector_open(&v, "good-repository");
	rules_make(&rules, v.key);
	ck_assert_int_eq(tbv_policy_set_label(rules.policy, "a\nb"), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_not_before(rules.policy,
	    INT64_C(1768478400)), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_max_age(rules.policy,
	    180 * INT64_C(86400)), TBV_OK);
	ck_assert_int_eq(tbv_policy_check(rules.policy, NOW, &plan), TBV_OK);
	join_plan(plan, got, sizeof(got));
	ck_assert_str_eq(got, want);
	expect_same_json(plan);
	tbv_plan_free(plan);
	rules_free(&rules);
	vector_close(&v);
}
END_TEST

/* Of a policy that failed, what it will ask is unknown. */
START_TEST(failed_setter)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_plan *plan;

	ck_assert_ptr_nonnull(p);
	ck_assert_int_ne(tbv_policy_add_ref(p, "main"), TBV_OK);
	ck_assert_int_eq(tbv_policy_check(p, NOW, &plan),
	    TBV_ERR_SETTER_FAILED);
	ck_assert_uint_eq(tbv_plan_count(plan), 0);
	tbv_plan_free(plan);
	tbv_policy_free(p);
}
END_TEST

/* A list that does not hold at the time, and a time that cannot be. */
START_TEST(by_the_time)
{
	static const struct {
		int64_t now;
		int want;
	} times[] = {
		{ NOW, TBV_OK }, { -1, TBV_ERR_NO_CLOCK },
		{ INT64_MAX, TBV_ERR_NO_CLOCK },
		{ INT64_C(1900000000), TBV_ERR_ENDORSEMENTS_EXPIRED },
		{ INT64_C(1700000000), TBV_ERR_ENDORSEMENTS_FUTURE }
	};
	struct tbv_plan *plan;
	struct rules rules;
	struct vector v;
	size_t i;
	int rc;

	vector_open(&v, "good-endorsed");
	rules_make(&rules, v.key);
	for (i = 0; i < ROWS(times); i++) {
		rc = tbv_policy_check(rules.policy, times[i].now, &plan);
		ck_assert_msg(rc == times[i].want, "%lld: [%s]",
		    (long long)times[i].now, tbv_error_token(rc));
		tbv_plan_free(plan);
	}
	/* without a list there is no verdict either */
	ck_assert_int_eq(tbv_policy_clear(rules.policy,
	    TBV_PART_ENDORSEMENTS), TBV_OK);
	ck_assert_int_eq(tbv_policy_check(rules.policy, NOW, &plan),
	    TBV_ERR_ENDORSEMENT_MISSING);
	tbv_plan_free(plan);
	rules_free(&rules);
	vector_close(&v);
}
END_TEST

START_TEST(no_plan)
{
	ck_assert_str_eq(tbv_plan_message(NULL), "out of memory");
	ck_assert_uint_eq(tbv_plan_count(NULL), 0);
	ck_assert_ptr_null(tbv_plan_name(NULL, 0));
	ck_assert_ptr_null(tbv_plan_value(NULL, 0));
	tbv_plan_free(NULL);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_check");
	TCase *tcase = tcase_create("policy_check");

	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, as_the_verdict, 0, ROWS(cases));
	tcase_add_test(tcase, before_any_artifact);
	tcase_add_test(tcase, said_whole);
	tcase_add_test(tcase, json_of_what_is_missing);
	tcase_add_test(tcase, failed_setter);
	tcase_add_test(tcase, by_the_time);
	tcase_add_test(tcase, no_plan);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
