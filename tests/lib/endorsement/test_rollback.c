/*
 * Serials of endorsement lists: after a list has been seen in any way, no older
 * one is accepted, and no other one with the same serial.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "endorsement/endorsement.h"
#include "support.h"

#define ALICE 1u
#define BOB 2u

/* A list of serial 5 by alice, and what else was seen, each of digest 1. */
static const struct {
	const char *why;
	uint64_t given, kept, seen, min;	/* 0: there is none */
	uint32_t signers;		/* of the one that is given */
	uint8_t digest;			/* of the one that is asked about */
	const char *want;
} rows[] = {
	{ "nothing else", 0, 0, 0, 0, 0, 1, "ok" },
	{ "the least that is taken", 0, 0, 0, 5, 0, 1, "ok" },
	{ "below that", 0, 0, 0, 6, 0, 1, "endorsements-serial" },
	{ "an older one is given", 4, 0, 0, 0, ALICE, 1, "ok" },
	{ "the same is given", 5, 0, 0, 0, ALICE, 1, "ok" },
	{ "another of that serial is given", 5, 0, 0, 0, ALICE, 2,
	    "equivocation" },
	{ "a newer one is given", 6, 0, 0, 0, ALICE, 1, "rollback" },
	{ "a newer one, of several", 6, 0, 0, 0, ALICE | BOB, 1, "rollback" },
	{ "a newer one of somebody else", 6, 0, 0, 0, BOB, 2, "ok" },
	{ "an older one is kept", 0, 4, 0, 0, 0, 1, "ok" },
	{ "the same is kept", 0, 5, 0, 0, 0, 1, "ok" },
	{ "another of that serial is kept", 0, 5, 0, 0, 0, 2, "equivocation" },
	{ "a newer one is kept", 0, 6, 0, 0, 0, 1, "rollback" },
	{ "an older serial was seen", 0, 0, 4, 0, 0, 1, "ok" },
	{ "the same serial was seen", 0, 0, 5, 0, 0, 1, "ok" },
	{ "another of that serial was seen", 0, 0, 5, 0, 0, 2,
	    "equivocation" },
	{ "a newer serial was seen", 0, 0, 6, 0, 0, 1, "rollback" },
	{ "what is kept comes before the least", 0, 6, 0, 9, 0, 1,
	    "rollback" }
};

struct serials {
	struct tbv_endorsements list[2];
	struct tbv_kept kept[2];
	struct tbv_endorsers endorsers;
	struct tbv_serial seen;
	struct tbv_lists lists;
	struct tbv_list_rules rules;
	uint8_t some;
};

static void
set_up(struct serials *s, int row)
{
	memset(s, 0, sizeof(*s));
	s->endorsers.count = 2;
	s->endorsers.endorser[1].key.digest[0] = 1;
	s->list[0].stream = s->list[1].stream = s->seen.stream = chars("s");
	s->list[0].serial = 5;
	s->list[0].signers = ALICE;
	s->list[0].digest[0] = rows[row].digest;
	s->list[1].serial = rows[row].given;
	s->list[1].signers = rows[row].signers;
	s->list[1].digest[0] = 1;
	s->kept[0].list.serial = rows[row].kept;
	s->kept[0].list.digest[0] = 1;
	s->kept[0].data = rows[row].kept > 0 ? &s->some : NULL;
	/* bob's is never alice's */
	s->kept[1].list.serial = 9;
	s->kept[1].data = &s->some;
	s->seen.serial = rows[row].seen;
	s->seen.body[0] = 1;
	s->lists.list = s->list;
	s->lists.count = rows[row].given > 0 ? 2 : 1;
	s->lists.endorsers = &s->endorsers;
	s->lists.kept = s->kept;
	s->rules.seen = &s->seen;
	s->rules.seen_count = rows[row].seen > 0;
	s->rules.min_serial = rows[row].min;
}

START_TEST(serial)
{
	struct tbv_fault fault;
	struct serials s;

	set_up(&s, _i);
	tbv_fault_clear(&fault);
	expect_token(rows[_i].why, tbv_rollback_check(&s.list[0], &s.lists,
	    &s.rules, &fault), rows[_i].want);
}
END_TEST

/* Another's serial, and one in another stream, are of no other list. */
START_TEST(others)
{
	struct tbv_fault fault;
	struct serials s;

	set_up(&s, 16);
	s.seen.key[0] = 1;
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_rollback_check(&s.list[0], &s.lists, &s.rules,
	    &fault), TBV_OK);
	set_up(&s, 16);
	s.seen.stream = chars("t");
	ck_assert_int_eq(tbv_rollback_check(&s.list[0], &s.lists, &s.rules,
	    &fault), TBV_OK);
	set_up(&s, 12);
	s.lists.kept = NULL;
	ck_assert_int_eq(tbv_rollback_check(&s.list[0], &s.lists, &s.rules,
	    &fault), TBV_OK);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("rollback");
	TCase *tcase = tcase_create("rollback");

	tcase_add_loop_test(tcase, serial, 0, ROWS(rows));
	tcase_add_test(tcase, others);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
