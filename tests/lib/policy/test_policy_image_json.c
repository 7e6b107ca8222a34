/*
 * The images of a policy file: what one entry sets, it sets for its own image.
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
/* Another image's. */
#define OTHER "\"pcrs\":{\"0\":\"" HEX96 "\",\"1\":\"" HEX96 "\",\"2\":\"" \
    "f" "123456789abcdef" "0123456789abcdef" "0123456789abcdef" \
    "0123456789abcdef" "0123456789abcdef" "0123456789abcdef" "\"}"

static int
set(struct tbv_policy *p, const char *json)
{
	struct tbv_bytes in = copy(chars(json));
	int rc = tbv_policy_set_json_mem(p, in.data, in.len);

	discard(in);
	ck_assert_int_eq(*tbv_policy_message(p) != '\0', rc != TBV_OK);
	return rc;
}

/* measured-claim: true is the default, and false lowers the guard. */
START_TEST(measured)
{
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(set(p, V ",\"images\":[{\"name\":\"a\"," PCRS "},"
	    "{\"name\":\"b\"," PCRS ",\"measured-claim\":true},"
	    "{\"name\":\"c\"," PCRS ",\"measured-claim\":false},"
	    "{\"name\":\"d\"," OTHER ",\"claim\":\"text\"}]}"), TBV_OK);
	ck_assert_int_eq(p->image[0].unmeasured, 0);
	ck_assert_int_eq(p->image[1].unmeasured, 0);
	ck_assert_int_eq(p->image[2].unmeasured, 1);
	ck_assert_int_eq(p->image[3].unmeasured, 0);
	tbv_policy_free(p);
}
END_TEST

/* One image's members say nothing about the next. */
START_TEST(no_carrying_over)
{
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(set(p, V ",\"images\":[{\"name\":\"a\"," PCRS "},"
	    "{\"name\":\"b\"}]}"), TBV_ERR_POLICY_MEMBER);
	tbv_policy_reset(p);
	ck_assert_int_eq(set(p, V ",\"images\":[{\"name\":\"a\","
	    "\"insecure-debug\":true},{\"name\":\"b\"}]}"),
	    TBV_ERR_POLICY_MEMBER);
	tbv_policy_reset(p);
	ck_assert_int_eq(set(p, V ",\"images\":[{\"name\":\"a\"," PCRS
	    ",\"claim\":\"text\"},{\"name\":\"b\"," OTHER
	    ",\"measured-claim\":true}]}"), TBV_OK);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_image_json");
	TCase *tcase = tcase_create("policy_image_json");

	tcase_add_test(tcase, measured);
	tcase_add_test(tcase, no_carrying_over);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
