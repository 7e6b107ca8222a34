/*
 * Commit, tree, repository and ref against what the policy names.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"
#include "by_hand.h"
#include "support.h"

/* Digests of one byte each: 20 long, or 32 with a capital. */
static struct tbv_bytes
digest(char c, uint8_t value[TBV_SHA256_SIZE])
{
	struct tbv_bytes b;

	b.data = value;
	b.len = c >= 'A' && c <= 'Z' ? 32 : 20;
	memset(value, c | 0x20, TBV_SHA256_SIZE);
	return b;
}

static const struct {
	const char *why, *commits;	/* of the policy */
	char claim;
	const char *want, *message;
} commits[] = {
	{ "the one", "a", 'a', "ok", "" },
	{ "one of two", "ab", 'b', "ok", "" },
	{ "another", "a", 'b', "commit-mismatch", "commit: want "
	    "6161616161616161616161616161616161616161, got "
	    "6262626262626262626262626262626262626262" },
	{ "none of two", "ab", 'c', "commit-mismatch", "commit: want one of "
	    "the policy's, got 6363636363636363636363636363636363636363" },
	{ "a longer one that begins so", "a", 'A', "commit-mismatch", NULL },
	{ "a shorter one that begins so", "A", 'a', "commit-mismatch", NULL },
	{ "a long one", "A", 'A', "ok", "" },
	{ "one of both lengths", "aA", 'A', "ok", "" }
};

START_TEST(commit)
{
	struct tbv_commit items[2];
	struct hand *h = hand_new();
	uint8_t value[TBV_SHA256_SIZE];
	struct tbv_bytes one;
	size_t i;

	ck_assert_int_eq(tbv_asks_commit(&h->c), 0);
	ck_assert_int_eq(tbv_accept_commit(&h->c), TBV_OK);
	for (i = 0; commits[_i].commits[i] != '\0'; i++) {
		one = digest(commits[_i].commits[i], items[i].value);
		items[i].len = one.len;
	}
	h->policy.commits.item = items;
	h->policy.commits.count = i;
	h->c.claim.commit = digest(commits[_i].claim, value);
	ck_assert_int_eq(tbv_asks_commit(&h->c), 1);
	expect_token(commits[_i].why, tbv_accept_commit(&h->c),
	    commits[_i].want);
	if (commits[_i].message != NULL)
		ck_assert_str_eq(h->fault.message, commits[_i].message);
	hand_free(h);
}
END_TEST

START_TEST(tree)
{
	struct hand *h = hand_new();
	struct tbv_commit item;
	uint8_t value[TBV_SHA256_SIZE];

	h->policy.tree = digest('T', h->policy.tree_value);
	h->c.claim.commit = digest('a', value);
	ck_assert_int_eq(tbv_asks_commit(&h->c), 1);
	ck_assert_int_eq(tbv_accept_commit(&h->c), TBV_ERR_TREE_MISMATCH);
	ck_assert_str_eq(h->fault.got, "none");
	hand_again(h);
	h->c.claim.tree = digest('T', value);
	ck_assert_int_eq(tbv_accept_commit(&h->c), TBV_OK);
	value[31] ^= 1;
	ck_assert_int_eq(tbv_accept_commit(&h->c), TBV_ERR_TREE_MISMATCH);
	ck_assert_uint_eq(strlen(h->fault.got), 64);
	hand_again(h);
	/* the commit does not excuse the tree, and goes first */
	value[31] ^= 1;
	h->policy.commits.item = &item;
	h->policy.commits.count = 1;
	item.len = 32;
	memset(item.value, 't', sizeof(item.value));
	h->c.claim.commit = h->c.claim.tree;
	ck_assert_int_eq(tbv_accept_commit(&h->c), TBV_OK);
	item.value[0] ^= 1;
	value[31] ^= 1;
	ck_assert_int_eq(tbv_accept_commit(&h->c), TBV_ERR_COMMIT_MISMATCH);
	hand_free(h);
}
END_TEST

#define NEARLY "(they differ only in \".git\", a slash, the scheme or the " \
	       "case of the host)"
static const struct {
	const char *why, *policy[2], *claim, *want, *message;
} repositories[] = {
	{ "the one", { "https://x/a", NULL }, "https://x/a", "ok", "" },
	{ "one of two", { "https://x/a", "https://x/b" }, "https://x/b", "ok",
	    "" },
	{ "another", { "https://x/a", NULL }, "https://x/ab",
	    "repository-mismatch",
	    "repository: want https://x/a, got https://x/ab" },
	{ "a shorter one", { "https://x/a", NULL }, "https://x/",
	    "repository-mismatch", NULL },
	{ "none of two", { "https://x/a", "https://x/b" }, "\x1b[m",
	    "repository-mismatch",
	    "repository: want one of the policy's, got \\x1b[m" },
	{ "none at all", { "https://x/a", NULL }, NULL, "repository-missing",
	    "repository: want https://x/a, got none" },
	/* what a person takes for the same, and what is not */
	{ "with .git/", { "https://x/a", NULL }, "https://x/a.git/",
	    "repository-mismatch", "repository " NEARLY
	    ": want https://x/a, got https://x/a.git/" },
	{ "a slash, and the host's case", { "http://X/a.git", NULL },
	    "https://x/a//", "repository-mismatch", "repository " NEARLY
	    ": want http://X/a.git, got https://x/a//" },
	{ "no path", { "https://x", NULL }, "https://x/",
	    "repository-mismatch", "repository " NEARLY
	    ": want https://x, got https://x/" },
	{ "nothing but .git", { "https://x/", NULL }, "https://x/.git",
	    "repository-mismatch",
	    "repository: want https://x/, got https://x/.git" },
	{ "the path's case", { "https://x/a", NULL }, "https://x/A",
	    "repository-mismatch",
	    "repository: want https://x/a, got https://x/A" },
	{ "another host", { "https://x/a", NULL }, "https://xy/a",
	    "repository-mismatch",
	    "repository: want https://x/a, got https://xy/a" }
};

START_TEST(repository)
{
	char *items[2];
	struct hand *h = hand_new();
	size_t n;

	ck_assert_int_eq(tbv_asks_repository(&h->c), 0);
	ck_assert_int_eq(tbv_asks_ref(&h->c), 0);
	for (n = 0; n < 2 && repositories[_i].policy[n] != NULL; n++)
		items[n] = (char *)(uintptr_t)repositories[_i].policy[n];
	h->policy.repositories.item = items;
	h->policy.repositories.count = n;
	if (repositories[_i].claim != NULL)
		h->c.claim.repository = chars(repositories[_i].claim);
	ck_assert_int_eq(tbv_asks_repository(&h->c), 1);
	/* a repository in the policy also limits refs */
	ck_assert_int_eq(tbv_asks_ref(&h->c), 1);
	expect_token(repositories[_i].why, tbv_accept_repository(&h->c),
	    repositories[_i].want);
	if (repositories[_i].message != NULL)
		ck_assert_str_eq(h->fault.message, repositories[_i].message);
	hand_free(h);
}
END_TEST

static const struct {
	const char *why, *policy[2], *claim, *want, *message;
} refs[] = {
	{ "a branch", { NULL, NULL }, "refs/heads/main", "ok", "" },
	{ "a tag", { NULL, NULL }, "refs/tags/v1", "ok", "" },
	{ "a pull request", { NULL, NULL }, "refs/pull/1/head",
	    "ref-mismatch", "ref: want refs/heads/* or refs/tags/*, got "
	    "refs/pull/1/head" },
	{ "branches alone", { NULL, NULL }, "refs/heads", "ref-mismatch",
	    NULL },
	{ "none", { NULL, NULL }, NULL, "ref-missing",
	    "ref: want refs/heads/* or refs/tags/*, got none" },
	{ "the one", { "refs/heads/main", NULL }, "refs/heads/main", "ok",
	    "" },
	{ "another branch", { "refs/heads/main", NULL }, "refs/heads/main2",
	    "ref-mismatch",
	    "ref: want refs/heads/main, got refs/heads/main2" },
	{ "one of two", { "refs/heads/main", "refs/tags/v*" }, "refs/tags/v1",
	    "ok", "" },
	{ "neither", { "refs/heads/main", "refs/tags/v*" }, "refs/tags/w1",
	    "ref-mismatch", "ref: want one of the policy's, got "
	    "refs/tags/w1" },
	{ "none, of two", { "refs/heads/main", "refs/tags/v*" }, NULL,
	    "ref-missing", "ref: want one of the policy's, got none" }
};

START_TEST(ref)
{
	char url[] = "https://x/a", *items[2], *urls[1];
	struct hand *h = hand_new();
	size_t n;

	for (n = 0; n < 2 && refs[_i].policy[n] != NULL; n++)
		items[n] = (char *)(uintptr_t)refs[_i].policy[n];
	h->policy.refs.item = items;
	h->policy.refs.count = n;
	ck_assert_int_eq(tbv_asks_ref(&h->c), n > 0);
	/* who names a repository asks for its branches and tags */
	urls[0] = url;
	h->policy.repositories.item = urls;
	h->policy.repositories.count = 1;
	ck_assert_int_eq(tbv_asks_ref(&h->c), 1);
	if (refs[_i].claim != NULL)
		h->c.claim.ref = chars(refs[_i].claim);
	expect_token(refs[_i].why, tbv_accept_ref(&h->c), refs[_i].want);
	if (refs[_i].message != NULL)
		ck_assert_str_eq(h->fault.message, refs[_i].message);
	hand_free(h);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("accept_source");
	TCase *tcase = tcase_create("accept_source");

	tcase_add_loop_test(tcase, commit, 0, ROWS(commits));
	tcase_add_test(tcase, tree);
	tcase_add_loop_test(tcase, repository, 0, ROWS(repositories));
	tcase_add_loop_test(tcase, ref, 0, ROWS(refs));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
