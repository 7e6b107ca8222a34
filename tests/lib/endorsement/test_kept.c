/*
 * The files of what is kept: serials of earlier versions come back as they
 * were, damage is not read, and a list is opened by its endorser alone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_support.h"
#include "endorsement/kept.h"

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

static int
read_serials(struct tbv_serials *s, struct tbv_bytes text)
{
	struct tbv_bytes in = copy(text);
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_serials_read(in, s, &fault);
	ck_assert_int_eq(fault.error, rc);
	if (rc != TBV_OK)
		ck_assert_str_ne(fault.message, "");
	discard(in);
	return rc;
}

static int
is_stream(const void *arg, const struct tbv_serial *s)
{
	return arg != NULL && tbv_bytes_is(s->stream, arg);
}

/* Writes the lists unchanged, except those that are no longer needed. */
START_TEST(round_trip)
{
	struct tbv_serials s;
	char *text;

	memset(&s, 0, sizeof(s));
	ck_assert_int_eq(read_serials(&s, chars(V LINE OTHER)), TBV_OK);
	ck_assert_uint_eq(s.count, 2);
	ck_assert_uint_eq(s.item[0].serial, 7);
	ck_assert_uint_eq(s.item[1].serial, 9007199254740991u);
	ck_assert_int_eq(tbv_bytes_is(s.item[0].stream, STREAM), 1);
	text = tbv_serials_write(&s, is_stream, NULL);
	ck_assert_str_eq(text, V LINE OTHER);
	free(text);
	text = tbv_serials_write(&s, is_stream, STREAM);
	ck_assert_str_eq(text, V OTHER);
	free(text);
	/* none is left, not even the first line */
	ck_assert_int_eq(read_serials(&s, chars(V LINE)), TBV_OK);
	text = tbv_serials_write(&s, is_stream, STREAM);
	ck_assert_str_eq(text, "");
	free(text);
	tbv_serials_drop(&s);
}
END_TEST

static const struct {
	const char *why, *in;
} damage[] = {
	{ "nothing", "" },
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

/* A damaged file is refused, and earlier lists stay. */
START_TEST(damaged)
{
	struct tbv_serials s;

	memset(&s, 0, sizeof(s));
	ck_assert_int_eq(read_serials(&s, chars(V LINE)), TBV_OK);
	expect_token(damage[_i].why, read_serials(&s, chars(damage[_i].in)),
	    "state");
	ck_assert_uint_eq(s.count, 1);
	ck_assert_uint_eq(s.item[0].serial, 7);
	tbv_serials_drop(&s);
}
END_TEST

/* A byte of zero would end what is written. */
START_TEST(zero_byte)
{
	static const char text[] = V "7 " A64 " " B64 " s\0t\n";
	struct tbv_serials s;
	struct tbv_bytes in;

	memset(&s, 0, sizeof(s));
	in.data = (const uint8_t *)text;
	in.len = sizeof(text) - 1;
	ck_assert_int_eq(read_serials(&s, in), TBV_ERR_STATE);
	ck_assert_uint_eq(s.count, 0);
}
END_TEST

/* As many lines as earlier versions wrote, and as many bytes. */
START_TEST(bound)
{
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_serials s;
	struct tbv_bytes in;
	unsigned int i;

	memset(&s, 0, sizeof(s));
	say(&w, V);
	for (i = 0; i < 1024; i++)
		say(&w, "1 " A64 " " B64 " s%u\n", i);
	in = written(&w);
	ck_assert_int_eq(read_serials(&s, in), TBV_OK);
	ck_assert_uint_eq(s.count, 1024);
	discard(in);
	say(&w, "1 " A64 " " B64 " s%u\n", i);
	in = written(&w);
	ck_assert_int_eq(read_serials(&s, in), TBV_ERR_STATE);
	discard(in);
	say_repeated(&w, 'x', 1024 * 1024);
	in = written(&w);
	ck_assert_int_eq(read_serials(&s, in), TBV_ERR_STATE);
	discard(in);
	tbv_serials_drop(&s);
	drop_writer(&w);
}
END_TEST

static struct tbv_endorsers *
new_endorsers(void)
{
	struct tbv_endorsers *endorsers = malloc(sizeof(*endorsers));
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_fault fault;
	struct tbv_bytes in;

	ck_assert_ptr_nonnull(endorsers);
	say(&w, "endorser alice %s\nendorser bob %s\nquorum alice\n",
	    alice.vkey, bob.vkey);
	in = written(&w);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_endorsers_parse(in, endorsers, &fault), TBV_OK);
	discard(in);
	drop_writer(&w);
	return endorsers;
}

/* Signed by alice, and by bob if that is not 0; with a bit wrong if it is 2. */
static struct tbv_bytes
new_list(int by_alice, int by_bob)
{
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_bytes in;

	note_start(&w);
	say(&w, "tbverify-endorsements-v1\nstream " STREAM "\nserial 7\n"
	    "issued 1000\nexpires 2000\n");
	note_end(&w);
	if (by_alice > 0)
		note_sign(&w, &alice, 0);
	if (by_bob > 0)
		note_sign(&w, &bob, 0);
	if (by_bob == 2) {
		w.data[w.len - 8] = w.data[w.len - 8] == 'A' ? 'B' : 'A';
	}
	in = written(&w);
	drop_writer(&w);
	return in;
}

static const struct {
	const char *why;
	int by_alice, by_bob;
	size_t endorser, cut;
	const char *want;
} kept_rows[] = {
	{ "alice's, by alice", 1, 0, 0, 0, "ok" },
	{ "of both, by alice", 1, 1, 0, 0, "ok" },
	{ "of both, by bob", 1, 1, 1, 0, "ok" },
	{ "of both, by alice, bob's signature is damaged", 1, 2, 0, 0, "ok" },
	{ "the same by bob", 1, 2, 1, 0, "state" },
	{ "alice's, by bob", 1, 0, 1, 0, "state" },
	{ "cut", 1, 0, 0, 10, "state" },
	{ "empty", 1, 0, 0, SIZE_MAX, "state" }
};

START_TEST(kept)
{
	struct tbv_endorsers *endorsers = new_endorsers();
	struct tbv_bytes in = new_list(kept_rows[_i].by_alice,
	    kept_rows[_i].by_bob), part = in;
	struct tbv_fault fault;
	struct tbv_kept out;
	int rc;

	part.len -= kept_rows[_i].cut == SIZE_MAX ? in.len :
	    kept_rows[_i].cut;
	tbv_fault_clear(&fault);
	rc = tbv_kept_open(part, endorsers, kept_rows[_i].endorser, &out,
	    &fault);
	expect_token(kept_rows[_i].why, rc, kept_rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	if (rc == TBV_OK) {
		ck_assert_uint_eq(out.list.serial, 7);
		ck_assert_uint_eq(out.list.signers,
		    1u << kept_rows[_i].endorser);
		ck_assert_uint_eq(out.len, in.len);
		ck_assert_mem_eq(out.data, in.data, in.len);
	} else
		ck_assert_ptr_null(out.data);
	tbv_kept_drop(&out);
	discard(in);
	free(endorsers);
}
END_TEST

/* One for each key and stream, and a plain file name. */
START_TEST(names)
{
	struct tbv_endorsers *endorsers = new_endorsers();
	char a[TBV_KEPT_NAME_SIZE], b[TBV_KEPT_NAME_SIZE];

	ck_assert_int_eq(tbv_kept_name(&endorsers->endorser[0].key,
	    chars("s"), a), TBV_OK);
	ck_assert_uint_eq(strspn(a, "0123456789abcdef"), 64);
	ck_assert_str_eq(a + 64, ".list");
	ck_assert_int_eq(tbv_kept_name(&endorsers->endorser[1].key,
	    chars("s"), b), TBV_OK);
	ck_assert_str_ne(a, b);
	ck_assert_int_eq(tbv_kept_name(&endorsers->endorser[0].key,
	    chars("../s"), b), TBV_OK);
	ck_assert_str_ne(a, b);
	ck_assert_ptr_null(strchr(b, '/'));
	free(endorsers);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("state");
	TCase *tcase = tcase_create("state");

	tcase_add_unchecked_fixture(tcase, make_signers, drop_signers);
	tcase_add_test(tcase, round_trip);
	tcase_add_loop_test(tcase, damaged, 0, ROWS(damage));
	tcase_add_test(tcase, zero_byte);
	tcase_add_test(tcase, bound);
	tcase_add_loop_test(tcase, kept, 0, ROWS(kept_rows));
	tcase_add_test(tcase, names);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
