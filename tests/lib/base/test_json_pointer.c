/*
 * Holds JSON pointers to RFC 6901, and to objects alone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/bounds.h"
#include "base/json_pointer.h"
#include "support.h"

static const struct {
	const char *why, *pointer;
	int good;
} pointers[] = {
	{ "a member", "/a", 1 },
	{ "a member of a member", "/a/b", 1 },
	{ "a member without name", "/", 1 },
	{ "two without name", "//", 1 },
	{ "a slash and a tilde", "/a~1b~0", 1 },
	{ "an escaped escape", "/~01", 1 },
	{ "the whole document", "", 0 },
	{ "no slash", "a", 0 },
	{ "a URI's fragment", "#/a", 0 },
	{ "a tilde at the end", "/a~", 0 },
	{ "a tilde before a slash", "/a~/b", 0 },
	{ "an unknown escape", "/a~2", 0 }
};

START_TEST(syntax)
{
	ck_assert_msg(tbv_json_pointer_check(pointers[_i].pointer) ==
	    pointers[_i].good, "%s", pointers[_i].why);
}
END_TEST

START_TEST(longest_name)
{
	char name[TBV_MAX_NAME + 1], pointer[TBV_MAX_NAME + 3];
	const char *at = pointer;

	memset(pointer, 'a', sizeof(pointer));
	pointer[0] = '/';
	pointer[TBV_MAX_NAME + 1] = '\0';
	ck_assert_int_eq(tbv_json_pointer_next(&at, name), 1);
	ck_assert_uint_eq(strlen(name), TBV_MAX_NAME);
	ck_assert_int_eq(tbv_json_pointer_next(&at, name), 0);
	pointer[TBV_MAX_NAME + 1] = 'a';
	pointer[TBV_MAX_NAME + 2] = '\0';
	ck_assert_int_eq(tbv_json_pointer_check(pointer), 0);
}
END_TEST

/* "" means no value. */
static const struct {
	const char *why, *json, *pointer, *want;
} values[] = {
	{ "a member", "{\"a\":\"1\"}", "/a", "1" },
	{ "a member of a member", "{\"a\":{\"b\":\"1\"}}", "/a/b", "1" },
	{ "the member without name", "{\"\":\"1\"}", "/", "1" },
	{ "a name with a slash", "{\"a/b\":\"1\"}", "/a~1b", "1" },
	{ "a name with a tilde", "{\"a~b\":\"1\"}", "/a~0b", "1" },
	{ "~1 as two characters", "{\"~1\":\"1\"}", "/~01", "1" },
	{ "a name with a digit", "{\"0\":\"1\"}", "/0", "1" },
	{ "another case", "{\"A\":\"1\"}", "/a", "" },
	{ "no such member", "{\"a\":\"1\"}", "/b", "" },
	{ "through an array", "[\"1\"]", "/0", "" },
	{ "through an array inside", "{\"a\":[\"1\"]}", "/a/0", "" },
	{ "past an array", "{\"a\":[\"1\"]}", "/a/-", "" },
	{ "through a string", "{\"a\":\"1\"}", "/a/b", "" },
	{ "through a number", "{\"a\":1}", "/a/b", "" },
	{ "a bad end", "{\"a\":\"1\"}", "/a~", "" },
	{ "a bad end behind a member", "{\"a\":{\"b\":\"1\"}}", "/a/b~", "" }
};

START_TEST(leads_to)
{
	const struct cJSON *node;
	struct tbv_json_stop stop;
	struct tbv_bytes in;
	struct cJSON *tree;
	const char *got;

	in.data = (const uint8_t *)values[_i].json;
	in.len = strlen(values[_i].json);
	ck_assert_ptr_null(tbv_json_parse(in, 0, &tree, &stop));
	node = tbv_json_pointer_value(tree, values[_i].pointer);
	got = node != NULL ? tbv_json_string(node) : "";
	ck_assert_ptr_nonnull(got);
	ck_assert_msg(strcmp(got, values[_i].want) == 0, "%s: %s",
	    values[_i].why, got);
	tbv_json_free(tree);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("json_pointer");
	TCase *t = tcase_create("json_pointer");

	tcase_add_loop_test(t, syntax, 0, ROWS(pointers));
	tcase_add_test(t, longest_name);
	tcase_add_loop_test(t, leads_to, 0, ROWS(values));
	suite_add_tcase(s, t);
	return run(s);
}
