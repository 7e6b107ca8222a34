/*
 * Endorsers files: each key once, in one role, and no more than there may be.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_support.h"
#include "trust/endorsers.h"

/* "$1" to "$9" are vkeys, "#1" to "#9" the same keys for signify. */
static void
say_key(struct writer *w, char form, unsigned char seed, unsigned int type)
{
	unsigned char raw[42] = { 'E', 'd' };
	struct signer signer;

	make_signer(&signer, "x.example", type, seed);
	raw_public(&signer, raw + 10);
	memset(raw + 2, seed, 8);
	if (form == '$')
		say(w, "%s", signer.vkey);
	else if (form == '#')
		say(w, "signify:");
	else
		say(w, "minisign:");
	if (form != '$')
		say_base64(w, raw, sizeof(raw));
	drop_signer(&signer);
}

static void
expand(struct writer *w, const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '$' || *text == '#' || *text == '@') {
			say_key(w, *text, (unsigned char)(text[1] - '0'),
			    TBV_KEY_ED25519);
			text++;
		} else if (*text == '&') {
			say_key(w, '$', 9, TBV_KEY_COSIGNATURE);
		} else
			say(w, "%c", *text);
}

static const struct {
	const char *why, *text, *want;
} rows[] = {
	{ "one", "endorser a $1\nquorum a\n", "ok" },
	{ "one of each form", "endorser a $1\nendorser b #2\nendorser c @3\n"
	    "group g all a b c\nquorum g\n", "ok" },
	{ "nobody", "quorum none\n", "signers-empty" },
	{ "nothing", "", "signers-empty" },
	{ "a quorum of none", "endorser a $1\nquorum none\n",
	    "signers-quorum" },
	{ "no quorum", "endorser a $1\n", "signers-quorum" },
	{ "no key", "endorser a\nquorum a\n", "signers-syntax" },
	{ "a word more", "endorser a $1 b\nquorum a\n", "signers-syntax" },
	{ "a witness's key", "endorser a &\nquorum a\n", "signers-key" },
	{ "no key at all", "endorser a key\nquorum a\n", "signers-key" },
	{ "an empty number", "endorser a signify:\nquorum a\n", "signers-key" },
	{ "a key twice", "endorser a $1\nendorser b $1\nquorum a\n",
	    "signers-duplicate" },
	{ "a key in two envelopes", "endorser a $1\nendorser b #1\n"
	    "quorum a\n", "signers-duplicate" },
	{ "a key in the other two", "endorser a #1\nendorser b @1\n"
	    "quorum a\n", "signers-duplicate" },
	{ "a name twice", "endorser a $1\nendorser a #2\nquorum a\n",
	    "signers-duplicate" },
	{ "a word of the other file", "log $1\nquorum none\n",
	    "signers-syntax" },
	{ "a revoke-quorum of 1", "endorser a $1\nquorum a\n"
	    "revoke-quorum 1\n", "ok" },
	{ "as many as there are", "endorser a $1\nendorser b #2\nquorum a\n"
	    "revoke-quorum 2\n", "ok" },
	{ "one more", "endorser a $1\nendorser b #2\nquorum a\n"
	    "revoke-quorum 3\n", "signers-quorum" },
	{ "before they are known", "revoke-quorum 2\nendorser a $1\n"
	    "endorser b #2\nquorum a\n", "ok" },
	{ "0 of them", "endorser a $1\nquorum a\nrevoke-quorum 0\n",
	    "signers-quorum" },
	{ "32 of one", "endorser a $1\nquorum a\nrevoke-quorum 32\n",
	    "signers-quorum" },
	{ "33", "endorser a $1\nquorum a\nrevoke-quorum 33\n",
	    "signers-quorum" },
	{ "all", "endorser a $1\nquorum a\nrevoke-quorum all\n",
	    "signers-quorum" },
	{ "twice", "endorser a $1\nquorum a\nrevoke-quorum 1\n"
	    "revoke-quorum 1\n", "signers-quorum" },
	{ "no number", "endorser a $1\nquorum a\nrevoke-quorum\n",
	    "signers-syntax" },
	{ "two numbers", "endorser a $1\nquorum a\nrevoke-quorum 1 1\n",
	    "signers-syntax" },
	{ "a key that cannot be checked", "endorser a $1\n"
	    "endorser u u.example+00000000+/wAAAA==\nquorum a\n", "ok" },
	{ "whom revoking needs", "endorser a $1\n"
	    "endorser u u.example+00000000+/wAAAA==\nquorum a\n"
	    "revoke-quorum 2\n", "signers-unsupported" },
	{ "and whom the quorum needs",
	    "endorser u u.example+00000000+/wAAAA==\nquorum u\n",
	    "signers-unsupported" }
};

START_TEST(parse)
{
	struct tbv_endorsers *e = malloc(sizeof(*e));
	struct tbv_fault fault;
	struct writer w = { 0 };
	struct tbv_bytes in;
	int rc;

	ck_assert_ptr_nonnull(e);
	memset(e, 0xff, sizeof(*e));
	say(&w, "%s", "");
	expand(&w, rows[_i].text);
	in = written(&w);
	tbv_fault_clear(&fault);
	rc = tbv_endorsers_parse(in, e, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	if (rc == TBV_OK)
		ck_assert_str_eq(tbv_endorsers_name(e, 0), "a");
	else
		ck_assert_uint_eq(e->count, 0);
	discard(in);
	drop_writer(&w);
	free(e);
}
END_TEST

/* As many endorsers as there may be, each in a group of them all; and more. */
static const struct {
	const char *why;
	size_t count, revoke;
	const char *want;
} fulls[] = {
	{ "one", 1, 1, "ok" },
	{ "all but one", TBV_MAX_SIGNERS - 1, 1, "ok" },
	{ "as many as there may be", TBV_MAX_SIGNERS, 1, "ok" },
	{ "all of whom are needed", TBV_MAX_SIGNERS, TBV_MAX_SIGNERS, "ok" },
	{ "one more", TBV_MAX_SIGNERS + 1, 1, "signers-limit" }
};

START_TEST(full)
{
	struct tbv_endorsers *e = malloc(sizeof(*e));
	struct tbv_fault fault;
	struct writer w = { 0 };
	struct tbv_bytes in;
	size_t i;
	int rc;

	ck_assert_ptr_nonnull(e);
	for (i = 0; i < fulls[_i].count; i++) {
		say(&w, "endorser e%zu ", i);
		say_key(&w, '#', (unsigned char)(1 + i), TBV_KEY_ED25519);
		say(&w, "\n");
	}
	say(&w, "group g all");
	for (i = 0; i < fulls[_i].count; i++)
		say(&w, " e%zu", i);
	say(&w, "\nquorum g\nrevoke-quorum %zu\n", fulls[_i].revoke);
	in = written(&w);
	tbv_fault_clear(&fault);
	rc = tbv_endorsers_parse(in, e, &fault);
	expect_token(fulls[_i].why, rc, fulls[_i].want);
	ck_assert_uint_eq(e->count, rc == TBV_OK ? fulls[_i].count : 0);
	for (i = 0; i < e->count; i++)
		ck_assert_uint_eq(e->endorser[i].key.raw[0] != 0 &&
		    e->endorser[i].key.usable, 1);
	if (rc == TBV_OK)
		ck_assert_uint_eq(e->revoke_quorum, fulls[_i].revoke);
	discard(in);
	drop_writer(&w);
	free(e);
}
END_TEST

/* A key of an endorser, in the log policy in each role. */
START_TEST(apart)
{
	static const struct {
		const char *why, *policy, *want;
	} policies[] = {
		{ "other keys", "log $2\nsubmitter $3\nquorum none\n", "ok" },
		{ "a log's", "log $1\nquorum none\n", "key-two-roles" },
		{ "a submitter's", "log $2\nsubmitter $1\nquorum none\n",
		    "key-two-roles" }
	};
	struct tbv_endorsers *e = malloc(sizeof(*e));
	struct tbv_log_policy *p = malloc(sizeof(*p));
	struct tbv_fault fault;
	struct writer w = { 0 };
	size_t i;

	ck_assert_ptr_nonnull(e);
	ck_assert_ptr_nonnull(p);
	tbv_fault_clear(&fault);
	expand(&w, "endorser b #4\nendorser a $1\ngroup g any a b\n"
	    "quorum g\n");
	ck_assert_int_eq(tbv_endorsers_parse(chars(w.data), e, &fault),
	    TBV_OK);
	for (i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		drop_writer(&w);
		expand(&w, policies[i].policy);
		tbv_fault_clear(&fault);
		ck_assert_int_eq(tbv_log_policy_parse(chars(w.data), p,
		    &fault), TBV_OK);
		expect_token(policies[i].why, tbv_endorsers_apart(e, p,
		    &fault), policies[i].want);
		if (fault.error != TBV_OK)
			ck_assert_str_eq(fault.message, "endorsers: a: the "
			    "key is in the log policy too");
	}
	drop_writer(&w);
	free(p);
	free(e);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("endorsers");
	TCase *tcase = tcase_create("endorsers");

	tcase_add_loop_test(tcase, parse, 0, ROWS(rows));
	tcase_add_loop_test(tcase, full, 0, ROWS(fulls));
	tcase_add_test(tcase, apart);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
