/*
 * Groups and quorums alone: what may be a group, whose votes meet it, at what
 * time, and with all nodes used.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "log_support.h"
#include "trust/quorum.h"

/*
 * One line of a file: "key NAME", "bad NAME" for one that cannot be checked,
 * and what the library itself reads.
 */
static int
add_line(struct tbv_quorum *q, struct tbv_signer_line *line,
    struct tbv_fault *fault)
{
	if (tbv_signer_line_is(line, "key") || tbv_signer_line_is(line, "bad"))
		return tbv_quorum_add_key(q, line, line->field[1],
		    tbv_signer_line_is(line, "key"), fault);
	if (tbv_signer_line_is(line, "group"))
		return tbv_quorum_add_group(q, line, fault);
	return tbv_quorum_set(q, line, fault);
}

static int
read_quorum(struct tbv_bytes text, struct tbv_quorum *q,
    struct tbv_fault *fault)
{
	struct tbv_signer_line line;
	struct tbv_signer_lines file;
	int rc;

	memset(q, 0, sizeof(*q));
	tbv_fault_clear(fault);
	ck_assert_int_eq(tbv_signer_lines_open(&file, "file", text, fault),
	    TBV_OK);
	for (;;) {
		ck_assert_int_eq(tbv_signer_lines_next(&file, &line, fault),
		    TBV_OK);
		if (line.count == 0)
			return tbv_quorum_ready(q, "file", fault);
		if ((rc = add_line(q, &line, fault)) != TBV_OK)
			return rc;
	}
}

#define ABC "key a\nkey b\nkey c\n"

static const struct {
	const char *why, *text, *want;
} rows[] = {
	{ "a key", "key a\nquorum a\n", "ok" },
	{ "none", "quorum none\n", "ok" },
	{ "a group of all", ABC "group g all a b c\nquorum g\n", "ok" },
	{ "a group of any", ABC "group g any a b c\nquorum g\n", "ok" },
	{ "as many as it has", ABC "group g 3 a b c\nquorum g\n", "ok" },
	{ "one", ABC "group g 1 a b c\nquorum g\n", "ok" },
	{ "a group of one", "key a\ngroup g 1 a\nquorum g\n", "ok" },
	{ "groups in a group", ABC "group g 1 a b\ngroup h all g c\n"
	    "quorum h\n", "ok" },
	{ "a group that is nobody's", ABC "group g 1 a b\nquorum c\n", "ok" },
	{ "one more than it has", ABC "group g 4 a b c\nquorum g\n",
	    "signers-group" },
	{ "0 of them", ABC "group g 0 a b c\nquorum g\n", "signers-group" },
	{ "a number that is none", ABC "group g 1x a b c\nquorum g\n",
	    "signers-group" },
	{ "All", ABC "group g All a b c\nquorum g\n", "signers-group" },
	{ "no member", ABC "group g all\nquorum g\n", "signers-syntax" },
	{ "a member of no name", ABC "group g 1 d\nquorum g\n",
	    "signers-group" },
	{ "itself", ABC "group g 1 g\nquorum g\n", "signers-group" },
	{ "itself among others", ABC "group g 1 a g\nquorum g\n",
	    "signers-group" },
	{ "one below", "key a\ngroup g 1 a b\nkey b\nquorum g\n",
	    "signers-group" },
	{ "a member twice", ABC "group g 2 a a\nquorum g\n", "signers-group" },
	{ "a member of two groups", ABC "group g 1 a b\ngroup h 1 a c\n"
	    "quorum h\n", "signers-group" },
	{ "a name twice", "key a\nkey a\nquorum a\n", "signers-duplicate" },
	{ "a group with a key's name", ABC "group a 1 b\nquorum a\n",
	    "signers-duplicate" },
	{ "none as a name", "key none\nquorum none\n", "signers-syntax" },
	{ "none as a group", ABC "group none 1 a\nquorum none\n",
	    "signers-syntax" },
	{ "no quorum", ABC, "signers-quorum" },
	{ "two quorums", "key a\nquorum a\nquorum a\n", "signers-quorum" },
	{ "two of them none", "quorum none\nquorum none\n", "signers-quorum" },
	{ "a quorum of no name", "key a\nquorum b\n", "signers-quorum" },
	{ "a quorum above its key", "quorum a\nkey a\n", "signers-quorum" },
	{ "a quorum of two", ABC "quorum a b\n", "signers-syntax" },
	{ "a quorum of nothing", ABC "quorum\n", "signers-syntax" },
	{ "a key that cannot be checked", "bad a\nquorum a\n",
	    "signers-unsupported" },
	{ "one of two that cannot", "bad a\nkey b\ngroup g any a b\n"
	    "quorum g\n", "ok" },
	{ "all of two, one of which cannot", "bad a\nkey b\n"
	    "group g all a b\nquorum g\n", "signers-unsupported" }
};

START_TEST(read_lines)
{
	struct tbv_quorum q;
	struct tbv_fault fault;

	expect_token(rows[_i].why, read_quorum(chars(rows[_i].text), &q,
	    &fault), rows[_i].want);
	ck_assert_int_eq(fault.error == TBV_OK,
	    strcmp(rows[_i].want, "ok") == 0);
}
END_TEST

/* votes: the time of each key in order, "-" for none, "*" for no time. */
static const struct {
	const char *why, *text, *votes;
	int given;
	uint64_t time;
	const char *missing;
} counts[] = {
	{ "a key", "key a\nquorum a\n", "5", 1, 5, "" },
	{ "a key that has not", "key a\nquorum a\n", "-", 0, 0, "a" },
	{ "none", "key a\nquorum none\n", "-", 1, TBV_TIME_NEVER, "" },
	{ "all", ABC "group g all a b c\nquorum g\n", "374", 1, 7, "" },
	{ "all but one", ABC "group g all a b c\nquorum g\n", "3-4", 0, 0,
	    "b" },
	{ "any: the earliest", ABC "group g any a b c\nquorum g\n", "374", 1,
	    3, "" },
	{ "two: the second", ABC "group g 2 a b c\nquorum g\n", "734", 1, 4,
	    "" },
	{ "two, in order", ABC "group g 2 a b c\nquorum g\n", "347", 1, 4,
	    "" },
	{ "two, backwards", ABC "group g 2 a b c\nquorum g\n", "743", 1, 4,
	    "" },
	{ "two of the same time", ABC "group g 2 a b c\nquorum g\n", "449", 1,
	    4, "" },
	{ "two, of which one has no time", ABC "group g 2 a b c\nquorum g\n",
	    "*-4", 1, TBV_TIME_NEVER, "b" },
	{ "one is not two", ABC "group g 2 a b c\nquorum g\n", "--4", 0, 0,
	    "a, b" },
	{ "a group in a group", ABC "group g 2 a b\ngroup h all g c\n"
	    "quorum h\n", "931", 1, 9, "" },
	{ "the inner one is not met", ABC "group g 2 a b\ngroup h all g c\n"
	    "quorum h\n", "9-1", 0, 0, "b" },
	{ "who is not in the quorum", ABC "group g 1 a b\nquorum c\n", "11-",
	    0, 0, "c" },
	{ "nor needed", ABC "group g 1 a b\nquorum c\n", "--1", 1, 1, "" }
};

START_TEST(count)
{
	struct tbv_vote votes[2 * TBV_MAX_SIGNERS], got;
	const char *p = counts[_i].votes;
	struct tbv_fault fault;
	struct tbv_quorum q;
	char missing[40];
	size_t i;

	ck_assert_int_eq(read_quorum(chars(counts[_i].text), &q, &fault),
	    TBV_OK);
	memset(votes, 0, sizeof(votes));
	for (i = 0; *p != '\0'; i++, p++) {
		votes[i].given = *p != '-';
		votes[i].time = *p == '*' ? TBV_TIME_NEVER :
		    (uint64_t)(*p - '0');
	}
	got = tbv_quorum_count(&q, votes);
	ck_assert_msg(got.given == counts[_i].given && (!got.given ||
	    got.time == counts[_i].time), "%s: %d at %llu", counts[_i].why,
	    got.given, (unsigned long long)got.time);
	tbv_quorum_missing(&q, votes, missing, sizeof(missing));
	ck_assert_str_eq(missing, counts[_i].missing);
}
END_TEST

/* The missing members, if there is no room for all of them. */
START_TEST(missing_is_cut)
{
	struct tbv_vote votes[2 * TBV_MAX_SIGNERS];
	struct tbv_fault fault;
	struct tbv_quorum q;
	char out[16];
	size_t size;

	ck_assert_int_eq(read_quorum(chars("key abc\nkey def\n"
	    "group g all abc def\nquorum g\n"), &q, &fault), TBV_OK);
	for (size = 1; size <= sizeof(out); size++) {
		memset(votes, 0, sizeof(votes));
		memset(out, 'x', sizeof(out));
		(void)tbv_quorum_count(&q, votes);
		tbv_quorum_missing(&q, votes, out, size);
		ck_assert_int_eq(strncmp("abc, def", out, strlen(out)), 0);
		ck_assert_uint_eq(strlen(out), size <= 8 ? size - 1 : 8);
	}
}
END_TEST

/* Every node in use: as many keys and groups as there may be, long names. */
static const struct {
	const char *why;
	size_t keys, groups, name;
	const char *want;
} fulls[] = {
	{ "all keys", TBV_MAX_SIGNERS, 0, 8, "ok" },
	{ "a key more", TBV_MAX_SIGNERS + 1, 0, 8, "signers-limit" },
	{ "all keys and all groups", TBV_MAX_SIGNERS, TBV_MAX_SIGNERS, 8,
	    "ok" },
	{ "a group more", TBV_MAX_SIGNERS, TBV_MAX_SIGNERS + 1, 8,
	    "signers-limit" },
	{ "a key more, and all groups", TBV_MAX_SIGNERS + 1, TBV_MAX_SIGNERS, 8,
	    "signers-limit" },
	{ "the longest names", TBV_MAX_SIGNERS, TBV_MAX_SIGNERS, TBV_MAX_NAME,
	    "ok" },
	{ "a byte more", 1, 1, TBV_MAX_NAME + 1, "signers-syntax" }
};

static void
say_name(struct writer *w, char kind, size_t i, size_t len)
{
	say(w, " %c%02zu", kind, i);
	say_repeated(w, 'x', len - 3);
}

/* Each group has the one above it and, while there are any, a key. */
static void
say_full(struct writer *w, size_t keys, size_t groups, size_t len)
{
	size_t i, j;

	for (i = 0; i < keys; i++) {
		say(w, "key");
		say_name(w, 'k', i, len);
		say(w, "\n");
	}
	for (i = 0; i < groups; i++) {
		say(w, "group");
		say_name(w, 'g', i, len);
		say(w, " all");
		if (i > 0)
			say_name(w, 'g', i - 1, len);
		if (i < keys)
			say_name(w, 'k', i, len);
		for (j = i + 1; i + 1 == groups && j < keys; j++)
			say_name(w, 'k', j, len);
		say(w, "\n");
	}
	say(w, "quorum");
	say_name(w, groups > 0 ? 'g' : 'k',
	    (groups > 0 ? groups : keys) - 1, len);
	say(w, "\n");
}

START_TEST(full)
{
	struct tbv_vote votes[2 * TBV_MAX_SIGNERS], got;
	struct tbv_quorum q;
	struct tbv_fault fault;
	struct writer w = { 0 };
	size_t i;
	int rc;

	say_full(&w, fulls[_i].keys, fulls[_i].groups, fulls[_i].name);
	rc = read_quorum(chars(w.data), &q, &fault);
	expect_token(fulls[_i].why, rc, fulls[_i].want);
	drop_writer(&w);
	if (rc != TBV_OK)
		return;
	memset(votes, 0, sizeof(votes));
	for (i = 0; i < fulls[_i].keys; i++) {
		votes[i].given = 1;
		votes[i].time = 100 + i;
	}
	got = tbv_quorum_count(&q, votes);
	ck_assert_int_eq(got.given, 1);
	ck_assert_uint_eq(got.time, 100 + fulls[_i].keys - 1);
	for (i = 0; fulls[_i].groups > 0 && i < q.count; i++)
		ck_assert_int_eq(tbv_quorum_has(&q, i), 1);
}
END_TEST

/* One group of every key: the times are counted in a table that is full. */
START_TEST(widest)
{
	struct tbv_vote votes[2 * TBV_MAX_SIGNERS], got;
	char missing[TBV_MAX_DETAIL];
	struct tbv_quorum q;
	struct tbv_fault fault;
	struct writer w = { 0 };
	size_t i;

	say_full(&w, TBV_MAX_SIGNERS, 1, 8);
	ck_assert_int_eq(read_quorum(chars(w.data), &q, &fault), TBV_OK);
	memset(votes, 0, sizeof(votes));
	for (i = 0; i < TBV_MAX_SIGNERS; i++) {
		votes[i].given = 1;
		votes[i].time = 100 - i;
	}
	got = tbv_quorum_count(&q, votes);
	ck_assert_int_eq(got.given, 1);
	ck_assert_uint_eq(got.time, 100);
	memset(votes, 0, sizeof(votes));
	ck_assert_int_eq(tbv_quorum_count(&q, votes).given, 0);
	tbv_quorum_missing(&q, votes, missing, sizeof(missing));
	ck_assert_uint_eq(strlen(missing), TBV_MAX_SIGNERS * 10 - 2);
	drop_writer(&w);
}
END_TEST

/* Upwards from each node. */
START_TEST(has)
{
	static const int want[] = { 1, 1, 0, 1, 1, 0 };	/* a b c g h i */
	struct tbv_fault fault;
	struct tbv_quorum q;
	size_t i;

	ck_assert_int_eq(read_quorum(chars(ABC "group g 1 a b\n"
	    "group h 1 g\ngroup i 1 c\nquorum h\n"), &q, &fault), TBV_OK);
	for (i = 0; i < q.count; i++)
		ck_assert_msg(tbv_quorum_has(&q, i) == want[i], "%s",
		    q.node[i].name);
	ck_assert_int_eq(read_quorum(chars("key a\nquorum none\n"), &q,
	    &fault), TBV_OK);
	ck_assert_int_eq(tbv_quorum_has(&q, 0), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("quorum");
	TCase *tcase = tcase_create("quorum");

	tcase_add_loop_test(tcase, read_lines, 0, ROWS(rows));
	tcase_add_loop_test(tcase, count, 0, ROWS(counts));
	tcase_add_test(tcase, missing_is_cut);
	tcase_add_loop_test(tcase, full, 0, ROWS(fulls));
	tcase_add_test(tcase, widest);
	tcase_add_test(tcase, has);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
