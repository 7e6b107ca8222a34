/*
 * Holds what is expected of one artifact to its promise: it narrows what the
 * policy accepts, and neither widens nor replaces it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "support.h"

#define COMMIT "c1c83be5a1933a03a54734af548e34f3205af80a"
#define CLAIMED "960f5a00765f3e05bc4168e29a77d32ca1f2a4c5"
#define OTHER "c1c83be5a1933a03a54734af548e34f3205af80b"
#define URL "https://git.example/acme/hello"

enum kind { NAME, REF, COMMIT_, REPOSITORY };

static int (*const expect[])(struct tbv_evidence *, const char *) = {
	tbv_evidence_expect_name, tbv_evidence_expect_ref,
	tbv_evidence_expect_commit, tbv_evidence_expect_repository
};

/* A case of vectors/, good or not, with one more expectation. */
static const struct {
	const char *why, *name;
	int any_source;			/* the policy's source is dropped */
	enum kind kind;
	const char *value;
	int want;
	const char *want_text, *got_text;
} rows[] = {
	{ "its commit", "good", 0, COMMIT_, COMMIT, TBV_OK, "", "" },
	{ "its name", "good", 0, NAME, "hello-1.0.tar", TBV_OK, "", "" },
	{ "its ref", "good-repository", 0, REF, "refs/heads/main", TBV_OK, "",
	    "" },
	{ "its repository", "good-repository", 0, REPOSITORY, URL, TBV_OK, "",
	    "" },
	{ "its commit, of any", "good-any-source", 0, COMMIT_, COMMIT, TBV_OK,
	    "", "" },
	/* the forged twins of those */
	{ "another commit", "good", 0, COMMIT_, OTHER,
	    TBV_ERR_COMMIT_UNEXPECTED, OTHER, COMMIT },
	{ "another commit, of any", "good-any-source", 0, COMMIT_, OTHER,
	    TBV_ERR_COMMIT_UNEXPECTED, OTHER, COMMIT },
	{ "a longer commit", "good", 0, COMMIT_, COMMIT
	    "000000000000000000000000", TBV_ERR_COMMIT_UNEXPECTED, COMMIT
	    "000000000000000000000000", COMMIT },
	{ "another name", "good", 0, NAME, "hello-1.1.tar",
	    TBV_ERR_ARTIFACT_NAME, "hello-1.1.tar", "hello-1.0.tar" },
	{ "another name, of any", "good-any-name", 0, NAME, "x",
	    TBV_ERR_ARTIFACT_NAME, "x", NULL },
	{ "another ref", "good-repository", 0, REF, "refs/heads/mai",
	    TBV_ERR_REF_UNEXPECTED, "refs/heads/mai", "refs/heads/main" },
	{ "a ref, and the claim has none", "good", 0, REF, "refs/heads/main",
	    TBV_ERR_REF_UNEXPECTED, "refs/heads/main", "none" },
	{ "another repository", "good-repository", 0, REPOSITORY, URL ".git",
	    TBV_ERR_REPOSITORY_UNEXPECTED, URL ".git", URL },
	/* without an expected ref, the policy's applies: the claim has none */
	{ "a repository, and the claim has none", "good", 0, REPOSITORY, URL,
	    TBV_ERR_REPOSITORY_UNEXPECTED, URL, "none" },
	/* what the policy refuses stays refused */
	{ "the commit that is refused", "commit-other", 0, COMMIT_,
	    CLAIMED, TBV_ERR_COMMIT_MISMATCH, COMMIT, CLAIMED },
	{ "the ref that is refused", "ref-pull", 0, REF, "refs/pull/7/head",
	    TBV_ERR_REF_MISMATCH, "refs/heads/* or refs/tags/*",
	    "refs/pull/7/head" },
	{ "a source, and the policy has none", "no-source", 0, COMMIT_, COMMIT,
	    TBV_ERR_NO_SOURCE, "", "" },
	{ "a repository, and the policy has no source", "no-source", 0,
	    REPOSITORY, URL, TBV_ERR_NO_SOURCE, "", "" },
	/* an expected repository has owners, who own branches and tags alone */
	{ "a stranger's ref", "ref-pull", 1, REPOSITORY, URL,
	    TBV_ERR_REF_MISMATCH, "refs/heads/* or refs/tags/*",
	    "refs/pull/7/head" },
	{ "that ref, of any", "ref-pull", 1, REF, "refs/pull/7/head", TBV_OK,
	    "", "" },
	{ "an owner's", "good-repository", 1, REPOSITORY, URL, TBV_OK, "", "" }
};

START_TEST(narrows)
{
	struct tbv_result *result;
	struct rules rules;
	struct vector v;
	int rc;

	vector_open(&v, rows[_i].name);
	rules_make(&rules, v.key);
	if (rows[_i].any_source)
		ck_assert_int_eq(tbv_policy_set_any_source(rules.policy),
		    TBV_OK);
	ck_assert_int_eq(expect[rows[_i].kind](v.evidence, rows[_i].value),
	    TBV_OK);
	rc = vector_judge(&v, &rules, &result);
	ck_assert_msg(rc == rows[_i].want, "%s: %s: [%s]", rows[_i].why,
	    tbv_result_message(result), tbv_error_token(rc));
	if (rows[_i].want_text != NULL)
		ck_assert_str_eq(tbv_result_want(result), rows[_i].want_text);
	if (rows[_i].got_text != NULL)
		ck_assert_str_eq(tbv_result_got(result), rows[_i].got_text);
	if (rc != TBV_OK)
		ck_assert_ptr_null(result_leaks(result));
	tbv_result_free(result);
	rules_free(&rules);
	vector_close(&v);
}
END_TEST

/* With its own ref, a stranger's is for the caller to accept. */
START_TEST(both_expected)
{
	struct tbv_result *result;
	struct rules rules;
	struct vector v;

	vector_open(&v, "ref-pull");
	rules_make(&rules, v.key);
	ck_assert_int_eq(tbv_policy_set_any_source(rules.policy), TBV_OK);
	ck_assert_int_eq(tbv_evidence_expect_repository(v.evidence, URL),
	    TBV_OK);
	ck_assert_int_eq(tbv_evidence_expect_ref(v.evidence,
	    "refs/pull/7/head"), TBV_OK);
	ck_assert_int_eq(vector_judge(&v, &rules, &result), TBV_OK);
	ck_assert_int_eq(tbv_result_check(result, TBV_CHECK_REPOSITORY),
	    TBV_PASS);
	ck_assert_int_eq(tbv_result_check(result, TBV_CHECK_REF), TBV_PASS);
	tbv_result_free(result);
	rules_free(&rules);
	vector_close(&v);
}
END_TEST

/* An expectation ends with its artifact. */
START_TEST(ends_with_a_reset)
{
	static const uint8_t digest[TBV_SHA256_SIZE] = { 1 };
	struct tbv_evidence *e = tbv_evidence_new();
	size_t i, round;

	ck_assert_ptr_nonnull(e);
	for (round = 0; round < 2; round++) {
		ck_assert_int_eq(tbv_evidence_set_artifact(e, digest, 1, "a"),
		    TBV_OK);
		for (i = 0; i < ROWS(expect); i++)
			ck_assert_int_eq(expect[i](e, i == REF ? "refs/a" :
			    i == COMMIT_ ? COMMIT : "a"), TBV_OK);
		tbv_evidence_reset(e);
	}
	tbv_evidence_free(e);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("expectations");
	TCase *tcase = tcase_create("expectations");

	tcase_add_loop_test(tcase, narrows, 0, ROWS(rows));
	tcase_add_test(tcase, both_expected);
	tcase_add_test(tcase, ends_with_a_reset);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
