/*
 * What the library says of logs to those that keep them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/result.h"
#include "log_support.h"

#define NOW INT64_C(1800000100)
#define LEAVES 11

static struct signer log_key, witness_key, stranger;
static struct tbv_hash leaves[LEAVES];

static void
set_up(void)
{
	char text[32];
	size_t i;

	make_signer(&log_key, "log.example", 1, 1);
	make_signer(&witness_key, "w.example", 4, 2);
	make_signer(&stranger, "log.example", 1, 3);
	for (i = 0; i < LEAVES; i++) {
		(void)snprintf(text, sizeof(text), "entry %zu", i);
		leaf_hash(text, strlen(text), &leaves[i]);
	}
}

static void
tear_down(void)
{
	drop_signer(&log_key);
	drop_signer(&witness_key);
	drop_signer(&stranger);
}

static void
say_checkpoint(struct writer *w, const struct signer *by, size_t size)
{
	struct tbv_hash root;

	tree_hash(leaves, size, &root);
	note_start(w);
	say(w, "log.example\n%zu\n", size);
	say_base64(w, root.value, sizeof(root.value));
	say(w, "\n");
	note_end(w);
	note_sign(w, by, 0);
}

static void
say_proof(struct writer *w, const struct signer *by, size_t index)
{
	struct tbv_path path;
	size_t i;

	memset(&path, 0, sizeof(path));
	audit_path(leaves, LEAVES, index, &path);
	say(w, "c2sp.org/tlog-proof@v1\nindex %zu\n", index);
	for (i = 0; i < path.len; i++) {
		say_base64(w, path.hash[i].value, TBV_SHA256_SIZE);
		say(w, "\n");
	}
	say(w, "\n");
	say_checkpoint(w, by, LEAVES);
}

/* The library's verdict on an entry and its proof, at NOW. */
static int
ask(const struct tbv_policy *policy, struct tbv_bytes entry,
    struct tbv_bytes proof, struct tbv_result **r)
{
	struct tbv_evidence *e = tbv_evidence_new();
	int rc;

	ck_assert_ptr_nonnull(e);
	ck_assert_int_eq(tbv_evidence_set_attestation_mem(e, entry.data,
	    entry.len), TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_proof_mem(e, proof.data,
	    proof.len), TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_now(e, NOW), TBV_OK);
	rc = tbv_log_verify(policy, e, r);
	tbv_evidence_free(e);
	return rc;
}

static int
judge(const char *quorum, const struct signer *by, size_t index,
    const char *entry, struct tbv_result **r)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct writer proof = { 0 }, text = { 0 };
	struct tbv_bytes bundle;
	int rc;

	ck_assert_ptr_nonnull(policy);
	say(&text, "log %s\nwitness w %s\nquorum %s\n", log_key.vkey,
	    witness_key.vkey, quorum);
	ck_assert_int_eq(tbv_policy_set_log_policy_mem(policy, text.data,
	    text.len), TBV_OK);
	say_proof(&proof, by, index);
	if (strcmp(quorum, "none") != 0)
		note_sign(&proof, &witness_key, 1800000000);
	bundle = written(&proof);
	rc = ask(policy, chars(entry), bundle, r);
	ck_assert_int_eq(tbv_result_error(*r), rc);
	discard(bundle);
	drop_writer(&proof);
	drop_writer(&text);
	tbv_policy_free(policy);
	return rc;
}

START_TEST(entry_is_in_the_log)
{
	struct tbv_result *r = NULL;

	ck_assert_int_eq(judge("none", &log_key, 4, "entry 4", &r), TBV_OK);
	ck_assert_str_eq(tbv_result_summary(r),
	    "verified: entry 4 of 11 of log.example, "
	    "no witness is required");
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_LOG), "log.example");
	ck_assert_ptr_null(tbv_result_fact(r, TBV_FACT_LOG_TIME));
	ck_assert_int_eq(tbv_result_check(r, TBV_CHECK_LOG), TBV_PASS);
	ck_assert_int_eq(tbv_result_check(r, TBV_CHECK_FORM),
	    TBV_NOT_REACHED);
	tbv_result_free(r);
	ck_assert_int_eq(judge("w", &log_key, 4, "entry 4", &r), TBV_OK);
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_LOG_TIME),
	    "2027-01-15T08:00:00Z");
	tbv_result_free(r);
}
END_TEST

START_TEST(what_is_not_in_it)
{
	static const struct {
		const char *why, *entry;
		size_t index;
		const struct signer *by;
		int want;
	} rows[] = {
		{ "another entry", "entry 5", 4, &log_key,
		    TBV_ERR_PROOF_PATH },
		{ "no entry", "", 4, &log_key, TBV_ERR_PROOF_PATH },
		{ "another log's key", "entry 4", 4, &stranger,
		    TBV_ERR_LOG_UNKNOWN }
	};
	struct tbv_result *r = NULL;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(judge("none", rows[i].by, rows[i].index,
		    rows[i].entry, &r) == rows[i].want, "%s: %s",
		    rows[i].why, tbv_result_message(r));
		ck_assert_ptr_null(tbv_result_fact(r, TBV_FACT_LOG));
		ck_assert_str_eq(tbv_result_summary(r), "");
		tbv_result_free(r);
	}
}
END_TEST

/* A checkpoint by itself, cosigned so often by the witness. */
static int
judge_checkpoint(const char *quorum, const struct signer *by, int cosigned,
    struct tbv_result **r)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct writer note = { 0 }, text = { 0 };
	int rc;

	ck_assert_ptr_nonnull(policy);
	say(&text, "log %s\nwitness w %s\nquorum %s\n", log_key.vkey,
	    witness_key.vkey, quorum);
	ck_assert_int_eq(tbv_policy_set_log_policy_mem(policy, text.data,
	    text.len), TBV_OK);
	say_checkpoint(&note, by, LEAVES);
	for (; cosigned > 0; cosigned--)
		note_sign(&note, &witness_key, 1800000000);
	rc = tbv_log_checkpoint(policy, note.data, note.len, NOW, r);
	ck_assert_int_eq(tbv_result_error(*r), rc);
	tbv_result_free(*r);
	/* no byte of the text may be another */
	note.data[15] ^= 1;
	ck_assert_int_ne(tbv_log_checkpoint(policy, note.data, note.len,
	    NOW, r), TBV_OK);
	ck_assert_str_eq(tbv_result_summary(*r), "");
	tbv_result_free(*r);
	note.data[15] ^= 1;
	ck_assert_int_eq(tbv_log_checkpoint(policy, note.data, note.len,
	    NOW, r), rc);
	drop_writer(&note);
	drop_writer(&text);
	tbv_policy_free(policy);
	return rc;
}

START_TEST(checkpoints)
{
	struct tbv_result *r = NULL;

	ck_assert_int_eq(judge_checkpoint("none", &log_key, 0, &r),
	    TBV_OK);
	ck_assert_str_eq(tbv_result_summary(r), "verified: tree of 11 "
	    "entries of log.example, no witness is required");
	ck_assert_int_eq(tbv_result_check(r, TBV_CHECK_LOG), TBV_PASS);
	tbv_result_free(r);
	ck_assert_int_eq(judge_checkpoint("w", &log_key, 1, &r),
	    TBV_OK);
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_WITNESSES), "w");
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_LOG_TIME),
	    "2027-01-15T08:00:00Z");
	tbv_result_free(r);
	ck_assert_int_eq(judge_checkpoint("w", &log_key, 0, &r),
	    TBV_ERR_LOG_QUORUM);
	ck_assert_str_eq(tbv_result_summary(r), "");
	ck_assert_int_eq(tbv_result_failed_check(r), TBV_CHECK_LOG);
	tbv_result_free(r);
	ck_assert_int_eq(judge_checkpoint("none", &stranger, 0, &r),
	    TBV_ERR_LOG_UNKNOWN);
	tbv_result_free(r);
}
END_TEST

/* There is no verdict without a policy, the clock, the entry or the proof. */
START_TEST(inputs_that_are_missing)
{
	static const int want[] = { TBV_ERR_NO_CLOCK, TBV_ERR_NO_ATTESTATION,
	    TBV_ERR_LOG_MISSING, TBV_ERR_BUNDLE };
	/* a valid time, and then the note, which is not valid */
	static const struct {
		int64_t now;
		int want;
	} clocks[] = {
		{ 0, TBV_ERR_NOTE }, { TBV_MAX_TIME, TBV_ERR_NOTE },
		{ TBV_MAX_TIME + 1, TBV_ERR_NO_CLOCK }
	};
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_evidence *e = tbv_evidence_new();
	struct writer text = { 0 };
	struct tbv_result *r = NULL;
	size_t i;

	ck_assert_int_eq(tbv_log_checkpoint(policy, "x", 1, NOW, &r),
	    TBV_ERR_POLICY_MEMBER);
	tbv_result_free(r);
	ck_assert_int_eq(tbv_log_verify(policy, e, &r),
	    TBV_ERR_POLICY_MEMBER);
	ck_assert_int_eq(tbv_result_verdict(r), TBV_VERDICT_NONE);
	tbv_result_free(r);
	say(&text, "log %s\nquorum none\n", log_key.vkey);
	ck_assert_int_eq(tbv_policy_set_log_policy_mem(policy, text.data,
	    text.len), TBV_OK);
	for (i = 0; i < ROWS(want); i++) {
		ck_assert_int_eq(tbv_log_verify(policy, e, &r), want[i]);
		tbv_result_free(r);
		if (i == 0)
			(void)tbv_evidence_set_now(e, NOW);
		if (i == 1)
			(void)tbv_evidence_set_attestation_mem(e, "x", 1);
		if (i == 2)
			(void)tbv_evidence_set_proof_mem(e, "y", 1);
	}
	for (i = 0; i < ROWS(clocks); i++) {
		ck_assert_int_eq(tbv_log_checkpoint(policy, "x", 1,
		    clocks[i].now, &r), clocks[i].want);
		tbv_result_free(r);
	}
	ck_assert_int_eq(tbv_log_checkpoint(policy, "x", 1, -1, &r),
	    TBV_ERR_NO_CLOCK);
	ck_assert_int_eq(tbv_result_verdict(r), TBV_VERDICT_NONE);
	tbv_result_free(r);
	drop_writer(&text);
	tbv_evidence_free(e);
	tbv_policy_free(policy);
}
END_TEST

/* No document gives a lower bound here, and NOW the upper one. */
static const struct {
	const char *why;
	uint64_t time;
	int want;
} time_rows[] = {
	{ "now", NOW, TBV_OK },
	{ "as early as can be", 1, TBV_OK },
	{ "zero", 0, TBV_ERR_LOG_QUORUM },
	{ "as late as clocks differ", NOW + 300, TBV_OK },
	{ "later", NOW + 301, TBV_ERR_LOG_QUORUM },
	{ "2^63 - 1", INT64_MAX, TBV_ERR_LOG_QUORUM },
	{ "2^63", (uint64_t)INT64_MAX + 1, TBV_ERR_LOG_QUORUM },
	{ "the largest", UINT64_MAX, TBV_ERR_LOG_QUORUM }
};

START_TEST(times)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct writer note = { 0 }, text = { 0 };
	struct tbv_result *r = NULL;

	say(&text, "log %s\nwitness w %s\nquorum w\n", log_key.vkey,
	    witness_key.vkey);
	ck_assert_int_eq(tbv_policy_set_log_policy_mem(policy, text.data,
	    text.len), TBV_OK);
	say_checkpoint(&note, &log_key, LEAVES);
	note_sign(&note, &witness_key, time_rows[_i].time);
	ck_assert_msg(tbv_log_checkpoint(policy, note.data, note.len, NOW,
	    &r) == time_rows[_i].want, "%s: %s", time_rows[_i].why,
	    tbv_result_message(r));
	if (time_rows[_i].want != TBV_OK)
		ck_assert_ptr_nonnull(strstr(tbv_result_message(r),
		    "not counting 1 with"));
	tbv_result_free(r);
	/* a good line of the same witness counts all the same */
	note_sign(&note, &witness_key, NOW - 5);
	ck_assert_int_eq(tbv_log_checkpoint(policy, note.data, note.len, NOW,
	    &r), TBV_OK);
	tbv_result_free(r);
	drop_writer(&note);
	drop_writer(&text);
	tbv_policy_free(policy);
}
END_TEST

/*
 * A document in two forms is one entry; other bytes are not an entry of a
 * document.
 */
START_TEST(entry_of_a_document)
{
	static uint8_t entry[TBV_LOG_ENTRY_SIZE_MAX];
	struct writer base64 = { 0 };
	struct tbv_bytes raw;
	uint8_t *tagged;
	size_t len;

	raw = load("cases/good/attestation");
	ck_assert_int_eq(tbv_log_entry(raw.data, raw.len, entry, &len),
	    TBV_OK);
	ck_assert_uint_eq(len, raw.len);
	ck_assert_mem_eq(entry, raw.data, len);
	tagged = malloc(raw.len + 1);
	ck_assert_ptr_nonnull(tagged);
	tagged[0] = 0xd2;
	memcpy(tagged + 1, raw.data, raw.len);
	ck_assert_int_eq(tbv_log_entry(tagged, raw.len + 1, entry, &len),
	    TBV_OK);
	ck_assert_uint_eq(len, raw.len);
	ck_assert_mem_eq(entry, raw.data, len);
	say_base64(&base64, tagged, raw.len + 1);
	ck_assert_int_eq(tbv_log_entry(base64.data, base64.len, entry, &len),
	    TBV_OK);
	ck_assert_uint_eq(len, raw.len);
	ck_assert_int_eq(tbv_log_entry(raw.data, raw.len - 1, entry, &len),
	    TBV_ERR_FOREIGN);
	ck_assert_uint_eq(len, 0);
	ck_assert_int_eq(tbv_log_entry("entry 4", 7, entry, &len),
	    TBV_ERR_FOREIGN);
	drop_writer(&base64);
	free(tagged);
	discard(raw);
}
END_TEST

/* The reported entry of Rekor v2 is the one of its proof. */
START_TEST(rekor2_entry_of_a_document)
{
	struct tbv_bytes raw = load("cases/good-log-rekor/attestation");
	struct tbv_bytes proof = load("cases/good-log-rekor/proof");
	struct tbv_bytes text = load("policies/log.policy");
	struct tbv_policy *policy = tbv_policy_new();
	static uint8_t entry[TBV_LOG_ENTRY_SIZE_MAX];
	struct tbv_result *r = NULL;
	struct tbv_bytes in = { entry, 0 };
	size_t len;

	ck_assert_ptr_nonnull(policy);
	ck_assert_int_eq(tbv_policy_set_log_policy_mem(policy, text.data,
	    text.len), TBV_OK);
	ck_assert_int_eq(tbv_log_entry_rekor2(raw.data, raw.len, entry,
	    &len), TBV_OK);
	in.len = len;
	ck_assert_msg(ask(policy, in, proof, &r) == TBV_OK, "%s",
	    tbv_result_message(r));
	tbv_result_free(r);
	entry[len / 2] ^= 1;
	ck_assert_int_eq(ask(policy, in, proof, &r), TBV_ERR_PROOF_PATH);
	tbv_result_free(r);
	ck_assert_int_eq(tbv_log_entry_rekor2(raw.data, raw.len - 1, entry,
	    &len), TBV_ERR_FOREIGN);
	ck_assert_uint_eq(len, 0);
	discard(raw);
	discard(proof);
	discard(text);
	tbv_policy_free(policy);
}
END_TEST

START_TEST(trees_continue)
{
	uint8_t path[64 * TBV_SHA256_SIZE] = { 0 };
	struct tbv_path hashes;
	struct tbv_hash a, b;
	size_t i;

	tree_hash(leaves, 7, &a);
	tree_hash(leaves, LEAVES, &b);
	memset(&hashes, 0, sizeof(hashes));
	consistency_path(leaves, LEAVES, 7, &hashes);
	for (i = 0; i < hashes.len; i++)
		memcpy(path + i * TBV_SHA256_SIZE, hashes.hash[i].value,
		    TBV_SHA256_SIZE);
	ck_assert_int_eq(tbv_log_consistent(7, a.value, LEAVES, b.value,
	    path, hashes.len), TBV_OK);
	ck_assert_int_eq(tbv_log_consistent(7, a.value, LEAVES, b.value,
	    path, hashes.len - 1), TBV_ERR_LOG_INCONSISTENT);
	ck_assert_int_eq(tbv_log_consistent(7, a.value, LEAVES, b.value,
	    path, 64), TBV_ERR_LOG_INCONSISTENT);
	ck_assert_int_eq(tbv_log_consistent(LEAVES, b.value, LEAVES, b.value,
	    NULL, 0), TBV_OK);
	ck_assert_int_eq(tbv_log_consistent(7, a.value, 7, b.value, NULL, 0),
	    TBV_ERR_LOG_SPLIT_VIEW);
}
END_TEST

START_TEST(notes)
{
	struct writer note = { 0 };
	struct tbv_result *r = NULL;
	size_t len;

	say_checkpoint(&note, &log_key, 3);
	note_sign(&note, &witness_key, 1800000000);
	ck_assert_int_eq(tbv_note_verify(log_key.vkey, note.data, note.len,
	    &len, &r), TBV_OK);
	ck_assert_str_eq(tbv_result_summary(r),
	    "verified: signed by log.example");
	ck_assert_uint_eq(len, note.end - note.start);
	tbv_result_free(r);
	ck_assert_int_eq(tbv_note_verify(witness_key.vkey, note.data,
	    note.len, &len, &r), TBV_OK);
	tbv_result_free(r);
	ck_assert_int_eq(tbv_note_verify(stranger.vkey, note.data, note.len,
	    &len, &r), TBV_ERR_NOTE_SIGNATURE);
	ck_assert_uint_eq(len, 0);
	tbv_result_free(r);
	ck_assert_int_eq(tbv_note_verify("log.example", note.data, note.len,
	    &len, &r), TBV_ERR_SIGNERS_KEY);
	tbv_result_free(r);
	ck_assert_int_eq(tbv_note_verify(log_key.vkey, note.data,
	    note.len - 1, &len, &r), TBV_ERR_NOTE);
	tbv_result_free(r);
	note.data[12] ^= 1;
	ck_assert_int_eq(tbv_note_verify(log_key.vkey, note.data, note.len,
	    &len, &r), TBV_ERR_NOTE_SIGNATURE);
	ck_assert_uint_eq(len, 0);
	ck_assert_str_eq(tbv_result_summary(r), "");
	tbv_result_free(r);
	drop_writer(&note);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("log");
	TCase *t = tcase_create("log");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, entry_is_in_the_log);
	tcase_add_test(t, what_is_not_in_it);
	tcase_add_test(t, checkpoints);
	tcase_add_test(t, inputs_that_are_missing);
	tcase_add_loop_test(t, times, 0, ROWS(time_rows));
	tcase_add_test(t, entry_of_a_document);
	tcase_add_test(t, rekor2_entry_of_a_document);
	tcase_add_test(t, trees_continue);
	tcase_add_test(t, notes);
	suite_add_tcase(s, t);
	return run(s);
}
