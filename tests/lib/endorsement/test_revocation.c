/*
 * Who revokes what: by the newest list of each endorser, as many of them as
 * revoke-quorum says, and of everything only the subject's own.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "endorsement/revocation.h"
#include "log_support.h"

#define LISTS 3
#define NAME "endorser%02zu"

/* Lists by hand, each with its lines and those who signed it. */
struct scene {
	struct tbv_endorsers *endorsers;
	struct tbv_endorsements list[TBV_MAX_LISTS];
	struct tbv_kept kept[TBV_MAX_SIGNERS];
	struct tbv_lists lists;
	uint8_t pcr[TBV_PCR_SIZE], artifact[32], commit[20], document[32];
	uint8_t other_commit[20];
	struct tbv_bytes commits[2];
	struct tbv_endorsed_subject subject;
};

static struct scene *
new_scene(size_t endorsers, size_t revoke_quorum)
{
	struct scene *s = calloc(1, sizeof(*s));
	size_t i;

	ck_assert_ptr_nonnull(s);
	s->endorsers = calloc(1, sizeof(*s->endorsers));
	ck_assert_ptr_nonnull(s->endorsers);
	s->endorsers->count = endorsers;
	s->endorsers->revoke_quorum = revoke_quorum;
	s->endorsers->quorum.count = endorsers;
	for (i = 0; i < endorsers; i++) {
		s->endorsers->endorser[i].node = i;
		(void)snprintf(s->endorsers->quorum.node[i].name,
		    sizeof(s->endorsers->quorum.node[i].name), NAME, i);
	}
	s->lists.list = s->list;
	s->lists.endorsers = s->endorsers;
	memset(s->pcr, 0x11, sizeof(s->pcr));
	memset(s->artifact, 0xaa, sizeof(s->artifact));
	memset(s->commit, 0xcc, sizeof(s->commit));
	memset(s->document, 0xdd, sizeof(s->document));
	s->subject.time = 100;
	s->subject.pcr[0] = s->pcr;
	s->subject.artifact = s->artifact;
	memset(s->other_commit, 0xc0, sizeof(s->other_commit));
	s->commits[0].data = s->other_commit;
	s->commits[0].len = sizeof(s->other_commit);
	s->commits[1].data = s->commit;
	s->commits[1].len = sizeof(s->commit);
	s->subject.commit = s->commits;
	s->subject.commit_count = 2;
	s->subject.document = s->document;
	s->subject.log = chars("log");
	s->subject.log_size = 7;
	return s;
}

static void
free_scene(struct scene *s)
{
	free(s->endorsers);
	free(s);
}

static void
give_list(struct scene *s, const char *entries, uint32_t signers)
{
	struct tbv_endorsements *list = &s->list[s->lists.count++];

	list->entries = chars(entries);
	list->signers = signers;
}

static int
revoked(const struct scene *s, struct tbv_fault *fault)
{
	tbv_fault_clear(fault);
	return tbv_endorsements_revoked(&s->lists, &s->subject, fault);
}

#define DIGITS32(d) d d d d d d d d d d d d d d d d d d d d d d d d d d d d \
	d d d d
#define PCR(d) DIGITS32(d) DIGITS32(d) DIGITS32(d)
#define DIGEST(d) DIGITS32(d) DIGITS32(d)
#define COMMIT(d) DIGITS32(d) d d d d d d d d

static const struct {
	const char *why, *line, *want;
} rows[] = {
	{ "nothing", "", "ok" },
	{ "a PCR", "revoke pcr 0:" PCR("1") " from 100 x\n", "revoked-pcr" },
	{ "another PCR", "revoke pcr 0:" PCR("2") " from 0 x\n", "ok" },
	{ "another index", "revoke pcr 1:" PCR("1") " from 0 x\n", "ok" },
	{ "an artifact", "revoke artifact sha256:" DIGEST("a") " from 0 x\n",
	    "revoked-artifact" },
	{ "another artifact", "revoke artifact sha256:" DIGEST("b")
	    " from 0 x\n", "ok" },
	{ "a commit", "revoke commit " COMMIT("c") " from 0 x\n",
	    "revoked-commit" },
	{ "a longer commit", "revoke commit " DIGEST("c") " from 0 x\n",
	    "ok" },
	{ "another commit", "revoke commit " COMMIT("d") " from 0 x\n",
	    "ok" },
	{ "a document", "revoke document sha256:" DIGEST("d") " from 0 x\n",
	    "revoked-document" },
	{ "a document with the artifact's digest", "revoke document sha256:"
	    DIGEST("a") " from 0 x\n", "ok" },
	{ "a log", "revoke log log after-size 6 x\n", "revoked-log" },
	{ "a log of that size", "revoke log log after-size 7 x\n", "ok" },
	{ "another log", "revoke log log2 after-size 0 x\n", "ok" },
	{ "from that second on", "revoke commit " COMMIT("c")
	    " from 100 x\n", "revoked-commit" },
	{ "from the next", "revoke commit " COMMIT("c") " from 101 x\n",
	    "ok" },
	{ "an image that is endorsed", "endorse i sha384 0:" PCR("1") " 1:"
	    PCR("1") " 2:" PCR("1") "\n", "ok" },
	{ "among others", "revoke commit " COMMIT("d") " from 0 x\n"
	    "revoke artifact sha256:" DIGEST("a") " from 0 x\n",
	    "revoked-artifact" },
	{ "two: the first kind is told", "revoke document sha256:" DIGEST("d")
	    " from 0 x\nrevoke pcr 0:" PCR("1") " from 0 x\n",
	    "revoked-pcr" },
	{ "a log and all else: the log is told", "revoke pcr 0:" PCR("1")
	    " from 0 x\nrevoke log log after-size 0 x\n", "revoked-log" }
};

START_TEST(lines)
{
	struct scene *s = new_scene(1, 1);
	struct tbv_fault fault;

	give_list(s, rows[_i].line, 1);
	expect_token(rows[_i].why, revoked(s, &fault), rows[_i].want);
	free_scene(s);
}
END_TEST

/* An unknown property of the subject is not revoked. */
START_TEST(unknown)
{
	struct scene *s = new_scene(1, 1);
	struct tbv_fault fault;

	s->subject.pcr[0] = NULL;
	s->subject.artifact = NULL;
	s->subject.commit_count = 0;
	s->subject.document = NULL;
	s->subject.log.data = NULL;
	s->subject.log.len = 0;
	give_list(s, rows[_i].line, 1);
	ck_assert_int_eq(revoked(s, &fault), TBV_OK);
	free_scene(s);
}
END_TEST

#define HIT "revoke commit " COMMIT("c") " from 0 first\nrevoke commit " \
	COMMIT("c") " from 0 second\n"
#define MISS "revoke commit " COMMIT("e") " from 0 other\n"

/* Of each list who signed it and whether it revokes: H, M, or "-" for none. */
static const struct {
	const char *why;
	size_t endorsers, quorum;
	const char *given;
	uint32_t signers[LISTS];
	uint64_t unfit;
	const char *kept;		/* of each endorser, or NULL */
	const char *message;		/* NULL: it is not revoked */
} asked[] = {
	{ "one of one", 1, 1, "H", { 1 }, 0, NULL,
	    "commit: revoked by endorser00: first" },
	{ "one of two", 2, 1, "H", { 2 }, 0, NULL,
	    "commit: revoked by endorser01: first" },
	{ "one where two are needed", 2, 2, "H", { 2 }, 0, NULL, NULL },
	{ "two by one list", 2, 2, "H", { 3 }, 0, NULL,
	    "commit: revoked by endorser00, endorser01: first" },
	{ "two by two lists", 2, 2, "HH", { 2, 1 }, 0, NULL,
	    "commit: revoked by endorser00, endorser01: first" },
	{ "the same by two lists", 2, 2, "HH", { 1, 1 }, 0, NULL, NULL },
	{ "a list that does not hold", 1, 1, "H", { 1 }, 1, NULL, NULL },
	{ "the second does not", 2, 2, "HH", { 1, 2 }, 2, NULL, NULL },
	{ "kept, and none given", 1, 1, "", { 0 }, 0, "H",
	    "commit: revoked by endorser00: first" },
	{ "kept, and a newer one given", 1, 1, "M", { 1 }, 0, "H", NULL },
	{ "kept, and one that does not hold", 1, 1, "M", { 1 }, 1, "H",
	    "commit: revoked by endorser00: first" },
	{ "kept of the second", 2, 1, "M", { 1 }, 0, "-H",
	    "commit: revoked by endorser01: first" },
	{ "one given, one kept", 2, 2, "H", { 1 }, 0, "-H",
	    "commit: revoked by endorser00, endorser01: first" },
	{ "nothing kept", 2, 1, "", { 0 }, 0, "--", NULL }
};

static const char *
entries_of(char c)
{
	return c == 'H' ? HIT : MISS;
}

START_TEST(endorsers)
{
	static uint8_t is_kept;
	struct scene *s = new_scene(asked[_i].endorsers, asked[_i].quorum);
	const char *p = asked[_i].kept;
	struct tbv_fault fault;
	size_t i;
	int rc;

	for (i = 0; asked[_i].given[i] != '\0'; i++)
		give_list(s, entries_of(asked[_i].given[i]),
		    asked[_i].signers[i]);
	s->lists.unfit = asked[_i].unfit;
	for (i = 0; p != NULL && i < asked[_i].endorsers; i++) {
		s->lists.kept = s->kept;
		s->kept[i].list.entries = chars(entries_of(p[i]));
		s->kept[i].data = p[i] == '-' ? NULL : &is_kept;
	}
	rc = revoked(s, &fault);
	ck_assert_msg((rc == TBV_OK) == (asked[_i].message == NULL), "%s",
	    asked[_i].why);
	ck_assert_str_eq(fault.message, asked[_i].message != NULL ?
	    asked[_i].message : "");
	free_scene(s);
}
END_TEST

/* As many lists as may be used together, and as many endorsers. */
START_TEST(full)
{
	static const struct {
		size_t needed;
		int error;
	} quorums[] = {
		{ 1, TBV_ERR_REVOKED_COMMIT },
		{ TBV_MAX_SIGNERS, TBV_ERR_REVOKED_COMMIT }
	};
	struct scene *s;
	struct tbv_fault fault;
	size_t i;

	s = new_scene(TBV_MAX_SIGNERS, quorums[_i].needed);
	for (i = 0; i < TBV_MAX_LISTS; i++)
		give_list(s, HIT, UINT32_C(1) << i % TBV_MAX_SIGNERS);
	s->lists.kept = s->kept;
	ck_assert_int_eq(revoked(s, &fault), quorums[_i].error);
	/* the last one is left, and then nobody */
	s->lists.unfit = UINT64_MAX >> 1;
	ck_assert_int_eq(revoked(s, &fault), _i == 0 ? quorums[_i].error :
	    TBV_OK);
	s->lists.unfit = UINT64_MAX;
	ck_assert_int_eq(revoked(s, &fault), TBV_OK);
	free_scene(s);
}
END_TEST

/* As many names as there is room for: the longest ones are cut. */
START_TEST(long_names)
{
	struct scene *s = new_scene(TBV_MAX_SIGNERS, 1);
	struct tbv_fault fault;
	size_t i;

	for (i = 0; i < TBV_MAX_SIGNERS; i++)
		memset(s->endorsers->quorum.node[i].name, 'a' + (int)i % 26,
		    TBV_MAX_NAME - i);
	give_list(s, HIT, UINT32_MAX);
	ck_assert_int_eq(revoked(s, &fault), TBV_ERR_REVOKED_COMMIT);
	ck_assert_uint_gt(strlen(fault.message), TBV_MAX_DETAIL);
	ck_assert_ptr_nonnull(strstr(fault.message, ": first"));
	ck_assert_ptr_nonnull(strstr(fault.message, "a, b"));
	free_scene(s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("revocation");
	TCase *tcase = tcase_create("revocation");

	tcase_add_loop_test(tcase, lines, 0, ROWS(rows));
	tcase_add_loop_test(tcase, unknown, 0, ROWS(rows));
	tcase_add_loop_test(tcase, endorsers, 0, ROWS(asked));
	tcase_add_loop_test(tcase, full, 0, 2);
	tcase_add_test(tcase, long_names);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
