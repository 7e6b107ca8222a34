/*
 * Holds an image to one claim at a time, and policies to what claims can meet.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "support.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef0123456789abcdef"
#define COMMIT "0123456789abcdef0123456789abcdef01234567"

static size_t
add(struct tbv_policy *p)
{
	size_t image;
	unsigned int i;

	ck_assert_int_eq(tbv_policy_add_image(p, "i", &image), TBV_OK);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(tbv_policy_image_set_pcr_hex(p, image, i,
		    HEX), TBV_OK);
	return image;
}

static int
ready(const struct tbv_policy *p)
{
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	return tbv_policy_ready(p, &fault);
}

/* The last call says all of a claim. */
START_TEST(replaced)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t image = add(p);

	ck_assert_uint_eq(tbv_policy_algorithms(p), TBV_ALGORITHM_SHA256);
	ck_assert_int_eq(tbv_policy_image_set_claim_digest(p, image,
	    TBV_ALGORITHM_SHA512, TBV_ENCODING_HEX), TBV_OK);
	ck_assert_uint_eq(tbv_policy_algorithms(p), TBV_ALGORITHM_SHA256 |
	    TBV_ALGORITHM_SHA512);
	ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image,
	    TBV_CLAIM_MEMBER_COMMIT, "/c"), TBV_OK);
	ck_assert_int_eq(p->image[0].claim, TBV_CLAIM_JSON);
	ck_assert_uint_eq(tbv_policy_algorithms(p), TBV_ALGORITHM_SHA256);
	ck_assert_int_eq(tbv_policy_image_set_claim(p, image,
	    TBV_CLAIM_DIGEST), TBV_OK);
	ck_assert_ptr_null(p->image[0].shape.pointer[
	    TBV_CLAIM_MEMBER_COMMIT]);
	ck_assert_int_eq((int)p->image[0].shape.encoding, 0);
	tbv_policy_free(p);
}
END_TEST

START_TEST(json_needs_artifact)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t image = add(p);

	ck_assert_int_eq(tbv_policy_set_any_source(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_set_claim(p, image,
	    TBV_CLAIM_JSON), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_POLICY_VALUE);
	ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image,
	    TBV_CLAIM_MEMBER_ARTIFACT, "/a"), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	/* the same once more, and the same place for another */
	ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image,
	    TBV_CLAIM_MEMBER_ARTIFACT, "/a"), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image,
	    TBV_CLAIM_MEMBER_COMMIT, "/a"), TBV_ERR_POLICY_VALUE);
	tbv_policy_free(p);
}
END_TEST

START_TEST(waivers)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t image = add(p);

	ck_assert_int_eq(ready(p), TBV_ERR_NO_SOURCE);
	ck_assert_int_eq(tbv_policy_image_set_any_source(p, image), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_waives(p, &p->image[0]), 1);
	/* a source that no image must have */
	ck_assert_int_eq(tbv_policy_add_commit_hex(p, COMMIT), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_POLICY_VALUE);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_ANY_SOURCE), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_waives(p, &p->image[0]), 0);
	/* without its exemption the image needs a source again */
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_COMMITS), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_NO_SOURCE);
	ck_assert_int_eq(tbv_policy_add_ref(p, "refs/tags/v1.0"), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_NO_SOURCE);
	tbv_policy_reset(p);
	image = add(p);
	ck_assert_int_eq(tbv_policy_image_set_any_source(p, image), TBV_OK);
	ck_assert_int_eq(tbv_policy_waives(p, &p->image[0]), 1);
	tbv_policy_free(p);
}
END_TEST

/* A tree is in no claim but that of tb1. */
START_TEST(tree)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t image = add(p);

	ck_assert_int_eq(tbv_policy_set_tree_hex(p, "0123456789abcdef"
	    "0123456789abcdef0123456789abcdef0123456789abcdef"), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_set_claim(p, image,
	    TBV_CLAIM_STATEMENT), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_POLICY_VALUE);
	tbv_policy_free(p);
}
END_TEST

/*
 * Two images that one document could match: one more PCR does not distinguish
 * them.
 */
START_TEST(told_apart)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t first = add(p), second = add(p);

	ck_assert_int_eq(tbv_policy_set_any_source(p), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_set_claim(p, first,
	    TBV_CLAIM_DIGEST), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_POLICY_VALUE);
	ck_assert_int_eq(tbv_policy_image_set_claim(p, second,
	    TBV_CLAIM_DIGEST), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_set_pcr_hex(p, second, 8, HEX),
	    TBV_OK);
	ck_assert_int_eq(tbv_policy_image_set_claim_digest(p, second,
	    TBV_ALGORITHM_SHA384, TBV_ENCODING_RAW), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_POLICY_VALUE);
	tbv_policy_free(p);
}
END_TEST

START_TEST(bad_values)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t image = add(p);

	ck_assert_int_eq(tbv_policy_image_set_claim_digest(p, image,
	    (enum tbv_algorithm)3, TBV_ENCODING_RAW), TBV_ERR_USAGE);
	tbv_policy_reset(p);
	image = add(p);
	ck_assert_int_eq(tbv_policy_image_set_claim_digest(p, image,
	    TBV_ALGORITHM_SHA256, (enum tbv_encoding)0), TBV_ERR_USAGE);
	tbv_policy_reset(p);
	image = add(p);
	ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image,
	    (enum tbv_claim_member)4, "/a"), TBV_ERR_USAGE);
	tbv_policy_reset(p);
	image = add(p);
	ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image,
	    TBV_CLAIM_MEMBER_ARTIFACT, NULL), TBV_ERR_USAGE);
	tbv_policy_free(p);
}
END_TEST

/* An image that does not exist, and an unknown member. */
START_TEST(no_such)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t image = add(p);
	int i;

	for (i = 0; i < 5; i++) {
		tbv_policy_reset(p);
		image = add(p);
		ck_assert_int_eq(i == 0 ? tbv_policy_image_set_claim(p,
		    image + 1, TBV_CLAIM_TB1) :
		    i == 1 ? tbv_policy_image_set_claim_digest(p, image + 1,
		    TBV_ALGORITHM_SHA256, TBV_ENCODING_RAW) :
		    i == 2 ? tbv_policy_image_set_claim_member(p, image + 1,
		    TBV_CLAIM_MEMBER_COMMIT, "/c") :
		    i == 3 ? tbv_policy_image_set_any_source(p, image + 1) :
		    tbv_policy_image_set_claim_member(p, image,
		    (enum tbv_claim_member)-1, "/c"), TBV_ERR_USAGE);
	}
	tbv_policy_free(p);
}
END_TEST

/* JSON with pointers to what the policy requires, and to other members. */
static const struct {
	const char *why;
	int commit, repository, ref;		/* pointed at */
	int asks_repository, asks_ref, any_ref;
	int want;
} needs[] = {
	{ "a commit", 1, 0, 0, 0, 0, 0, TBV_OK },
	{ "no commit", 0, 1, 1, 0, 0, 0, TBV_ERR_POLICY_VALUE },
	{ "a repository and a ref", 1, 1, 1, 1, 0, 0, TBV_OK },
	{ "no repository", 1, 0, 1, 1, 0, 0, TBV_ERR_POLICY_VALUE },
	{ "no ref", 1, 1, 0, 1, 0, 0, TBV_ERR_POLICY_VALUE },
	{ "no ref, and any will do", 1, 1, 0, 1, 0, 1, TBV_OK },
	{ "a ref, and any will do", 1, 1, 1, 1, 0, 1, TBV_ERR_POLICY_VALUE },
	{ "a ref alone", 1, 0, 1, 0, 1, 0, TBV_OK },
	{ "no ref, and one is asked for", 1, 0, 0, 0, 1, 0,
	    TBV_ERR_POLICY_VALUE }
};

START_TEST(pointed_at)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t image = add(p);

	ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image,
	    TBV_CLAIM_MEMBER_ARTIFACT, "/a"), TBV_OK);
	if (needs[_i].commit)
		ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image,
		    TBV_CLAIM_MEMBER_COMMIT, "/c"), TBV_OK);
	if (needs[_i].repository)
		ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image,
		    TBV_CLAIM_MEMBER_REPOSITORY, "/u"), TBV_OK);
	if (needs[_i].ref)
		ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image,
		    TBV_CLAIM_MEMBER_REF, "/r"), TBV_OK);
	ck_assert_int_eq(tbv_policy_add_commit_hex(p, COMMIT), TBV_OK);
	if (needs[_i].asks_repository)
		ck_assert_int_eq(tbv_policy_add_repository(p, "https://h/r"),
		    TBV_OK);
	if (needs[_i].asks_ref)
		ck_assert_int_eq(tbv_policy_add_ref(p, "refs/heads/main"),
		    TBV_OK);
	if (needs[_i].any_ref)
		ck_assert_int_eq(tbv_policy_set_any_ref(p), TBV_OK);
	ck_assert_msg(ready(p) == needs[_i].want, "%s: %s", needs[_i].why,
	    tbv_error_token(ready(p)));
	tbv_policy_free(p);
}
END_TEST

/* Two images of one set of PCRs, with claims that point elsewhere. */
START_TEST(pointers_apart)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t image[2], i;

	for (i = 0; i < 2; i++) {
		image[i] = add(p);
		ck_assert_int_eq(tbv_policy_image_set_claim_member(p,
		    image[i], TBV_CLAIM_MEMBER_ARTIFACT, "/a"), TBV_OK);
	}
	ck_assert_int_eq(tbv_policy_set_any_source(p), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image[1],
	    TBV_CLAIM_MEMBER_COMMIT, "/c"), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_POLICY_VALUE);
	ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image[0],
	    TBV_CLAIM_MEMBER_COMMIT, "/d"), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_POLICY_VALUE);
	ck_assert_int_eq(tbv_policy_image_set_claim_member(p, image[0],
	    TBV_CLAIM_MEMBER_COMMIT, "/c"), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_claim");
	TCase *t = tcase_create("policy_claim");

	tcase_add_test(t, replaced);
	tcase_add_test(t, json_needs_artifact);
	tcase_add_test(t, waivers);
	tcase_add_test(t, tree);
	tcase_add_test(t, told_apart);
	tcase_add_test(t, bad_values);
	tcase_add_test(t, no_such);
	tcase_add_loop_test(t, pointed_at, 0, ROWS(needs));
	tcase_add_test(t, pointers_apart);
	suite_add_tcase(s, t);
	return run(s);
}
