/*
 * What can be read from a result: everything of a good one, and of any other
 * what went wrong and no more.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "case/result.h"

/* A result that concludes so. */
static struct tbv_result *
concluded(int error)
{
	struct tbv_result *r = tbv_result_new();
	struct tbv_fault fault;

	ck_assert_ptr_nonnull(r);
	tbv_fault_clear(&fault);
	if (error != TBV_OK)
		(void)tbv_fault_set(&fault, error, "why");
	(void)tbv_result_conclude(r, &fault, error);
	return r;
}

START_TEST(starts_as_a_failure)
{
	struct tbv_result *r = tbv_result_new();
	int i;

	ck_assert_int_eq(tbv_result_error(r), TBV_ERR_INTERNAL);
	ck_assert_int_eq(tbv_result_verdict(r), TBV_VERDICT_NONE);
	ck_assert_int_eq(tbv_result_failed_check(r), TBV_CHECK_NONE);
	for (i = 0; i < TBV_CHECKS; i++)
		ck_assert_int_eq(tbv_result_check(r, (enum tbv_check)i),
		    TBV_NOT_REACHED);
	tbv_result_free(r);
}
END_TEST

START_TEST(verdicts)
{
	static const struct {
		int error, insecure;
		enum tbv_question question;
		enum tbv_verdict want;
	} rows[] = {
		{ TBV_OK, 0, TBV_QUESTION_ARTIFACT, TBV_VERDICT_VERIFIED },
		{ TBV_OK, 1, TBV_QUESTION_ARTIFACT,
		    TBV_VERDICT_VERIFIED_INSECURE },
		{ TBV_OK, 0, TBV_QUESTION_LISTS, TBV_VERDICT_HOLDS },
		{ TBV_OK, 1, TBV_QUESTION_LISTS, TBV_VERDICT_HOLDS },
		{ TBV_OK, 0, TBV_QUESTION_LOG, TBV_VERDICT_HOLDS },
		{ TBV_OK, 0, TBV_QUESTION_NOTE, TBV_VERDICT_HOLDS },
		{ TBV_OK, 0, TBV_QUESTION_NONE, TBV_VERDICT_HOLDS },
		{ TBV_ERR_NOT_ENDORSED, 0, TBV_QUESTION_LISTS,
		    TBV_VERDICT_REFUSED },
		{ TBV_ERR_DEBUG, 0, TBV_QUESTION_ARTIFACT,
		    TBV_VERDICT_REFUSED },
		{ TBV_ERR_DEBUG, 1, TBV_QUESTION_ARTIFACT,
		    TBV_VERDICT_REFUSED },
		{ TBV_ERR_MEMORY, 0, TBV_QUESTION_ARTIFACT,
		    TBV_VERDICT_NONE },
		{ TBV_ERR_NO_ATTESTATION, 0, TBV_QUESTION_ARTIFACT,
		    TBV_VERDICT_REFUSED }
	};
	struct tbv_result *r;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		r = concluded(rows[i].error);
		r->insecure = rows[i].insecure;
		r->question = rows[i].question;
		ck_assert_int_eq(tbv_result_verdict(r), rows[i].want);
		tbv_result_free(r);
	}
}
END_TEST

/* Every getter, of a good result and of one that is not. */
START_TEST(getters)
{
	int ok = _i == 0, i;
	struct tbv_result *r = concluded(ok ? TBV_OK : TBV_ERR_DEBUG);
	static const char letter[] = "x";

	for (i = 0; i < TBV_FACTS; i++)
		ck_assert_int_eq(tbv_result_add_fact(r, (enum tbv_fact)i,
		    letter, 1), 0);
	for (i = 0; i < TBV_CHECKS; i++) {
		r->check[i] = TBV_PASS;
		tbv_result_note(r, (enum tbv_check)i, "%s %d", "note", i);
	}
	r->failed = ok ? TBV_CHECK_NONE : TBV_CHECK_LOG;
	r->pcr_mask = UINT32_C(0x80000001);
	r->root_is_builtin = 1;
	ck_assert_int_eq(tbv_result_summarize(r), 0);

	for (i = 0; i < TBV_FACTS; i++)
		ck_assert_pstr_eq(tbv_result_fact(r, (enum tbv_fact)i),
		    ok ? "x" : NULL);
	ck_assert_ptr_null(tbv_result_fact(r, (enum tbv_fact)TBV_FACTS));
	ck_assert_ptr_null(tbv_result_fact(r, (enum tbv_fact)-1));
	for (i = -1; i <= TBV_CHECKS; i++)
		ck_assert_int_eq(tbv_result_check(r, (enum tbv_check)i),
		    i < 0 || i == TBV_CHECKS ? TBV_NOT_REACHED : TBV_PASS);
	ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_COSE),
	    ok ? "note 1" : "");
	ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_LOG),
	    ok ? "note 15" : "why");
	ck_assert_str_eq(tbv_result_check_detail(r,
	    (enum tbv_check)TBV_CHECKS), "");
	ck_assert_ptr_eq(tbv_result_pcr(r, 0), ok ? r->pcr[0] : NULL);
	ck_assert_ptr_null(tbv_result_pcr(r, 1));
	ck_assert_ptr_eq(tbv_result_pcr(r, 31), ok ? r->pcr[31] : NULL);
	ck_assert_ptr_null(tbv_result_pcr(r, 32));
	ck_assert_int_eq(tbv_result_root_is_builtin(r), ok);
	ck_assert_int_eq(tbv_result_summary(r)[0] != '\0', ok);
	tbv_result_free(r);
}
END_TEST

/* A fact is escaped, copied, and replaced. */
START_TEST(facts)
{
	struct tbv_result *r = concluded(TBV_OK);
	uint8_t bytes_[TBV_PCR_SIZE];
	char text[] = "a\n";

	ck_assert_int_eq(tbv_result_add_fact(r, TBV_FACT_REF, text, 2), 0);
	text[0] = 'b';
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_REF), "a\\x0a");
	ck_assert_int_eq(tbv_result_add_fact(r, TBV_FACT_REF, text, 1), 0);
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_REF), "b");
	ck_assert_int_eq(tbv_result_add_fact(r, TBV_FACT_REF, text, 0), 0);
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_REF), "");
	/* four characters for each byte would not fit */
	ck_assert_int_eq(tbv_result_add_fact(r, TBV_FACT_REF, text,
	    (SIZE_MAX - 1) / 4 + 1), -1);
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_REF), "");

	memset(bytes_, 0xab, sizeof(bytes_));
	ck_assert_int_eq(tbv_result_add_hex(r, TBV_FACT_SHA256, bytes_,
	    sizeof(bytes_)), 0);
	ck_assert_uint_eq(strlen(tbv_result_fact(r, TBV_FACT_SHA256)), 96);
	ck_assert_int_eq(tbv_result_add_hex(r, TBV_FACT_SHA256, bytes_,
	    sizeof(bytes_) + 1), -1);
	tbv_result_free(r);
}
END_TEST

START_TEST(summaries)
{
	static const struct {
		int first, insecure;
		const char *repository, *ref, *want;
	} rows[] = {
		{ 1, 0, NULL, NULL, "verified: a (attested as n) was built "
		    "from c by i at t" },
		{ 1, 0, "r", NULL, "verified: a (attested as n) was built "
		    "from c of r by i at t" },
		{ 1, 0, "r", "f", "verified: a (attested as n) was built "
		    "from c of r f by i at t" },
		{ 0, 0, NULL, NULL, "verified under root o: a (attested as "
		    "n) was built from c by i at t" },
		{ 1, 1, NULL, NULL, "verified WITHOUT MEASUREMENT (debug "
		    "enclave): a (attested as n) was built from c by i at t" },
		{ 0, 1, NULL, NULL, "verified WITHOUT MEASUREMENT (debug "
		    "enclave) under root o: a (attested as n) was built from "
		    "c by i at t" }
	};
	static const struct {
		enum tbv_fact fact;
		const char *text;
	} all[] = {
		{ TBV_FACT_ARTIFACT, "a" }, { TBV_FACT_NAME, "n" },
		{ TBV_FACT_COMMIT, "c" }, { TBV_FACT_IMAGE, "i" },
		{ TBV_FACT_ROOT, "o" }, { TBV_FACT_TIME, "t" }
	};
	struct tbv_result *r;
	size_t i, j;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		r = concluded(TBV_OK);
		for (j = 0; j < sizeof(all) / sizeof(all[0]); j++)
			(void)tbv_result_add_fact(r, all[j].fact,
			    all[j].text, 1);
		if (rows[i].repository != NULL)
			(void)tbv_result_add_fact(r, TBV_FACT_REPOSITORY,
			    rows[i].repository, 1);
		if (rows[i].ref != NULL)
			(void)tbv_result_add_fact(r, TBV_FACT_REF,
			    rows[i].ref, 1);
		r->root_is_default = rows[i].first;
		r->insecure = rows[i].insecure;
		ck_assert_int_eq(tbv_result_summarize(r), 0);
		/* twice is as good as once */
		ck_assert_int_eq(tbv_result_summarize(r), 0);
		ck_assert_str_eq(tbv_result_summary(r), rows[i].want);
		tbv_result_free(r);
	}
}
END_TEST

/* Facts of a length that no summary was made for. */
START_TEST(long_summary)
{
	struct tbv_result *r = concluded(TBV_OK);
	char text[5000];
	int i;

	memset(text, 'x', sizeof(text));
	for (i = 0; i < TBV_FACTS; i++)
		(void)tbv_result_add_fact(r, (enum tbv_fact)i, text,
		    sizeof(text));
	ck_assert_int_eq(tbv_result_summarize(r), 0);
	ck_assert_uint_gt(strlen(tbv_result_summary(r)), 7 * sizeof(text));
	ck_assert_ptr_nonnull(strstr(tbv_result_summary(r), "x at x"));
	tbv_result_free(r);
}
END_TEST

/* A failure of a caller's own: escaped once, and cut whole. */
START_TEST(new_failure)
{
	static const struct {
		int error;
		const char *detail;
		int want;
		const char *message;
	} rows[] = {
		{ TBV_ERR_IO, "a: no such file", TBV_ERR_IO,
		    "a: no such file" },
		{ TBV_OK, "well", TBV_ERR_INTERNAL, "well" },
		{ TBV_ERR_IO, "a\nb", TBV_ERR_IO, "a\\x0ab" },
		{ TBV_ERR_IO, "a\\x0ab", TBV_ERR_IO, "a\\x0ab" },
		{ TBV_ERR_IO, "", TBV_ERR_IO, "" }
	};
	char detail[2 * TBV_MAX_MESSAGE];
	struct tbv_result *r = NULL;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(tbv_result_new_failure(rows[i].error,
		    rows[i].detail, &r), TBV_OK);
		ck_assert_int_eq(tbv_result_error(r), rows[i].want);
		ck_assert_str_eq(tbv_result_message(r), rows[i].message);
		tbv_result_free(r);
	}
	/* around the end: no half of an escape */
	for (i = TBV_MAX_MESSAGE - 8; i < TBV_MAX_MESSAGE + 2; i++) {
		memset(detail, 'x', i);
		detail[i] = '\n';
		detail[i + 1] = '\0';
		ck_assert_int_eq(tbv_result_new_failure(TBV_ERR_IO, detail,
		    &r), TBV_OK);
		ck_assert_uint_eq(strlen(tbv_result_message(r)),
		    i + 4 < TBV_MAX_MESSAGE ? i + 4 :
		    i < TBV_MAX_MESSAGE ? i : TBV_MAX_MESSAGE - 1);
		tbv_result_free(r);
	}
}
END_TEST

/* Every name, each its own, and none for what there is not. */
START_TEST(names)
{
	const char *name;
	int i, j;

	for (i = 0; i < TBV_CHECKS; i++)
		for (j = 0; j < i; j++)
			ck_assert_str_ne(tbv_check_name((enum tbv_check)i),
			    tbv_check_name((enum tbv_check)j));
	for (i = 0; i < TBV_FACTS; i++)
		for (j = 0; j < i; j++)
			ck_assert_str_ne(tbv_fact_name((enum tbv_fact)i),
			    tbv_fact_name((enum tbv_fact)j));
	ck_assert_ptr_null(tbv_check_name((enum tbv_check)TBV_CHECKS));
	ck_assert_ptr_null(tbv_fact_name((enum tbv_fact)TBV_FACTS));
	for (i = TBV_NOT_REACHED; i <= TBV_FAIL; i++) {
		name = tbv_check_result_name((enum tbv_check_result)i);
		ck_assert_ptr_nonnull(name);
	}
	for (i = TBV_VERDICT_NONE; i <= TBV_VERDICT_VERIFIED_INSECURE; i++)
		ck_assert_ptr_nonnull(tbv_verdict_name((enum tbv_verdict)i));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("result");
	TCase *tcase = tcase_create("result");

	tcase_add_test(tcase, starts_as_a_failure);
	tcase_add_test(tcase, verdicts);
	tcase_add_loop_test(tcase, getters, 0, 2);
	tcase_add_test(tcase, facts);
	tcase_add_test(tcase, summaries);
	tcase_add_test(tcase, long_summary);
	tcase_add_test(tcase, new_failure);
	tcase_add_test(tcase, names);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
