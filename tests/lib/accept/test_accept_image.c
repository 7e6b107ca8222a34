/*
 * Which image a document is of: all of its PCRs, its root, and of several the
 * one whose window is right.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"
#include "by_hand.h"
#include "support.h"

static const struct {
	const char *why;
	unsigned int pcr;		/* of the document, changed to byte */
	int byte;			/* -1: not listed */
	unsigned int expected;		/* a fourth PCR of the image; 0: none */
	int debug;			/* the only image is for those */
	const char *want, *message;
} rows[] = {
	{ "the image", 0, 1, 0, 0, "ok", "" },
	{ "another PCR0", 0, 9, 0, 0, "pcr-mismatch", NULL },
	{ "another PCR1", 1, 9, 0, 0, "pcr-mismatch", NULL },
	{ "another PCR2", 2, 9, 0, 0, "pcr-mismatch", NULL },
	{ "another PCR3, of which nothing is expected", 3, 9, 0, 0, "ok",
	    "" },
	{ "no PCR0", 0, -1, 0, 0, "pcr-missing",
	    "pcr0: not listed in the document" },
	{ "no PCR2", 2, -1, 0, 0, "pcr-missing",
	    "pcr2: not listed in the document" },
	{ "a fourth", 8, 5, 8, 0, "ok", "" },
	{ "another fourth", 8, 6, 8, 0, "pcr-mismatch", NULL },
	{ "a fourth that is not listed", 8, -1, 8, 0, "pcr-missing",
	    "pcr8: not listed in the document" },
	{ "the last one", 31, 5, 31, 0, "ok", "" },
	{ "another last one", 31, 6, 31, 0, "pcr-mismatch", NULL },
	{ "PCR0 is zero", 0, 0, 0, 0, "debug",
	    "pcr0, pcr1, pcr2: 1 of them zero" },
	{ "debug enclaves alone", 0, 1, 0, 1, "pcr-mismatch", "measurement: "
	    "only debug enclaves are trusted, and this is not one" }
};

START_TEST(accept)
{
	struct hand *h = hand_new();
	int rc;

	if (rows[_i].byte < 0)
		hand_no_pcr(h, rows[_i].pcr);
	else
		hand_pcr(h, rows[_i].pcr, rows[_i].byte);
	if (rows[_i].expected > 0)
		hand_reference(h, 0, rows[_i].expected, 5);
	h->image[0].debug = rows[_i].debug;
	h->c.image = NULL;
	rc = tbv_accept_measurement(&h->c);
	expect_token(rows[_i].why, rc, rows[_i].want);
	if (rows[_i].message != NULL)
		ck_assert_str_eq(h->fault.message, rows[_i].message);
	ck_assert_ptr_eq(h->c.image, rc == TBV_OK ? h->image : NULL);
	hand_free(h);
}
END_TEST

/* The nearest image, with the first PCR that it has otherwise. */
START_TEST(nearest)
{
	static const struct {
		const char *why;
		int byte[3][3];		/* of three images */
		const char *field;
	} images[] = {
		{ "the second is nearer", { { 9, 9, 3 }, { 1, 2, 9 },
		    { 9, 9, 9 } }, "image b: pcr2: want 0909" },
		{ "the first of two as near", { { 9, 2, 3 }, { 1, 9, 3 },
		    { 9, 9, 9 } }, "image a: pcr0: want 0909" },
		{ "the last", { { 9, 9, 9 }, { 9, 9, 9 }, { 1, 9, 3 } },
		    "image c: pcr1: want 0909" },
		{ "none at all", { { 9, 9, 9 }, { 9, 9, 9 }, { 9, 9, 9 } },
		    "image a: pcr0: want 0909" }
	};
	struct hand *h;
	size_t i, j;
	unsigned int k;

	for (i = 0; i < sizeof(images) / sizeof(images[0]); i++) {
		h = hand_new();
		h->policy.image_count = 3;
		for (j = 0; j < 3; j++)
			for (k = 0; k < 3; k++)
				hand_reference(h, j, k, images[i].byte[j][k]);
		ck_assert_int_eq(tbv_accept_measurement(&h->c),
		    TBV_ERR_PCR_MISMATCH);
		ck_assert_msg(strncmp(h->fault.message, images[i].field,
		    strlen(images[i].field)) == 0, "%s: %s", images[i].why,
		    h->fault.message);
		hand_free(h);
	}
}
END_TEST

/* Of images with the same PCRs the one in whose window the document is. */
START_TEST(windows)
{
	static const struct {
		const char *why;
		int64_t until[3];	/* the image's last second; 0: none */
		size_t want;
	} images[] = {
		{ "the first", { 0, 0, 0 }, 0 },
		{ "the first is over", { HAND_TIME - 1, 0, 0 }, 1 },
		{ "two are over", { HAND_TIME - 1, HAND_TIME - 1, HAND_TIME },
		    2 },
		{ "all are over", { HAND_TIME - 1, HAND_TIME - 1,
		    HAND_TIME - 1 }, 0 }
	};
	struct hand *h;
	size_t i, j;

	for (i = 0; i < sizeof(images) / sizeof(images[0]); i++) {
		h = hand_new();
		h->policy.image_count = 3;
		for (j = 0; j < 3; j++) {
			h->image[j].window.not_after = images[i].until[j];
			h->image[j].window.has = images[i].until[j] != 0 ?
			    TBV_HAS_NOT_AFTER : 0;
		}
		ck_assert_int_eq(tbv_accept_measurement(&h->c), TBV_OK);
		ck_assert_msg(h->c.image == &h->image[images[i].want], "%s",
		    images[i].why);
		ck_assert_int_eq(h->fault.error, TBV_OK);
		hand_free(h);
	}
}
END_TEST

/* The right PCRs under the wrong root. */
START_TEST(other_root)
{
	struct hand *h = hand_new();

	h->c.att.cabundle[0] = chars("no root");
	h->policy.image_count = 2;
	hand_reference(h, 0, 0, 9);
	ck_assert_int_eq(tbv_accept_measurement(&h->c), TBV_ERR_IMAGE_ROOT);
	ck_assert_str_eq(h->fault.message,
	    "measurement: trusted, but not under this root");
	hand_again(h);
	h->policy.endorsement.instead = 1;
	ck_assert_int_eq(tbv_accept_measurement(&h->c), TBV_ERR_IMAGE_ROOT);
	ck_assert_str_eq(h->fault.message,
	    "measurement: not under this root");
	hand_free(h);
}
END_TEST

/* Every PCR that there may be is expected, and each of them counts. */
START_TEST(full)
{
	struct hand *h = hand_new();
	unsigned int i;

	for (i = 0; i < TBV_PCR_COUNT; i++) {
		hand_reference(h, 0, i, 1 + (int)i);
		hand_pcr(h, i, 1 + (int)i);
	}
	ck_assert_int_eq(tbv_accept_measurement(&h->c), TBV_OK);
	for (i = 0; i < TBV_PCR_COUNT; i++) {
		hand_again(h);
		hand_pcr(h, i, 99);
		ck_assert_int_eq(tbv_accept_measurement(&h->c),
		    TBV_ERR_PCR_MISMATCH);
		hand_pcr(h, i, 1 + (int)i);
	}
	hand_free(h);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("accept_image");
	TCase *tcase = tcase_create("accept_image");

	tcase_add_loop_test(tcase, accept, 0, ROWS(rows));
	tcase_add_test(tcase, nearest);
	tcase_add_test(tcase, windows);
	tcase_add_test(tcase, other_root);
	tcase_add_test(tcase, full);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
