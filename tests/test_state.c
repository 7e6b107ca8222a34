/*
 * What is remembered of endorsement lists: its text comes back as it was,
 * serials only rise, other streams' lines stay, and damage is not read.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_support.h"
#include "policy.h"
#include "state.h"

#define V "tbverify-state-v1\n"
#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define A63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define UPPER "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define STREAM "s.example/x"
#define LINE "7 " A64 " " B64 " " STREAM "\n"
#define OTHER "9007199254740991 " B64 " " A64 " other.example\n"

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

static struct tbv_policy *
new_policy(void)
{
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_ptr_nonnull(p);
	return p;
}

static int
set(struct tbv_policy *p, const char *state)
{
	struct tbv_bytes in = copy(chars(state));
	int rc = tbv_policy_set_state_mem(p, in.data, in.len);

	discard(in);
	return rc;
}

static char *
write_out(const struct tbv_policy *p)
{
	char *text;

	ck_assert_int_eq(tbv_state_write(&p->endorsement, &text), TBV_OK);
	ck_assert_ptr_nonnull(text);
	return text;
}

/* Endorsers, and a list of so high a serial that one of them signed. */
static void
add_endorsers(struct tbv_policy *p)
{
	struct writer w = { NULL, 0, 0, 0 };

	say(&w, "endorser alice %s\nendorser bob %s\n"
	    "group g any alice bob\nquorum g\n", alice.vkey, bob.vkey);
	ck_assert_int_eq(tbv_policy_set_endorsers_mem(p, w.data, w.len),
	    TBV_OK);
	drop_writer(&w);
}

static void
add_list(struct tbv_policy *p, unsigned int serial, const struct signer *one,
    const struct signer *two)
{
	struct writer w = { NULL, 0, 0, 0 };

	note_start(&w);
	say(&w, "tbverify-endorsements-v1\nstream " STREAM "\nserial %u\n"
	    "issued 1000\nexpires 2000\n", serial);
	note_end(&w);
	note_sign(&w, one, 0);
	if (two != NULL)
		note_sign(&w, two, 0);
	ck_assert_int_eq(tbv_policy_add_endorsements_mem(p, w.data, w.len),
	    TBV_OK);
	drop_writer(&w);
}

/* What was written is read, and written again as it was. */
START_TEST(round_trip)
{
	struct tbv_policy *p = new_policy();
	char *text;

	add_endorsers(p);
	ck_assert_int_eq(set(p, V LINE OTHER), TBV_OK);
	ck_assert_uint_eq(p->endorsement.seen_count, 2);
	ck_assert_uint_eq(p->endorsement.seen[0].serial, 7);
	ck_assert_uint_eq(p->endorsement.seen[1].serial, 9007199254740991u);
	ck_assert_int_eq(tbv_bytes_is(p->endorsement.seen[0].stream, STREAM),
	    1);
	text = write_out(p);
	ck_assert_str_eq(text, V LINE OTHER);
	free(text);
	/* nothing was seen: no line */
	ck_assert_int_eq(set(p, ""), TBV_OK);
	ck_assert_uint_eq(p->endorsement.seen_count, 0);
	text = write_out(p);
	ck_assert_str_eq(text, V);
	free(text);
	tbv_policy_free(p);
}
END_TEST

/* The serial that a state gives an endorser of this stream; 0 for none. */
static uint64_t
serial_of(const struct tbv_policy *p, size_t endorser)
{
	const struct tbv_endorsement_rules *e = &p->endorsement;
	size_t i, n = 0;
	uint64_t serial = 0;

	for (i = 0; i < e->seen_count; i++)
		if (memcmp(e->seen[i].key,
		    e->endorsers->endorser[endorser].key.digest,
		    sizeof(e->seen[i].key)) == 0) {
			serial = e->seen[i].serial;
			n++;
		}
	ck_assert_uint_le(n, 1);
	return serial;
}

/* One run after the other: what each has seen is what the next one knows. */
static const struct {
	unsigned int serial;
	int by_alice, by_bob;
	uint64_t alice, bob;		/* afterwards */
} runs[] = {
	{ 5, 1, 0, 5, 0 },
	{ 3, 0, 1, 5, 3 },		/* each has serials of its own */
	{ 9, 1, 1, 9, 9 },
	{ 9, 0, 1, 9, 9 },
	{ 4, 1, 0, 9, 9 },		/* refused elsewhere; never lowered */
	{ 10, 0, 1, 9, 10 }
};

START_TEST(only_rising)
{
	char *state = NULL, *other;
	struct tbv_policy *p;
	int i;

	for (i = 0; i < ROWS(runs); i++) {
		p = new_policy();
		add_endorsers(p);
		ck_assert_int_eq(set(p, state == NULL ? V OTHER : state),
		    TBV_OK);
		add_list(p, runs[i].serial, runs[i].by_alice ? &alice : &bob,
		    runs[i].by_alice && runs[i].by_bob ? &bob : NULL);
		free(state);
		state = write_out(p);
		ck_assert_int_eq(set(p, state), TBV_OK);
		ck_assert_uint_eq(serial_of(p, 0), runs[i].alice);
		ck_assert_uint_eq(serial_of(p, 1), runs[i].bob);
		/* another policy's line is where it was */
		ck_assert_ptr_nonnull(other = strstr(state, OTHER));
		ck_assert_ptr_null(strstr(other + 1, OTHER));
		tbv_policy_free(p);
	}
	free(state);
}
END_TEST

static const struct {
	const char *why, *in;
} damage[] = {
	{ "another first line", "tbverify-state-v2\n" LINE },
	{ "no first line", LINE },
	{ "a first line without its end", "tbverify-state-v1" },
	{ "cut inside of the first line", "tbverify-st" },
	{ "cut before its end", V "7 " A64 " " B64 " " STREAM },
	{ "cut inside of a line", V LINE "7 " A64 },
	{ "an empty line", V LINE "\n" },
	{ "an empty line first", V "\n" LINE },
	{ "a sign", V "+" LINE },
	{ "a zero before the serial", V "0" LINE },
	{ "a serial of 2^53", V "9007199254740992 " A64 " " B64 " s\n" },
	{ "no serial", V " " A64 " " B64 " s\n" },
	{ "letters", V "x " A64 " " B64 " s\n" },
	{ "a key of 63 digits", V "7 " A63 " " B64 " s\n" },
	{ "a key of 65 digits", V "7 a" A64 " " B64 " s\n" },
	{ "a key in upper case", V "7 " UPPER " " B64 " s\n" },
	{ "a key that is not hex", V "7 g" A63 " " B64 " s\n" },
	{ "a body of 63 digits", V "7 " B64 " " A63 " s\n" },
	{ "two spaces", V "7  " A64 " " B64 " s\n" },
	{ "no stream", V "7 " A64 " " B64 "\n" },
	{ "an empty stream", V "7 " A64 " " B64 " \n" },
	{ "a stream of two words", V "7 " A64 " " B64 " a b\n" },
	{ "a carriage return", V "7 " A64 " " B64 " s\r\n" },
	{ "a line twice", V LINE LINE },
	{ "two serials of an endorser in a stream", V LINE
	    "8 " A64 " " A64 " " STREAM "\n" }
};

/* What is damaged is refused, and what was known before stays. */
START_TEST(damaged)
{
	struct tbv_policy *p = new_policy();
	char *text;

	add_endorsers(p);
	ck_assert_int_eq(set(p, V LINE), TBV_OK);
	expect_token(damage[_i].why, set(p, damage[_i].in), "state");
	ck_assert_str_ne(tbv_policy_message(p), "");
	text = write_out(p);
	ck_assert_str_eq(text, V LINE);
	free(text);
	tbv_policy_free(p);
}
END_TEST

/* A byte of zero would end what is written. */
START_TEST(zero_byte)
{
	static const char text[] = V "7 " A64 " " B64 " s\0t\n";
	struct tbv_policy *p = new_policy();

	ck_assert_int_eq(tbv_policy_set_state_mem(p, text, sizeof(text) - 1),
	    TBV_ERR_STATE);
	ck_assert_uint_eq(p->endorsement.seen_count, 0);
	tbv_policy_free(p);
}
END_TEST

/* n lines, each of a stream of its own. */
static char *
many_lines(unsigned int n)
{
	struct writer w = { NULL, 0, 0, 0 };
	unsigned int i;

	say(&w, V);
	for (i = 0; i < n; i++)
		say(&w, "1 " A64 " " B64 " s%u\n", i);
	return w.data;
}

/* As many as are read are written; one more is neither. */
START_TEST(bound)
{
	char *full = many_lines(1024), *more = many_lines(1025), *text;
	struct tbv_policy *p = new_policy();

	add_endorsers(p);
	ck_assert_int_eq(set(p, more), TBV_ERR_STATE);
	tbv_policy_reset(p);
	add_endorsers(p);
	ck_assert_int_eq(set(p, full), TBV_OK);
	text = write_out(p);
	ck_assert_str_eq(text, full);
	free(text);
	add_list(p, 1, &alice, NULL);
	ck_assert_int_eq(tbv_state_write(&p->endorsement, &text),
	    TBV_ERR_STATE);
	ck_assert_ptr_null(text);
	free(full);
	free(more);
	tbv_policy_free(p);
}
END_TEST

START_TEST(oversized)
{
	struct tbv_policy *p = new_policy();
	char *text = malloc(TBV_STATE_MAX + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', TBV_STATE_MAX + 1);
	memcpy(text, V, sizeof(V) - 1);
	ck_assert_int_eq(tbv_policy_set_state_mem(p, text,
	    TBV_STATE_MAX + 1), TBV_ERR_STATE);
	free(text);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("state");
	TCase *tcase = tcase_create("state");

	tcase_add_unchecked_fixture(tcase, make_signers, drop_signers);
	tcase_add_test(tcase, round_trip);
	tcase_add_test(tcase, only_rising);
	tcase_add_loop_test(tcase, damaged, 0, ROWS(damage));
	tcase_add_test(tcase, zero_byte);
	tcase_add_test(tcase, bound);
	tcase_add_test(tcase, oversized);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
