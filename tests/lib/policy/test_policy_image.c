/*
 * The images of a policy: their PCRs, all or none of a file's, and whose roots
 * they have.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "document/root.h"
#include "policy/policy.h"
#include "support.h"

static struct tbv_policy *
new_policy(size_t *image)
{
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(tbv_policy_add_image(p, "image", image), TBV_OK);
	return p;
}

START_TEST(add)
{
	struct tbv_policy *p = tbv_policy_new();
	size_t i, image = 5;
	char name[16];

	for (i = 0; i < 40; i++) {
		(void)snprintf(name, sizeof(name), "image%zu", i);
		ck_assert_int_eq(tbv_policy_add_image(p, name, &image),
		    TBV_OK);
		ck_assert_uint_eq(image, i);
	}
	ck_assert_uint_eq(tbv_policy_image_count(p), 40);
	ck_assert_str_eq(p->image[39].name, "image39");
	ck_assert_int_eq(p->image[39].claim, TBV_CLAIM_TB1);
	ck_assert_int_eq(tbv_policy_add_image(p, "", &image),
	    TBV_ERR_POLICY_VALUE);
	ck_assert_uint_eq(image, SIZE_MAX);
	ck_assert_uint_eq(tbv_policy_image_count(p), 40);
	tbv_policy_free(p);
	p = tbv_policy_new();
	ck_assert_int_eq(tbv_policy_add_image(p, NULL, &image),
	    TBV_ERR_USAGE);
	tbv_policy_free(p);
}
END_TEST

static const struct {
	const char *why;
	unsigned int index;
	size_t len;
	int byte;
	const char *want;
} reference[] = {
	{ "a PCR", 0, 48, 1, "ok" },
	{ "the last", 31, 48, 1, "ok" },
	{ "past the last", 32, 48, 1, NULL },
	{ "a byte less", 0, 47, 1, "reference-value" },
	{ "a byte more", 0, 49, 1, "reference-value" },
	{ "zeros", 0, 48, 0, "reference-zero" }
};

START_TEST(pcr)
{
	uint8_t value[TBV_PCR_SIZE + 1];
	struct tbv_policy *p;
	size_t image;
	int rc;

	p = new_policy(&image);
	memset(value, reference[_i].byte, sizeof(value));
	rc = tbv_policy_image_set_pcr(p, image, reference[_i].index, value,
	    reference[_i].len);
	if (reference[_i].want != NULL)
		expect_token(reference[_i].why, rc, reference[_i].want);
	else
		ck_assert_int_ne(rc, TBV_OK);
	ck_assert_uint_eq(p->image[0].reference.mask, rc == TBV_OK ?
	    UINT32_C(1) << reference[_i].index : 0);
	tbv_policy_free(p);
}
END_TEST

/* An image that there is not: every setter says so, and changes nothing. */
START_TEST(no_such_image)
{
	static const uint8_t value[TBV_PCR_SIZE] = { 1 };
	struct tbv_policy *p;
	size_t image;
	int rc = TBV_OK;

	p = new_policy(&image);
	image++;
	switch (_i) {
	case 0:
		rc = tbv_policy_image_set_pcr(p, image, 0, value,
		    sizeof(value));
		break;
	case 1:
		rc = tbv_policy_image_set_pcr_hex(p, image, 0, "00");
		break;
	case 2:
		rc = tbv_policy_image_add_reference_mem(p, image, "{}", 2);
		break;
	case 3:
		rc = tbv_policy_image_add_measurement(p, image, NULL);
		break;
	case 4:
		rc = tbv_policy_image_add_root_mem(p, image, "r", "x", 1);
		break;
	case 5:
		rc = tbv_policy_image_name_root(p, image, "r");
		break;
	case 6:
		rc = tbv_policy_image_set_claim(p, image, TBV_CLAIM_TEXT);
		break;
	case 7:
		rc = tbv_policy_image_set_network(p, image, 1);
		break;
	case 8:
		rc = tbv_policy_image_set_insecure_unmeasured_claim(p, image);
		break;
	case 9:
		rc = tbv_policy_image_set_insecure_debug(p, image);
		break;
	case 10:
		rc = tbv_policy_image_set_not_before(p, image, 1);
		break;
	case 11:
		rc = tbv_policy_image_set_not_after(p, image, 1);
		break;
	case 12:
		rc = tbv_policy_image_set_max_age(p, image, 1);
		break;
	}
	ck_assert_int_eq(rc, TBV_ERR_USAGE);
	ck_assert_str_eq(p->fault.message, "no such image");
	/* nor after a fault */
	ck_assert_int_eq(tbv_policy_image_set_network(p, 0, 1),
	    TBV_ERR_USAGE);
	ck_assert_int_eq(p->image[0].network, 0);
	tbv_policy_free(p);
}
END_TEST

START_TEST(switches)
{
	struct tbv_policy *p;
	size_t image;

	p = new_policy(&image);
	ck_assert_int_eq(tbv_policy_image_set_network(p, image, 7), TBV_OK);
	ck_assert_int_eq(p->image[0].network, 1);
	ck_assert_int_eq(tbv_policy_image_set_network(p, image, 0), TBV_OK);
	ck_assert_int_eq(p->image[0].network, 0);
	ck_assert_int_eq(p->image[0].unmeasured, 0);
	ck_assert_int_eq(tbv_policy_image_set_insecure_unmeasured_claim(p,
	    image), TBV_OK);
	ck_assert_int_eq(p->image[0].unmeasured, 1);
	ck_assert_int_eq(p->image[0].debug, 0);
	ck_assert_int_eq(tbv_policy_image_set_insecure_debug(p, image),
	    TBV_OK);
	ck_assert_int_eq(p->image[0].debug, 1);
	ck_assert_int_eq(tbv_policy_image_set_claim(p, image,
	    TBV_CLAIM_TEXT), TBV_OK);
	ck_assert_int_eq(p->image[0].claim, TBV_CLAIM_TEXT);
	ck_assert_int_eq(tbv_policy_image_set_not_before(p, image, 1),
	    TBV_OK);
	ck_assert_int_eq(tbv_policy_image_set_not_after(p, image, 2),
	    TBV_OK);
	ck_assert_int_eq(tbv_policy_image_set_max_age(p, image, 3), TBV_OK);
	ck_assert_uint_eq(p->image[0].window.has, 7);
	ck_assert_int_eq(p->image[0].window.not_after, 2);
	ck_assert_int_eq(tbv_policy_image_set_claim(p, image,
	    (enum tbv_claim_form)99), TBV_ERR_USAGE);
	ck_assert_int_eq(p->image[0].claim, TBV_CLAIM_TEXT);
	tbv_policy_free(p);
}
END_TEST

/* Of a file all PCRs are taken, or none. */
START_TEST(whole_files)
{
	static const char good[] = "{\"PCR0\":\"11\"}";
	struct tbv_bytes file = load("policies/measurements.json");
	struct tbv_policy *p;
	size_t image;
	uint32_t mask;

	p = new_policy(&image);
	ck_assert_int_eq(tbv_policy_image_add_reference_mem(p, image,
	    file.data, file.len), TBV_OK);
	mask = p->image[0].reference.mask;
	ck_assert_uint_eq(mask & TBV_PCR_IMAGE, TBV_PCR_IMAGE);
	ck_assert_int_ne(tbv_policy_image_add_reference_mem(p, image, good,
	    strlen(good)), TBV_OK);
	ck_assert_uint_eq(p->image[0].reference.mask, mask);
	tbv_policy_free(p);
	discard(file);
}
END_TEST

/* Names of roots, by which images share them. */
START_TEST(roots)
{
	struct tbv_bytes pem = load("pki/root.pem");
	struct tbv_policy *p;
	size_t first, second;

	p = new_policy(&first);
	(void)tbv_policy_add_image(p, "other", &second);
	ck_assert_int_eq(tbv_policy_image_name_root(p, first, "a"), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_name_root(p, second, "b"), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_name_root(p, second, "a"), TBV_OK);
	ck_assert_uint_eq(p->root_count, 2);
	ck_assert_uint_eq(p->image[1].root_count, 2);
	ck_assert_uint_eq(p->image[1].root[0], 1);
	ck_assert_uint_eq(p->image[1].root[1], 0);
	ck_assert_int_eq(p->root[0].is_named_file, 1);
	ck_assert_int_eq(tbv_policy_image_name_root(p, first,
	    tbv_root_name(0)), TBV_OK);
	ck_assert_uint_eq(p->root[2].len, tbv_root_bytes(0).len);
	ck_assert_int_eq(p->root[2].is_named_file, 0);
	ck_assert_int_eq(tbv_policy_image_add_root_mem(p, first, "mine",
	    pem.data, pem.len), TBV_OK);
	ck_assert_uint_gt(p->root[3].len, 100);
	ck_assert_int_eq(tbv_policy_endorsed_name_root(p, "a"), TBV_OK);
	ck_assert_uint_eq(p->endorsement.image.root_count, 1);
	/* those of the endorsed sets stay */
	tbv_policy_clear_images(p);
	ck_assert_uint_eq(p->image_count, 0);
	ck_assert_uint_eq(p->root_count, 4);
	tbv_policy_free(p);
	discard(pem);
}
END_TEST

/* The names of AWS's roots are for those alone. */
START_TEST(reserved)
{
	struct tbv_bytes der, pem = load("pki/root.pem");
	struct tbv_policy *p;
	size_t image;

	p = new_policy(&image);
	ck_assert_int_eq(tbv_policy_image_add_root_mem(p, image,
	    tbv_root_name((size_t)_i), pem.data, pem.len),
	    TBV_ERR_ROOT_RESERVED);
	ck_assert_uint_eq(p->root_count, 0);
	ck_assert_uint_eq(p->image[0].root_count, 0);
	tbv_policy_free(p);
	p = new_policy(&image);
	der = tbv_root_bytes((size_t)_i);
	ck_assert_int_eq(tbv_policy_image_add_root_mem(p, image,
	    tbv_root_name((size_t)_i), der.data, der.len), TBV_OK);
	ck_assert_uint_eq(p->root_count, 1);
	tbv_policy_free(p);
	p = new_policy(&image);
	ck_assert_int_eq(tbv_policy_image_name_root(p, image,
	    tbv_root_name(1 - (size_t)_i)), TBV_OK);
	ck_assert_uint_eq(p->root[0].len,
	    tbv_root_bytes(1 - (size_t)_i).len);
	tbv_policy_free(p);
	p = new_policy(&image);
	ck_assert_int_eq(tbv_policy_image_add_root_mem(p, image,
	    tbv_root_name(1), pem.data, pem.len), TBV_ERR_ROOT_RESERVED);
	ck_assert_uint_eq(p->image[0].root_count, 0);
	tbv_policy_free(p);
	discard(pem);
}
END_TEST

/* As many roots as a policy may have, of one image and of two; one more. */
START_TEST(full)
{
	struct tbv_bytes pem = load("pki/root.pem");
	struct tbv_policy *p;
	size_t first, i, second;
	char name[16];

	p = new_policy(&first);
	(void)tbv_policy_add_image(p, "other", &second);
	for (i = 0; i < TBV_MAX_ROOTS; i++) {
		(void)snprintf(name, sizeof(name), "root%zu", i);
		ck_assert_int_eq(tbv_policy_image_add_root_mem(p,
		    i % 2 == 0 ? first : second, name, pem.data, pem.len),
		    TBV_OK);
	}
	ck_assert_uint_eq(p->root_count, TBV_MAX_ROOTS);
	/* one that is there already needs no room */
	ck_assert_int_eq(tbv_policy_image_name_root(p, first, "root63"),
	    TBV_OK);
	ck_assert_uint_eq(p->image[0].root[p->image[0].root_count - 1], 63);
	ck_assert_int_eq(tbv_policy_image_add_root_mem(p, first, "more",
	    pem.data, pem.len), TBV_ERR_POLICY_VALUE);
	ck_assert_uint_eq(p->root_count, TBV_MAX_ROOTS);
	tbv_policy_free(p);
	discard(pem);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_image");
	TCase *tcase = tcase_create("policy_image");

	tcase_add_test(tcase, add);
	tcase_add_loop_test(tcase, pcr, 0, ROWS(reference));
	tcase_add_loop_test(tcase, no_such_image, 0, 13);
	tcase_add_test(tcase, switches);
	tcase_add_test(tcase, whole_files);
	tcase_add_test(tcase, roots);
	tcase_add_loop_test(tcase, reserved, 0, 2);
	tcase_add_test(tcase, full);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
