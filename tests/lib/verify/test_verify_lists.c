/*
 * A verdict on endorsement lists alone: what the policy must have, which checks
 * passed, and the facts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_support.h"

#define NOW INT64_C(1780000000)
#define ENDORSE "endorse image sha384 0:$1 1:$2 2:$3\n"

static struct signer alice, bob;

static void
set_up(void)
{
	make_signer(&alice, "alice.example", 1, 1);
	make_signer(&bob, "bob.example", 1, 2);
}

static void
tear_down(void)
{
	drop_signer(&alice);
	drop_signer(&bob);
}

/* A PCR of one digit in the place of "$" and it. */
static void
say_text(struct writer *w, const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '$')
			say_repeated(w, *++text, 96);
		else
			say(w, "%c", *text);
}

static struct tbv_policy *
new_policy(int asked)
{
	struct tbv_policy *p = tbv_policy_new();
	struct writer w = { 0 };
	char digits[97];
	size_t image, i;

	ck_assert_ptr_nonnull(p);
	say(&w, "endorser alice %s\nendorser bob %s\n"
	    "group g any alice bob\nquorum g\nrevoke-quorum 1\n", alice.vkey,
	    bob.vkey);
	if (asked)
		ck_assert_int_eq(tbv_policy_set_endorsers_mem(p, w.data,
		    w.len), TBV_OK);
	drop_writer(&w);
	ck_assert_int_eq(tbv_policy_add_image(p, "mine", &image), TBV_OK);
	for (i = 0; i < 3; i++) {
		memset(digits, '1' + (int)i, 96);
		digits[96] = '\0';
		ck_assert_int_eq(tbv_policy_image_set_pcr_hex(p, image,
		    (unsigned int)i, digits), TBV_OK);
	}
	return p;
}

static void
give_list(struct tbv_policy *p, const struct signer *by, int serial,
    const char *entries)
{
	struct writer w = { 0 };

	note_start(&w);
	say(&w, "tbverify-endorsements-v1\nstream s\nserial %d\n"
	    "issued %lld\nexpires %lld\n", serial, (long long)NOW - 60,
	    (long long)NOW + 60);
	say_text(&w, entries);
	note_end(&w);
	note_sign(&w, by, 0);
	ck_assert_int_eq(tbv_policy_add_endorsements_mem(p, w.data, w.len),
	    TBV_OK);
	drop_writer(&w);
}

static const struct {
	const char *why;
	int asked;
	const char *entries[2];		/* of alice and of bob; NULL: none */
	size_t image;			/* SIZE_MAX: none is asked about */
	int64_t later;
	const char *want, *checks;	/* of revocation and endorsement */
	const char *summary;
} rows[] = {
	{ "nothing is asked", 0, { NULL, NULL }, SIZE_MAX, 0,
	    "policy-member", "--", "" },
	{ "no list", 1, { NULL, NULL }, SIZE_MAX, 0, "endorsement-missing",
	    "nf", "" },
	{ "a list", 1, { "", NULL }, SIZE_MAX, 0, "ok", "pn",
	    "verified: s serial 7 is signed by alice" },
	{ "two lists", 1, { "", "" }, SIZE_MAX, 0, "ok", "pn",
	    "verified: s serial 8 is signed by alice, bob" },
	{ "at its last second", 1, { "", NULL }, SIZE_MAX, 60, "ok", "pn",
	    NULL },
	{ "after it", 1, { "", NULL }, SIZE_MAX, 61, "endorsements-expired",
	    "f-", "" },
	{ "an image", 1, { ENDORSE, NULL }, 0, 0, "ok", "pp",
	    "verified: s serial 7 endorses image by alice" },
	{ "an image that nobody endorses", 1, { "", NULL }, 0, 0,
	    "not-endorsed", "pf", "" },
	{ "an image that is revoked", 1, { ENDORSE,
	    "revoke pcr 0:$1 from 0 x\n" }, 0, 0, "revoked-pcr", "f-", "" },
	{ "revoked from a later time on", 1, { ENDORSE,
	    "revoke pcr 0:$1 from 1780000001 x\n" }, 0, 0, "ok", "pp",
	    "verified: s serial 8 endorses image by alice" },
	{ "no such image", 1, { ENDORSE, NULL }, 1, 0, "usage", "--", "" }
};

static void
expect_checks(const struct tbv_result *r, const char *want)
{
	static const enum tbv_check checks[] = { TBV_CHECK_REVOCATION,
	    TBV_CHECK_ENDORSEMENT };
	static const char letters[] = "-npf";
	int i;

	for (i = 0; i < 2; i++)
		ck_assert_int_eq(letters[tbv_result_check(r, checks[i])],
		    want[i]);
	for (i = 0; i < TBV_CHECKS; i++)
		if (i != TBV_CHECK_REVOCATION && i != TBV_CHECK_ENDORSEMENT)
			ck_assert_int_eq(tbv_result_check(r,
			    (enum tbv_check)i), TBV_NOT_REACHED);
}

START_TEST(lists)
{
	struct tbv_policy *p = new_policy(rows[_i].asked);
	struct tbv_result *r = NULL;
	int rc;

	if (rows[_i].entries[0] != NULL)
		give_list(p, &alice, 7, rows[_i].entries[0]);
	if (rows[_i].entries[1] != NULL)
		give_list(p, &bob, 8, rows[_i].entries[1]);
	rc = tbv_verify_lists(p, NOW + rows[_i].later, rows[_i].image, &r);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(tbv_result_error(r), rc);
	expect_checks(r, rows[_i].checks);
	if (rows[_i].summary != NULL)
		ck_assert_str_eq(tbv_result_summary(r), rows[_i].summary);
	ck_assert_int_eq(tbv_result_failed_check(r) == TBV_CHECK_NONE,
	    strchr(rows[_i].checks, 'f') == NULL);
	tbv_result_free(r);
	tbv_policy_free(p);
}
END_TEST

/* As many lists as may be handed in, and one more. */
START_TEST(full)
{
	struct tbv_policy *p = new_policy(1);
	struct tbv_result *r = NULL;
	struct writer w = { 0 };
	int i, rc = TBV_OK;

	for (i = 0; i < TBV_MAX_LISTS; i++)
		give_list(p, i % 2 == 0 ? &alice : &bob, 7, ENDORSE);
	ck_assert_int_eq(tbv_verify_lists(p, NOW, 0, &r), TBV_OK);
	ck_assert_str_eq(tbv_result_summary(r),
	    "verified: s serial 7 endorses image by alice, bob");
	tbv_result_free(r);
	note_start(&w);
	say(&w, "tbverify-endorsements-v1\nstream s\nserial 7\nissued 1\n"
	    "expires 2\n");
	note_end(&w);
	note_sign(&w, &alice, 0);
	rc = tbv_policy_add_endorsements_mem(p, w.data, w.len);
	expect_token("a list more", rc, "policy-value");
	drop_writer(&w);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("verify_lists");
	TCase *tcase = tcase_create("verify_lists");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, lists, 0, ROWS(rows));
	tcase_add_test(tcase, full);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
