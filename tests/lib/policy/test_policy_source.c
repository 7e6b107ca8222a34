/*
 * The source that a policy names: what a claim could never hold is refused,
 * and what a pattern for refs takes in.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "policy/policy.h"
#include "support.h"

#define D40 "0123456789abcdef0123456789ABCDEF01234567"
#define D64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
	const char *why;
	int (*set)(struct tbv_policy *, const char *);
	const char *value;
	const char *want;
} rows[] = {
	{ "a repository", tbv_policy_add_repository, "https://x/y", "ok" },
	{ "one character", tbv_policy_add_repository, "x", "ok" },
	{ "the first and the last", tbv_policy_add_repository, "!~", "ok" },
	{ "nothing", tbv_policy_add_repository, "", "policy-value" },
	{ "a space", tbv_policy_add_repository, "a b", "policy-value" },
	{ "delete", tbv_policy_add_repository, "a\x7f", "policy-value" },
	{ "above ASCII", tbv_policy_add_repository, "\xc3\xa4",
	    "policy-value" },
	{ "NULL", tbv_policy_add_repository, NULL, "usage" },
	{ "a ref", tbv_policy_add_ref, "refs/heads/main", "ok" },
	{ "a pattern", tbv_policy_add_ref, "refs/tags/v*", "ok" },
	{ "a star in the middle", tbv_policy_add_ref, "refs/*/x", "ok" },
	{ "two stars", tbv_policy_add_ref, "refs/*/*", "policy-value" },
	{ "a short name", tbv_policy_add_ref, "main", "policy-value" },
	{ "what begins so", tbv_policy_add_ref, "refs", "policy-value" },
	{ "nothing behind it", tbv_policy_add_ref, "refs/", "ok" },
	{ "a ref with a space", tbv_policy_add_ref, "refs/a b",
	    "policy-value" },
	{ "no ref", tbv_policy_add_ref, NULL, "usage" },
	{ "a commit", tbv_policy_add_commit_hex, D40, "ok" },
	{ "a long one", tbv_policy_add_commit_hex, D64, "ok" },
	{ "a short one", tbv_policy_add_commit_hex, "0123456",
	    "policy-value" },
	{ "no hex", tbv_policy_add_commit_hex,
	    "g123456789abcdef0123456789abcdef01234567", "policy-value" },
	{ "nothing", tbv_policy_add_commit_hex, "", "policy-value" },
	{ "no commit", tbv_policy_add_commit_hex, NULL, "usage" },
	{ "a recipe", tbv_policy_add_recipe_hex, D64, "ok" },
	{ "a recipe of 40", tbv_policy_add_recipe_hex, D40, "policy-value" },
	{ "a root file system", tbv_policy_add_rootfs_hex, D64, "ok" },
	{ "one of 40", tbv_policy_add_rootfs_hex, D40, "policy-value" },
	{ "a tree", tbv_policy_set_tree_hex, D64, "ok" },
	{ "a tree of 40", tbv_policy_set_tree_hex, D40, "policy-value" },
	{ "a tree of 66", tbv_policy_set_tree_hex, D64 "00",
	    "policy-value" },
	{ "a tree of nothing", tbv_policy_set_tree_hex, "", "policy-value" },
	{ "no tree", tbv_policy_set_tree_hex, NULL, "usage" }
};

START_TEST(set)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t count;

	expect_token(rows[_i].why, rows[_i].set(p, rows[_i].value),
	    rows[_i].want);
	count = p->repositories.count + p->refs.count + p->commits.count +
	    p->recipes.count + p->rootfs.count + (p->tree.data != NULL);
	ck_assert_uint_eq(count, p->fault.error == TBV_OK);
	tbv_policy_free(p);
}
END_TEST

START_TEST(longest)
{
	char text[TBV_MAX_NAME + 2];
	struct tbv_policy *p;
	size_t len;

	for (len = TBV_MAX_NAME; len <= TBV_MAX_NAME + 1; len++) {
		p = tbv_policy_new();
		memset(text, 'x', len);
		text[len] = '\0';
		ck_assert_int_eq(tbv_policy_add_repository(p, text) == TBV_OK,
		    len == TBV_MAX_NAME);
		tbv_policy_free(p);
	}
}
END_TEST

static const struct {
	const char *pattern, *ref;
	int want;
} refs[] = {
	{ "refs/heads/main", "refs/heads/main", 1 },
	{ "refs/heads/main", "refs/heads/mai", 0 },
	{ "refs/heads/main", "refs/heads/mainx", 0 },
	{ "refs/tags/v*", "refs/tags/v", 1 },
	{ "refs/tags/v*", "refs/tags/v1", 1 },
	{ "refs/tags/v*", "refs/tags/V1", 0 },
	{ "refs/tags/v*", "refs/tags/", 0 },
	{ "refs/*/x", "refs/a/b/x", 1 },
	{ "refs/*/x", "refs//x", 1 },
	{ "refs/*/x", "refs/x", 0 },
	{ "refs/*/x", "refs/a/y", 0 },
	{ "*", "", 1 },
	{ "*", "refs/heads/main", 1 },
	{ "a*a", "a", 0 },
	{ "a*a", "aa", 1 }
};

START_TEST(matches)
{
	struct tbv_bytes ref = copy(chars(refs[_i].ref));

	ck_assert_msg(tbv_policy_ref_matches(refs[_i].pattern, ref) ==
	    refs[_i].want, "%s %s", refs[_i].pattern, refs[_i].ref);
	discard(ref);
}
END_TEST

/*
 * "Any source" removes all sources set before, except recipes and file systems.
 */
START_TEST(any_source)
{
	struct tbv_policy *p = tbv_policy_new();

	(void)tbv_policy_add_repository(p, "x");
	(void)tbv_policy_add_repository(p, "y");
	(void)tbv_policy_add_ref(p, "refs/heads/*");
	(void)tbv_policy_add_commit_hex(p, D40);
	(void)tbv_policy_add_recipe_hex(p, D64);
	(void)tbv_policy_add_rootfs_hex(p, D64);
	(void)tbv_policy_set_tree_hex(p, D64);
	ck_assert_int_eq(tbv_policy_set_any_name(p), TBV_OK);
	ck_assert_uint_eq(p->repositories.count, 2);
	ck_assert_str_eq(p->repositories.item[1], "y");
	ck_assert_uint_eq(p->commits.item[0].len, 20);
	ck_assert_uint_eq(p->commits.item[0].value[19], 0x67);
	ck_assert_uint_eq(p->tree.len, 32);
	ck_assert_uint_eq(p->tree.data[31], 0xef);
	ck_assert_int_eq(p->any_source, 0);
	ck_assert_int_eq(tbv_policy_set_any_source(p), TBV_OK);
	ck_assert_int_eq(p->any_source, 1);
	ck_assert_int_eq(p->any_name, 1);
	ck_assert_uint_eq(p->repositories.count, 0);
	ck_assert_uint_eq(p->refs.count, 0);
	ck_assert_uint_eq(p->commits.count, 0);
	ck_assert_ptr_null(p->tree.data);
	ck_assert_uint_eq(p->recipes.count, 1);
	ck_assert_uint_eq(p->rootfs.count, 1);
	tbv_policy_clear_source(p);
	ck_assert_uint_eq(p->recipes.count, 0);
	ck_assert_uint_eq(p->rootfs.count, 0);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_source");
	TCase *tcase = tcase_create("policy_source");

	tcase_add_loop_test(tcase, set, 0, ROWS(rows));
	tcase_add_test(tcase, longest);
	tcase_add_loop_test(tcase, matches, 0, ROWS(refs));
	tcase_add_test(tcase, any_source);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
