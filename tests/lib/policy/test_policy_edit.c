/*
 * An image put into a policy file: every other byte of the text stays, the
 * result is a policy with one more image, and a text that is not a policy, or
 * that already has the name, is refused.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "policy/policy.h"
#include "support.h"

#define HEX48 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define PCR HEX48 HEX48
#define PCRS "\"pcrs\":{\"0\":\"" PCR "\",\"1\":\"" PCR "\",\"2\":\"" PCR "\"}"
#define OTHER "{\"name\":\"b\"," PCRS "}"
#define ENTRY "{\"name\":\"a\"," PCRS "}"

/* A policy with an image that has all PCRs below count. */
static struct tbv_policy *
with_image(const char *name, unsigned int count)
{
	struct tbv_policy *p = tbv_policy_new();
	unsigned int i;
	size_t image;

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(tbv_policy_add_image(p, name, &image), TBV_OK);
	ck_assert_uint_eq(image, 0);
	for (i = 0; i < count; i++)
		ck_assert_int_eq(tbv_policy_image_set_pcr_hex(p, 0, i, PCR),
		    TBV_OK);
	return p;
}

/* { the text, what is new in it, where } */
static const struct {
	const char *why, *text, *entry, *rest;
} good[] = {
	{ "no images", "{\"tbverify-policy\":1",
	    ",\n  \"images\": [\n    " ENTRY "\n  ]", "}" },
	{ "no images, and blanks", " {\n\"tbverify-policy\" : \t1",
	    ",\n  \"images\": [\n    " ENTRY "\n  ]",
	    " ,\n\"refs\":[\"refs/1\"]}\n" },
	{ "none yet", "{\"tbverify-policy\":1,\"images\":[",
	    "\n    " ENTRY "\n  ", "]}" },
	{ "none yet, and blanks", "{\"tbverify-policy\":1,\"images\":[",
	    "\n    " ENTRY "\n  ", " \n\t]}" },
	{ "one of another name", "{\"tbverify-policy\":1,\"images\":[" OTHER,
	    ",\n    " ENTRY, "]}" },
	{ "one, and blanks", "{\"tbverify-policy\":1,\"images\":[\n" OTHER,
	    ",\n    " ENTRY, "\n ] , \"refs\" : [ ] }\n" }
};

START_TEST(inserted)
{
	struct tbv_policy *p = with_image("a", 3), *again;
	const char *json;
	char text[4096], want[4096];
	size_t before = strstr(good[_i].text, "\"b\"") != NULL;

	(void)snprintf(text, sizeof(text), "%s%s", good[_i].text,
	    good[_i].rest);
	(void)snprintf(want, sizeof(want), "%s%s%s", good[_i].text,
	    good[_i].entry, good[_i].rest);
	ck_assert_msg(tbv_policy_image_insert_json(p, 0, text, strlen(text),
	    &json) == TBV_OK, "%s: %s", good[_i].why, tbv_policy_message(p));
	ck_assert_str_eq(json, want);
	ck_assert_ptr_nonnull(again = tbv_policy_new());
	ck_assert_int_eq(tbv_policy_set_json_mem(again, json, strlen(json)),
	    TBV_OK);
	ck_assert_uint_eq(again->image_count, before + 1);
	ck_assert_str_eq(again->image[before].name, "a");
	ck_assert_uint_eq(again->image[before].reference.mask, 7);
	tbv_policy_free(again);
	/* now it has the name */
	(void)snprintf(text, sizeof(text), "%s", json);
	ck_assert_int_eq(tbv_policy_image_insert_json(p, 0, text,
	    strlen(text), &json), TBV_ERR_POLICY_VALUE);
	ck_assert_ptr_null(json);
	tbv_policy_free(p);
}
END_TEST

static const struct {
	const char *why, *name;
	unsigned int reference;
	size_t image;
	const char *text, *token;
} bad[] = {
	{ "no such image", "a", 3, 1, "{\"tbverify-policy\":1}", "usage" },
	{ "not UTF-8", "a\xff", 3, 0, "{\"tbverify-policy\":1}",
	    "policy-value" },
	{ "without PCR2", "a", 2, 0, "{\"tbverify-policy\":1}",
	    "reference-incomplete" },
	{ "no text", "a", 3, 0, "", "policy-syntax" },
	{ "no policy", "a", 3, 0, "{}", "policy-version" },
	{ "another version", "a", 3, 0, "{\"tbverify-policy\":2}",
	    "policy-version" },
	{ "the name is there", "b", 3, 0,
	    "{\"tbverify-policy\":1,\"images\":[" OTHER "]}",
	    "policy-value" }
};

START_TEST(refused)
{
	struct tbv_policy *p = with_image(bad[_i].name, bad[_i].reference);
	const char *json = "";
	int rc;

	rc = tbv_policy_image_insert_json(p, bad[_i].image, bad[_i].text,
	    strlen(bad[_i].text), &json);
	expect_token(bad[_i].why, rc, bad[_i].token);
	ck_assert_ptr_null(json);
	ck_assert_str_ne(tbv_policy_message(p), "");
	tbv_policy_free(p);
}
END_TEST

/* A file that was as long as one may be has no room for another image. */
START_TEST(too_long)
{
	static const char start[] = "{\"tbverify-policy\":1";
	struct tbv_policy *p = with_image("a", 3);
	static char text[TBV_POLICY_SIZE_MAX];
	const char *json;

	memset(text, ' ', sizeof(text));
	memcpy(text, start, sizeof(start) - 1);
	text[sizeof(text) - 1] = '}';
	ck_assert_int_eq(tbv_policy_image_insert_json(p, 0, text,
	    sizeof(text), &json), TBV_ERR_POLICY_SYNTAX);
	ck_assert_ptr_null(json);
	tbv_policy_free(p);
	p = with_image("a", 3);
	text[sizeof(text) - 1024] = '}';
	ck_assert_int_eq(tbv_policy_image_insert_json(p, 0, text,
	    sizeof(text) - 1024 + 1, &json), TBV_OK);
	tbv_policy_free(p);
}
END_TEST

START_TEST(entry)
{
	struct tbv_policy *p = with_image("a\"b\\", 3);
	const char *json;

	ck_assert_int_eq(tbv_policy_image_json(p, 0, &json), TBV_OK);
	ck_assert_str_eq(json, "{\"name\":\"a\\\"b\\\\\"," PCRS "}");
	ck_assert_int_eq(tbv_policy_image_json(p, 1, &json), TBV_ERR_USAGE);
	ck_assert_ptr_null(json);
	tbv_policy_free(p);
	p = with_image("a", 1);
	ck_assert_int_eq(tbv_policy_image_json(p, 0, &json),
	    TBV_ERR_REFERENCE_INCOMPLETE);
	ck_assert_ptr_null(json);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_edit");
	TCase *t = tcase_create("policy_edit");

	tcase_add_loop_test(t, inserted, 0, ROWS(good));
	tcase_add_loop_test(t, refused, 0, ROWS(bad));
	tcase_add_test(t, too_long);
	tcase_add_test(t, entry);
	suite_add_tcase(s, t);
	return run(s);
}
