/*
 * Members of a policy file that are unknown or have a bad value, and what the
 * messages show of them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "policy/policy.h"
#include "support.h"

#define HEX16 "0123456789abcdef"
#define HEX96 HEX16 HEX16 HEX16 HEX16 HEX16 HEX16

#define V "{\"tbverify-policy\":1"
#define PCRS "\"pcrs\":{\"0\":\"" HEX96 "\",\"1\":\"" HEX96 "\",\"2\":\"" \
	HEX96 "\"}"
/* A policy whose one image has these members as well. */
#define IMAGE(more) V ",\"images\":[{\"name\":\"i\"," PCRS more "}]}"

static int
set(struct tbv_policy *p, const char *json)
{
	struct tbv_bytes in = copy(chars(json));
	int rc = tbv_policy_set_json_mem(p, in.data, in.len);

	discard(in);
	ck_assert_int_eq(*tbv_policy_message(p) != '\0', rc != TBV_OK);
	return rc;
}

/* A member whose name is nearly one of ours, and one whose name is not. */
static const struct {
	const char *json, *want;
} near_rows[] = {
	{ V ",\"imajes\":[]}",
	    "policy: imajes: unknown member (did you mean images?)" },
	{ V ",\"xefs\":[]}",
	    "policy: xefs: unknown member (did you mean refs?)" },
	{ V ",\"ref\":[]}",
	    "policy: ref: unknown member (did you mean refs?)" },
	{ V ",\"zzfs\":[]}",
	    "policy: zzfs: unknown member (did you mean refs?)" },
	{ V ",\"zzzs\":[]}", "policy: zzzs: unknown member" },
	{ V ",\"re\":[]}", "policy: re: unknown member" }
};

START_TEST(near_a_member)
{
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(set(p, near_rows[_i].json), TBV_ERR_POLICY_MEMBER);
	ck_assert_str_eq(tbv_policy_message(p), near_rows[_i].want);
	tbv_policy_free(p);
}
END_TEST

/* The name of an unknown member is not ours: escaped, and cut. */
START_TEST(message)
{
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(set(p, V ",\"caf\xc3\xa9\":1}"),
	    TBV_ERR_POLICY_MEMBER);
	ck_assert_str_eq(tbv_policy_message(p),
	    "policy: caf\\xc3\\xa9: unknown member");
	tbv_policy_reset(p);
	ck_assert_int_eq(set(p, V ",\"" HEX96 "\":1}"),
	    TBV_ERR_POLICY_MEMBER);
	ck_assert_uint_lt(strlen(tbv_policy_message(p)), 80);
	tbv_policy_reset(p);
	ck_assert_int_eq(set(p, IMAGE(",\"max-age\":\"x\"")),
	    TBV_ERR_POLICY_VALUE);
	ck_assert_str_eq(tbv_policy_message(p),
	    "images[0] \"i\": max-age: want a duration such as 180d");
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_member");
	TCase *tcase = tcase_create("policy_member");

	tcase_add_loop_test(tcase, near_a_member, 0, ROWS(near_rows));
	tcase_add_test(tcase, message);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
