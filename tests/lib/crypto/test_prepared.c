/*
 * What lanes found good: known byte for byte, of the evidence that it was found
 * for, and nothing that they did not find good.
 *
 * Lanes are this file's own: a signature whose r begins with 1 is good.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "crypto/lanes.h"
#include "crypto/prepared.h"
#include "support.h"

#define PIECES 3

static size_t lanes_seen;
static int lanes_rc;

int __wrap_tbv_lanes_check(struct tbv_lane *, size_t);

int
__wrap_tbv_lanes_check(struct tbv_lane *lane, size_t count)
{
	size_t i;

	lanes_seen = count;
	for (i = 0; i < count; i++)
		lane[i].state = lane[i].rs[0] == 1 ? TBV_LANE_GOOD :
		    TBV_LANE_BAD;
	return lanes_rc;
}

static uint8_t key[TBV_POINT_SIZE] = { 4, 1, 2, 3 };

/* A certificate of these bytes, signed well or not. */
static void
add(struct tbv_queue *q, const char *what, int good)
{
	struct tbv_to_check c;

	memset(&c, 0, sizeof(c));
	c.kind = TBV_SIGNED_CERTIFICATE;
	c.point = key;
	c.what = chars(what);
	c.part[0] = chars(what);
	c.parts = 1;
	c.rs[0] = good ? 1 : 2;
	tbv_queue_add(q, &c);
}

static int
has(const struct tbv_prepared *p, enum tbv_signed kind, const char *what)
{
	struct tbv_known known = { NULL, p, 0 };
	int found = tbv_known_has(&known, kind, key, chars(what));

	ck_assert_uint_eq(known.by_lanes, (unsigned int)found);
	return found;
}

static int
has_certificate(const struct tbv_prepared *p, const char *what)
{
	return has(p, TBV_SIGNED_CERTIFICATE, what);
}

static struct tbv_queue *
new_queue(struct tbv_cache *cache)
{
	struct tbv_queue *q = tbv_queue_new(PIECES, cache, NULL);

	ck_assert_ptr_nonnull(q);
	lanes_rc = TBV_OK;
	return q;
}

START_TEST(good_and_bad)
{
	struct tbv_queue *q = new_queue(NULL);
	struct tbv_prepared *p;

	ck_assert_int_eq(tbv_queue_next(q), 0);
	add(q, "bad before", 0);
	add(q, "good", 1);
	add(q, "bad after", 0);
	ck_assert_int_eq(tbv_queue_check(q), TBV_OK);
	ck_assert_uint_eq(lanes_seen, 3);
	p = tbv_queue_take(q, 0);
	tbv_queue_free(q);
	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(has_certificate(p, "good"), 1);
	ck_assert_int_eq(has_certificate(p, "goo"), 0);
	ck_assert_int_eq(has_certificate(p, "good "), 0);
	ck_assert_int_eq(has_certificate(p, "bad before"), 0);
	ck_assert_int_eq(has_certificate(p, "bad after"), 0);
	ck_assert_int_eq(has(p, TBV_SIGNED_DOCUMENT, "good"), 0);
	key[1]++;			/* by another key */
	ck_assert_int_eq(has_certificate(p, "good"), 0);
	key[1]--;
	tbv_prepared_free(p);
	ck_assert_int_eq(has_certificate(NULL, "good"), 0);
	tbv_prepared_free(NULL);
}
END_TEST

/* One lane for what several have; each has its own memory of it. */
START_TEST(shared)
{
	struct tbv_prepared *p[PIECES];
	struct tbv_queue *q = new_queue(NULL);
	size_t i;

	for (i = 0; i < PIECES; i++) {
		ck_assert_int_eq(tbv_queue_next(q), 0);
		add(q, "of all", 1);
		if (i == 1)
			add(q, "of one", 1);
	}
	ck_assert_int_eq(tbv_queue_next(q), -1);
	ck_assert_int_eq(tbv_queue_check(q), TBV_OK);
	ck_assert_uint_eq(lanes_seen, 2);
	for (i = 0; i < PIECES; i++)
		p[i] = tbv_queue_take(q, i);
	tbv_queue_free(q);
	for (i = 0; i < PIECES; i++) {
		ck_assert_int_eq(has_certificate(p[i], "of all"), 1);
		ck_assert_int_eq(has_certificate(p[i], "of one"), i == 1);
		tbv_prepared_free(p[i]);
	}
}
END_TEST

START_TEST(nothing)
{
	struct tbv_queue *q = new_queue(NULL);

	ck_assert_int_eq(tbv_queue_next(q), 0);
	ck_assert_int_eq(tbv_queue_next(q), 0);
	add(q, "bad", 0);
	ck_assert_int_eq(tbv_queue_check(q), TBV_OK);
	ck_assert_ptr_null(tbv_queue_take(q, 0));
	ck_assert_ptr_null(tbv_queue_take(q, 1));
	tbv_queue_free(q);
	tbv_queue_free(NULL);
	q = new_queue(NULL);		/* freed with what nobody took */
	ck_assert_int_eq(tbv_queue_next(q), 0);
	add(q, "good", 1);
	lanes_rc = TBV_ERR_ENGINE;
	ck_assert_int_eq(tbv_queue_check(q), TBV_ERR_ENGINE);
	tbv_queue_free(q);
}
END_TEST

/* What libcrypto found good is not checked again, and is not the lanes'. */
START_TEST(cached)
{
	struct tbv_cache *cache = tbv_cache_new();
	struct tbv_queue *q = new_queue(cache);
	struct tbv_known known = { cache, NULL, 0 };

	tbv_cache_add(cache, TBV_SIGNED_CERTIFICATE, key, chars("known"));
	ck_assert_int_eq(tbv_queue_next(q), 0);
	add(q, "known", 1);
	add(q, "new", 1);
	ck_assert_int_eq(tbv_queue_check(q), TBV_OK);
	ck_assert_uint_eq(lanes_seen, 1);
	tbv_prepared_free(tbv_queue_take(q, 0));
	tbv_queue_free(q);
	ck_assert_int_eq(tbv_known_has(&known, TBV_SIGNED_CERTIFICATE, key,
	    chars("known")), 1);
	ck_assert_uint_eq(known.by_lanes, 0);
	ck_assert_int_eq(tbv_known_has(&known, TBV_SIGNED_CERTIFICATE, key,
	    chars("new")), 0);
	tbv_cache_free(cache);
}
END_TEST

/* More than a document can have is left for its verdict. */
START_TEST(too_many)
{
	struct tbv_queue *q = new_queue(NULL);
	char what[] = "a";
	size_t i;

	ck_assert_int_eq(tbv_queue_next(q), 0);
	for (i = 0; i < 26; i++, what[0]++)
		add(q, what, 1);
	ck_assert_int_eq(tbv_queue_check(q), TBV_OK);
	ck_assert_uint_eq(lanes_seen, 9);
	tbv_queue_free(q);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("prepared");
	TCase *tcase = tcase_create("prepared");

	tcase_add_test(tcase, good_and_bad);
	tcase_add_test(tcase, shared);
	tcase_add_test(tcase, nothing);
	tcase_add_test(tcase, cached);
	tcase_add_test(tcase, too_many);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
