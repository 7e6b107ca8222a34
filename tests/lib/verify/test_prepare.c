/*
 * Many documents prepared at once: each verdict is that of the document by
 * itself, to the last character but for the name of the engine; what lanes found
 * is the evidence's alone; and a difference between engines ends everything.
 *
 * Where the build has no engine, or the processor cannot run it, libcrypto is
 * the engine here.  One that lies is this file's own.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "crypto/lanes.h"
#include "support.h"

#define MANY 200		/* more than are looked at together */

static enum { TRULY, ALL_GOOD, DIFFERENT } says;
static size_t lanes_seen;

int __real_tbv_lanes_usable(void);
int __wrap_tbv_lanes_usable(void);
int __real_tbv_lanes_check(struct tbv_lane *, size_t);
int __wrap_tbv_lanes_check(struct tbv_lane *, size_t);
const char *__wrap_tbv_lanes_engine(void);

int
__wrap_tbv_lanes_usable(void)
{
	return 1;
}

const char *
__wrap_tbv_lanes_engine(void)
{
	return "test";
}

int
__wrap_tbv_lanes_check(struct tbv_lane *lane, size_t count)
{
	size_t i;

	lanes_seen += count;
	if (says == DIFFERENT)
		return TBV_ERR_ENGINE;
	if (says == TRULY && __real_tbv_lanes_usable())
		return __real_tbv_lanes_check(lane, count);
	for (i = 0; i < count; i++)
		lane[i].state = says == ALL_GOOD ||
		    tbv_signature_check_digest(lane[i].point, lane[i].digest,
		    lane[i].rs) == TBV_SIGNATURE_GOOD ? TBV_LANE_GOOD :
		    TBV_LANE_BAD;
	return TBV_OK;
}

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
		ck_assert_int_eq(tbv_result_json(result, &json), TBV_OK);
		out = strdup(json);
	}
	ck_assert_ptr_nonnull(out);
	tbv_result_free(result);
	return out;
}

/* "N of M signatures by test" in place of null; how many are N. */
static int
take_engine(char *json)
{
	char *at = strstr(json, " signatures by test\""), *start = at;
	int n;

	if (at == NULL)
		return 0;
	while (*start != '"')
		start--;
	n = atoi(start + 1);
	at = strchr(at, '"') + 1;
	memcpy(start, "null", 4);
	memmove(start + 4, at, strlen(at) + 1);
	return n;
}

/* The vectors of one policy, prepared together under another of its kind. */
static int
compare(struct cases *cases, const struct rules *shared, char **alone)
{
	struct tbv_evidence *evidence[MANY];
	struct rules rules;
	size_t count = 0, i;
	int by_lanes = 0;
	char *ahead;

	rules_make(&rules, shared->key);
	for (i = 0; i < cases->count && rules.error == TBV_OK; i++)
		if (cases->rules_of[i] == shared && count < MANY &&
		    cases->vector[i].error == TBV_OK)
			evidence[count++] = cases->vector[i].evidence;
	if (rules.error == TBV_OK)
		ck_assert_int_eq(tbv_policy_prepare_many(rules.policy,
		    evidence, count), TBV_OK);
	for (i = 0; i < cases->count; i++) {
		if (cases->rules_of[i] != shared)
			continue;
		ahead = judge(&cases->vector[i], &rules);
		by_lanes += take_engine(ahead);
		ck_assert_msg(strcmp(ahead, alone[i]) == 0,
		    "%s: alone %s, prepared %s", cases->vector[i].name,
		    alone[i], ahead);
		free(ahead);
	}
	rules_free(&rules);
	return by_lanes;
}

START_TEST(vectors)
{
	struct cases cases;
	int by_lanes = 0;
	char **alone;
	size_t i;

	says = TRULY;
	cases_open(&cases);
	alone = calloc(cases.count, sizeof(*alone));
	ck_assert_ptr_nonnull(alone);
	for (i = 0; i < cases.count; i++) {
		alone[i] = judge(&cases.vector[i], cases.rules_of[i]);
		ck_assert_int_eq(take_engine(alone[i]), 0);
	}
	for (i = 0; i < cases.rules_count; i++)
		by_lanes += compare(&cases, &cases.rules[i], alone);
	ck_assert_int_gt(by_lanes, 500);
	ck_assert_uint_gt(lanes_seen, 500);
	for (i = 0; i < cases.count; i++)
		free(alone[i]);
	free(alone);
	cases_close(&cases);
}
END_TEST

static int
verdict(const struct vector *v, const struct rules *rules)
{
	struct tbv_result *result;
	int rc = vector_judge(v, rules, &result);

	tbv_result_free(result);
	return rc;
}

/*
 * An engine that lies is believed, or this would test nothing: but only of the
 * evidence that it was asked of, under the same policy, and not once its
 * attestation is set anew.
 */
START_TEST(of_the_evidence_alone)
{
	struct vector forged, other;
	struct tbv_bytes in;
	struct rules rules, elsewhere;

	vector_open(&forged, "signature-bit");
	vector_open(&other, "signature-bit");
	rules_make(&rules, forged.key);
	says = ALL_GOOD;
	ck_assert_int_eq(verdict(&forged, &rules), TBV_ERR_SIGNATURE);
	ck_assert_int_eq(tbv_policy_prepare_many(rules.policy,
	    &forged.evidence, 1), TBV_OK);
	ck_assert_int_eq(verdict(&forged, &rules), TBV_OK);
	ck_assert_int_eq(verdict(&other, &rules), TBV_ERR_SIGNATURE);
	in = load("cases/signature-bit/attestation");
	vector_replace(&forged, in.data, in.len);
	ck_assert_int_eq(verdict(&forged, &rules), TBV_ERR_SIGNATURE);
	/* nor under another policy, which could not know of a difference */
	rules_make(&elsewhere, forged.key);
	ck_assert_int_eq(tbv_policy_prepare_many(rules.policy,
	    &forged.evidence, 1), TBV_OK);
	ck_assert_int_eq(verdict(&forged, &elsewhere), TBV_ERR_SIGNATURE);
	ck_assert_int_eq(verdict(&forged, &rules), TBV_OK);
	rules_free(&elsewhere);
	/* nor does it outlive another call */
	ck_assert_int_eq(tbv_policy_prepare_many(rules.policy,
	    &forged.evidence, 1), TBV_OK);
	says = TRULY;
	ck_assert_int_eq(tbv_policy_prepare_many(rules.policy,
	    &forged.evidence, 1), TBV_OK);
	ck_assert_int_eq(verdict(&forged, &rules), TBV_ERR_SIGNATURE);
	discard(in);
	rules_free(&rules);
	vector_close(&other);
	vector_close(&forged);
}
END_TEST

/* Nobody gets a verdict from this policy any more, prepared or not. */
START_TEST(different)
{
	struct vector good, other;
	struct rules rules, elsewhere;

	vector_open(&good, "good");
	vector_open(&other, "good");
	rules_make(&rules, good.key);
	rules_make(&elsewhere, good.key);
	says = TRULY;
	ck_assert_int_eq(tbv_policy_prepare_many(rules.policy, &good.evidence,
	    1), TBV_OK);
	says = DIFFERENT;
	ck_assert_int_eq(verdict(&good, &rules), TBV_OK);
	ck_assert_int_eq(tbv_policy_prepare_many(rules.policy, &good.evidence,
	    1), TBV_ERR_ENGINE);
	ck_assert_int_eq(verdict(&good, &rules), TBV_ERR_ENGINE);
	ck_assert_int_eq(verdict(&other, &rules), TBV_ERR_ENGINE);
	tbv_policy_prepare(rules.policy, good.evidence);
	ck_assert_int_eq(verdict(&good, &elsewhere), TBV_OK);
	tbv_policy_reset(rules.policy);
	ck_assert_int_eq(verdict(&good, &rules), TBV_ERR_ENGINE);
	rules_free(&elsewhere);
	rules_free(&rules);
	vector_close(&other);
	vector_close(&good);
}
END_TEST

/* More than are looked at together, the same of each. */
START_TEST(many)
{
	static struct vector v[MANY];
	struct tbv_evidence *evidence[MANY];
	struct rules rules;
	size_t i;
	char *json;

	says = TRULY;
	lanes_seen = 0;
	for (i = 0; i < MANY; i++) {
		vector_open(&v[i], i % 7 == 3 ? "signature-bit" : "good");
		evidence[i] = v[i].evidence;
	}
	rules_make(&rules, v[0].key);
	ck_assert_int_eq(tbv_policy_prepare_many(rules.policy, evidence, MANY),
	    TBV_OK);
	/* four times five, and the forged one */
	ck_assert_uint_eq(lanes_seen, 24);
	for (i = 0; i < MANY; i++) {
		json = judge(&v[i], &rules);
		ck_assert_int_eq(take_engine(json), i % 7 == 3 ? 0 : 5);
		ck_assert_int_eq(verdict(&v[i], &rules), i % 7 == 3 ?
		    TBV_ERR_SIGNATURE : TBV_OK);
		free(json);
		vector_close(&v[i]);
	}
	rules_free(&rules);
}
END_TEST

/* Evidence that lacks a part is for the verdict to refuse. */
START_TEST(nothing)
{
	struct tbv_evidence *e[2] = { tbv_evidence_new(),
	    tbv_evidence_new() };
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_result *r = NULL;

	says = TRULY;
	ck_assert_int_eq(tbv_policy_prepare_many(p, NULL, 0), TBV_OK);
	ck_assert_int_eq(tbv_policy_prepare_many(p, e, 2), TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_now(e[0], 1), TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_attestation_mem(e[0], "x", 1),
	    TBV_OK);
	ck_assert_int_eq(tbv_evidence_expect_name(e[1], NULL), TBV_ERR_USAGE);
	ck_assert_int_eq(tbv_policy_prepare_many(p, e, 2), TBV_OK);
	ck_assert_int_eq(tbv_verify(p, e[0], &r), TBV_ERR_NO_IMAGE);
	tbv_result_free(r);
	tbv_evidence_free(e[1]);
	tbv_evidence_free(e[0]);
	tbv_policy_free(p);
}
END_TEST

/* A missing part is not prepared, and does not crash. */
START_TEST(absent)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_evidence *pieces[3] = { NULL, NULL, NULL };

	ck_assert_ptr_nonnull(policy);
	pieces[1] = tbv_evidence_new();
	tbv_policy_prepare(NULL, pieces[1]);
	tbv_policy_prepare(policy, NULL);
	ck_assert_int_eq(tbv_policy_prepare_many(NULL, pieces, 3), TBV_OK);
	ck_assert_int_eq(tbv_policy_prepare_many(policy, pieces, 3), TBV_OK);
	tbv_evidence_free(pieces[1]);
	tbv_policy_free(policy);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("prepare");
	TCase *tcase = tcase_create("prepare");
	int rc;

	(void)cases_find();
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, vectors);
	tcase_add_test(tcase, of_the_evidence_alone);
	tcase_add_test(tcase, different);
	tcase_add_test(tcase, many);
	tcase_add_test(tcase, nothing);
	tcase_add_test(tcase, absent);
	suite_add_tcase(suite, tcase);
	rc = run(suite);
	cases_forget();
	return rc;
}
