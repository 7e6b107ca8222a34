/*
 * The lists that a policy returns to be kept, and accepts again: the newest
 * list of each endorser, never a lower one, whatever the verdict is.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_support.h"
#include "policy/policy.h"

#define STREAM "s.example/x"
#define NOW 1500
#define BODY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct signer alice, bob;

static void
make_signers(void)
{
	make_signer(&alice, "alice.example", 0x01, 1);
	make_signer(&bob, "bob.example", 0x01, 2);
}

static void
drop_signers(void)
{
	drop_signer(&alice);
	drop_signer(&bob);
}

/* A policy of alice and bob. */
static struct tbv_policy *
new_policy(void)
{
	struct tbv_policy *p = tbv_policy_new();
	struct writer w = { NULL, 0, 0, 0 };

	ck_assert_ptr_nonnull(p);
	say(&w, "endorser alice %s\nendorser bob %s\n"
	    "group g any alice bob\nquorum g\n", alice.vkey, bob.vkey);
	ck_assert_uint_eq(tbv_policy_kept_count(p), 0);
	ck_assert_int_eq(tbv_policy_set_endorsers_mem(p, w.data, w.len),
	    TBV_OK);
	ck_assert_uint_eq(tbv_policy_kept_count(p), 0);
	ck_assert_int_eq(tbv_policy_set_endorsement_stream(p, STREAM),
	    TBV_OK);
	ck_assert_uint_eq(tbv_policy_kept_count(p), 3);
	drop_writer(&w);
	return p;
}

/* A list of 1000 until 2000, that says so much. */
static struct tbv_bytes
new_list(const char *stream, unsigned int serial, int by_bob,
    const char *line)
{
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_bytes in;

	note_start(&w);
	say(&w, "tbverify-endorsements-v1\nstream %s\nserial %u\n"
	    "issued 1000\nexpires 2000\n%s", stream, serial, line);
	note_end(&w);
	if (by_bob != 1)
		note_sign(&w, &alice, 0);
	if (by_bob > 0)
		note_sign(&w, &bob, 0);
	in = written(&w);
	drop_writer(&w);
	return in;
}

static void
give(struct tbv_policy *p, struct tbv_bytes list)
{
	ck_assert_int_eq(tbv_policy_add_endorsements_mem(p, list.data,
	    list.len), TBV_OK);
}

static int
set(struct tbv_policy *p, size_t i, struct tbv_bytes file)
{
	return tbv_policy_set_kept_mem(p, i, file.data, file.len);
}

/* What file i is to have: this list, or nothing new. */
static void
expect(struct tbv_policy *p, size_t i, const struct tbv_bytes *want,
    int64_t now)
{
	const void *data;
	size_t len;

	data = tbv_policy_kept_data(p, i, now, &len);
	if (want == NULL) {
		ck_assert_ptr_null(data);
		ck_assert_uint_eq(len, 0);
		return;
	}
	ck_assert_ptr_nonnull(data);
	ck_assert_uint_eq(len, want->len);
	ck_assert_mem_eq(data, want->data, len);
}

START_TEST(handed_out)
{
	struct tbv_bytes list = new_list(STREAM, 5, 2, "");
	struct tbv_policy *p = new_policy();

	expect(p, 0, NULL, NOW);
	give(p, list);
	expect(p, 0, &list, NOW);
	expect(p, 1, &list, NOW);
	expect(p, 2, NULL, NOW);
	expect(p, 3, NULL, NOW);
	/* one that does not hold is not kept */
	expect(p, 0, NULL, 2001);
	expect(p, 0, NULL, 600);
	ck_assert_int_eq(set(p, 0, list), TBV_OK);
	expect(p, 0, NULL, NOW);
	expect(p, 1, &list, NOW);
	discard(list);
	tbv_policy_free(p);
}
END_TEST

static const struct {
	const char *why;
	unsigned int kept, given;
	int has_news;
} serial_rows[] = {
	{ "newer", 5, 6, 1 },
	{ "the same", 5, 5, 0 },
	{ "older", 5, 4, 0 }
};

START_TEST(never_lowered)
{
	struct tbv_bytes kept = new_list(STREAM, serial_rows[_i].kept, 0, "");
	struct tbv_bytes list = new_list(STREAM, serial_rows[_i].given, 0,
	    "");
	struct tbv_policy *p = new_policy();

	give(p, list);
	ck_assert_int_eq(set(p, 0, kept), TBV_OK);
	expect(p, 0, serial_rows[_i].has_news ? &list : NULL, NOW);
	/* nor by what is handed in later */
	ck_assert_int_eq(set(p, 0, list), TBV_OK);
	ck_assert_uint_eq(p->endorsement.kept[0].list.serial,
	    serial_rows[_i].has_news ? 6 : 5);
	expect(p, 0, NULL, NOW);
	discard(kept);
	discard(list);
	tbv_policy_free(p);
}
END_TEST

/* Not a list for this place: another endorser's, another stream's. */
START_TEST(other_places)
{
	struct tbv_bytes bobs = new_list(STREAM, 5, 1, "");
	struct tbv_bytes other = new_list("other", 5, 0, "");
	struct tbv_policy *p = new_policy();

	ck_assert_int_eq(set(p, 0, bobs), TBV_ERR_STATE);
	ck_assert_str_ne(tbv_policy_message(p), "");
	tbv_policy_free(p);
	p = new_policy();
	ck_assert_int_eq(set(p, 0, other), TBV_ERR_STATE);
	tbv_policy_free(p);
	p = new_policy();
	ck_assert_int_eq(set(p, 1, bobs), TBV_OK);
	/* what it was opened under stays */
	ck_assert_int_eq(tbv_policy_set_endorsement_stream(p, "other"),
	    TBV_ERR_USAGE);
	tbv_policy_free(p);
	p = new_policy();
	ck_assert_int_eq(set(p, 1, bobs), TBV_OK);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_ENDORSEMENTS), TBV_OK);
	ck_assert_int_eq(tbv_policy_has_kept(p), 1);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_ENDORSERS), TBV_OK);
	ck_assert_int_eq(tbv_policy_has_kept(p), 0);
	ck_assert_uint_eq(tbv_policy_kept_count(p), 0);
	tbv_policy_free(p);
	discard(bobs);
	discard(other);
}
END_TEST

START_TEST(names)
{
	struct tbv_policy *p = new_policy();
	char a[TBV_KEPT_NAME_SIZE], b[TBV_KEPT_NAME_SIZE];

	ck_assert_int_eq(tbv_policy_kept_name(p, 0, a), TBV_OK);
	ck_assert_int_eq(tbv_policy_kept_name(p, 1, b), TBV_OK);
	ck_assert_str_ne(a, b);
	ck_assert_int_eq(tbv_policy_kept_name(p, 2, a), TBV_OK);
	ck_assert_str_eq(a, "serials");
	ck_assert_int_eq(tbv_policy_kept_name(p, 3, a), TBV_ERR_USAGE);
	ck_assert_str_eq(a, "");
	tbv_policy_free(p);
}
END_TEST

/* Serials of alice in this stream and of somebody in another. */
static struct tbv_bytes
new_serials(const struct tbv_policy *p, unsigned int serial)
{
	char key[2 * TBV_SHA256_SIZE + 1];
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_bytes in;

	tbv_text_hex(p->endorsement.endorsers->endorser[0].key.digest,
	    TBV_SHA256_SIZE, key);
	say(&w, "tbverify-state-v1\n%u %s " BODY " " STREAM "\n", serial, key);
	in = written(&w);
	drop_writer(&w);
	return in;
}

/* They hold until the list itself is kept, and then are removed. */
START_TEST(serials)
{
	struct tbv_policy *p = new_policy();
	struct tbv_bytes list = new_list(STREAM, 5, 0, ""), file;
	struct tbv_result *r;
	const void *data;
	size_t len;

	give(p, list);
	file = new_serials(p, 6);
	ck_assert_int_eq(set(p, 2, file), TBV_OK);
	discard(file);
	expect(p, 0, NULL, NOW);
	expect(p, 2, NULL, NOW);
	ck_assert_int_eq(tbv_verify_lists(p, NOW, SIZE_MAX, &r),
	    TBV_ERR_ROLLBACK);
	tbv_result_free(r);
	file = new_serials(p, 4);
	ck_assert_int_eq(set(p, 2, file), TBV_OK);
	discard(file);
	expect(p, 0, &list, NOW);
	data = tbv_policy_kept_data(p, 2, NOW, &len);
	ck_assert_ptr_nonnull(data);
	ck_assert_uint_eq(len, 0);
	/* there are two endorsers, and the serials; and no more */
	len = 1;
	ck_assert_ptr_null(tbv_policy_kept_data(p, 3, NOW, &len));
	ck_assert_uint_eq(len, 0);
	discard(list);
	tbv_policy_free(p);
}
END_TEST

/* After a refusal, too: of this artifact everything is refused. */
START_TEST(after_refusal)
{
	struct tbv_bytes list = new_list(STREAM, 5, 0,
	    "revoke pcr 0:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
	    "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee from 0 x\n");
	struct tbv_policy *p = new_policy();
	struct tbv_result *r;
	size_t image;
	char pcr[2 * TBV_PCR_SIZE + 1];
	unsigned int i;

	memset(pcr, 'e', sizeof(pcr) - 1);
	pcr[sizeof(pcr) - 1] = '\0';
	ck_assert_int_eq(tbv_policy_add_image(p, "i", &image), TBV_OK);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(tbv_policy_image_set_pcr_hex(p, image, i,
		    pcr), TBV_OK);
	give(p, list);
	ck_assert_int_eq(tbv_verify_lists(p, NOW, image, &r),
	    TBV_ERR_REVOKED_PCR);
	ck_assert_int_eq(tbv_result_failed_check(r), TBV_CHECK_REVOCATION);
	tbv_result_free(r);
	expect(p, 0, &list, NOW);
	/* the kept list alone gives the same result, long after it expired */
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_ENDORSEMENTS), TBV_OK);
	ck_assert_int_eq(tbv_verify_lists(p, NOW, image, &r),
	    TBV_ERR_ENDORSEMENT_MISSING);
	tbv_result_free(r);
	ck_assert_int_eq(set(p, 0, list), TBV_OK);
	ck_assert_int_eq(tbv_verify_lists(p, 99999999, image, &r),
	    TBV_ERR_REVOKED_PCR);
	tbv_result_free(r);
	discard(list);
	tbv_policy_free(p);
}
END_TEST

/* Of several serials those are left that are still needed, in any order. */
START_TEST(several_serials)
{
	static const struct {
		const char *why;
		int order[3];		/* a: alice's, o: another stream's */
		size_t left;		/* lines, 0: none has served */
	} rows[] = {
		{ "the last is done with", { 'o', 'o', 'a' }, 2 },
		{ "the first", { 'a', 'o', 'o' }, 2 },
		{ "none", { 'o', 'o', 'o' }, 0 }
	};
	struct tbv_policy *p;
	struct tbv_bytes list = new_list(STREAM, 5, 0, ""), file;
	char key[2 * TBV_SHA256_SIZE + 1];
	struct writer w = { NULL, 0, 0, 0 };
	const char *data;
	size_t i, j, len, lines;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		p = new_policy();
		give(p, list);
		tbv_text_hex(p->endorsement.endorsers->endorser[0].key.digest,
		    TBV_SHA256_SIZE, key);
		say(&w, "tbverify-state-v1\n");
		for (j = 0; j < 3; j++) {
			say(&w, "4 %s " BODY " ", key);
			if (rows[i].order[j] == 'a')
				say(&w, STREAM "\n");
			else
				say(&w, "other%zu\n", j);
		}
		file = written(&w);
		ck_assert_int_eq(set(p, 2, file), TBV_OK);
		data = tbv_policy_kept_data(p, 2, NOW, &len);
		ck_assert_msg((data != NULL) == (rows[i].left > 0), "%s",
		    rows[i].why);
		for (j = lines = 0; j < len; j++)
			lines += data[j] == '\n';
		ck_assert_uint_eq(lines, rows[i].left > 0 ?
		    rows[i].left + 1 : 0);
		discard(file);
		drop_writer(&w);
		tbv_policy_free(p);
	}
	discard(list);
}
END_TEST

/* Each serial counts, wherever it is among those of others. */
START_TEST(any_serial)
{
	struct tbv_bytes list = new_list(STREAM, 5, 0, ""), file;
	char key[2 * TBV_SHA256_SIZE + 1];
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_policy *p = new_policy();
	struct tbv_result *r = NULL;
	int j;

	tbv_text_hex(p->endorsement.endorsers->endorser[0].key.digest,
	    TBV_SHA256_SIZE, key);
	say(&w, "tbverify-state-v1\n");
	for (j = 0; j < 3; j++)
		say(&w, "6 %s " BODY " %s\n", key, j == _i ? STREAM :
		    j == 0 ? "a" : j == 1 ? "b" : "c");
	file = written(&w);
	give(p, list);
	ck_assert_int_eq(set(p, 2, file), TBV_OK);
	ck_assert_int_eq(tbv_verify_lists(p, NOW, SIZE_MAX, &r),
	    TBV_ERR_ROLLBACK);
	tbv_result_free(r);
	tbv_policy_free(p);
	discard(file);
	discard(list);
	drop_writer(&w);
}
END_TEST

/* A list kept of each of as many endorsers as there may be. */
START_TEST(of_all_endorsers)
{
	struct signer people[TBV_MAX_SIGNERS];
	struct tbv_policy *p = tbv_policy_new();
	struct writer w = { NULL, 0, 0, 0 }, list = { NULL, 0, 0, 0 };
	struct tbv_bytes all;
	size_t i;

	for (i = 0; i < TBV_MAX_SIGNERS; i++) {
		make_signer(&people[i], "p.example", 0x01,
		    (unsigned char)(i + 1));
		say(&w, "endorser p%zu %s\n", i, people[i].vkey);
	}
	say(&w, "quorum p0\n");
	ck_assert_int_eq(tbv_policy_set_endorsers_mem(p, w.data, w.len),
	    TBV_OK);
	ck_assert_int_eq(tbv_policy_set_endorsement_stream(p, STREAM),
	    TBV_OK);
	/* and the file of the serials */
	ck_assert_uint_eq(tbv_policy_kept_count(p), TBV_MAX_SIGNERS + 1);
	note_start(&list);
	say(&list, "tbverify-endorsements-v1\nstream " STREAM "\nserial 7\n"
	    "issued 1000\nexpires 2000\n");
	note_end(&list);
	for (i = 0; i < TBV_MAX_SIGNERS; i++)
		note_sign(&list, &people[i], 0);
	all = written(&list);
	ck_assert_int_eq(tbv_policy_has_kept(p), 0);
	for (i = 0; i < TBV_MAX_SIGNERS; i++)
		ck_assert_int_eq(set(p, i, all), TBV_OK);
	ck_assert_int_eq(tbv_policy_has_kept(p), 1);
	for (i = 0; i < TBV_MAX_SIGNERS; i++)
		ck_assert_uint_eq(p->endorsement.kept[i].list.serial, 7);
	/* the same list, given, is nothing new to any of them */
	give(p, all);
	for (i = 0; i < TBV_MAX_SIGNERS; i++)
		expect(p, i, NULL, NOW);
	tbv_policy_free(p);
	for (i = 0; i < TBV_MAX_SIGNERS; i++)
		drop_signer(&people[i]);
	discard(all);
	drop_writer(&list);
	drop_writer(&w);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_kept");
	TCase *tcase = tcase_create("policy_kept");

	tcase_add_unchecked_fixture(tcase, make_signers, drop_signers);
	tcase_add_test(tcase, handed_out);
	tcase_add_loop_test(tcase, never_lowered, 0, ROWS(serial_rows));
	tcase_add_test(tcase, other_places);
	tcase_add_test(tcase, names);
	tcase_add_test(tcase, serials);
	tcase_add_test(tcase, after_refusal);
	tcase_add_test(tcase, several_serials);
	tcase_add_loop_test(tcase, any_serial, 0, 3);
	tcase_add_test(tcase, of_all_endorsers);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
