/*
 * The facts of a verdict: each one from its source, and every list of names at
 * its maximum length.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "by_hand.h"
#include "support.h"
#include "verify/facts.h"

static uint8_t ones[TBV_PCR_SIZE], twos[TBV_SHA256_SIZE];

/* A case with all that a claim must have. */
static struct hand *
start(struct tbv_result **r)
{
	static char path[] = "a.tar";
	struct hand *h = hand_new();

	memset(ones, 1, sizeof(ones));
	memset(twos, 2, sizeof(twos));
	h->evidence.artifact = path;
	h->evidence.size = 1234;
	h->c.root = "g1";
	h->c.root_is_builtin = 1;
	h->c.name = chars("a.tar");
	h->c.claim.commit.data = ones;
	h->c.claim.commit.len = 20;
	h->c.claim.form = TBV_CLAIM_TB1;
	h->c.att.module_id = chars("i-1-enc");
	h->c.chain.count = 5;
	*r = tbv_result_new();
	ck_assert_ptr_nonnull(*r);
	return h;
}

/* The result as its reader has it. */
static void
conclude(struct hand *h, struct tbv_result *r)
{
	ck_assert_int_eq(tbv_facts_tell(&h->c, r), TBV_OK);
	ck_assert_int_eq(tbv_result_conclude(r, &h->fault, TBV_OK), TBV_OK);
}

static void
stop(struct hand *h, struct tbv_result *r)
{
	tbv_result_free(r);
	hand_free(h);
}

START_TEST(least)
{
	struct tbv_result *r;
	struct hand *h = start(&r);
	size_t i;
	static const struct {
		enum tbv_fact fact;
		const char *want;
	} rows[] = {
		{ TBV_FACT_ARTIFACT, "a.tar" },
		{ TBV_FACT_NAME, "a.tar" },
		{ TBV_FACT_SIZE, "1234" },
		{ TBV_FACT_COMMIT,
		    "0101010101010101010101010101010101010101" },
		{ TBV_FACT_TREE, NULL },
		{ TBV_FACT_REPOSITORY, NULL },
		{ TBV_FACT_REF, NULL },
		{ TBV_FACT_IMAGE, "a" },
		{ TBV_FACT_ROOT, "g1" },
		{ TBV_FACT_MODULE_ID, "i-1-enc" },
		{ TBV_FACT_TIME, "2026-05-28T20:26:40Z" },
		{ TBV_FACT_TIME_SOURCE, "document (not witnessed)" },
		{ TBV_FACT_LOG, NULL },
		{ TBV_FACT_LOG_TIME, NULL },
		{ TBV_FACT_WITNESSES, NULL },
		{ TBV_FACT_ENDORSERS, NULL },
		{ TBV_FACT_LIST_AGE, NULL },
		{ TBV_FACT_POLICY, NULL },
		{ TBV_FACT_CLAIM, "tb1 (not measured)" },
		{ TBV_FACT_RECIPE, NULL },
		{ TBV_FACT_ROOTFS, NULL },
		{ TBV_FACT_NETWORK, NULL }
	};

	r->question = TBV_QUESTION_ARTIFACT;
	conclude(h, r);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_pstr_eq(tbv_result_fact(r, rows[i].fact),
		    rows[i].want);
	ck_assert_uint_eq(strlen(tbv_result_fact(r, TBV_FACT_SHA256)), 64);
	ck_assert_uint_eq(strlen(tbv_result_fact(r, TBV_FACT_DOCUMENT_ID)),
	    64);
	ck_assert_mem_eq(tbv_result_pcr(r, 0), h->pcr[0], TBV_PCR_SIZE);
	ck_assert_ptr_null(tbv_result_pcr(r, 3));
	ck_assert_int_eq(tbv_result_root_is_builtin(r), 1);
	ck_assert_int_eq(tbv_result_verdict(r), TBV_VERDICT_VERIFIED);
	ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_FORM), "raw");
	ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_CHAIN),
	    "5 certificates under g1");
	ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_BINDING),
	    "PCR4 is not listed");
	ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_MEASUREMENT),
	    "a");
	ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_CLAIM),
	    "tb1, not measured");
	ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_DOCUMENT), "");
	ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_LOG), "");
	stop(h, r);
}
END_TEST

START_TEST(most)
{
	static char label[] = "policy.json";
	struct tbv_result *r;
	struct hand *h = start(&r);
	unsigned int i;

	h->policy.label = label;
	h->c.claim.tree.data = h->c.claim.recipe.data = twos;
	h->c.claim.tree.len = h->c.claim.recipe.len = sizeof(twos);
	h->c.claim.rootfs = h->c.claim.tree;
	h->c.claim.repository = chars("https://x/\x1b");
	h->c.claim.ref = chars("refs/heads/main");
	h->c.claim.net = 1;
	for (i = 0; i < TBV_PCR_COUNT; i++)
		hand_pcr(h, i, 1 + (int)i);
	conclude(h, r);
	ck_assert_uint_eq(strlen(tbv_result_fact(r, TBV_FACT_TREE)), 64);
	ck_assert_uint_eq(strlen(tbv_result_fact(r, TBV_FACT_RECIPE)), 64);
	ck_assert_uint_eq(strlen(tbv_result_fact(r, TBV_FACT_ROOTFS)), 64);
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_REPOSITORY),
	    "https://x/\\x1b");
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_REF),
	    "refs/heads/main");
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_NETWORK), "granted");
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_POLICY), "policy.json");
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_CLAIM),
	    "tb1 (measured)");
	ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_BINDING),
	    "PCR4 is that of the instance");
	ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_CLAIM),
	    "tb1, measured in PCR16");
	for (i = 0; i < TBV_PCR_COUNT; i++)
		ck_assert_mem_eq(tbv_result_pcr(r, i), h->pcr[i],
		    TBV_PCR_SIZE);
	stop(h, r);
}
END_TEST

/* How far a claim and a time can be believed. */
START_TEST(believed)
{
	static const struct {
		enum tbv_claim_form form;
		int pcr16, insecure;
		enum tbv_chain_time time;
		int has_time, is_late;
		const char *claim, *source, *measurement;
	} rows[] = {
		{ TBV_CLAIM_TB1, 1, 0, TBV_CHAIN_TIME_DOCUMENT, 0, 0,
		    "tb1 (measured)", "document (not witnessed)", "a" },
		{ TBV_CLAIM_TB1, 1, 1, TBV_CHAIN_TIME_DOCUMENT, 1, 0,
		    "tb1 (not measured)", "log",
		    "debug enclave, nothing is measured: a" },
		{ TBV_CLAIM_TB1, 0, 0, TBV_CHAIN_TIME_NOW, 1, 0,
		    "tb1 (not measured)", "now", "a" },
		{ TBV_CLAIM_TEXT, 1, 0, TBV_CHAIN_TIME_DOCUMENT, 1, 1,
		    "text (not measured)", "document (not witnessed)", "a" }
	};
	struct tbv_result *r;
	struct hand *h;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		h = start(&r);
		h->c.claim.form = rows[i].form;
		if (rows[i].pcr16)
			hand_pcr(h, 16, 1);
		h->c.insecure = rows[i].insecure;
		h->policy.time = rows[i].time;
		h->c.logged.has_time = rows[i].has_time;
		h->c.logged.is_late = rows[i].is_late;
		conclude(h, r);
		ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_CLAIM),
		    rows[i].claim);
		ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_TIME_SOURCE),
		    rows[i].source);
		ck_assert_str_eq(tbv_result_check_detail(r,
		    TBV_CHECK_MEASUREMENT), rows[i].measurement);
		stop(h, r);
	}
}
END_TEST

/* So many nodes of names of such a length. */
static void
name_nodes(struct tbv_quorum *q, size_t count, size_t len)
{
	size_t i;

	q->count = count;
	for (i = 0; i < count; i++) {
		memset(q->node[i].name, 'a' + (int)i % 26, len);
		q->node[i].name[len] = '\0';
	}
}

/* As many witnesses as there may be, with the longest names. */
START_TEST(witnesses)
{
	static const struct {
		size_t count, len;
		int none;
		const char *starts;
		size_t total;
	} rows[] = {
		{ 1, 1, 0, "a", 1 },
		{ 2, 1, 0, "a, b", 4 },
		{ TBV_MAX_SIGNERS, TBV_MAX_NAME, 0, "aaa",
		    TBV_MAX_SIGNERS * (TBV_MAX_NAME + 2) - 2 },
		{ 0, 1, 1, "none (quorum none)", 18 }
	};
	struct tbv_log_policy *policy = calloc(1, sizeof(*policy));
	struct tbv_result *r;
	struct hand *h;
	const char *got;
	size_t i, j;

	ck_assert_ptr_nonnull(policy);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		h = start(&r);
		h->policy.log.policy = policy;
		name_nodes(&policy->quorum, rows[i].count, rows[i].len);
		for (j = 0; j < rows[i].count; j++) {
			policy->witness[j].node = j;
			h->c.logged.witness[j] = j;
		}
		h->c.logged.witness_count = rows[i].count;
		h->c.logged.quorum_none = rows[i].none;
		h->c.logged.origin = chars("log");
		h->c.logged.leaf = TBV_LEAF_RAW;
		h->c.logged.index = 3;
		h->c.logged.tree.size = 9;
		h->c.logged.untimely = i;
		h->c.logged.has_time = i == 1;
		h->c.logged.time = HAND_TIME + 1;
		conclude(h, r);
		got = tbv_result_fact(r, TBV_FACT_WITNESSES);
		ck_assert_int_eq(strncmp(got, rows[i].starts,
		    strlen(rows[i].starts)), 0);
		ck_assert_uint_eq(strlen(got), rows[i].total);
		ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_LOG), "log");
		ck_assert_pstr_eq(tbv_result_fact(r, TBV_FACT_LOG_TIME),
		    i == 1 ? "2026-05-28T20:26:41Z" : NULL);
		ck_assert_str_eq(tbv_result_check_detail(r, TBV_CHECK_LOG),
		    i == 0 ? "raw leaf 3 of 9" : i == 1 ? "raw leaf 3 of 9, "
		    "cosignatures of impossible times: 1" : i == 2 ? "raw "
		    "leaf 3 of 9, cosignatures of impossible times: 2" :
		    "raw leaf 3 of 9, no witness is required, "
		    "cosignatures of impossible times: 3");
		stop(h, r);
	}
	free(policy);
}
END_TEST

/* As many endorsers as there may be, with the longest names; and the image. */
START_TEST(endorsers)
{
	static const struct {
		size_t count, len, total;
	} rows[] = {
		{ 1, 1, 1 }, { 2, 1, 4 },
		{ TBV_MAX_SIGNERS, TBV_MAX_NAME,
		    TBV_MAX_SIGNERS * (TBV_MAX_NAME + 2) - 2 }
	};
	struct tbv_endorsers *all = calloc(1, sizeof(*all));
	struct tbv_result *r;
	struct hand *h;
	size_t i, j;

	ck_assert_ptr_nonnull(all);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		h = start(&r);
		h->policy.endorsement.endorsers = all;
		h->policy.endorsement.image.name = h->image[3].name;
		h->c.image = &h->policy.endorsement.image;
		name_nodes(&all->quorum, rows[i].count, rows[i].len);
		for (j = 0; j < rows[i].count; j++) {
			all->endorser[j].node = j;
			h->c.endorsed.endorser[j] = j;
		}
		h->c.endorsed.count = rows[i].count;
		h->c.endorsed.image = chars("endorsed");
		h->c.endorsed.issued = HAND_TIME - 61;
		conclude(h, r);
		ck_assert_uint_eq(strlen(tbv_result_fact(r,
		    TBV_FACT_ENDORSERS)), rows[i].total);
		ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_LIST_AGE),
		    "61 s");
		ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_IMAGE),
		    "endorsed");
		stop(h, r);
	}
	free(all);
}
END_TEST

/* Members that no version knows, as many as a document can have. */
START_TEST(unknown)
{
	static const struct {
		size_t count;
		const char *name, *want;	/* NULL: it is full */
	} rows[] = {
		{ 1, "new", "unknown members: new" },
		{ 2, "new", "unknown members: new, new" },
		{ 1, "\n", "unknown members: \\x0a" },
		{ TBV_MAX_MEMBERS, "a-member-of-some-length", NULL }
	};
	struct tbv_result *r;
	struct hand *h;
	const char *got;
	size_t i, j;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		h = start(&r);
		for (j = 0; j < rows[i].count; j++)
			h->c.att.unknown[j] = chars(rows[i].name);
		h->c.att.unknown_count = rows[i].count;
		conclude(h, r);
		got = tbv_result_check_detail(r, TBV_CHECK_DOCUMENT);
		if (rows[i].want != NULL)
			ck_assert_str_eq(got, rows[i].want);
		else
			ck_assert_uint_ge(strlen(got), TBV_MAX_DETAIL - 4);
		stop(h, r);
	}
}
END_TEST

/* Lists by themselves, and a log by itself. */
START_TEST(by_themselves)
{
	static const struct {
		enum tbv_leaf_kind leaf;
		int has_time;
		const char *want;
	} rows[] = {
		{ TBV_LEAF_RAW, 0, "verified: entry 3 of 9 of log, no witness "
		    "is required" },
		{ TBV_LEAF_RAW, 1, "verified: entry 3 of 9 of log, seen by "
		    "its witnesses by 2026-05-28T20:26:40Z" },
		{ TBV_LEAF_NONE, 1, "verified: tree of 9 entries of log, seen "
		    "by its witnesses by 2026-05-28T20:26:40Z" }
	};
	struct tbv_log_policy *policy = calloc(1, sizeof(*policy));
	struct tbv_endorsers *all = calloc(1, sizeof(*all));
	struct tbv_result *r;
	struct hand *h;
	size_t i;

	ck_assert_ptr_nonnull(policy);
	ck_assert_ptr_nonnull(all);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		h = start(&r);
		h->policy.log.policy = policy;
		h->c.logged.origin = chars("log");
		h->c.logged.leaf = rows[i].leaf;
		h->c.logged.index = 3;
		h->c.logged.tree.size = 9;
		h->c.logged.has_time = rows[i].has_time;
		h->c.logged.time = HAND_TIME;
		ck_assert_int_eq(tbv_facts_logged(&h->c, r), TBV_OK);
		(void)tbv_result_conclude(r, &h->fault, TBV_OK);
		ck_assert_str_eq(tbv_result_summary(r), rows[i].want);
		stop(h, r);
	}
	name_nodes(&all->quorum, 1, 1);
	for (i = 0; i < 2; i++) {
		h = start(&r);
		h->policy.endorsement.endorsers = all;
		h->policy.endorsement.list_count = 2;
		h->policy.endorsement.list[0].stream = chars("s");
		h->policy.endorsement.list[0].serial = 8;
		h->policy.endorsement.list[1].serial = 7;
		h->c.endorsed.count = 1;
		if (i == 1)
			h->c.endorsed.image = chars("image");
		ck_assert_int_eq(tbv_facts_lists(&h->c, r), TBV_OK);
		(void)tbv_result_conclude(r, &h->fault, TBV_OK);
		ck_assert_str_eq(tbv_result_summary(r), i == 0 ?
		    "verified: s serial 8 is signed by a" :
		    "verified: s serial 8 endorses image by a");
		ck_assert_int_eq(tbv_result_root_is_builtin(r), 0);
		stop(h, r);
	}
	free(all);
	free(policy);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("facts");
	TCase *tcase = tcase_create("facts");

	tcase_add_test(tcase, least);
	tcase_add_test(tcase, most);
	tcase_add_test(tcase, believed);
	tcase_add_test(tcase, witnesses);
	tcase_add_test(tcase, endorsers);
	tcase_add_test(tcase, unknown);
	tcase_add_test(tcase, by_themselves);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
