/*
 * A document against the transparency log: whether a proof is needed, which
 * one is read, and what it must prove.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "accept/accept.h"
#include "by_hand.h"
#include "log_support.h"

#define DOCUMENT "a document"
#define LEAVES 5
#define INDEX 3

/* A log of five entries with a witness, and a proof of the fourth. */
struct log {
	struct signer key, witness;
	struct tbv_log_policy *policy;
	struct writer proof;
};

static void
open_log(struct log *l, const char *entry, uint64_t time_)
{
	struct tbv_hash leaves[LEAVES], root;
	struct writer text = { 0 };
	struct tbv_fault fault;
	struct tbv_path path;
	size_t i;

	memset(l, 0, sizeof(*l));
	make_signer(&l->key, "log.example", 1, 1);
	make_signer(&l->witness, "w.example", 4, 2);
	say(&text, "log %s\nwitness w %s\nquorum w\n", l->key.vkey,
	    l->witness.vkey);
	l->policy = malloc(sizeof(*l->policy));
	ck_assert_ptr_nonnull(l->policy);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_log_policy_parse(chars(text.data), l->policy,
	    &fault), TBV_OK);
	drop_writer(&text);
	for (i = 0; i < LEAVES; i++)
		leaf_hash(i == INDEX ? entry : "other", i == INDEX ?
		    strlen(entry) : 5, &leaves[i]);
	memset(&path, 0, sizeof(path));
	audit_path(leaves, LEAVES, INDEX, &path);
	tree_hash(leaves, LEAVES, &root);
	say(&l->proof, "c2sp.org/tlog-proof@v1\nindex %d\n", INDEX);
	for (i = 0; i < path.len; i++) {
		say_base64(&l->proof, path.hash[i].value, TBV_SHA256_SIZE);
		say(&l->proof, "\n");
	}
	say(&l->proof, "\n");
	note_start(&l->proof);
	say(&l->proof, "log.example\n%d\n", LEAVES);
	say_base64(&l->proof, root.value, sizeof(root.value));
	say(&l->proof, "\n");
	note_end(&l->proof);
	note_sign(&l->proof, &l->key, 0);
	note_sign(&l->proof, &l->witness, time_);
}

static void
close_log(struct log *l)
{
	drop_signer(&l->key);
	drop_signer(&l->witness);
	drop_writer(&l->proof);
	free(l->policy);
}

static struct hand *
hand_of(struct log *l)
{
	/* of 96 bytes, that a leaf of Rekor would be made of */
	static const char signature[] =
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "45678901234567890123456789012345";
	struct hand *h = hand_new();

	h->policy.log.asked = 1;
	h->policy.log.policy = l->policy;
	h->evidence.proof = chars(l->proof.data);
	h->evidence.now = HAND_TIME + 1000;
	h->c.cose.untagged = chars(DOCUMENT);
	h->c.cose.signature = h->c.cose.payload = chars(signature);
	h->c.chain.count = 1;
	h->c.chain.cert[0].not_after = HAND_TIME + 100;
	return h;
}

static const struct {
	const char *why, *entry;
	int64_t seen;			/* by the witness, after the document */
	enum tbv_while_valid while_valid;
	const char *want;
	int late;
} rows[] = {
	{ "in the log", DOCUMENT, 1, TBV_WHILE_VALID_REQUIRE, "ok", 0 },
	{ "another document", "another", 1, TBV_WHILE_VALID_REQUIRE,
	    "proof-path", 0 },
	{ "as long after the certificate's end as clocks differ", DOCUMENT,
	    100 + TBV_CLOCK_SKEW, TBV_WHILE_VALID_REQUIRE, "ok", 0 },
	{ "a second later", DOCUMENT, 101 + TBV_CLOCK_SKEW,
	    TBV_WHILE_VALID_REQUIRE, "logged-late", 0 },
	{ "a second later, reported", DOCUMENT, 101 + TBV_CLOCK_SKEW,
	    TBV_WHILE_VALID_REPORT, "ok", 1 }
};

START_TEST(accept)
{
	struct hand *h;
	struct log l;

	open_log(&l, rows[_i].entry, (uint64_t)(HAND_TIME + rows[_i].seen));
	h = hand_of(&l);
	h->policy.log.while_valid = rows[_i].while_valid;
	expect_token(rows[_i].why, tbv_accept_log(&h->c), rows[_i].want);
	if (h->fault.error == TBV_OK) {
		ck_assert_int_eq(tbv_bytes_is(h->c.logged.origin,
		    "log.example"), 1);
		ck_assert_uint_eq(h->c.logged.index, INDEX);
		ck_assert_uint_eq(h->c.logged.tree.size, LEAVES);
		ck_assert_int_eq(h->c.logged.is_late, rows[_i].late);
		ck_assert_uint_eq(h->c.logged.time,
		    HAND_TIME + (uint64_t)rows[_i].seen);
	}
	hand_free(h);
	close_log(&l);
}
END_TEST

/* As many witnesses as there may be, all of whom are needed. */
START_TEST(all_witnesses)
{
	struct tbv_log_policy *policy = malloc(sizeof(*policy));
	struct writer text = { 0 };
	struct signer witness;
	struct tbv_fault fault;
	struct hand *h;
	struct log l;
	size_t i;

	ck_assert_ptr_nonnull(policy);
	open_log(&l, DOCUMENT, HAND_TIME + 1);
	say(&text, "log %s\n", l.key.vkey);
	for (i = 0; i < TBV_MAX_SIGNERS; i++) {
		make_signer(&witness, "x.example", 4, (unsigned char)(10 + i));
		say(&text, "witness w%zu %s\n", i, witness.vkey);
		if ((int)i < TBV_MAX_SIGNERS - _i)
			note_sign(&l.proof, &witness, HAND_TIME + i);
		drop_signer(&witness);
	}
	say(&text, "group g all");
	for (i = 0; i < TBV_MAX_SIGNERS; i++)
		say(&text, " w%zu", i);
	say(&text, "\nquorum g\n");
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_log_policy_parse(chars(text.data), policy,
	    &fault), TBV_OK);
	h = hand_of(&l);
	h->policy.log.policy = policy;
	expect_token("all of them", tbv_accept_log(&h->c), _i == 0 ? "ok" :
	    "log-quorum");
	if (_i == 0) {
		ck_assert_uint_eq(h->c.logged.witness_count,
		    TBV_MAX_SIGNERS);
		for (i = 0; i < TBV_MAX_SIGNERS; i++)
			ck_assert_uint_eq(h->c.logged.witness[i], i);
		ck_assert_uint_eq(h->c.logged.time,
		    HAND_TIME + TBV_MAX_SIGNERS - 1);
	}
	hand_free(h);
	drop_writer(&text);
	close_log(&l);
	free(policy);
}
END_TEST

/* Which proof is read. */
START_TEST(which_proof)
{
	static const struct {
		const char *why;
		int beside, bundle;
		const char *want;
	} all[] = {
		{ "beside", 1, 0, "ok" },
		{ "around", 0, 1, "ok" },
		{ "neither", 0, 0, "log-missing" },
		{ "both", 1, 1, "usage" }
	};
	struct hand *h;
	struct log l;
	size_t i;

	open_log(&l, DOCUMENT, HAND_TIME + 1);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		h = hand_of(&l);
		h->evidence.attestation = all[i].bundle ? h->evidence.proof :
		    chars("x");
		h->c.form.kind = all[i].bundle ? TBV_FORM_BUNDLE :
		    TBV_FORM_RAW;
		if (all[i].bundle)
			ck_assert_int_eq(tbv_proof_parse(h->evidence.proof,
			    &h->c.form.proof, h->c.fault), TBV_OK);
		if (!all[i].beside)
			memset(&h->evidence.proof, 0,
			    sizeof(h->evidence.proof));
		expect_token(all[i].why, tbv_accept_log(&h->c), all[i].want);
		hand_free(h);
	}
	close_log(&l);
}
END_TEST

START_TEST(asks)
{
	static const struct {
		int asked, optional, proof;
		enum tbv_form_kind form;
		int want;
	} all[] = {
		{ 0, 0, 1, TBV_FORM_BUNDLE, 0 },
		{ 1, 0, 0, TBV_FORM_RAW, 1 },
		{ 1, 1, 0, TBV_FORM_RAW, 0 },
		{ 1, 1, 1, TBV_FORM_RAW, 1 },
		{ 1, 1, 0, TBV_FORM_BUNDLE, 1 },
		{ 1, 1, 0, TBV_FORM_HEX, 0 }
	};
	struct hand *h = hand_new();
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		h->policy.log.asked = all[i].asked;
		h->policy.log.optional = all[i].optional;
		h->evidence.proof.data = all[i].proof ? h->pcr[0] : NULL;
		h->c.form.kind = all[i].form;
		ck_assert_int_eq(tbv_asks_log(&h->c), all[i].want);
	}
	hand_free(h);
}
END_TEST

/* A list revokes the log from a size on: this one, and smaller ones. */
START_TEST(revoked)
{
	static const struct {
		const char *line, *want;
	} all[] = {
		{ "revoke log log.example after-size 4 x\n", "revoked-log" },
		{ "revoke log log.example after-size 5 x\n", "ok" },
		{ "revoke log other.example after-size 0 x\n", "ok" }
	};
	struct tbv_endorsers *e = calloc(1, sizeof(*e));
	struct hand *h;
	struct log l;
	size_t i;

	ck_assert_ptr_nonnull(e);
	e->count = e->quorum.count = e->revoke_quorum = 1;
	(void)strcpy(e->quorum.node[0].name, "e");
	open_log(&l, DOCUMENT, HAND_TIME + 1);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		h = hand_of(&l);
		h->policy.endorsement.endorsers = e;
		h->policy.endorsement.list_count = 1;
		h->policy.endorsement.list[0].entries = chars(all[i].line);
		h->policy.endorsement.list[0].signers = 1;
		expect_token(all[i].line, tbv_accept_log(&h->c),
		    all[i].want);
		hand_free(h);
	}
	close_log(&l);
	free(e);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("accept_log");
	TCase *tcase = tcase_create("accept_log");

	tcase_add_loop_test(tcase, accept, 0, ROWS(rows));
	tcase_add_loop_test(tcase, all_witnesses, 0, 2);
	tcase_add_test(tcase, which_proof);
	tcase_add_test(tcase, asks);
	tcase_add_test(tcase, revoked);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
