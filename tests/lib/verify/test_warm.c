/*
 * Proves that no verdict depends on what a policy has seen before: all cases,
 * in random orders, under policies that stay warm, have the same verdict as
 * under a new policy, to the last character; and so does each that was
 * prepared.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "support.h"

#define ROUNDS 4

/* All that there is to a verdict, as a string to be freed. */
static char *
judge(const struct vector *v, const struct rules *rules)
{
	struct tbv_result *result;
	const char *json;
	char *out;
	int rc;

	rc = vector_judge(v, rules, &result);
	if (result == NULL) {		/* a setter refused */
		out = strdup(tbv_error_token(rc));
	} else {
		ck_assert_int_eq(tbv_result_error(result), rc);
		ck_assert_int_eq(tbv_result_json(result, &json), TBV_OK);
		out = strdup(json);
	}
	ck_assert_ptr_nonnull(out);
	tbv_result_free(result);
	return out;
}

static char *
judge_cold(const struct vector *v)
{
	struct rules rules;
	char *out;

	rules_make(&rules, v->key);
	out = judge(v, &rules);
	rules_free(&rules);
	return out;
}

static void
compare(const struct cases *cases, size_t i, const char *cold)
{
	const struct vector *v = &cases->vector[i];
	char *warm = judge(v, cases->rules_of[i]);

	ck_assert_msg(strcmp(warm, cold) == 0, "%s: cold %s, warm %s",
	    v->name, cold, warm);
	free(warm);
}

START_TEST(cold_and_warm)
{
	uint32_t seed = (uint32_t)_i;
	struct cases cases;
	size_t i, *order, round;
	char **cold;

	cases_open(&cases);
	order = calloc(cases.count, sizeof(*order));
	cold = calloc(cases.count, sizeof(*cold));
	ck_assert_ptr_nonnull(order);
	ck_assert_ptr_nonnull(cold);
	for (i = 0; i < cases.count; i++)
		cold[i] = judge_cold(&cases.vector[i]);
	for (round = 0; round < ROUNDS; round++) {
		shuffle(order, cases.count, &seed);
		for (i = 0; i < cases.count; i++)
			compare(&cases, order[i], cold[order[i]]);
	}
	for (i = 0; i < cases.count; i++)
		free(cold[i]);
	free(cold);
	free(order);
	cases_close(&cases);
}
END_TEST

static char *
judge_prepared(const struct vector *v)
{
	struct rules rules;
	char *out;

	rules_make(&rules, v->key);
	if (rules.error == TBV_OK && v->error == TBV_OK)
		tbv_policy_prepare(rules.policy, v->evidence);
	out = judge(v, &rules);
	rules_free(&rules);
	return out;
}

START_TEST(prepared)
{
	struct cases cases;
	char *ahead, *cold;
	size_t i;

	cases_open(&cases);
	for (i = 0; i < cases.count; i++) {
		cold = judge_cold(&cases.vector[i]);
		ahead = judge_prepared(&cases.vector[i]);
		ck_assert_msg(strcmp(ahead, cold) == 0, "%s: cold %s, "
		    "prepared %s", cases.vector[i].name, cold, ahead);
		free(ahead);
		free(cold);
	}
	cases_close(&cases);
}
END_TEST

/* Evidence that lacks a part is for the verdict to refuse. */
START_TEST(prepared_of_nothing)
{
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_result *r = NULL;

	ck_assert_ptr_nonnull(e);
	ck_assert_ptr_nonnull(p);
	tbv_policy_prepare(p, e);
	ck_assert_int_eq(tbv_evidence_set_now(e, 1), TBV_OK);
	tbv_policy_prepare(p, e);
	ck_assert_int_eq(tbv_evidence_set_attestation_mem(e, "x", 1),
	    TBV_OK);
	tbv_policy_prepare(p, e);
	ck_assert_int_eq(tbv_verify(p, e, &r), TBV_ERR_NO_IMAGE);
	tbv_result_free(r);
	tbv_evidence_free(e);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("warm");
	TCase *tcase = tcase_create("warm");
	int rc;

	(void)cases_find();
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, cold_and_warm, 1, 2);
	tcase_add_test(tcase, prepared);
	tcase_add_test(tcase, prepared_of_nothing);
	suite_add_tcase(suite, tcase);
	rc = run(suite);
	cases_forget();
	return rc;
}
