/*
 * Policies: each setter's bounds, that a refusal changes nothing but fails the
 * policy, and what a policy must say before it can give a verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "support.h"

#define HEX16 "0123456789abcdef"
#define HEX64 HEX16 HEX16 HEX16 HEX16
#define HEX96 HEX64 HEX16 HEX16
#define HEX40 HEX16 HEX16 "01234567"
#define NO_IMAGE ((size_t)7)
#define ELEMENTS 3

/* A policy as it was: all but the last fault. */
struct shot {
	struct tbv_policy policy;
	struct tbv_image image[ELEMENTS];
	struct tbv_root root[ELEMENTS];
};

static void
shoot(const struct tbv_policy *p, struct shot *shot)
{
	memset(shot, 0, sizeof(*shot));
	memcpy(&shot->policy, p, sizeof(*p));
	memset(&shot->policy.fault, 0, sizeof(shot->policy.fault));
	ck_assert_uint_le(p->image_count, ELEMENTS);
	ck_assert_uint_le(p->root_count, ELEMENTS);
	if (p->image_count > 0)
		memcpy(shot->image, p->image,
		    p->image_count * sizeof(*p->image));
	if (p->root_count > 0)
		memcpy(shot->root, p->root,
		    p->root_count * sizeof(*p->root));
}

/* One image without PCRs, a repository, a ref and a commit. */
static struct tbv_policy *
new_policy(void)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t image = 77;

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(tbv_policy_add_image(p, "image", &image), TBV_OK);
	ck_assert_uint_eq(image, 0);
	ck_assert_int_eq(tbv_policy_image_set_pcr_hex(p, 0, 0, HEX96),
	    TBV_OK);
	ck_assert_int_eq(tbv_policy_add_repository(p, "https://r"), TBV_OK);
	ck_assert_int_eq(tbv_policy_add_ref(p, "refs/tags/*"), TBV_OK);
	ck_assert_int_eq(tbv_policy_add_commit_hex(p, HEX40), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_label(p, "label"), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_max_age(p, 1000), TBV_OK);
	return p;
}

static int
add_unnamed(struct tbv_policy *p)
{
	size_t image = 5;
	int rc = tbv_policy_add_image(p, "", &image);

	ck_assert_uint_eq(image, SIZE_MAX);
	return rc;
}

static int
pcr_of_no_image(struct tbv_policy *p)
{
	return tbv_policy_image_set_pcr_hex(p, NO_IMAGE, 1, HEX96);
}

static int
pcr_bytes_of_no_image(struct tbv_policy *p)
{
	return tbv_policy_image_set_pcr(p, NO_IMAGE, 1,
	    (const uint8_t *)HEX96, 48);
}

static int
pcr_of_the_next_image(struct tbv_policy *p)
{
	return tbv_policy_image_set_pcr_hex(p, 1, 1, HEX96);
}

static int
pcr_of_47_bytes(struct tbv_policy *p)
{
	return tbv_policy_image_set_pcr(p, 0, 1, (const uint8_t *)HEX96, 47);
}

static int
pcr_of_49_bytes(struct tbv_policy *p)
{
	return tbv_policy_image_set_pcr(p, 0, 1, (const uint8_t *)HEX96, 49);
}

static int
pcr_32(struct tbv_policy *p)
{
	return tbv_policy_image_set_pcr_hex(p, 0, 32, HEX96);
}

static int
pcr_of_zeros(struct tbv_policy *p)
{
	static const uint8_t zero[TBV_PCR_SIZE];

	return tbv_policy_image_set_pcr(p, 0, 1, zero, sizeof(zero));
}

static int
pcr_twice(struct tbv_policy *p)
{
	return tbv_policy_image_set_pcr(p, 0, 0, (const uint8_t *)HEX96, 48);
}

static int
pcr_of_letters(struct tbv_policy *p)
{
	return tbv_policy_image_set_pcr_hex(p, 0, 1, "*");
}

static int
measurements(struct tbv_policy *p, size_t image, const char *json)
{
	return tbv_policy_image_add_reference_mem(p, image, json,
	    strlen(json));
}

static int
measurements_of_no_image(struct tbv_policy *p)
{
	return measurements(p, NO_IMAGE, "{\"PCR1\":\"" HEX96 "\"}");
}

/* PCR1 is good, and must not stay when PCR2 is refused. */
static int
measurements_half_good(struct tbv_policy *p)
{
	return measurements(p, 0, "{\"PCR1\":\"" HEX96 "\",\"PCR2\":\"\"}");
}

static int
measurements_that_conflict(struct tbv_policy *p)
{
	return measurements(p, 0, "{\"PCR1\":\"" HEX96 "\",\"PCR0\":\""
	    "f123456789abcdef" HEX64 HEX16 "\"}");
}

static int
root_of_no_image(struct tbv_policy *p)
{
	return tbv_policy_image_add_root_mem(p, NO_IMAGE, "r", "0", 1);
}

static int
root_of_nothing(struct tbv_policy *p)
{
	return tbv_policy_image_add_root_mem(p, 0, "r", "", 0);
}

static int
root_of_text(struct tbv_policy *p)
{
	return tbv_policy_image_add_root_mem(p, 0, "r", "0123", 4);
}

static int
root_named_of_no_image(struct tbv_policy *p)
{
	return tbv_policy_image_name_root(p, NO_IMAGE, "a.pem");
}

/* The names of AWS's roots are theirs, handed in or in a policy. */
static int
root_of_a_name(struct tbv_policy *p, const char *name)
{
	struct tbv_bytes pem = load("pki/root.pem");
	int rc;

	rc = tbv_policy_image_add_root_mem(p, 0, name, pem.data, pem.len);
	discard(pem);
	return rc;
}

static int
root_reserved(struct tbv_policy *p)
{
	return root_of_a_name(p, "aws-nitro-g1");
}

static int
root_reserved_gov(struct tbv_policy *p)
{
	return root_of_a_name(p, "aws-us-gov-nitro-g1");
}

static int
label_of_null(struct tbv_policy *p)
{
	return tbv_policy_set_label(p, NULL);
}

static int
repository_of_null(struct tbv_policy *p)
{
	return tbv_policy_add_repository(p, NULL);
}

static int
ref_of_null(struct tbv_policy *p)
{
	return tbv_policy_add_ref(p, NULL);
}

static int
commit_of_null(struct tbv_policy *p)
{
	return tbv_policy_add_commit_hex(p, NULL);
}

static int
tree_of_null(struct tbv_policy *p)
{
	return tbv_policy_set_tree_hex(p, NULL);
}

static int
pcr_of_null(struct tbv_policy *p)
{
	return tbv_policy_image_set_pcr_hex(p, 0, 1, NULL);
}

static int
pcr_bytes_of_null(struct tbv_policy *p)
{
	return tbv_policy_image_set_pcr(p, 0, 1, NULL, TBV_PCR_SIZE);
}

static int
measurements_of_null(struct tbv_policy *p)
{
	return tbv_policy_image_add_reference_mem(p, 0, NULL, 5);
}

static int
root_of_null(struct tbv_policy *p)
{
	return tbv_policy_image_add_root_mem(p, 0, "r", NULL, 5);
}

static int
root_of_no_name(struct tbv_policy *p)
{
	return root_of_a_name(p, NULL);
}

static int
reference_of_nothing(struct tbv_policy *p)
{
	return tbv_policy_set_file_mem(p, 0, "x", 1);
}

static int
claim_of_no_image(struct tbv_policy *p)
{
	return tbv_policy_image_set_claim(p, NO_IMAGE, TBV_CLAIM_TEXT);
}

static int
claim_0(struct tbv_policy *p)
{
	return tbv_policy_image_set_claim(p, 0, (enum tbv_claim_form)0);
}

static int
claim_6(struct tbv_policy *p)
{
	return tbv_policy_image_set_claim(p, 0, (enum tbv_claim_form)6);
}

static int
network_of_no_image(struct tbv_policy *p)
{
	return tbv_policy_image_set_network(p, NO_IMAGE, 1);
}

static int
unmeasured_of_no_image(struct tbv_policy *p)
{
	return tbv_policy_image_set_insecure_unmeasured_claim(p, NO_IMAGE);
}

static int
debug_of_no_image(struct tbv_policy *p)
{
	return tbv_policy_image_set_insecure_debug(p, NO_IMAGE);
}

static int
image_not_before_of_no_image(struct tbv_policy *p)
{
	return tbv_policy_image_set_not_before(p, NO_IMAGE, 1);
}

static int
image_not_after_of_no_image(struct tbv_policy *p)
{
	return tbv_policy_image_set_not_after(p, NO_IMAGE, 1);
}

static int
image_max_age_of_no_image(struct tbv_policy *p)
{
	return tbv_policy_image_set_max_age(p, NO_IMAGE, 1);
}

static int
image_not_before_negative(struct tbv_policy *p)
{
	return tbv_policy_image_set_not_before(p, 0, -1);
}

static int
image_not_after_far(struct tbv_policy *p)
{
	return tbv_policy_image_set_not_after(p, 0, TBV_MAX_TIME + 1);
}

static int
image_max_age_negative(struct tbv_policy *p)
{
	return tbv_policy_image_set_max_age(p, 0, -1);
}

static int
not_before_negative(struct tbv_policy *p)
{
	return tbv_policy_set_not_before(p, INT64_MIN);
}

static int
not_after_far(struct tbv_policy *p)
{
	return tbv_policy_set_not_after(p, INT64_MAX);
}

static int
max_age_far(struct tbv_policy *p)
{
	return tbv_policy_set_max_age(p, TBV_MAX_TIME + 1);
}

static int
time_0(struct tbv_policy *p)
{
	return tbv_policy_set_chain_time(p, (enum tbv_chain_time)0);
}

static int
time_3(struct tbv_policy *p)
{
	return tbv_policy_set_chain_time(p, (enum tbv_chain_time)3);
}

static int
repository_of_nothing(struct tbv_policy *p)
{
	return tbv_policy_add_repository(p, "");
}

static int
repository_with_a_space(struct tbv_policy *p)
{
	return tbv_policy_add_repository(p, "https://r x");
}

static int
repository_with_a_line_feed(struct tbv_policy *p)
{
	return tbv_policy_add_repository(p, "https://r\n");
}

static int
repository_of_utf8(struct tbv_policy *p)
{
	return tbv_policy_add_repository(p, "https://\xc3\xa9");
}

static int
repository_of_256(struct tbv_policy *p)
{
	char url[257];

	memset(url, 'r', 256);
	url[256] = '\0';
	return tbv_policy_add_repository(p, url);
}

static int
ref_of_nothing(struct tbv_policy *p)
{
	return tbv_policy_add_ref(p, "");
}

static int
ref_that_is_short(struct tbv_policy *p)
{
	return tbv_policy_add_ref(p, "v1.0");
}

static int
ref_of_a_star(struct tbv_policy *p)
{
	return tbv_policy_add_ref(p, "*");
}

static int
ref_in_another_case(struct tbv_policy *p)
{
	return tbv_policy_add_ref(p, "Refs/tags/v1");
}

static int
ref_with_two_stars(struct tbv_policy *p)
{
	return tbv_policy_add_ref(p, "refs/*/v*");
}

static int
ref_with_a_space(struct tbv_policy *p)
{
	return tbv_policy_add_ref(p, "refs/tags/v 1");
}

static int
commit_of_39(struct tbv_policy *p)
{
	return tbv_policy_add_commit_hex(p, &HEX40[1]);
}

static int
commit_of_41(struct tbv_policy *p)
{
	return tbv_policy_add_commit_hex(p, HEX40 "0");
}

static int
commit_of_nothing(struct tbv_policy *p)
{
	return tbv_policy_add_commit_hex(p, "");
}

static int
commit_of_a_name(struct tbv_policy *p)
{
	return tbv_policy_add_commit_hex(p, "HEAD");
}

static int
commit_that_is_not_hex(struct tbv_policy *p)
{
	return tbv_policy_add_commit_hex(p, HEX16 HEX16 "0123456g");
}

static int
recipe_of_40(struct tbv_policy *p)
{
	return tbv_policy_add_recipe_hex(p, HEX40);
}

static int
recipe_of_65(struct tbv_policy *p)
{
	return tbv_policy_add_recipe_hex(p, HEX64 "0");
}

static int
rootfs_of_40(struct tbv_policy *p)
{
	return tbv_policy_add_rootfs_hex(p, HEX40);
}

static int
rootfs_that_is_not_hex(struct tbv_policy *p)
{
	return tbv_policy_add_rootfs_hex(p, HEX16 HEX16 HEX16
	    "0123456789abcdeg");
}

static int
tree_of_40(struct tbv_policy *p)
{
	return tbv_policy_set_tree_hex(p, HEX40);
}

static int
tree_that_is_not_hex(struct tbv_policy *p)
{
	return tbv_policy_set_tree_hex(p, HEX16 HEX16 HEX16
	    "x123456789abcdef");
}

static int
clear_0(struct tbv_policy *p)
{
	return tbv_policy_clear(p, (enum tbv_policy_part)0);
}

static int
clear_9(struct tbv_policy *p)
{
	return tbv_policy_clear(p, (enum tbv_policy_part)9);
}

static int
json_over_it(struct tbv_policy *p)
{
	return tbv_policy_set_json_mem(p, "{\"tbverify-policy\":1}", 21);
}

#define REFUSED(f, token) { #f, f, token }

static const struct {
	const char *why;
	int (*set)(struct tbv_policy *);
	const char *want;
} refusals[] = {
	REFUSED(add_unnamed, "policy-value"),
	REFUSED(pcr_of_no_image, "usage"),
	REFUSED(pcr_bytes_of_no_image, "usage"),
	REFUSED(pcr_of_the_next_image, "usage"),
	REFUSED(pcr_of_47_bytes, "reference-value"),
	REFUSED(pcr_of_49_bytes, "reference-value"),
	REFUSED(pcr_32, "reference-value"),
	REFUSED(pcr_of_zeros, "reference-zero"),
	REFUSED(pcr_twice, "reference-conflict"),
	REFUSED(pcr_of_letters, "reference-value"),
	REFUSED(measurements_of_no_image, "usage"),
	REFUSED(measurements_half_good, "reference-value"),
	REFUSED(measurements_that_conflict, "reference-conflict"),
	REFUSED(root_of_no_image, "usage"),
	REFUSED(root_of_nothing, "root-malformed"),
	REFUSED(root_of_text, "root-malformed"),
	REFUSED(root_named_of_no_image, "usage"),
	REFUSED(root_reserved, "root-reserved"),
	REFUSED(root_reserved_gov, "root-reserved"),
	REFUSED(label_of_null, "usage"),
	REFUSED(repository_of_null, "usage"),
	REFUSED(ref_of_null, "usage"),
	REFUSED(commit_of_null, "usage"),
	REFUSED(tree_of_null, "usage"),
	REFUSED(pcr_of_null, "usage"),
	REFUSED(pcr_bytes_of_null, "reference-value"),
	REFUSED(measurements_of_null, "usage"),
	REFUSED(root_of_null, "usage"),
	REFUSED(root_of_no_name, "usage"),
	REFUSED(reference_of_nothing, "usage"),
	REFUSED(claim_of_no_image, "usage"),
	REFUSED(claim_0, "usage"),
	REFUSED(claim_6, "usage"),
	REFUSED(network_of_no_image, "usage"),
	REFUSED(unmeasured_of_no_image, "usage"),
	REFUSED(debug_of_no_image, "usage"),
	REFUSED(image_not_before_of_no_image, "usage"),
	REFUSED(image_not_after_of_no_image, "usage"),
	REFUSED(image_max_age_of_no_image, "usage"),
	REFUSED(image_not_before_negative, "policy-value"),
	REFUSED(image_not_after_far, "policy-value"),
	REFUSED(image_max_age_negative, "policy-value"),
	REFUSED(not_before_negative, "policy-value"),
	REFUSED(not_after_far, "policy-value"),
	REFUSED(max_age_far, "policy-value"),
	REFUSED(time_0, "usage"),
	REFUSED(time_3, "usage"),
	REFUSED(repository_of_nothing, "policy-value"),
	REFUSED(repository_with_a_space, "policy-value"),
	REFUSED(repository_with_a_line_feed, "policy-value"),
	REFUSED(repository_of_utf8, "policy-value"),
	REFUSED(repository_of_256, "policy-value"),
	REFUSED(ref_of_nothing, "policy-value"),
	REFUSED(ref_that_is_short, "policy-value"),
	REFUSED(ref_of_a_star, "policy-value"),
	REFUSED(ref_in_another_case, "policy-value"),
	REFUSED(ref_with_two_stars, "policy-value"),
	REFUSED(ref_with_a_space, "policy-value"),
	REFUSED(commit_of_39, "policy-value"),
	REFUSED(commit_of_41, "policy-value"),
	REFUSED(commit_of_nothing, "policy-value"),
	REFUSED(commit_of_a_name, "policy-value"),
	REFUSED(commit_that_is_not_hex, "policy-value"),
	REFUSED(recipe_of_40, "policy-value"),
	REFUSED(recipe_of_65, "policy-value"),
	REFUSED(rootfs_of_40, "policy-value"),
	REFUSED(rootfs_that_is_not_hex, "policy-value"),
	REFUSED(tree_of_40, "policy-value"),
	REFUSED(tree_that_is_not_hex, "policy-value"),
	REFUSED(clear_0, "usage"),
	REFUSED(clear_9, "usage"),
	REFUSED(json_over_it, "usage")
};

START_TEST(refusal)
{
	static struct shot after, before;
	struct tbv_policy *p = new_policy();
	struct tbv_fault fault;

	ck_assert_str_eq(tbv_policy_message(p), "");
	shoot(p, &before);
	expect_token(refusals[_i].why, refusals[_i].set(p),
	    refusals[_i].want);
	ck_assert_str_ne(tbv_policy_message(p), "");
	shoot(p, &after);
	ck_assert_msg(memcmp(&before, &after, sizeof(after)) == 0,
	    "%s: something changed", refusals[_i].why);
	/* what comes later changes nothing of it, but for a reset */
	expect_token(refusals[_i].why, tbv_policy_set_any_name(p),
	    refusals[_i].want);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_sound(p, &fault), TBV_ERR_SETTER_FAILED);
	ck_assert_ptr_nonnull(strstr(fault.message, refusals[_i].want));
	tbv_policy_reset(p);
	ck_assert_str_eq(tbv_policy_message(p), "");
	ck_assert_uint_eq(p->image_count + p->repositories.count +
	    p->refs.count + p->commits.count, 0);
	ck_assert_ptr_null(p->label);
	ck_assert_int_eq(tbv_policy_set_any_name(p), TBV_OK);
	tbv_policy_free(p);
}
END_TEST

START_TEST(empty)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_fault fault;

	ck_assert_ptr_nonnull(p);
	ck_assert_uint_eq(tbv_policy_image_count(p), 0);
	ck_assert_uint_eq(tbv_policy_file_count(p), 0);
	ck_assert_ptr_null(tbv_policy_file_path(p, 0));
	ck_assert_str_eq(tbv_policy_message(p), "");
	ck_assert_int_eq(p->time, TBV_CHAIN_TIME_DOCUMENT);
	ck_assert_int_eq(p->any_name + p->any_source + p->debug_allowed, 0);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_ready(p, &fault), TBV_ERR_NO_IMAGE);
	tbv_policy_free(p);
	tbv_policy_free(NULL);
}
END_TEST

START_TEST(bounds)
{
	struct tbv_policy *p = new_policy();
	char url[256];

	memset(url, 'r', 255);
	url[255] = '\0';
	ck_assert_int_eq(tbv_policy_add_repository(p, url), TBV_OK);
	ck_assert_int_eq(tbv_policy_add_repository(p, "!~"), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_not_before(p, 0), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_not_after(p, TBV_MAX_TIME), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_max_age(p, 0), TBV_OK);
	ck_assert_uint_eq(p->window.has, 7);
	ck_assert_int_eq(p->window.not_before, 0);
	ck_assert_int_eq(p->window.not_after, TBV_MAX_TIME);
	ck_assert_int_eq(p->window.max_age, 0);
	ck_assert_uint_eq(p->image[0].window.has, 0);
	ck_assert_int_eq(tbv_policy_image_set_not_before(p, 0, 1), TBV_OK);
	ck_assert_uint_eq(p->image[0].window.has, TBV_HAS_NOT_BEFORE);
	ck_assert_int_eq(tbv_policy_image_set_not_after(p, 0, 2), TBV_OK);
	ck_assert_uint_eq(p->image[0].window.has, 3);
	ck_assert_int_eq(tbv_policy_image_set_max_age(p, 0, 3), TBV_OK);
	ck_assert_uint_eq(p->image[0].window.has, 7);
	ck_assert_int_eq(p->image[0].window.not_before, 1);
	ck_assert_int_eq(p->image[0].window.not_after, 2);
	ck_assert_int_eq(p->image[0].window.max_age, 3);
	ck_assert_int_eq(tbv_policy_add_commit_hex(p, HEX64), TBV_OK);
	ck_assert_uint_eq(p->commits.count, 2);
	ck_assert_uint_eq(p->commits.item[0].len, 20);
	ck_assert_uint_eq(p->commits.item[1].len, 32);
	ck_assert_int_eq(tbv_policy_image_set_pcr_hex(p, 0, 31, HEX96),
	    TBV_OK);
	tbv_policy_free(p);
}
END_TEST

/* What an image is before anything is set, and that setters set. */
START_TEST(image_defaults)
{
	struct tbv_policy *p = new_policy();
	const struct tbv_image *i = &p->image[0];

	ck_assert_str_eq(i->name, "image");
	ck_assert_int_eq(i->claim, TBV_CLAIM_TB1);
	ck_assert_int_eq(i->network + i->unmeasured + i->debug, 0);
	ck_assert_uint_eq(i->root_count, 0);
	ck_assert_int_eq(tbv_policy_image_set_claim(p, 0, TBV_CLAIM_TEXT),
	    TBV_OK);
	ck_assert_int_eq(i->claim, TBV_CLAIM_TEXT);
	ck_assert_int_eq(tbv_policy_image_set_network(p, 0, 5), TBV_OK);
	ck_assert_int_eq(i->network, 1);
	ck_assert_int_eq(tbv_policy_image_set_network(p, 0, 0), TBV_OK);
	ck_assert_int_eq(i->network, 0);
	ck_assert_int_eq(tbv_policy_image_set_insecure_unmeasured_claim(p,
	    0), TBV_OK);
	ck_assert_int_eq(i->unmeasured, 1);
	ck_assert_int_eq(tbv_policy_image_set_insecure_debug(p, 0), TBV_OK);
	ck_assert_int_eq(i->debug, 1);
	ck_assert_int_eq(p->debug_allowed, 0);
	ck_assert_int_eq(tbv_policy_allow_insecure_debug(p), TBV_OK);
	ck_assert_int_eq(p->debug_allowed, 1);
	ck_assert_int_eq(tbv_policy_set_chain_time(p, TBV_CHAIN_TIME_NOW),
	    TBV_OK);
	ck_assert_int_eq(p->time, TBV_CHAIN_TIME_NOW);
	tbv_policy_free(p);
}
END_TEST

/* Setters copy. */
START_TEST(copies)
{
	struct tbv_policy *p = tbv_policy_new();
	char text[] = "refs/heads/x";
	uint8_t pcr[TBV_PCR_SIZE];
	size_t image;

	ck_assert_ptr_nonnull(p);
	memset(pcr, 0x11, sizeof(pcr));
	ck_assert_int_eq(tbv_policy_set_label(p, text), TBV_OK);
	ck_assert_int_eq(tbv_policy_add_image(p, text, &image), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_set_pcr(p, image, 0, pcr,
	    sizeof(pcr)), TBV_OK);
	ck_assert_int_eq(tbv_policy_add_repository(p, text), TBV_OK);
	ck_assert_int_eq(tbv_policy_add_ref(p, text), TBV_OK);
	memset(text, 'z', sizeof(text) - 1);
	memset(pcr, 0x22, sizeof(pcr));
	ck_assert_str_eq(p->label, "refs/heads/x");
	ck_assert_str_eq(p->image[0].name, "refs/heads/x");
	ck_assert_str_eq(p->repositories.item[0], "refs/heads/x");
	ck_assert_str_eq(p->refs.item[0], "refs/heads/x");
	ck_assert_uint_eq(p->image[0].reference.value[0][0], 0x11);
	/* a second label takes the place of the first */
	ck_assert_int_eq(tbv_policy_set_label(p, "other"), TBV_OK);
	ck_assert_str_eq(p->label, "other");
	tbv_policy_free(p);
}
END_TEST

START_TEST(roots)
{
	struct tbv_bytes pem = load("pki/root.pem"), got;
	struct tbv_bytes der = load_pem("pki/root.pem");
	struct tbv_policy *p = new_policy();
	size_t image;

	ck_assert_int_eq(tbv_policy_add_image(p, "second", &image), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_add_root_mem(p, image, "mine",
	    pem.data, pem.len), TBV_OK);
	ck_assert_uint_eq(p->image[0].root_count, 0);
	ck_assert_uint_eq(p->image[1].root_count, 1);
	got.data = p->root[p->image[1].root[0]].der;
	got.len = p->root[p->image[1].root[0]].len;
	ck_assert_int_eq(tbv_bytes_equal(got, der), 1);
	ck_assert_str_eq(p->root[0].name, "mine");
	/* handed in as it was named: nothing is left to be */
	ck_assert_uint_eq(tbv_policy_file_count(p), 0);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_IMAGES), TBV_OK);
	ck_assert_uint_eq(p->root_count, 0);
	ck_assert_uint_eq(tbv_policy_image_count(p), 0);
	tbv_policy_free(p);
	discard(pem);
	discard(der);
}
END_TEST

/* A root that an image names: the built-in one, or a file of that name. */
START_TEST(references)
{
	struct tbv_bytes pem = load("pki/root.pem");
	struct tbv_policy *p = new_policy();
	const uint8_t *der;
	size_t i, image, last, len;

	ck_assert_int_eq(tbv_policy_add_image(p, "second", &image), TBV_OK);
	for (i = 0; i < tbv_root_count(); i++) {
		der = tbv_root_der(i, &len);
		ck_assert_int_eq(tbv_policy_image_name_root(p, 0,
		    tbv_root_name(i)), TBV_OK);
		ck_assert_int_eq(tbv_policy_image_add_root_mem(p, 0,
		    tbv_root_name(i), der, len), TBV_OK);
	}
	ck_assert_uint_eq(tbv_policy_file_count(p), 0);
	ck_assert_int_eq(tbv_policy_image_name_root(p, 0, "a.pem"), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_name_root(p, 1, "b.pem"), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_name_root(p, 1, "a.pem"), TBV_OK);
	/* one file, however many name it */
	ck_assert_uint_eq(tbv_policy_file_count(p), 2);
	last = p->image[0].root_count - 1;
	ck_assert_str_eq(tbv_policy_file_path(p, 0), "a.pem");
	ck_assert_str_eq(tbv_policy_file_path(p, 1), "b.pem");
	ck_assert_ptr_null(tbv_policy_file_path(p, 2));
	ck_assert_uint_eq(p->image[1].root[1], p->image[0].root[last]);
	ck_assert_int_eq(tbv_policy_set_file_mem(p, 1, pem.data,
	    pem.len), TBV_OK);
	ck_assert_uint_eq(p->root[p->image[1].root[0]].len > 0, 1);
	ck_assert_uint_eq(p->root[p->image[0].root[last]].len, 0);
	ck_assert_int_eq(tbv_policy_set_file_mem(p, 0, "x", 1),
	    TBV_ERR_ROOT_MALFORMED);
	ck_assert_uint_eq(p->root[p->image[0].root[last]].len, 0);
	tbv_policy_reset(p);
	ck_assert_int_eq(tbv_policy_set_file_mem(p, 2, pem.data,
	    pem.len), TBV_ERR_USAGE);
	tbv_policy_free(p);
	discard(pem);
}
END_TEST

START_TEST(clear)
{
	struct tbv_policy *p = new_policy();

	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_REFS), TBV_OK);
	ck_assert_uint_eq(p->refs.count, 0);
	ck_assert_uint_eq(p->repositories.count, 1);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_REPOSITORIES), TBV_OK);
	ck_assert_uint_eq(p->repositories.count, 0);
	ck_assert_uint_eq(p->commits.count, 1);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_COMMITS), TBV_OK);
	ck_assert_uint_eq(p->commits.count, 0);
	ck_assert_uint_eq(p->image_count, 1);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_IMAGES), TBV_OK);
	ck_assert_uint_eq(p->image_count, 0);
	ck_assert_int_eq(tbv_policy_add_ref(p, "refs/heads/a"), TBV_OK);
	ck_assert_str_eq(p->refs.item[0], "refs/heads/a");
	tbv_policy_free(p);
}
END_TEST

START_TEST(any_source)
{
	struct tbv_policy *p = new_policy();

	ck_assert_int_eq(tbv_policy_set_tree_hex(p, HEX64), TBV_OK);
	ck_assert_uint_eq(p->tree.len, 32);
	ck_assert_uint_eq(p->tree.data[1], 0x23);
	ck_assert_int_eq(tbv_policy_add_recipe_hex(p, HEX64), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_any_source(p), TBV_OK);
	ck_assert_int_eq(p->any_source, 1);
	ck_assert_uint_eq(p->repositories.count, 0);
	ck_assert_uint_eq(p->refs.count, 0);
	ck_assert_uint_eq(p->commits.count, 0);
	ck_assert_ptr_null(p->tree.data);
	/* what a requester may choose is not a source */
	ck_assert_uint_eq(p->recipes.count, 1);
	ck_assert_int_eq(p->any_name, 0);
	tbv_policy_free(p);
}
END_TEST

static const struct {
	const char *pattern, *ref;
	int want;
} matches[] = {
	{ "refs/tags/v1", "refs/tags/v1", 1 },
	{ "refs/tags/v1", "refs/tags/v10", 0 },
	{ "refs/tags/v1", "refs/tags/v", 0 },
	{ "refs/tags/v1", "refs/tags/V1", 0 },
	{ "refs/tags/v1", "", 0 },
	{ "refs/tags/*", "refs/tags/v1", 1 },
	{ "refs/tags/*", "refs/tags/", 1 },
	{ "refs/tags/*", "refs/tags/a/b", 1 },
	{ "refs/tags/*", "refs/tag", 0 },
	{ "refs/tags/*", "refs/heads/v1", 0 },
	{ "refs/tags/*", "xrefs/tags/v1", 0 },
	{ "refs/*/v1", "refs/tags/v1", 1 },
	{ "refs/*/v1", "refs//v1", 1 },
	{ "refs/*/v1", "refs/v1", 0 },
	{ "refs/*/v1", "refs/tags/v1x", 0 },
	{ "refs/heads/a*a", "refs/heads/aa", 1 },
	{ "refs/heads/a*a", "refs/heads/a", 0 },
	{ "refs/heads/a*a", "refs/heads/aba", 1 },
	{ "refs/heads/ab*ba", "refs/heads/aba", 0 },
	{ "refs/heads/x?", "refs/heads/xy", 0 },
	{ "refs/heads/[x]", "refs/heads/x", 0 },
	{ "refs/heads/.", "refs/heads/x", 0 }
};

START_TEST(match)
{
	struct tbv_bytes ref = copy(chars(matches[_i].ref));

	ck_assert_msg(tbv_policy_ref_matches(matches[_i].pattern, ref) ==
	    matches[_i].want, "%s, %s", matches[_i].pattern,
	    matches[_i].ref);
	discard(ref);
}
END_TEST

static int
ready(const struct tbv_policy *p)
{
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_policy_ready(p, &fault);
	ck_assert_int_eq(fault.error, rc);
	ck_assert_int_eq(fault.message[0] != '\0', rc != TBV_OK);
	return rc;
}

static void
set_pcrs(struct tbv_policy *p, size_t image, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		ck_assert_int_eq(tbv_policy_image_set_pcr_hex(p, image, i,
		    HEX96), TBV_OK);
}

/* An image lacks a PCR, or is one of debug mode, or is not the only one. */
START_TEST(ready_images)
{
	struct tbv_policy *p = new_policy();
	size_t image;

	ck_assert_int_eq(ready(p), TBV_ERR_REFERENCE_INCOMPLETE);
	set_pcrs(p, 0, 2);
	ck_assert_int_eq(ready(p), TBV_ERR_REFERENCE_INCOMPLETE);
	set_pcrs(p, 0, 3);
	ck_assert_int_eq(ready(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_add_image(p, "second", &image), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_REFERENCE_INCOMPLETE);
	ck_assert_int_eq(tbv_policy_image_set_insecure_debug(p, image),
	    TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_IMAGES), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_NO_IMAGE);
	tbv_policy_free(p);
}
END_TEST

START_TEST(ready_references)
{
	struct tbv_bytes pem = load("pki/root.pem");
	struct tbv_policy *p = new_policy();

	set_pcrs(p, 0, 3);
	ck_assert_int_eq(tbv_policy_image_name_root(p, 0, "a.pem"), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_name_root(p, 0, "b.pem"), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_POLICY_FILE);
	ck_assert_int_eq(tbv_policy_set_file_mem(p, 0, pem.data,
	    pem.len), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_POLICY_FILE);
	ck_assert_int_eq(tbv_policy_set_file_mem(p, 1, pem.data,
	    pem.len), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	tbv_policy_free(p);
	discard(pem);
}
END_TEST

/* One kind of source is enough, but for refs: every repository has those. */
START_TEST(ready_source)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t image;

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(tbv_policy_add_image(p, "image", &image), TBV_OK);
	set_pcrs(p, image, 3);
	ck_assert_int_eq(ready(p), TBV_ERR_NO_SOURCE);
	ck_assert_int_eq(tbv_policy_add_ref(p, "refs/tags/*"), TBV_OK);
	ck_assert_int_eq(tbv_policy_add_recipe_hex(p, HEX64), TBV_OK);
	ck_assert_int_eq(tbv_policy_add_rootfs_hex(p, HEX64), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_any_name(p), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_NO_SOURCE);
	ck_assert_int_eq(tbv_policy_add_commit_hex(p, HEX40), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_COMMITS), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_NO_SOURCE);
	ck_assert_int_eq(tbv_policy_add_repository(p, "https://r"), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_REPOSITORIES), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_ERR_NO_SOURCE);
	ck_assert_int_eq(tbv_policy_set_tree_hex(p, HEX64), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_any_source(p), TBV_OK);
	ck_assert_int_eq(ready(p), TBV_OK);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy");
	TCase *tcase = tcase_create("policy");

	tcase_add_loop_test(tcase, refusal, 0, ROWS(refusals));
	tcase_add_test(tcase, empty);
	tcase_add_test(tcase, bounds);
	tcase_add_test(tcase, image_defaults);
	tcase_add_test(tcase, copies);
	tcase_add_test(tcase, roots);
	tcase_add_test(tcase, references);
	tcase_add_test(tcase, clear);
	tcase_add_test(tcase, any_source);
	tcase_add_loop_test(tcase, match, 0, ROWS(matches));
	tcase_add_test(tcase, ready_images);
	tcase_add_test(tcase, ready_references);
	tcase_add_test(tcase, ready_source);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
