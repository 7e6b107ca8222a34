/*
 * A document's claim: its form is the image's, its source part is in PCR16,
 * and recipe, root file system and network are what the policy accepts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"
#include "by_hand.h"
#include "support.h"

/* The good one of tbverify-claim(5): its text, and the CBOR of a builder. */
static const char *const good = "cases/good/attestation";

/* A case whose document is a vector's, as far as the claim. */
static struct hand *
hand_of(const char *name, struct tbv_bytes *file)
{
	struct hand *h = hand_new();
	int rc;

	h->image[0].claim = TBV_CLAIM_TB1;
	*file = load(name);
	ck_assert_int_eq(tbv_form_parse(*file, &h->c.form, &h->fault),
	    TBV_OK);
	rc = tbv_cose_parse(h->c.form.cose, &h->c.cose, &h->fault);
	ck_assert_int_eq(rc, TBV_OK);
	rc = tbv_attestation_parse(h->c.cose.payload, &h->c.att, &h->fault);
	ck_assert_int_eq(rc, TBV_OK);
	return h;
}

START_TEST(measured)
{
	static const struct {
		const char *why;
		int flip, absent, unmeasured;	/* of PCR16; of the image */
		const char *want;
	} rows[] = {
		{ "measured", 0, 0, 0, "ok" },
		{ "a bit of PCR16", 1, 0, 0, "claim-not-measured" },
		{ "no PCR16", 0, 1, 0, "claim-not-measured" },
		{ "no PCR16, allowed", 0, 1, 1, "ok" },
		{ "a bit of it, where none need be", 1, 0, 1,
		    "claim-not-measured" }
	};
	uint8_t pcr16[TBV_PCR_SIZE];
	struct tbv_bytes file;
	struct hand *h = hand_of(good, &file);
	size_t i;

	ck_assert_ptr_nonnull(h->c.att.pcr[16]);
	memcpy(pcr16, h->c.att.pcr[16], sizeof(pcr16));
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hand_again(h);
		h->c.att.pcr[16] = rows[i].absent ? NULL : pcr16;
		pcr16[TBV_PCR_SIZE - 1] ^= (uint8_t)rows[i].flip;
		h->image[0].unmeasured = rows[i].unmeasured;
		expect_token(rows[i].why, tbv_accept_claim(&h->c),
		    rows[i].want);
		pcr16[TBV_PCR_SIZE - 1] ^= (uint8_t)rows[i].flip;
	}
	discard(file);
	hand_free(h);
}
END_TEST

START_TEST(form)
{
	struct tbv_bytes file;
	struct hand *h = hand_of(good, &file);

	h->image[0].claim = TBV_CLAIM_TEXT;
	ck_assert_int_eq(tbv_accept_claim(&h->c), TBV_ERR_CLAIM_FORM);
	ck_assert_str_eq(h->fault.message, "claim: want text, got tb1");
	hand_again(h);
	h->c.att.user_data.data = NULL;
	h->c.att.user_data.len = 0;
	ck_assert_int_ne(tbv_accept_claim(&h->c), TBV_OK);
	discard(file);
	hand_free(h);
}
END_TEST

/* What a requester chose: none, one, or one of two of the policy's list. */
START_TEST(chosen)
{
	static const struct {
		const char *why, *name;
		int recipe;		/* else the root file system */
		size_t count;
		int among;		/* the right one is the last of them */
		const char *want, *message;
	} rows[] = {
		{ "a recipe, of none", "cases/good-recipe/attestation", 1, 0,
		    0, "claim-recipe", "recipe: want none, got " },
		{ "a recipe, of another", "cases/good-recipe/attestation", 1,
		    1, 0, "claim-recipe",
		    "recipe: want one of the policy's, got " },
		{ "the recipe", "cases/good-recipe/attestation", 1, 1, 1,
		    "ok", "" },
		{ "one of two recipes", "cases/good-recipe/attestation", 1,
		    2, 1, "ok", "" },
		{ "a root file system, of none",
		    "cases/good-rootfs/attestation", 0, 0, 0, "claim-rootfs",
		    "rootfs: want none, got " },
		{ "the root file system", "cases/good-rootfs/attestation", 0,
		    1, 1, "ok", "" }
	};
	struct tbv_commit items[2];
	struct tbv_commits *list;
	struct tbv_bytes file, value;
	struct hand *h;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		h = hand_of(rows[i].name, &file);
		(void)tbv_accept_claim(&h->c);
		value = rows[i].recipe ? h->c.claim.recipe :
		    h->c.claim.rootfs;
		ck_assert_msg(value.len == 32, "%s", rows[i].name);
		hand_again(h);
		memset(items, 0, sizeof(items));
		items[0].len = items[1].len = 32;
		if (rows[i].among)
			memcpy(items[rows[i].count - 1].value, value.data,
			    32);
		list = rows[i].recipe ? &h->policy.recipes :
		    &h->policy.rootfs;
		list->item = items;
		list->count = rows[i].count;
		expect_token(rows[i].why, tbv_accept_claim(&h->c),
		    rows[i].want);
		ck_assert_int_eq(strncmp(h->fault.message, rows[i].message,
		    strlen(rows[i].message)), 0);
		discard(file);
		hand_free(h);
	}
}
END_TEST

START_TEST(network)
{
	struct tbv_bytes file;
	struct hand *h = hand_of("cases/good-network/attestation", &file);

	ck_assert_int_eq(tbv_accept_claim(&h->c), TBV_ERR_CLAIM_NETWORK);
	hand_again(h);
	h->image[0].network = 1;
	ck_assert_int_eq(tbv_accept_claim(&h->c), TBV_OK);
	discard(file);
	hand_free(h);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("accept_claim");
	TCase *tcase = tcase_create("accept_claim");

	tcase_add_test(tcase, measured);
	tcase_add_test(tcase, form);
	tcase_add_test(tcase, chosen);
	tcase_add_test(tcase, network);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
