/*
 * Live enclaves: what must be asked before there is a verdict, and that neither
 * question is ever taken for the other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "live_support.h"
#include "support.h"
#include "verify/live.h"

static int
ask(const struct tbv_policy *p, const struct tbv_evidence *e)
{
	struct tbv_live *live;
	int rc = tbv_live_verify(p, e, &live);

	ck_assert_ptr_nonnull(live);
	ck_assert_int_eq(tbv_live_error(live), rc);
	ck_assert_int_eq(tbv_live_count(live) > 0, rc == TBV_OK);
	ck_assert_int_eq(*tbv_live_summary(live) != '\0', rc == TBV_OK);
	ck_assert_int_eq(*tbv_live_message(live) != '\0', rc != TBV_OK);
	tbv_live_free(live);
	return rc;
}

START_TEST(asked)
{
	struct tbv_evidence *e;
	struct tbv_policy *p;

	live_set_up(&p, &e, "enclaves/good/attestation");
	ck_assert_int_eq(ask(p, e), TBV_ERR_USAGE);
	ck_assert_int_eq(tbv_evidence_expect_age(e, 30), TBV_OK);
	ck_assert_int_eq(ask(p, e), TBV_OK);
	ck_assert_int_eq(tbv_evidence_expect_nonce(e, live_nonce, 16), TBV_OK);
	ck_assert_int_eq(ask(p, e), TBV_OK);
	/* the chain is that of now, whatever the policy says of artifacts */
	ck_assert_int_eq(tbv_policy_set_chain_time(p,
	    TBV_CHAIN_TIME_DOCUMENT), TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_now(e, LIVE_NOW + 86400), TBV_OK);
	ck_assert_int_eq(ask(p, e), TBV_ERR_CHAIN_EXPIRED);
	tbv_evidence_free(e);
	tbv_policy_free(p);
}
END_TEST

START_TEST(lacking)
{
	struct tbv_evidence *e = tbv_evidence_new(), *empty;
	struct tbv_policy *p, *none = tbv_policy_new();

	tbv_evidence_free(e);
	live_set_up(&p, &e, "enclaves/good/attestation");
	ck_assert_ptr_nonnull(empty = tbv_evidence_new());
	ck_assert_int_eq(tbv_evidence_expect_nonce(empty, live_nonce, 16), TBV_OK);
	ck_assert_int_eq(ask(p, empty), TBV_ERR_NO_CLOCK);
	ck_assert_int_eq(tbv_evidence_set_now(empty, LIVE_NOW), TBV_OK);
	ck_assert_int_eq(ask(p, empty), TBV_ERR_NO_ATTESTATION);
	ck_assert_int_eq(ask(none, empty), TBV_ERR_NO_IMAGE);
	ck_assert_int_eq(tbv_evidence_set_proof_mem(empty, "x", 1), TBV_OK);
	ck_assert_int_eq(ask(p, empty), TBV_ERR_USAGE);
	ck_assert_int_eq(tbv_evidence_expect_nonce(empty, live_nonce, 16),
	    TBV_ERR_USAGE);
	ck_assert_int_eq(ask(p, empty), TBV_ERR_SETTER_FAILED);
	tbv_evidence_free(empty);
	tbv_evidence_free(e);
	tbv_policy_free(none);
	tbv_policy_free(p);
}
END_TEST

/* Evidence of an artifact is not for a live enclave, nor the other way round. */
START_TEST(apart)
{
	static const uint8_t sha256[TBV_SHA256_SIZE] = { 1 };
	struct tbv_result *r;
	struct tbv_evidence *e;
	struct tbv_policy *p;

	live_set_up(&p, &e, "enclaves/good/attestation");
	ck_assert_int_eq(tbv_evidence_expect_nonce(e, live_nonce, 16), TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_artifact(e, sha256, 1, "a"), TBV_OK);
	ck_assert_int_eq(ask(p, e), TBV_ERR_USAGE);
	ck_assert_int_eq(tbv_policy_set_any_source(p), TBV_OK);
	ck_assert_int_eq(tbv_verify(p, e, &r), TBV_ERR_USAGE);
	tbv_result_free(r);
	tbv_evidence_free(e);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("verify_live");
	TCase *tcase = tcase_create("verify_live");

	tcase_add_test(tcase, asked);
	tcase_add_test(tcase, lacking);
	tcase_add_test(tcase, apart);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
