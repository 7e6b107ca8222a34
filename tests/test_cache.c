/*
 * The cache: found is what was added, byte for byte, and the oldest goes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "cache.h"
#include "support.h"

#define ENTRIES 256		/* as many as the cache holds */
#define ROUNDS 20000

/* A key of our own making: i in its first bytes. */
static void
make(unsigned int i, uint8_t key[TBV_CACHE_KEY_SIZE])
{
	memset(key, 0, TBV_CACHE_KEY_SIZE);
	memcpy(key, &i, sizeof(i));
}

static int
has(struct tbv_cache *c, unsigned int i)
{
	uint8_t key[TBV_CACHE_KEY_SIZE];

	make(i, key);
	return tbv_cache_has(c, key);
}

static void
add(struct tbv_cache *c, unsigned int i)
{
	uint8_t key[TBV_CACHE_KEY_SIZE];

	make(i, key);
	tbv_cache_add(c, key);
}

START_TEST(empty)
{
	struct tbv_cache *c = tbv_cache_new();

	ck_assert_ptr_nonnull(c);
	/* the key of all zeros is not there by itself */
	ck_assert_int_eq(has(c, 0), 0);
	tbv_cache_free(c);
	tbv_cache_free(NULL);
}
END_TEST

START_TEST(each_byte_counts)
{
	struct tbv_cache *c = tbv_cache_new();
	uint8_t key[TBV_CACHE_KEY_SIZE];
	int bit, i;

	ck_assert_ptr_nonnull(c);
	make(0x12345678, key);
	tbv_cache_add(c, key);
	ck_assert_int_eq(tbv_cache_has(c, key), 1);
	for (i = 0; i < TBV_CACHE_KEY_SIZE; i++)
		for (bit = 0; bit < 8; bit++) {
			key[i] ^= (uint8_t)(1 << bit);
			ck_assert_int_eq(tbv_cache_has(c, key), 0);
			key[i] ^= (uint8_t)(1 << bit);
		}
	ck_assert_int_eq(tbv_cache_has(c, key), 1);
	tbv_cache_free(c);
}
END_TEST

START_TEST(ring)
{
	struct tbv_cache *c = tbv_cache_new();
	unsigned int i;

	ck_assert_ptr_nonnull(c);
	for (i = 1; i <= ENTRIES; i++)
		add(c, i);
	for (i = 1; i <= ENTRIES; i++)
		ck_assert_int_eq(has(c, i), 1);
	add(c, 1001);
	ck_assert_int_eq(has(c, 1), 0);
	ck_assert_int_eq(has(c, 2), 1);
	ck_assert_int_eq(has(c, 1001), 1);
	for (i = 1002; i <= 1000 + ENTRIES; i++) {
		add(c, i);
		ck_assert_int_eq(has(c, i - 1000), 0);
		ck_assert_int_eq(has(c, i), 1);
	}
	ck_assert_int_eq(has(c, 1001), 1);
	tbv_cache_free(c);
}
END_TEST

/* Two certificates, parsed, whose bytes are ours to change. */
struct pair {
	struct tbv_bytes issuer_der, der;
	struct tbv_certificate issuer, cert;
	uint8_t point[TBV_POINT_SIZE];
	uint8_t key[TBV_CACHE_KEY_SIZE];
};

static void
set_up(struct pair *p)
{
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	p->issuer_der = load_pem("pki/root.pem");
	p->der = load_pem("pki/regional.pem");
	ck_assert_int_eq(tbv_certificate_parse(p->issuer_der, "issuer",
	    &p->issuer, &fault), TBV_OK);
	ck_assert_int_eq(tbv_certificate_parse(p->der, "cert", &p->cert,
	    &fault), TBV_OK);
	memcpy(p->point, p->issuer.point, sizeof(p->point));
	p->issuer.point = p->point;
	ck_assert_int_eq(tbv_cache_key(&p->issuer, &p->cert, p->key), 0);
}

static void
tear_down(struct pair *p)
{
	discard(p->issuer_der);
	discard(p->der);
}

static int
same_key(const struct pair *p)
{
	uint8_t key[TBV_CACHE_KEY_SIZE];

	ck_assert_int_eq(tbv_cache_key(&p->issuer, &p->cert, key), 0);
	return memcmp(key, p->key, sizeof(key)) == 0;
}

/* Any byte of the certificate, its signature's too, and of the key. */
START_TEST(exact_bytes)
{
	struct pair p;
	uint8_t *der;
	size_t i;

	set_up(&p);
	ck_assert_int_eq(same_key(&p), 1);
	der = (uint8_t *)(uintptr_t)p.der.data;
	for (i = 0; i < p.der.len; i++) {
		der[i] ^= 1;
		ck_assert_msg(!same_key(&p), "byte %zu of the DER", i);
		der[i] ^= 1;
	}
	for (i = 0; i < sizeof(p.point); i++) {
		p.point[i] ^= 0x80;
		ck_assert_msg(!same_key(&p), "byte %zu of the key", i);
		p.point[i] ^= 0x80;
	}
	p.cert.der.len--;
	ck_assert_int_eq(same_key(&p), 0);
	p.cert.der.len++;
	ck_assert_int_eq(same_key(&p), 1);
	tear_down(&p);
}
END_TEST

/* The issuer's name and dates are no part: another rule looks at those. */
START_TEST(only_the_key)
{
	struct pair p;

	set_up(&p);
	p.issuer.der.len--;
	p.issuer.not_after = 0;
	p.issuer.is_ca = 0;
	ck_assert_int_eq(same_key(&p), 1);
	tear_down(&p);
}
END_TEST

/* Who issued whom is not who was issued by whom. */
START_TEST(other_direction)
{
	uint8_t key[TBV_CACHE_KEY_SIZE];
	struct pair p;

	set_up(&p);
	ck_assert_int_eq(tbv_cache_key(&p.cert, &p.issuer, key), 0);
	ck_assert_int_ne(memcmp(key, p.key, sizeof(key)), 0);
	tear_down(&p);
}
END_TEST

struct thread {
	struct tbv_cache *cache;
	unsigned int first;
	int found, wrong;
};

/* Adds keys of its own, and must never find one that nobody adds.  One of
 * its own may have been pushed out by the other thread in between. */
static void *
work(void *arg)
{
	struct thread *t = arg;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		add(t->cache, t->first + i % 64);
		t->found += has(t->cache, t->first + i % 64);
		t->wrong += has(t->cache, 0xdead0000u + i);
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

int
main(void)
{
	Suite *suite = suite_create("cache");
	TCase *tcase = tcase_create("cache");

	tcase_add_test(tcase, empty);
	tcase_add_test(tcase, each_byte_counts);
	tcase_add_test(tcase, ring);
	tcase_add_test(tcase, exact_bytes);
	tcase_add_test(tcase, only_the_key);
	tcase_add_test(tcase, other_direction);
	tcase_add_test(tcase, threads);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
