/*
 * The envelopes of endorsement lists: who signed, as many signatures as there
 * may be, and one more.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "endorsement/envelope.h"
#include "log_support.h"

#define PEOPLE TBV_MAX_SIGNERS
#define BODY "a list\n"
#define SIGNATURE 121		/* bytes of one without comments */

static struct signer people[PEOPLE];
static struct tbv_endorsers *endorsers;

/* 'v' vkeys, 's' keys of signify, 'm' of minisign: the number is the seed. */
static void
start(char kind)
{
	unsigned char raw[42] = { 'E', 'd' };
	struct writer w = { 0 };
	struct tbv_fault fault;
	unsigned char i;

	for (i = 0; i < PEOPLE; i++) {
		make_signer(&people[i], "x.example", TBV_KEY_ED25519,
		    (unsigned char)(i + 1));
		say(&w, "endorser e%u ", i);
		raw_public(&people[i], raw + 10);
		memset(raw + 2, i, 8);
		if (kind == 'v')
			say(&w, "%s", people[i].vkey);
		else
			say(&w, "%s:", kind == 's' ? "signify" : "minisign");
		if (kind != 'v')
			say_base64(&w, raw, sizeof(raw));
		say(&w, "\n");
	}
	say(&w, "quorum e0\n");
	endorsers = malloc(sizeof(*endorsers));
	ck_assert_ptr_nonnull(endorsers);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_endorsers_parse(chars(w.data), endorsers,
	    &fault), TBV_OK);
	drop_writer(&w);
}

static void
stop(void)
{
	size_t i;

	for (i = 0; i < PEOPLE; i++)
		drop_signer(&people[i]);
	free(endorsers);
}

static int
open_envelope(const struct writer *file, const struct writer *signature,
    struct tbv_envelope *out, struct tbv_fault *fault)
{
	struct tbv_bytes in = written(file), detached = { NULL, 0 };
	int rc;

	if (signature != NULL)
		detached = written(signature);
	tbv_fault_clear(fault);
	memset(out, 0xff, sizeof(*out));
	rc = tbv_envelope_open(in, detached, endorsers, out, fault);
	ck_assert_int_eq(fault->error, rc);
	if (rc != TBV_OK) {
		ck_assert_ptr_null(out->body.data);
		ck_assert_uint_eq(out->signers, 0);
	}
	discard(in);
	discard(detached);
	return rc;
}

/* A note by so many of them, with lines of others below. */
static const struct {
	const char *why;
	size_t by, others;
	const char *want;
} notes[] = {
	{ "one", 1, 0, "ok" },
	{ "two", 2, 0, "ok" },
	{ "every endorser that there may be", PEOPLE, 0, "ok" },
	{ "one, among as many lines as may be", 1,
	    TBV_MAX_NOTE_SIGNATURES - 1, "ok" },
	{ "all, among as many lines as may be", PEOPLE,
	    TBV_MAX_NOTE_SIGNATURES - PEOPLE, "ok" },
	{ "a line more", PEOPLE, TBV_MAX_NOTE_SIGNATURES - PEOPLE + 1,
	    "endorsements-envelope" },
	{ "others alone", 0, 3, "endorser-unknown" },
	{ "nobody", 0, 0, "endorsements-envelope" }
};

START_TEST(note)
{
	struct tbv_envelope out;
	struct writer w = { 0 };
	struct tbv_fault fault;
	struct signer other;
	size_t i;

	start('v');
	make_signer(&other, "other.example", TBV_KEY_ED25519, 200);
	note_start(&w);
	say(&w, BODY);
	note_end(&w);
	for (i = 0; i < notes[_i].by; i++)
		note_sign(&w, &people[i], 0);
	for (i = 0; i < notes[_i].others; i++)
		note_sign(&w, &other, 0);
	expect_token(notes[_i].why, open_envelope(&w, NULL, &out, &fault),
	    notes[_i].want);
	if (fault.error == TBV_OK) {
		ck_assert_uint_eq(out.signers, UINT32_MAX >>
		    (PEOPLE - notes[_i].by));
		ck_assert_uint_eq(out.body.len, strlen(BODY));
	}
	drop_signer(&other);
	drop_writer(&w);
	stop();
}
END_TEST

/*
 * Lines of a signature file: 'd' or 'D' with its prehash; the comments of so
 * many characters.
 */
static void
say_signature(struct writer *w, size_t who, char algorithm, int is_minisign,
    size_t comment)
{
	unsigned char blob[74] = { 'E', (unsigned char)algorithm };
	unsigned char digest[64], global[64];
	struct writer both = { 0 };
	unsigned int len;
	size_t i;

	memset(blob + 2, (int)who, 8);
	ck_assert_int_eq(EVP_Digest(BODY, strlen(BODY), digest, &len,
	    EVP_blake2b512(), NULL), 1);
	if (algorithm == 'D')
		sign(&people[who], digest, len, blob + 10);
	else
		sign(&people[who], BODY, strlen(BODY), blob + 10);
	say(w, "untrusted comment: ");
	say_repeated(w, 'u', comment);
	say(w, "\n");
	say_base64(w, blob, sizeof(blob));
	say(w, "\n");
	if (!is_minisign)
		return;
	for (i = 0; i < 64; i++) {
		say(&both, ".");
		both.data[i] = (char)blob[10 + i];
	}
	say_repeated(&both, 't', comment);
	sign(&people[who], both.data, both.len, global);
	drop_writer(&both);
	say(w, "trusted comment: ");
	say_repeated(w, 't', comment);
	say(w, "\n");
	say_base64(w, global, sizeof(global));
	say(w, "\n");
}

static const struct {
	const char *why;
	char kind, algorithm;		/* of the keys, of the signatures */
	int is_minisign;
	size_t count, comment;
	const char *want;
} files[] = {
	{ "signify", 's', 'd', 0, 1, 3, "ok" },
	{ "as many as there may be", 's', 'd', 0, TBV_MAX_SIGNATURE_FILES, 3,
	    "ok" },
	{ "one more", 's', 'd', 0, TBV_MAX_SIGNATURE_FILES + 1, 3,
	    "endorsements-envelope" },
	{ "signify with a prehash", 's', 'D', 0, 1, 3, "endorser-unknown" },
	{ "signify's key, minisign's file", 's', 'd', 1, 1, 3,
	    "endorser-unknown" },
	{ "minisign", 'm', 'D', 1, 1, 3, "ok" },
	{ "minisign without a prehash", 'm', 'd', 1, 1, 3, "ok" },
	{ "as many of minisign", 'm', 'D', 1, TBV_MAX_SIGNATURE_FILES, 3,
	    "ok" },
	{ "one more of minisign", 'm', 'D', 1, TBV_MAX_SIGNATURE_FILES + 1,
	    3, "endorsements-envelope" },
	{ "minisign's key, signify's file", 'm', 'd', 0, 1, 3,
	    "endorser-unknown" },
	{ "another algorithm", 's', 'x', 0, 1, 3, "endorsements-envelope" },
	{ "no comment", 's', 'd', 0, 1, 0, "ok" },
	{ "the longest comment", 's', 'd', 0, 1, 8192, "ok" },
	{ "a character more", 's', 'd', 0, 1, 8193,
	    "endorsements-envelope" },
	{ "the longest file", 's', 'd', 0, 2, 8192 - SIGNATURE, "ok" },
	{ "a character more", 's', 'd', 0, 2, 8192 - SIGNATURE + 1,
	    "endorsements-envelope" }
};

/* A separate file, and before the list. */
START_TEST(signature_file)
{
	struct writer body = { 0 }, one = { 0 }, two = { 0 };
	struct tbv_envelope out;
	struct tbv_fault fault;
	size_t i;

	start(files[_i].kind);
	for (i = 0; i < files[_i].count; i++)
		say_signature(&two, PEOPLE - 1 - i, files[_i].algorithm,
		    files[_i].is_minisign, files[_i].comment);
	say(&body, BODY);
	expect_token(files[_i].why, open_envelope(&body, &two, &out, &fault),
	    files[_i].want);
	if (fault.error == TBV_OK) {
		ck_assert_uint_eq(out.signers, ~UINT32_C(0) <<
		    (PEOPLE - files[_i].count));
		ck_assert_uint_eq(out.body.len, strlen(BODY));
	}
	/* what limits a signature file limits no list */
	if (two.len <= TBV_MAX_SIGNATURE_FILE) {
		say(&one, "%s" BODY, two.data);
		expect_token(files[_i].why, open_envelope(&one, NULL, &out,
		    &fault), files[_i].want);
	}
	drop_writer(&one);
	drop_writer(&two);
	drop_writer(&body);
	stop();
}
END_TEST

/* A signature that does not verify, among others that do. */
START_TEST(one_is_bad)
{
	struct writer body = { 0 }, w = { 0 };
	struct tbv_envelope out;
	struct tbv_fault fault;
	struct signer good;

	start('s');
	good = people[1];
	people[1] = people[2];		/* signs for the number of another */
	say_signature(&w, 0, 'd', 0, 3);
	say_signature(&w, 1, 'd', 0, 3);
	people[1] = good;
	say(&body, BODY);
	ck_assert_int_eq(open_envelope(&body, &w, &out, &fault),
	    TBV_ERR_ENDORSEMENTS_SIGNATURE);
	ck_assert_ptr_nonnull(strstr(fault.message, "signature of e1 "));
	drop_writer(&w);
	drop_writer(&body);
	stop();
}
END_TEST

/* The largest list, and what of its text is refused. */
START_TEST(text)
{
	static const struct {
		const char *why, *text, *want;
		size_t len;		/* of letters in front */
	} rows[] = {
		{ "the largest", "\n", "endorser-unknown",
		    TBV_MAX_LIST_BODY - SIGNATURE - 1 },
		{ "a byte more", "\n", "endorsements-oversized",
		    TBV_MAX_LIST_BODY - SIGNATURE },
		{ "no end", "x", "endorsements-text", 0 },
		{ "nothing", "", "endorsements-text", 0 },
		{ "a tab", "\t\n", "endorsements-text", 0 },
		{ "unit separator", "\x1f\n", "endorsements-text", 0 },
		{ "delete", "\x7f\n", "endorsements-text", 0 },
		{ "the first and last that may be", " ~\n",
		    "endorser-unknown", 0 },
		{ "not UTF-8", "\xc3\n", "endorsements-text", 0 }
	};
	struct writer w = { 0 };
	struct tbv_envelope out;
	struct tbv_fault fault;
	size_t i;

	start('s');
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		drop_writer(&w);
		/* by a number that nobody has */
		say_signature(&w, 0, 'd', 0, 0);
		memcpy(strchr(w.data, '\n') + 1, "RWT/////////", 12);
		ck_assert_uint_eq(w.len, SIGNATURE);
		say_repeated(&w, 'x', rows[i].len);
		say(&w, "%s", rows[i].text);
		expect_token(rows[i].why, open_envelope(&w, NULL, &out,
		    &fault), rows[i].want);
	}
	drop_writer(&w);
	stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("envelope");
	TCase *tcase = tcase_create("envelope");

	tcase_set_timeout(tcase, 30);
	tcase_add_loop_test(tcase, note, 0, ROWS(notes));
	tcase_add_loop_test(tcase, signature_file, 0, ROWS(files));
	tcase_add_test(tcase, one_is_bad);
	tcase_add_test(tcase, text);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
