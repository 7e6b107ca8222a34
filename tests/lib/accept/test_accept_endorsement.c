/*
 * A document against the lists of the policy: what they may speak about, when
 * they are asked, who endorses, and who revokes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accept/accept.h"
#include "by_hand.h"
#include "support.h"

#define DAY 86400
#define EIGHT(d) d d d d d d d d
#define PCR(d) EIGHT(d) EIGHT(d) EIGHT(d) EIGHT(d) EIGHT(d) EIGHT(d) \
	EIGHT(d) EIGHT(d) EIGHT(d) EIGHT(d) EIGHT(d) EIGHT(d)
#define PCRS "0:" PCR("1") " 1:" PCR("2") " 2:" PCR("3")
#define ENDORSE "endorse image sha384 " PCRS
#define REVOKE "revoke pcr 0:" PCR("1") " from 0 why\n"

/* Endorsers of whom so many are needed, without keys. */
static void
take_endorsers(struct hand *h, size_t count, size_t needed)
{
	struct tbv_endorsers *e = calloc(1, sizeof(*e));
	size_t i;

	ck_assert_ptr_nonnull(e);
	e->count = count;
	e->revoke_quorum = 1;
	e->quorum.count = count + 1;
	e->quorum.is_said = 1;
	e->quorum.root = count;
	e->quorum.node[count].needed = needed;
	e->quorum.node[count].members = count;
	(void)strcpy(e->quorum.node[count].name, "group");
	for (i = 0; i < count; i++) {
		e->endorser[i].node = i;
		e->quorum.node[i].group = count;
		e->quorum.node[i].has_group = 1;
		(void)snprintf(e->quorum.node[i].name,
		    sizeof(e->quorum.node[i].name), "e%zu", i);
	}
	h->policy.endorsement.asked = 1;
	h->policy.endorsement.endorsers = e;
}

/* A list of today, each with another serial. */
static void
give_list(struct hand *h, const char *entries, uint32_t signers)
{
	struct tbv_endorsement_rules *rules = &h->policy.endorsement;
	size_t i = rules->list_count++;
	struct tbv_endorsements *list = &rules->list[i];

	list->entries = chars(entries);
	list->stream = chars("stream");
	list->serial = 7;
	list->digest[0] = 1;
	list->issued = (uint64_t)HAND_TIME - 60 * (1 + i % 2);
	list->expires = (uint64_t)HAND_TIME + DAY;
	list->signers = signers;
}

static struct hand *
start(size_t endorsers, size_t needed)
{
	struct hand *h = hand_new();
	unsigned int i;

	take_endorsers(h, endorsers, needed);
	for (i = 0; i < 3; i++)
		hand_pcr(h, i, 0x11 * (1 + (int)i));
	return h;
}

static void
stop(struct hand *h)
{
	free(h->policy.endorsement.endorsers);
	hand_free(h);
}

static const struct {
	const char *why;
	size_t endorsers, needed;
	const char *line[2];
	uint32_t signers[2];
	const char *want;
	size_t count;			/* of those who endorse */
} rows[] = {
	{ "no list", 1, 1, { NULL, NULL }, { 0, 0 }, "endorsement-missing",
	    0 },
	{ "one of one", 1, 1, { ENDORSE "\n", NULL }, { 1, 0 }, "ok", 1 },
	{ "one of two", 2, 2, { ENDORSE "\n", NULL }, { 1, 0 },
	    "not-endorsed", 0 },
	{ "two by one list", 2, 2, { ENDORSE "\n", NULL }, { 3, 0 }, "ok",
	    2 },
	{ "two by two lists", 2, 2, { ENDORSE "\n", ENDORSE "\n" }, { 1, 2 },
	    "ok", 2 },
	{ "the same twice", 2, 2, { ENDORSE "\n", ENDORSE "\n" }, { 1, 1 },
	    "not-endorsed", 0 },
	{ "one that says nothing of it", 2, 2, { ENDORSE "\n", "" },
	    { 1, 2 }, "not-endorsed", 0 },
	{ "another image", 1, 1, { "endorse image sha384 0:" PCR("2") " 1:"
	    PCR("2") " 2:" PCR("3") "\n", NULL }, { 1, 0 }, "not-endorsed",
	    0 },
	{ "a PCR that the document has not", 1, 1, { ENDORSE " 8:" PCR("4")
	    "\n", NULL }, { 1, 0 }, "not-endorsed", 0 },
	{ "from that second on", 1, 1, { ENDORSE " not-before 1780000000\n",
	    NULL }, { 1, 0 }, "ok", 1 },
	{ "from the next", 1, 1, { ENDORSE " not-before 1780000001\n",
	    NULL }, { 1, 0 }, "endorsement-window", 0 },
	{ "until that second", 1, 1, { ENDORSE " not-after 1780000000\n",
	    NULL }, { 1, 0 }, "ok", 1 },
	{ "until the one before", 1, 1, { ENDORSE " not-after 1779999999\n",
	    NULL }, { 1, 0 }, "endorsement-window", 0 },
	{ "one in time and one not", 2, 2, { ENDORSE "\n", ENDORSE
	    " not-after 5\n" }, { 1, 2 }, "endorsement-window", 0 }
};

START_TEST(endorsed)
{
	struct hand *h = start(rows[_i].endorsers, rows[_i].needed);
	size_t i;

	for (i = 0; i < 2 && rows[_i].line[i] != NULL; i++)
		give_list(h, rows[_i].line[i], rows[_i].signers[i]);
	expect_token(rows[_i].why, tbv_accept_endorsement(&h->c),
	    rows[_i].want);
	ck_assert_uint_eq(h->c.endorsed.count, rows[_i].count);
	if (rows[_i].count > 0) {
		ck_assert_int_eq(tbv_bytes_is(h->c.endorsed.image, "image"),
		    1);
		ck_assert_uint_eq(h->c.endorsed.issued, HAND_TIME - 60 *
		    (i > 1 ? 2 : 1));
	}
	stop(h);
}
END_TEST

/* As many endorsers as there may be and as many lists, all of them needed. */
START_TEST(full)
{
	static const struct {
		const char *why;
		size_t endorsers, lists;
		uint32_t first;		/* signs the first list */
		const char *want;
	} all[] = {
		{ "by one list", TBV_MAX_SIGNERS, 1, UINT32_MAX, "ok" },
		{ "all but the last", TBV_MAX_SIGNERS, 1, UINT32_MAX >> 1,
		    "not-endorsed" },
		{ "all but the first", TBV_MAX_SIGNERS, 1, UINT32_MAX - 1,
		    "not-endorsed" },
		{ "by a list of each", TBV_MAX_SIGNERS, TBV_MAX_LISTS, 1,
		    "ok" },
		{ "one less than there may be", TBV_MAX_SIGNERS - 1,
		    TBV_MAX_LISTS, 1, "ok" }
	};
	struct hand *h = start(all[_i].endorsers, all[_i].endorsers);
	size_t i;
	int rc;

	give_list(h, ENDORSE "\n", all[_i].first);
	for (i = 1; i < all[_i].lists; i++)
		give_list(h, ENDORSE "\n", UINT32_C(1) << i %
		    all[_i].endorsers);
	rc = tbv_accept_endorsement(&h->c);
	expect_token(all[_i].why, rc, all[_i].want);
	ck_assert_uint_eq(h->c.endorsed.count, rc == TBV_OK ?
	    all[_i].endorsers : 0);
	for (i = 0; i < h->c.endorsed.count; i++)
		ck_assert_uint_eq(h->c.endorsed.endorser[i], i);
	hand_again(h);
	ck_assert_int_eq(tbv_accept_signers(&h->c), TBV_OK);
	ck_assert_uint_ge(h->c.endorsed.count, 31);
	hand_again(h);
	ck_assert_int_eq(tbv_accept_revocation(&h->c), TBV_OK);
	stop(h);
}
END_TEST

START_TEST(signers)
{
	struct hand *h = start(3, 3);

	ck_assert_int_eq(tbv_accept_signers(&h->c),
	    TBV_ERR_ENDORSEMENT_MISSING);
	hand_again(h);
	give_list(h, "", 1);
	give_list(h, ENDORSE "\n", 4);
	ck_assert_int_eq(tbv_accept_signers(&h->c), TBV_OK);
	ck_assert_uint_eq(h->c.endorsed.count, 2);
	ck_assert_uint_eq(h->c.endorsed.endorser[0], 0);
	ck_assert_uint_eq(h->c.endorsed.endorser[1], 2);
	ck_assert_uint_eq(h->c.endorsed.issued, HAND_TIME - 120);
	stop(h);
}
END_TEST

/* When lists are asked at all. */
START_TEST(asks)
{
	static const struct {
		const char *why;
		int asked, optional, lists, kept;
		int endorsement, revocation;
	} all[] = {
		{ "nothing", 0, 0, 0, 0, 0, 0 },
		{ "asked", 1, 0, 0, 0, 1, 0 },
		{ "asked, with a list", 1, 0, 1, 0, 1, 1 },
		{ "optional", 1, 1, 0, 0, 0, 0 },
		{ "optional, with a list", 1, 1, 1, 0, 1, 1 },
		{ "optional, with a list that is kept", 1, 1, 0, 1, 0, 1 },
		{ "not asked, with a list", 0, 0, 1, 0, 0, 1 }
	};
	static uint8_t some;
	struct hand *h;
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		h = start(1, 1);
		h->policy.endorsement.asked = all[i].asked;
		h->policy.endorsement.optional = all[i].optional;
		h->policy.endorsement.list_count = (size_t)all[i].lists;
		/* the last that there can be */
		h->policy.endorsement.kept[TBV_MAX_SIGNERS - 1].data =
		    all[i].kept ? &some : NULL;
		ck_assert_msg(tbv_asks_endorsement(&h->c) ==
		    all[i].endorsement && tbv_asks_revocation(&h->c) ==
		    all[i].revocation, "%s", all[i].why);
		stop(h);
	}
}
END_TEST

/* A revocation is reported as such, even if a list is not valid. */
START_TEST(revoked)
{
	static const struct {
		const char *why, *line[2];
		int64_t later;		/* the clock, behind the document */
		const char *want;
	} all[] = {
		{ "nothing", { ENDORSE "\n", NULL }, 0, "ok" },
		{ "the image", { REVOKE, NULL }, 0, "revoked-pcr" },
		{ "by the second list", { ENDORSE "\n", REVOKE }, 0,
		    "revoked-pcr" },
		{ "by one that is over", { REVOKE, NULL }, DAY + 1,
		    "endorsements-expired" },
		{ "nothing, by one that is over", { ENDORSE "\n", NULL },
		    DAY + 1, "endorsements-expired" },
		{ "at its last second", { ENDORSE "\n", NULL }, DAY, "ok" }
	};
	struct hand *h;
	size_t i, j;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		h = start(2, 1);
		for (j = 0; j < 2 && all[i].line[j] != NULL; j++)
			give_list(h, all[i].line[j], 1u << j);
		h->evidence.now = HAND_TIME + all[i].later;
		expect_token(all[i].why, tbv_accept_revocation(&h->c),
		    all[i].want);
		stop(h);
	}
}
END_TEST

/* A list speaks of what is known of the document, and of nothing else. */
START_TEST(subject)
{
	static uint8_t commit[20];
	char path[] = "a";
	struct hand *h = start(1, 1);
	struct tbv_endorsed_subject s = tbv_accept_subject(&h->c);

	ck_assert_ptr_eq(s.pcr[0], h->pcr[0]);
	ck_assert_ptr_null(s.pcr[3]);
	ck_assert_uint_eq(s.time, HAND_TIME);
	ck_assert_ptr_null(s.artifact);
	ck_assert_uint_eq(s.commit_count, 0);
	ck_assert_ptr_null(s.document);
	ck_assert_ptr_null(s.log.data);
	h->evidence.artifact = path;
	h->c.claim.commit.data = commit;
	h->c.claim.commit.len = sizeof(commit);
	h->c.chain.count = 1;
	h->c.logged.origin = chars("log");
	h->c.logged.tree.size = 5;
	hand_pcr(h, TBV_PCR_COUNT - 1, 7);
	s = tbv_accept_subject(&h->c);
	ck_assert_ptr_eq(s.pcr[TBV_PCR_COUNT - 1], h->pcr[TBV_PCR_COUNT - 1]);
	ck_assert_ptr_eq(s.artifact, h->evidence.sha256);
	ck_assert_uint_eq(s.commit_count, 1);
	ck_assert_ptr_eq(s.commit[0].data, commit);
	ck_assert_ptr_eq(s.document, h->c.document_id);
	ck_assert_int_eq(tbv_bytes_is(s.log, "log"), 1);
	ck_assert_uint_eq(s.log_size, 5);
	stop(h);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("accept_endorsement");
	TCase *tcase = tcase_create("accept_endorsement");

	tcase_add_loop_test(tcase, endorsed, 0, ROWS(rows));
	tcase_add_loop_test(tcase, full, 0, 5);
	tcase_add_test(tcase, signers);
	tcase_add_test(tcase, asks);
	tcase_add_test(tcase, revoked);
	tcase_add_test(tcase, subject);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
