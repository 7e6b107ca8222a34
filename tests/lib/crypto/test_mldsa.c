/*
 * Cosignatures by ML-DSA-44, where the libcrypto that is running has it.  What
 * becomes of such keys elsewhere is in test_note.c and test_log_policy.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_support.h"

#include "crypto/signature.h"

#define TIME 1800000000

static struct signer log_key, classic, lattice, lattice_log;

static void
set_up(void)
{
	make_signer(&log_key, "log.example", 1, 1);
	make_signer(&classic, "w1.example", 4, 2);
	make_signer(&lattice, "w2.example", 6, 0);
	make_signer(&lattice_log, "log.example", 6, 0);
}

static void
tear_down(void)
{
	drop_signer(&log_key);
	drop_signer(&classic);
	drop_signer(&lattice);
	drop_signer(&lattice_log);
}

/* A checkpoint, by the log, with one line that not everybody signs. */
static void
say_checkpoint(struct writer *w, const struct signer *log)
{
	unsigned char root[32];

	memset(root, 7, sizeof(root));
	note_start(w);
	say(w, "log.example\n300\n");
	say_base64(w, root, sizeof(root));
	say(w, "\nmore\n");
	note_end(w);
	note_sign(w, log, TIME);
}

static int
verify(const struct signer *by, const struct writer *note)
{
	struct tbv_result *r = NULL;
	size_t len;
	int rc;

	rc = tbv_note_verify(by->vkey, note->data, note->len, &len, &r);
	ck_assert_int_eq(len > 0, rc == TBV_OK);
	tbv_result_free(r);
	return rc;
}

static int
judge(const char *policy_text, const struct writer *note,
    struct tbv_result **r)
{
	struct tbv_policy *policy = tbv_policy_new();
	int rc;

	ck_assert_ptr_nonnull(policy);
	ck_assert_msg(tbv_policy_set_log_policy_mem(policy, policy_text,
	    strlen(policy_text)) == TBV_OK, "%s", tbv_policy_message(policy));
	rc = tbv_log_checkpoint(policy, note->data, note->len, TIME + 60, r);
	tbv_policy_free(policy);
	return rc;
}

START_TEST(cosignature)
{
	struct writer w = { 0 };

	say_checkpoint(&w, &log_key);
	ck_assert_int_eq(verify(&lattice, &w), TBV_ERR_NOTE_SIGNATURE);
	note_sign(&w, &lattice, TIME);
	ck_assert_int_eq(verify(&lattice, &w), TBV_OK);
	ck_assert_int_eq(verify(&log_key, &w), TBV_OK);
	ck_assert_int_eq(verify(&lattice_log, &w), TBV_ERR_NOTE_SIGNATURE);
	drop_writer(&w);
}
END_TEST

/* Each of origin, size and root is signed, by itself. */
START_TEST(text_is_another)
{
	static const size_t at[] = { 0, 14, 20, 40 };
	struct writer w = { 0 };
	char *more;
	size_t i;

	say_checkpoint(&w, &log_key);
	note_sign(&w, &lattice, TIME);
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		w.data[at[i]] ^= 1;
		ck_assert_msg(verify(&lattice, &w) == TBV_ERR_NOTE_SIGNATURE,
		    "byte %zu", at[i]);
		w.data[at[i]] ^= 1;
	}
	/* other lines are the log's alone: c2sp.org/tlog-cosignature */
	more = strstr(w.data, "more");
	ck_assert_ptr_nonnull(more);
	*more = 'M';
	ck_assert_int_eq(verify(&lattice, &w), TBV_OK);
	ck_assert_int_eq(verify(&log_key, &w), TBV_ERR_NOTE_SIGNATURE);
	drop_writer(&w);
}
END_TEST

/* The line is 4 bytes of id, 8 of time, and the signature, in base64. */
START_TEST(line_is_another)
{
	struct writer w = { 0 };
	size_t at, end, tried = 0;
	char was;

	say_checkpoint(&w, &log_key);
	at = w.len;
	note_sign(&w, &lattice, TIME);
	end = w.len - 4;
	at += strlen("--- w2.example ") + 8;	/* id and two of the time */
	for (; at < end; at += 97) {
		was = w.data[at];
		w.data[at] = was == 'A' ? 'B' : 'A';
		ck_assert_msg(verify(&lattice, &w) == TBV_ERR_NOTE_SIGNATURE,
		    "character %zu", at);
		w.data[at] = was;
		tried++;
	}
	ck_assert_uint_gt(tried, 30);
	ck_assert_int_eq(verify(&lattice, &w), TBV_OK);
	/* four characters less: still base64, and no signature */
	memmove(w.data + end - 60, w.data + end - 56, w.len - end + 56);
	w.len -= 4;
	ck_assert_int_eq(verify(&lattice, &w), TBV_ERR_NOTE_SIGNATURE);
	drop_writer(&w);
}
END_TEST

/* Such a key signs checkpoints, and no other text. */
START_TEST(no_checkpoint)
{
	unsigned char blob[4 + 8 + TBV_MLDSA44_SIZE] = { 0 };
	struct writer w = { 0 };

	note_start(&w);
	say(&w, "log.example\n300\nAAAA\n");
	note_end(&w);
	note_sign(&w, &log_key, 0);
	ck_assert_int_eq(verify(&log_key, &w), TBV_OK);
	memcpy(blob, lattice.id, 4);
	say(&w, "\xe2\x80\x94 w2.example ");
	say_base64(&w, blob, sizeof(blob));
	say(&w, "\n");
	ck_assert_int_eq(verify(&lattice, &w), TBV_ERR_NOTE_SIGNATURE);
	ck_assert_int_eq(verify(&log_key, &w), TBV_OK);
	drop_writer(&w);
}
END_TEST

START_TEST(quorums)
{
	static const struct {
		const char *why, *group;
		int classic, lattice, want;
		const char *witnesses, *when;
	} rows[] = {
		{ "both", "all", TIME, TIME + 9, TBV_OK, "a, b",
		    "2027-01-15T08:00:09Z" },
		{ "one of two", "any", 0, TIME + 9, TBV_OK, "b",
		    "2027-01-15T08:00:09Z" },
		{ "the earlier one", "any", TIME + 9, TIME, TBV_OK, "a, b",
		    "2027-01-15T08:00:00Z" },
		{ "the other of two", "any", TIME, 0, TBV_OK, "a",
		    "2027-01-15T08:00:00Z" },
		{ "one short", "all", TIME, 0, TBV_ERR_LOG_QUORUM,
		    NULL, NULL },
		{ "the other one short", "all", 0, TIME, TBV_ERR_LOG_QUORUM,
		    NULL, NULL }
	};
	struct writer policy, w;
	struct tbv_result *r = NULL;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&policy, 0, sizeof(policy));
		memset(&w, 0, sizeof(w));
		say(&policy, "log %s\nwitness a %s\n", log_key.vkey,
		    classic.vkey);
		say(&policy, "witness b %s\ngroup g %s a b\nquorum g\n",
		    lattice.vkey, rows[i].group);
		say_checkpoint(&w, &log_key);
		if (rows[i].classic != 0)
			note_sign(&w, &classic, (uint64_t)rows[i].classic);
		if (rows[i].lattice != 0)
			note_sign(&w, &lattice, (uint64_t)rows[i].lattice);
		ck_assert_msg(judge(policy.data, &w, &r) == rows[i].want,
		    "%s: %s", rows[i].why, tbv_result_message(r));
		if (rows[i].want == TBV_OK) {
			ck_assert_str_eq(tbv_result_fact(r,
			    TBV_FACT_WITNESSES), rows[i].witnesses);
			ck_assert_str_eq(tbv_result_fact(r,
			    TBV_FACT_LOG_TIME), rows[i].when);
		}
		tbv_result_free(r);
		drop_writer(&policy);
		drop_writer(&w);
	}
}
END_TEST

/* A log may have such a key as well. */
START_TEST(log_key_of_that_type)
{
	struct writer policy = { 0 }, w = { 0 }, other = { 0 };
	struct tbv_result *r = NULL;

	say(&policy, "log %s\nquorum none\n", lattice_log.vkey);
	say_checkpoint(&w, &lattice_log);
	ck_assert_int_eq(judge(policy.data, &w, &r), TBV_OK);
	tbv_result_free(r);
	say_checkpoint(&other, &log_key);
	ck_assert_int_eq(judge(policy.data, &other, &r), TBV_ERR_LOG_UNKNOWN);
	tbv_result_free(r);
	drop_writer(&policy);
	drop_writer(&w);
	drop_writer(&other);
}
END_TEST

static int
skipped(void)
{
	(void)puts("1..0 # SKIP this libcrypto has no ML-DSA-44");
	return EXIT_SUCCESS;
}

int
main(void)
{
	Suite *s;
	TCase *t;

	if (!tbv_signature_has_mldsa44())
		return skipped();
	s = suite_create("mldsa");
	t = tcase_create("mldsa");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, cosignature);
	tcase_add_test(t, text_is_another);
	tcase_add_test(t, line_is_another);
	tcase_add_test(t, no_checkpoint);
	tcase_add_test(t, quorums);
	tcase_add_test(t, log_key_of_that_type);
	suite_add_tcase(s, t);
	return run(s);
}
