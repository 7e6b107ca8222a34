/*
 * Log policies: one reading of each line, no key twice, and a quorum that is
 * counted as it is written, times included.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trust/log_policy.h"
#include "log_support.h"

#define WITNESSES 6

/*
 * In the rows below $L and $M are the vkeys of logs, $A to $F those of
 * witnesses, $S that of a submitter, $E an ECDSA log's, $U of a type that
 * nobody knows, $K a log's with the key of $A, $N another key with the name
 * of $A.
 */
static struct signer logs[3], witnesses[WITNESSES], submitter, ecdsa, same;

static void
make_keys(void)
{
	static const char *const names[] = { "a.example", "b.example",
	    "c.example", "d.example", "e.example", "f.example" };
	unsigned char i;

	make_signer(&logs[0], "log.example/one", 0x01, 101);
	make_signer(&logs[1], "log.example/two", 0x01, 102);
	make_signer(&logs[2], "log.example/three", 0x01, 1);
	for (i = 0; i < WITNESSES; i++)
		make_signer(&witnesses[i], names[i], 0x04,
		    (unsigned char)(1 + i));
	make_signer(&same, "a.example", 0x04, 77);
	make_signer(&submitter, "submitter.example", 0x01, 50);
	make_signer(&ecdsa, "log.example/ecdsa", 0x02, 0);
}

static void
drop_keys(void)
{
	int i;

	for (i = 0; i < WITNESSES; i++)
		drop_signer(&witnesses[i]);
	for (i = 0; i < 3; i++)
		drop_signer(&logs[i]);
	drop_signer(&submitter);
	drop_signer(&ecdsa);
	drop_signer(&same);
}

static const char *
vkey(char c)
{
	switch (c) {
	case 'L':
		return logs[0].vkey;
	case 'M':
		return logs[1].vkey;
	case 'K':
		return logs[2].vkey;
	case 'S':
		return submitter.vkey;
	case 'E':
		return ecdsa.vkey;
	case 'N':
		return same.vkey;
	case 'U':
		return "u.example+00000000+/wAAAA==";
	default:
		ck_assert_int_ge(c, 'A');
		ck_assert_int_le(c, 'F');
		return witnesses[c - 'A'].vkey;
	}
}

static struct tbv_bytes
expand(const char *text)
{
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_bytes out;

	say(&w, "%s", "");
	for (; *text != '\0'; text++)
		if (*text == '$')
			say(&w, "%s", vkey(*++text));
		else
			say(&w, "%c", *text);
	out = written(&w);
	drop_writer(&w);
	return out;
}

#define AB "log $L\nwitness a $A\nwitness b $B\n"
#define ABC AB "witness c $C\n"
#define G "group g all a b\n"

static const struct {
	const char *why, *in, *want;
} rows[] = {
	{ "a log", "log $L\nquorum none\n", "ok" },
	{ "all that there is", AB "log $M https://x.example/\n"
	    "witness c $C https://c.example/\nsubmitter $S\n" G
	    "group h 1 c g\nquorum h\n", "ok" },
	{ "blanks, tabs and comments", "\n# x\n \t# y\n \t\nlog\t$L  \n"
	    "  quorum   none\n", "ok" },
	{ "a name of other alphabets", "log $L\nwitness \xc3\xa9 $A\n"
	    "quorum \xc3\xa9\n", "ok" },
	{ "an ECDSA log", "log $E\nquorum none\n", "ok" },
	{ "a witness as quorum", AB "quorum a\n", "ok" },
	{ "an unknown type that is not needed", AB "witness u $U\n"
	    "group g any u a\nquorum g\n", "ok" },
	{ "an unknown type beside a log", "log $U\nlog $L\nquorum none\n",
	    "ok" },

	{ "two keys of one name", "log $L\nwitness a $A\nwitness b $N\n"
	    "quorum a\n", "ok" },

	{ "nothing", "", "signers-empty" },
	{ "comments", "# log\n", "signers-empty" },
	{ "no log", "witness a $A\nquorum a\n", "signers-empty" },
	{ "no end of the last line", "log $L\nquorum none", "signers-syntax" },
	{ "a carriage return", "log $L\r\nquorum none\n", "signers-syntax" },
	{ "a control character", "log $L\x01\nquorum none\n",
	    "signers-syntax" },
	{ "a DEL", "log $L\n#\x7f\nquorum none\n", "signers-syntax" },
	{ "an unknown word", "log $L\nlogs $M\nquorum none\n",
	    "signers-syntax" },
	{ "a word in capitals", "LOG $L\nquorum none\n", "signers-syntax" },
	{ "an endorser", AB "endorser c $C\nquorum a\n", "signers-syntax" },
	{ "a log without its key", "log\nquorum none\n", "signers-syntax" },
	{ "a log with a word too many", "log $L x y\nquorum none\n",
	    "signers-syntax" },
	{ "a witness without its key", "log $L\nwitness a\nquorum none\n",
	    "signers-syntax" },
	{ "a witness with a word too many",
	    "log $L\nwitness a $A x y\nquorum none\n", "signers-syntax" },
	{ "a submitter with a word too many",
	    "log $L\nsubmitter $S x\nquorum none\n", "signers-syntax" },
	{ "a witness that is called none",
	    "log $L\nwitness none $A\nquorum none\n", "signers-syntax" },
	{ "a group without members", AB "group g any\nquorum a\n",
	    "signers-syntax" },
	{ "a quorum of two words", AB "quorum a b\n", "signers-syntax" },
	{ "a quorum of no word", AB "quorum\n", "signers-syntax" },

	{ "a log's key that is cut", "log log.example/one+00\nquorum none\n",
	    "signers-key" },
	{ "a log with a witness's key", "log $A\nquorum none\n",
	    "signers-key" },
	{ "a witness with a log's key", "log $L\nwitness a $M\nquorum a\n",
	    "signers-key" },
	{ "a witness with an ECDSA key",
	    "log $L\nwitness a $E\nquorum none\n", "signers-key" },
	{ "a submitter with a witness's key",
	    "log $L\nsubmitter $A\nquorum none\n", "signers-key" },

	{ "a log twice", "log $L\nlog $L\nquorum none\n",
	    "signers-duplicate" },
	{ "a witness twice", AB "witness c $A\nquorum a\n",
	    "signers-duplicate" },
	{ "a name twice", AB "witness a $C\nquorum a\n",
	    "signers-duplicate" },
	{ "a group with the name of a witness", AB "group a any b\n"
	    "quorum b\n", "signers-duplicate" },
	{ "a witness with the name of a group", AB G "witness g $C\n"
	    "quorum g\n", "signers-duplicate" },
	{ "one raw key as log and as witness", "log $K\nwitness a $A\n"
	    "quorum a\n", "signers-duplicate" },
	{ "one raw key as submitter and as witness",
	    "log $L\nwitness a $A\nsubmitter $K\nquorum a\n",
	    "signers-duplicate" },
	{ "a submitter that is a log", "log $L\nsubmitter $L\nquorum none\n",
	    "signers-duplicate" },

	{ "two keys of one name and id", "log $L\nlog $U\n"
	    "log u.example+00000000+/wAAAQ==\nquorum none\n",
	    "signers-duplicate" },

	{ "a member below", "log $L\nwitness a $A\ngroup g any a b\n"
	    "witness b $B\nquorum g\n", "signers-group" },
	{ "itself as member", AB "group g any a g\nquorum g\n",
	    "signers-group" },
	{ "an unknown member", AB "group g any a x\nquorum g\n",
	    "signers-group" },
	{ "a member twice", AB "group g any a a\nquorum g\n",
	    "signers-group" },
	{ "a member of two groups", AB "group g any a\ngroup h any a b\n"
	    "quorum h\n", "signers-group" },
	{ "a log as member", AB "group g any a log.example/one\nquorum g\n",
	    "signers-group" },
	{ "none of them", AB "group g 0 a b\nquorum g\n", "signers-group" },
	{ "more than it has", AB "group g 3 a b\nquorum g\n",
	    "signers-group" },
	{ "a number with a zero before", AB "group g 01 a b\nquorum g\n",
	    "signers-group" },
	{ "a negative number", AB "group g -1 a b\nquorum g\n",
	    "signers-group" },
	{ "another word for how many", AB "group g most a b\nquorum g\n",
	    "signers-group" },

	{ "no quorum", AB, "signers-quorum" },
	{ "a quorum twice", AB "quorum a\nquorum b\n", "signers-quorum" },
	{ "a quorum and none", AB "quorum a\nquorum none\n",
	    "signers-quorum" },
	{ "a quorum that is not there", AB "quorum c\n", "signers-quorum" },
	{ "a quorum below", AB "quorum g\n" G, "signers-quorum" },
	{ "a log as quorum", AB "quorum log.example/one\n",
	    "signers-quorum" },

	{ "a log of an unknown type alone", "log $U\nquorum none\n",
	    "signers-unsupported" },
	{ "an unknown type that is needed", AB "witness u $U\n"
	    "group g all u a\nquorum g\n", "signers-unsupported" }
};

START_TEST(parse)
{
	struct tbv_log_policy *policy = malloc(sizeof(*policy));
	struct tbv_fault fault;
	struct tbv_bytes in;
	int rc;

	ck_assert_ptr_nonnull(policy);
	make_keys();
	in = expand(rows[_i].in);
	tbv_fault_clear(&fault);
	rc = tbv_log_policy_parse(in, policy, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	if (rc != TBV_OK) {
		ck_assert_uint_eq(policy->log_count, 0);
		ck_assert_uint_eq(policy->witness_count, 0);
		ck_assert_str_ne(fault.message, "");
	}
	discard(in);
	drop_keys();
	free(policy);
}
END_TEST

/* Exactly as many as there may be, and one more. */
static const struct {
	const char *why, *line;
	int log;
} limit_rows[] = {
	{ "logs", "log", 0 },
	{ "witnesses", "witness", 1 },
	{ "submitters", "submitter", 1 }
};

static void
many(struct writer *w, const char *word, int n, int log)
{
	struct signer s;
	char name[32];
	int i;

	make_signer(&s, "l", 0x01, 200);
	say(w, log ? "log %s\n" : "# %s\n", s.vkey);
	drop_signer(&s);
	for (i = 0; i < n; i++) {
		(void)snprintf(name, sizeof(name), "x%d", i);
		make_signer(&s, name, strcmp(word, "witness") == 0 ? 0x04 :
		    0x01, (unsigned char)(1 + i));
		if (strcmp(word, "witness") == 0)
			say(w, "%s %s %s\n", word, name, s.vkey);
		else
			say(w, "%s %s\n", word, s.vkey);
		drop_signer(&s);
	}
	say(w, "quorum none\n");
}

START_TEST(limits)
{
	struct tbv_log_policy *policy = malloc(sizeof(*policy));
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_fault fault;
	struct tbv_bytes in;
	int i, rc;

	ck_assert_ptr_nonnull(policy);
	for (i = 0; i < 2; i++) {
		many(&w, limit_rows[_i].line, TBV_MAX_SIGNERS + i,
		    limit_rows[_i].log);
		in = written(&w);
		tbv_fault_clear(&fault);
		rc = tbv_log_policy_parse(in, policy, &fault);
		expect_token(limit_rows[_i].why, rc,
		    i == 0 ? "ok" : "signers-limit");
		discard(in);
		drop_writer(&w);
	}
	free(policy);
}
END_TEST

/* A chain of as many groups as there may be; each is one deeper. */
START_TEST(deep)
{
	struct tbv_log_policy *policy = malloc(sizeof(*policy));
	struct tbv_vote votes[2 * TBV_MAX_SIGNERS], vote;
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_fault fault;
	struct tbv_bytes in;
	int extra, i, rc;

	ck_assert_ptr_nonnull(policy);
	make_keys();
	for (extra = 0; extra < 2; extra++) {
		say(&w, "log %s\nwitness g0 %s\n", logs[0].vkey,
		    witnesses[0].vkey);
		for (i = 1; i <= TBV_MAX_SIGNERS + extra; i++)
			say(&w, "group g%d all g%d\n", i, i - 1);
		say(&w, "quorum g%d\n", TBV_MAX_SIGNERS);
		in = written(&w);
		tbv_fault_clear(&fault);
		rc = tbv_log_policy_parse(in, policy, &fault);
		expect_token("groups", rc, extra ? "signers-limit" : "ok");
		if (!extra) {
			memset(votes, 0, sizeof(votes));
			votes[0].given = 1;
			votes[0].time = 9;
			vote = tbv_quorum_count(&policy->quorum, votes);
			ck_assert_int_eq(vote.given, 1);
			ck_assert_uint_eq(vote.time, 9);
			ck_assert_int_eq(tbv_quorum_has(&policy->quorum, 0),
			    1);
		}
		discard(in);
		drop_writer(&w);
	}
	drop_keys();
	free(policy);
}
END_TEST

START_TEST(large)
{
	struct tbv_log_policy *policy = malloc(sizeof(*policy));
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_fault fault;
	struct tbv_bytes in;

	ck_assert_ptr_nonnull(policy);
	make_keys();
	say(&w, "log %s\nquorum none\n#%*s\n", logs[0].vkey,
	    (int)TBV_SIGNERS_SIZE_MAX, "x");
	in = written(&w);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_log_policy_parse(in, policy, &fault),
	    TBV_ERR_SIGNERS_LIMIT);
	in.len = TBV_SIGNERS_SIZE_MAX;
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_log_policy_parse(in, policy, &fault),
	    TBV_ERR_SIGNERS_SYNTAX);
	discard(in);
	drop_writer(&w);
	say(&w, "log %s\ngroup g any", logs[0].vkey);
	while (w.len < 1000)
		say(&w, " x");
	say(&w, "\n");
	in = written(&w);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_log_policy_parse(in, policy, &fault),
	    TBV_ERR_SIGNERS_LIMIT);
	discard(in);
	drop_writer(&w);
	drop_keys();
	free(policy);
}
END_TEST

/* Times of witnesses a to f, 0 for no vote; 0 when the quorum is not met. */
#define FIVE ABC "witness d $D\nwitness f $F\n"

static const struct {
	const char *why, *in;
	uint64_t time[5];		/* a, b, c, d, f */
	uint64_t want;
} count_rows[] = {
	{ "one witness", FIVE "quorum a\n", { 5, 1, 1, 1, 1 }, 5 },
	{ "not that witness", FIVE "quorum a\n", { 0, 1, 1, 1, 1 }, 0 },
	{ "any: the earliest", FIVE "group g any a b c\nquorum g\n",
	    { 9, 4, 7, 1, 1 }, 4 },
	{ "any of nobody", FIVE "group g any a b c\nquorum g\n",
	    { 0, 0, 0, 1, 1 }, 0 },
	{ "all: the latest", FIVE "group g all a b c\nquorum g\n",
	    { 9, 4, 7, 1, 1 }, 9 },
	{ "all but one", FIVE "group g all a b c\nquorum g\n",
	    { 9, 0, 7, 1, 1 }, 0 },
	{ "two of three: the second", FIVE "group g 2 a b c\nquorum g\n",
	    { 9, 4, 7, 1, 1 }, 7 },
	{ "two of three, in order", FIVE "group g 2 a b c\nquorum g\n",
	    { 4, 7, 9, 1, 1 }, 7 },
	{ "two of three, one missing", FIVE "group g 2 a b c\nquorum g\n",
	    { 9, 0, 7, 1, 1 }, 9 },
	{ "two of three, one there", FIVE "group g 2 a b c\nquorum g\n",
	    { 0, 0, 7, 1, 1 }, 0 },
	{ "the same time thrice", FIVE "group g 2 a b c\nquorum g\n",
	    { 3, 3, 3, 9, 9 }, 3 },
	{ "groups of groups", FIVE "group g all a b\ngroup h all c d\n"
	    "group i any g h\nquorum i\n", { 9, 4, 7, 8, 1 }, 8 },
	{ "groups of groups, one missing", FIVE "group g all a b\n"
	    "group h all c d\ngroup i any g h\nquorum i\n",
	    { 9, 4, 0, 8, 1 }, 9 },
	{ "groups of groups, all", FIVE "group g any a b\ngroup h any c d\n"
	    "group i all g h f\nquorum i\n", { 9, 4, 7, 8, 6 }, 7 },
	{ "groups of groups, two of three", FIVE "group g any a b\n"
	    "group h any c d\ngroup i 2 g h f\nquorum i\n",
	    { 9, 4, 7, 8, 6 }, 6 },
	{ "a group that is not the quorum", FIVE "group g any a b\n"
	    "group h any c d\nquorum h\n", { 9, 4, 0, 0, 6 }, 0 },
	{ "the largest time", FIVE "quorum a\n",
	    { INT64_MAX, 0, 0, 0, 0 }, INT64_MAX }
};

START_TEST(count)
{
	struct tbv_log_policy *policy = malloc(sizeof(*policy));
	struct tbv_vote votes[2 * TBV_MAX_SIGNERS], vote;
	struct tbv_fault fault;
	struct tbv_bytes in;
	size_t i;

	ck_assert_ptr_nonnull(policy);
	make_keys();
	in = expand(count_rows[_i].in);
	tbv_fault_clear(&fault);
	expect_token(count_rows[_i].why, tbv_log_policy_parse(in, policy,
	    &fault), "ok");
	memset(votes, 0, sizeof(votes));
	for (i = 0; i < policy->witness_count; i++) {
		ck_assert_uint_lt(i, 5);
		votes[policy->witness[i].node].given =
		    count_rows[_i].time[i] != 0;
		votes[policy->witness[i].node].time = count_rows[_i].time[i];
	}
	vote = tbv_quorum_count(&policy->quorum, votes);
	ck_assert_msg(vote.given == (count_rows[_i].want != 0) &&
	    vote.time == count_rows[_i].want, "%s: got %d, %llu",
	    count_rows[_i].why, vote.given, (unsigned long long)vote.time);
	discard(in);
	drop_keys();
	free(policy);
}
END_TEST

/* Who is in the quorum's tree, of the nodes in their order. */
START_TEST(has)
{
	struct tbv_log_policy *policy = malloc(sizeof(*policy));
	struct tbv_fault fault;
	struct tbv_bytes in;

	ck_assert_ptr_nonnull(policy);
	make_keys();
	in = expand(ABC "group g any a\ngroup h any g b\nquorum h\n");
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_log_policy_parse(in, policy, &fault), TBV_OK);
	ck_assert_int_eq(tbv_quorum_has(&policy->quorum, 0), 1);
	ck_assert_int_eq(tbv_quorum_has(&policy->quorum, 1), 1);
	ck_assert_int_eq(tbv_quorum_has(&policy->quorum, 2), 0);
	discard(in);
	in = expand(ABC "group g any a\ngroup h any g b\nquorum g\n");
	ck_assert_int_eq(tbv_log_policy_parse(in, policy, &fault), TBV_OK);
	ck_assert_int_eq(tbv_quorum_has(&policy->quorum, 0), 1);
	ck_assert_int_eq(tbv_quorum_has(&policy->quorum, 1), 0);
	discard(in);
	in = expand(ABC "quorum none\n");
	ck_assert_int_eq(tbv_log_policy_parse(in, policy, &fault), TBV_OK);
	ck_assert_int_eq(tbv_quorum_has(&policy->quorum, 0), 0);
	discard(in);
	drop_keys();
	free(policy);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("log_policy");
	TCase *tcase = tcase_create("log_policy");

	tcase_add_loop_test(tcase, parse, 0, ROWS(rows));
	tcase_add_loop_test(tcase, limits, 0, ROWS(limit_rows));
	tcase_add_test(tcase, deep);
	tcase_add_test(tcase, large);
	tcase_add_loop_test(tcase, count, 0, ROWS(count_rows));
	tcase_add_test(tcase, has);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
