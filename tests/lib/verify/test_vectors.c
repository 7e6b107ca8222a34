/*
 * Runs the cases in vectors/ with only the public header: each has its verdict,
 * its token, and no facts unless verified; and evidence that lacks a part gives
 * no verdict.
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

/* What a caller of the library can forget, and no command line. */
enum part { NOTHING, ATTESTATION, ARTIFACT, NOW, REFERENCE };

static const struct {
	enum part part;
	const char *want;
} forgotten[] = {
	{ NOTHING, "ok" },
	{ ATTESTATION, "no-attestation" },
	{ ARTIFACT, "no-artifact" },
	{ NOW, "no-clock" },
	{ REFERENCE, "policy-file" }
};

static struct tbv_policy *
policy_without(enum part part)
{
	struct tbv_bytes json = load("policies/default.json");
	struct tbv_bytes root = load("pki/root.pem");
	struct tbv_policy *policy = tbv_policy_new();

	ck_assert_ptr_nonnull(policy);
	ck_assert_int_eq(tbv_policy_set_json_mem(policy, json.data, json.len),
	    TBV_OK);
	if (part != REFERENCE)
		ck_assert_int_eq(tbv_policy_set_file_mem(policy, 0,
		    root.data, root.len), TBV_OK);
	discard(root);
	discard(json);
	return policy;
}

static void
set_artifact(struct tbv_evidence *evidence)
{
	struct tbv_bytes artifact = load("artifact/hello-1.0.tar");
	struct tbv_digest *digest = tbv_digest_new();
	uint8_t sha256[TBV_SHA256_SIZE];

	ck_assert_ptr_nonnull(digest);
	ck_assert_int_eq(tbv_digest_update(digest, artifact.data,
	    artifact.len), TBV_OK);
	ck_assert_int_eq(tbv_digest_final(digest, sha256, NULL), TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_artifact(evidence, sha256,
	    artifact.len, "hello-1.0.tar"), TBV_OK);
	tbv_digest_free(digest);
	discard(artifact);
}

static struct tbv_evidence *
evidence_without(enum part part)
{
	struct tbv_bytes attestation = load("cases/good/attestation");
	struct tbv_evidence *evidence = tbv_evidence_new();

	ck_assert_ptr_nonnull(evidence);
	if (part != ATTESTATION)
		ck_assert_int_eq(tbv_evidence_set_attestation_mem(evidence,
		    attestation.data, attestation.len), TBV_OK);
	if (part != ARTIFACT)
		set_artifact(evidence);
	if (part != NOW)
		ck_assert_int_eq(tbv_evidence_set_now(evidence,
		    INT64_C(1800000000)), TBV_OK);
	discard(attestation);
	return evidence;
}

START_TEST(without)
{
	struct tbv_policy *policy = policy_without(forgotten[_i].part);
	struct tbv_evidence *evidence = evidence_without(forgotten[_i].part);
	struct tbv_result *result = NULL;
	const char *leak;
	int rc = tbv_verify(policy, evidence, &result);

	ck_assert_str_eq(tbv_error_token(rc), forgotten[_i].want);
	ck_assert_int_eq(tbv_result_error(result), rc);
	if (rc != TBV_OK) {
		leak = result_leaks(result);
		ck_assert_msg(leak == NULL, "%s", leak);
		ck_assert_int_eq(tbv_result_verdict(result),
		    tbv_error_class(rc) == TBV_CLASS_SYSTEM ?
		    TBV_VERDICT_NONE : TBV_VERDICT_REFUSED);
	}
	tbv_result_free(result);
	tbv_evidence_free(evidence);
	tbv_policy_free(policy);
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
	tcase_add_loop_test(tcase, without, 0, ROWS(forgotten));
	suite_add_tcase(suite, tcase);
	rc = run(suite);
	cases_forget();
	return rc;
}
