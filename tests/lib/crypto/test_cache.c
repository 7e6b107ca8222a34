/*
 * The cache: found is what was added, byte for byte, and what was longest
 * unused goes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/cache.h"
#include "document/certificate.h"
#include "support.h"

#define CERTIFICATES 256	/* as many as the cache holds */
#define DOCUMENTS 16
#define ROUNDS 20000
#define SIZE 600

/* Who signed, and what: i in its last bytes, as a signature would be. */
struct pair {
	uint8_t point[TBV_POINT_SIZE];
	uint8_t bytes[SIZE];
	struct tbv_bytes what;
};

static void
make(unsigned int i, struct pair *p)
{
	memset(p, 0, sizeof(*p));
	memcpy(p->bytes + SIZE - sizeof(i), &i, sizeof(i));
	p->what.data = p->bytes;
	p->what.len = SIZE;
}

static int
has(struct tbv_cache *c, enum tbv_signed kind, unsigned int i)
{
	struct pair p;

	make(i, &p);
	return tbv_cache_has(c, kind, p.point, p.what);
}

static void
add(struct tbv_cache *c, enum tbv_signed kind, unsigned int i)
{
	struct pair p;

	make(i, &p);
	tbv_cache_add(c, kind, p.point, p.what);
}

START_TEST(empty)
{
	struct tbv_cache *c = tbv_cache_new();

	ck_assert_ptr_nonnull(c);
	/* an entry of zeros is not in an empty cache */
	ck_assert_int_eq(has(c, TBV_SIGNED_CERTIFICATE, 0), 0);
	ck_assert_int_eq(has(c, TBV_SIGNED_DOCUMENT, 0), 0);
	ck_assert_ptr_nonnull(tbv_cache_keyring(c));
	tbv_cache_free(c);
	tbv_cache_free(NULL);
}
END_TEST

START_TEST(none)
{
	add(NULL, TBV_SIGNED_CERTIFICATE, 1);
	ck_assert_int_eq(has(NULL, TBV_SIGNED_CERTIFICATE, 1), 0);
	ck_assert_ptr_null(tbv_cache_keyring(NULL));
}
END_TEST

static int
has_pair(struct tbv_cache *c, const struct pair *p)
{
	return tbv_cache_has(c, TBV_SIGNED_CERTIFICATE, p->point, p->what);
}

/* Any bit of what was signed, its signature's too, and of the key. */
START_TEST(exact_bytes)
{
	struct tbv_cache *c = tbv_cache_new();
	struct pair p;
	size_t i;

	ck_assert_ptr_nonnull(c);
	make(0x12345678, &p);
	tbv_cache_add(c, TBV_SIGNED_CERTIFICATE, p.point, p.what);
	ck_assert_int_eq(has_pair(c, &p), 1);
	for (i = 0; i < 8 * (size_t)SIZE; i++) {
		p.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
		ck_assert_msg(!has_pair(c, &p), "bit %zu", i);
		p.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (i = 0; i < 8 * (size_t)TBV_POINT_SIZE; i++) {
		p.point[i / 8] ^= (uint8_t)(1 << i % 8);
		ck_assert_msg(!has_pair(c, &p), "bit %zu of the key", i);
		p.point[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	p.what.len--;
	ck_assert_int_eq(has_pair(c, &p), 0);
	p.what.data++;
	ck_assert_int_eq(has_pair(c, &p), 0);
	tbv_cache_free(c);
}
END_TEST

/* A document is never found as a certificate, whatever its bytes. */
START_TEST(kinds)
{
	struct tbv_cache *c = tbv_cache_new();

	ck_assert_ptr_nonnull(c);
	add(c, TBV_SIGNED_DOCUMENT, 1);
	add(c, TBV_SIGNED_CERTIFICATE, 2);
	ck_assert_int_eq(has(c, TBV_SIGNED_DOCUMENT, 1), 1);
	ck_assert_int_eq(has(c, TBV_SIGNED_CERTIFICATE, 1), 0);
	ck_assert_int_eq(has(c, TBV_SIGNED_DOCUMENT, 2), 0);
	ck_assert_int_eq(has(c, TBV_SIGNED_CERTIFICATE, 2), 1);
	tbv_cache_free(c);
}
END_TEST

/* The first is used all the time, and stays; the second is not. */
static void
fill(enum tbv_signed kind, unsigned int room)
{
	struct tbv_cache *c = tbv_cache_new();
	unsigned int i;

	ck_assert_ptr_nonnull(c);
	for (i = 1; i <= room; i++)
		add(c, kind, i);
	for (i = 2; i <= room; i++)
		ck_assert_int_eq(has(c, kind, i), 1);
	ck_assert_int_eq(has(c, kind, 1), 1);
	for (i = 1001; i < 1000 + room; i++) {
		add(c, kind, i);
		ck_assert_int_eq(has(c, kind, i), 1);
		ck_assert_int_eq(has(c, kind, i - 999), 0);
		ck_assert_int_eq(has(c, kind, 1), 1);
	}
	tbv_cache_free(c);
}

START_TEST(bounded)
{
	fill(TBV_SIGNED_CERTIFICATE, CERTIFICATES);
	fill(TBV_SIGNED_DOCUMENT, DOCUMENTS);
}
END_TEST

struct thread {
	struct tbv_cache *cache;
	unsigned int first;
	int found, wrong;
};

/*
 * Adds its own keys, and must never find one that nobody adds.  The other
 * thread may have evicted one of them in the meantime.
 */
static void *
work(void *arg)
{
	struct thread *t = arg;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		add(t->cache, TBV_SIGNED_CERTIFICATE, t->first + i % 64);
		t->found += has(t->cache, TBV_SIGNED_CERTIFICATE,
		    t->first + i % 64);
		t->wrong += has(t->cache, TBV_SIGNED_CERTIFICATE,
		    0xdead0000u + i);
	}
	return NULL;
}

START_TEST(threads)
{
	struct thread t[2];
	pthread_t id[2];
	int i;

	t[0].cache = t[1].cache = tbv_cache_new();
	ck_assert_ptr_nonnull(t[0].cache);
	for (i = 0; i < 2; i++) {
		t[i].first = 1000u * ((unsigned int)i + 1);
		t[i].found = t[i].wrong = 0;
		ck_assert_int_eq(pthread_create(&id[i], NULL, work, &t[i]),
		    0);
	}
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(pthread_join(id[i], NULL), 0);
	ck_assert_int_eq(t[0].wrong + t[1].wrong, 0);
	ck_assert_int_gt(t[0].found, 0);
	ck_assert_int_gt(t[1].found, 0);
	tbv_cache_free(t[0].cache);
}
END_TEST

/* What was prepared under one cache is not taken for another's. */
START_TEST(numbers)
{
	struct tbv_cache *a = tbv_cache_new(), *b = tbv_cache_new();

	ck_assert_uint_ne(tbv_cache_number(a), 0);
	ck_assert_uint_eq(tbv_cache_number(a), tbv_cache_number(a));
	ck_assert_uint_ne(tbv_cache_number(a), tbv_cache_number(b));
	ck_assert_uint_eq(tbv_cache_number(NULL), 0);
	tbv_cache_free(b);
	tbv_cache_free(a);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cache");
	TCase *tcase = tcase_create("cache");

	tcase_add_test(tcase, numbers);
	tcase_add_test(tcase, empty);
	tcase_add_test(tcase, none);
	tcase_add_test(tcase, exact_bytes);
	tcase_add_test(tcase, kinds);
	tcase_add_test(tcase, bounded);
	tcase_add_test(tcase, threads);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
