/*
 * From a question to its verdict: whatever decides, no verdict is good that
 * has a reason against it, and none is refused without one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "case/case.h"
#include "support.h"

/* What a question wants to come of it. */
struct wanted {
	int rc, fault;
};

static const struct tbv_policy *seen_policy;
static const struct tbv_evidence *seen_evidence;

static int
decide(struct tbv_case *c, struct tbv_result *r, const void *question)
{
	const struct wanted *wanted = question;

	ck_assert_int_eq(c->fault->error, TBV_OK);
	ck_assert_ptr_null(c->image);
	ck_assert_int_eq(tbv_result_error(r), TBV_ERR_INTERNAL);
	seen_policy = c->policy;
	seen_evidence = c->evidence;
	if (wanted->fault != TBV_OK)
		(void)tbv_fault_set(c->fault, wanted->fault, "why");
	return wanted->rc;
}

static const struct {
	const char *why;
	struct wanted wanted;
	int want;
	const char *message;
} rows[] = {
	{ "good", { TBV_OK, TBV_OK }, TBV_OK, "" },
	{ "refused", { TBV_ERR_DEBUG, TBV_ERR_DEBUG }, TBV_ERR_DEBUG,
	    "why" },
	{ "good, with a reason against it", { TBV_OK, TBV_ERR_DEBUG },
	    TBV_ERR_INTERNAL, "no verdict" },
	{ "refused without a reason", { TBV_ERR_DEBUG, TBV_OK },
	    TBV_ERR_INTERNAL, "no verdict" },
	{ "refused for another reason", { TBV_ERR_DEBUG, TBV_ERR_TOO_OLD },
	    TBV_ERR_INTERNAL, "no verdict" },
	{ "no memory, without a reason", { TBV_ERR_MEMORY, TBV_OK },
	    TBV_ERR_MEMORY, "no verdict" }
};

START_TEST(verdict)
{
	struct tbv_policy policy;
	struct tbv_evidence evidence;
	struct tbv_result *r = NULL;
	int rc;

	memset(&policy, 0, sizeof(policy));
	memset(&evidence, 0, sizeof(evidence));
	rc = tbv_case_run(&policy, &evidence, decide, &rows[_i].wanted, &r);
	ck_assert_msg(rc == rows[_i].want, "%s: %d", rows[_i].why, rc);
	ck_assert_int_eq(tbv_result_error(r), rc);
	ck_assert_str_eq(tbv_result_message(r), rows[_i].message);
	ck_assert_ptr_eq(seen_policy, &policy);
	ck_assert_ptr_eq(seen_evidence, &evidence);
	tbv_result_free(r);
}
END_TEST

START_TEST(sound)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_evidence *evidence = tbv_evidence_new();
	struct tbv_fault fault;
	struct tbv_case c;

	memset(&c, 0, sizeof(c));
	c.policy = policy;
	c.evidence = evidence;
	c.fault = &fault;
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_case_sound(&c), TBV_OK);
	(void)tbv_fault_set(&evidence->fault, TBV_ERR_TOO_OLD, "evidence");
	ck_assert_int_eq(tbv_case_sound(&c), TBV_ERR_SETTER_FAILED);
	ck_assert_str_eq(fault.message, "evidence: [too-old] evidence");
	tbv_fault_clear(&fault);
	(void)tbv_fault_set(&policy->fault, TBV_ERR_DEBUG, "policy");
	ck_assert_int_eq(tbv_case_sound(&c), TBV_ERR_SETTER_FAILED);
	ck_assert_str_eq(fault.message, "policy: [debug] policy");
	tbv_evidence_free(evidence);
	tbv_policy_free(policy);
}
END_TEST

START_TEST(given)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_fault fault;
	struct tbv_case c;

	memset(&c, 0, sizeof(c));
	c.policy = policy;
	c.evidence = e;
	c.fault = &fault;
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_case_given(&c), TBV_ERR_NO_CLOCK);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_evidence_set_now(e, 0), TBV_OK);
	ck_assert_int_eq(tbv_case_given(&c), TBV_ERR_NO_ATTESTATION);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_evidence_set_proof_mem(e, "x", 1), TBV_OK);
	ck_assert_int_eq(tbv_case_given(&c), TBV_ERR_USAGE);
	tbv_fault_clear(&fault);
	policy->log.asked = 1;
	ck_assert_int_eq(tbv_case_given(&c), TBV_ERR_NO_ATTESTATION);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_evidence_set_attestation_mem(e, "x", 1), TBV_OK);
	ck_assert_int_eq(tbv_case_given(&c), TBV_OK);
	tbv_evidence_free(e);
	tbv_policy_free(policy);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("case");
	TCase *tcase = tcase_create("case");

	tcase_add_loop_test(tcase, verdict, 0, ROWS(rows));
	tcase_add_test(tcase, sound);
	tcase_add_test(tcase, given);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
