/*
 * The files that a policy names: in which order they are counted, what each
 * takes, and as many of them as there may be.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "log_support.h"
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

static void
expect_file(const struct tbv_policy *p, size_t i,
    enum tbv_policy_file_kind kind, const char *path)
{
	ck_assert_int_eq(tbv_policy_file_kind(p, i), kind);
	ck_assert_pstr_eq(tbv_policy_file_path(p, i), path);
}

START_TEST(order)
{
	struct tbv_policy *p;
	size_t image;

	p = new_policy(&image);
	ck_assert_uint_eq(tbv_policy_file_count(p), 0);
	ck_assert_ptr_null(tbv_policy_file_path(p, 0));
	(void)tbv_policy_name_list(p, "list1");
	(void)tbv_policy_name_file(p, &p->endorsement.endorsers_file,
	    "endorsers");
	(void)tbv_policy_image_name_root(p, image, "root1");
	(void)tbv_policy_image_name_root(p, image, "aws-nitro-g1");
	(void)tbv_policy_image_name_root(p, image, "root2");
	(void)tbv_policy_name_file(p, &p->log.file, "old");
	(void)tbv_policy_name_file(p, &p->log.file, "log");
	(void)tbv_policy_name_list(p, "list2");
	ck_assert_int_eq(p->fault.error, TBV_OK);
	ck_assert_uint_eq(tbv_policy_file_count(p), 6);
	expect_file(p, 0, TBV_POLICY_FILE_ROOT, "root1");
	expect_file(p, 1, TBV_POLICY_FILE_ROOT, "root2");
	expect_file(p, 2, TBV_POLICY_FILE_LOG_POLICY, "log");
	expect_file(p, 3, TBV_POLICY_FILE_ENDORSERS, "endorsers");
	expect_file(p, 4, TBV_POLICY_FILE_ENDORSEMENTS, "list1");
	expect_file(p, 5, TBV_POLICY_FILE_ENDORSEMENTS, "list2");
	ck_assert_ptr_null(tbv_policy_file_path(p, 6));
	ck_assert_ptr_null(tbv_policy_file_path(p, SIZE_MAX));
	tbv_policy_free(p);
}
END_TEST

/* Each kind by itself is the first, and takes what it is for. */
START_TEST(handed_in)
{
	struct tbv_bytes pem = load("pki/root.pem");
	struct writer endorsers = { 0 }, log = { 0 }, list = { 0 };
	struct signer signer;
	struct tbv_policy *p;
	size_t image, len;

	make_signer(&signer, "x.example", 1, 1);
	say(&endorsers, "endorser x %s\nquorum x\n", signer.vkey);
	say(&log, "log %s\nquorum none\n", signer.vkey);
	note_start(&list);
	say(&list, "tbverify-endorsements-v1\nstream s\nserial 7\nissued 1\n"
	    "expires 2\n");
	note_end(&list);
	note_sign(&list, &signer, 0);

	p = new_policy(&image);
	(void)tbv_policy_image_name_root(p, image, "root");
	ck_assert_uint_eq(p->root[0].len, 0);
	ck_assert_int_eq(tbv_policy_set_file_mem(p, 0, pem.data, pem.len),
	    TBV_OK);
	len = p->root[0].len;
	ck_assert_uint_gt(len, 100);
	ck_assert_int_eq(tbv_policy_set_file_mem(p, 0, "none", 4) == TBV_OK,
	    0);
	ck_assert_uint_eq(p->root[0].len, len);
	tbv_policy_free(p);

	p = new_policy(&image);
	(void)tbv_policy_name_file(p, &p->log.file, "log");
	ck_assert_int_eq(tbv_policy_set_file_mem(p, 0, log.data, log.len),
	    TBV_OK);
	ck_assert_ptr_nonnull(p->log.policy);
	tbv_policy_free(p);

	p = new_policy(&image);
	(void)tbv_policy_name_file(p, &p->endorsement.endorsers_file, "e");
	(void)tbv_policy_name_list(p, "one");
	(void)tbv_policy_name_list(p, "two");
	ck_assert_int_eq(tbv_policy_set_file_mem(p, 0, endorsers.data,
	    endorsers.len), TBV_OK);
	ck_assert_ptr_nonnull(p->endorsement.endorsers);
	ck_assert_int_eq(tbv_policy_set_file_mem(p, 2, list.data, list.len),
	    TBV_OK);
	ck_assert_int_eq(p->endorsement.file[0].given, 0);
	ck_assert_int_eq(p->endorsement.file[1].given, 1);
	ck_assert_uint_eq(p->endorsement.list_count, 1);
	ck_assert_int_ne(tbv_policy_set_file_mem(p, 1, "x", 1), TBV_OK);
	ck_assert_int_eq(p->endorsement.file[0].given, 0);
	tbv_policy_free(p);

	p = new_policy(&image);
	ck_assert_int_eq(tbv_policy_set_file_mem(p, 0, "x", 1),
	    TBV_ERR_USAGE);
	tbv_policy_free(p);
	drop_writer(&list);
	drop_writer(&log);
	drop_writer(&endorsers);
	drop_signer(&signer);
	discard(pem);
}
END_TEST

/* As many files as there may be, and one more of each kind. */
START_TEST(full)
{
	struct tbv_policy *p;
	size_t i, image;
	char name[32];

	p = new_policy(&image);
	for (i = 0; i < TBV_MAX_ROOTS; i++) {
		(void)snprintf(name, sizeof(name), "root%zu", i);
		ck_assert_int_eq(tbv_policy_image_name_root(p, image, name),
		    TBV_OK);
	}
	for (i = 0; i < TBV_MAX_LISTS; i++) {
		(void)snprintf(name, sizeof(name), "list%zu", i);
		ck_assert_int_eq(tbv_policy_name_list(p, name), TBV_OK);
	}
	ck_assert_uint_eq(tbv_policy_file_count(p),
	    TBV_MAX_ROOTS + TBV_MAX_LISTS);
	expect_file(p, TBV_MAX_ROOTS - 1, TBV_POLICY_FILE_ROOT, "root63");
	expect_file(p, TBV_MAX_ROOTS, TBV_POLICY_FILE_ENDORSEMENTS, "list0");
	expect_file(p, TBV_MAX_ROOTS + TBV_MAX_LISTS - 1,
	    TBV_POLICY_FILE_ENDORSEMENTS, "list63");
	if (_i == 0)
		ck_assert_int_eq(tbv_policy_name_list(p, "more"),
		    TBV_ERR_POLICY_VALUE);
	else
		ck_assert_int_eq(tbv_policy_image_name_root(p, image, "more"),
		    TBV_ERR_POLICY_VALUE);
	ck_assert_uint_eq(tbv_policy_file_count(p),
	    TBV_MAX_ROOTS + TBV_MAX_LISTS);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_files");
	TCase *tcase = tcase_create("policy_files");

	tcase_add_test(tcase, order);
	tcase_add_test(tcase, handed_in);
	tcase_add_loop_test(tcase, full, 0, 2);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
