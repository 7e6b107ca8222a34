/*
 * Holds what a policy has as "claim" to the words that there are.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "support.h"

static const struct {
	const char *json, *want;
	int form;
} rows[] = {
	{ "\"tb1\"", "ok", TBV_CLAIM_TB1 },
	{ "\"text\"", "ok", TBV_CLAIM_TEXT },
	{ "\"digest\"", "ok", TBV_CLAIM_DIGEST },
	{ "\"statement\"", "ok", TBV_CLAIM_STATEMENT },
	{ "{\"digest\":{}}", "ok", TBV_CLAIM_DIGEST },
	{ "{\"json\":{\"artifact\":\"/a\"}}", "ok", TBV_CLAIM_JSON },
	{ "\"json\"", "policy-value", 0 },
	{ "\"\"", "policy-value", 0 },
	{ "7", "policy-value", 0 },
	{ "null", "policy-value", 0 },
	{ "{}", "policy-value", 0 },
	{ "{\"digest\":{},\"json\":{}}", "policy-value", 0 },
	{ "{\"digest\":[]}", "policy-value", 0 },
	{ "{\"statement\":{}}", "policy-member", 0 },
	{ "{\"json\":{}}", "policy-value", 0 },
	{ "{\"json\":{\"artifact\":\"a\"}}", "policy-value", 0 },
	{ "{\"json\":{\"Artifact\":\"/a\"}}", "policy-member", 0 },
	{ "{\"digest\":{\"hash\":\"sha256\"}}", "policy-member", 0 },
	{ "{\"digest\":{\"prefix\":true,\"encoding\":\"hex\"}}",
	    "policy-value", 0 },
	{ "", "policy-syntax", 0 },
	{ "digest", "policy-syntax", 0 },
	{ "\"digest\"x", "policy-syntax", 0 },
	{ "{\"digest\":{},\"digest\":{}}", "policy-syntax", 0 }
};

START_TEST(claim)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t image;
	int rc;

	ck_assert_int_eq(tbv_policy_add_image(p, "i", &image), TBV_OK);
	rc = tbv_policy_image_set_claim_mem(p, image, rows[_i].json,
	    strlen(rows[_i].json));
	expect_token(rows[_i].json, rc, rows[_i].want);
	if (rc == TBV_OK)
		ck_assert_int_eq((int)p->image[0].claim, rows[_i].form);
	else
		ck_assert_int_eq(p->fault.error, rc);
	tbv_policy_free(p);
}
END_TEST

START_TEST(no_image)
{
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_int_eq(tbv_policy_image_set_claim_mem(p, 0, "\"tb1\"", 5),
	    TBV_ERR_USAGE);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_claim_json");
	TCase *t = tcase_create("policy_claim_json");

	tcase_add_loop_test(t, claim, 0, ROWS(rows));
	tcase_add_test(t, no_image);
	suite_add_tcase(s, t);
	return run(s);
}
