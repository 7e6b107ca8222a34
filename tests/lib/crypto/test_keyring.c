/*
 * Keys that were made ready: found by their point, copied, and the longest
 * unused gives way when every slot is in use.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/evp.h>
#include <string.h>

#include "crypto/keyring.h"
#include "crypto/signature.h"
#include "support.h"

#define KEYS 256		/* as many as keyring.c has slots */

/* Points that differ in their last byte, or in the one before it. */
static const uint8_t *
point(size_t i)
{
	static uint8_t p[TBV_POINT_SIZE];

	memset(p, 0, sizeof(p));
	p[0] = 0x04;
	p[TBV_POINT_SIZE - 2] = (uint8_t)(i >> 8);
	p[TBV_POINT_SIZE - 1] = (uint8_t)i;
	return p;
}

/* A context that differs from others by the bytes that it has hashed. */
static EVP_MD_CTX *
context(size_t i)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	ck_assert_ptr_nonnull(ctx);
	ck_assert_int_eq(EVP_DigestInit_ex(ctx, EVP_sha256(), NULL), 1);
	ck_assert_int_eq(EVP_DigestUpdate(ctx, point(i), TBV_POINT_SIZE), 1);
	return ctx;
}

/* Whether the keyring has the context of i, at the point of i. */
static int
has(struct tbv_keyring *k, size_t i)
{
	unsigned char got[EVP_MAX_MD_SIZE], want[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = tbv_keyring_get(k, point(i)), *own = context(i);

	if (ctx != NULL) {
		ck_assert_int_eq(EVP_DigestFinal_ex(ctx, got, NULL), 1);
		ck_assert_int_eq(EVP_DigestFinal_ex(own, want, NULL), 1);
		ck_assert_mem_eq(got, want, 32);
	}
	EVP_MD_CTX_free(own);
	EVP_MD_CTX_free(ctx);
	return ctx != NULL;
}

static void
add(struct tbv_keyring *k, size_t i)
{
	tbv_keyring_add(k, point(i), context(i));
}

static struct tbv_keyring *
keyring_of(size_t count)
{
	struct tbv_keyring *k = tbv_keyring_new();
	size_t i;

	ck_assert_ptr_nonnull(k);
	for (i = 0; i < count; i++)
		add(k, i);
	return k;
}

START_TEST(empty)
{
	struct tbv_keyring *k = keyring_of(0);

	ck_assert_int_eq(tbv_keyring_has(k, point(0)), 0);
	ck_assert_ptr_null(tbv_keyring_get(k, point(0)));
	ck_assert_ptr_nonnull(tbv_keyring_curve(k));
	ck_assert_ptr_null(tbv_keyring_curve(NULL));
	tbv_keyring_free(k);
	tbv_keyring_free(NULL);
}
END_TEST

static const struct {
	const char *why;
	size_t count;
} sizes[] = {
	{ "one", 1 }, { "two", 2 }, { "all but one", KEYS - 1 },
	{ "every slot in use", KEYS }
};

/* All are there, each with its own context, and what is not is not found. */
START_TEST(full)
{
	struct tbv_keyring *k = keyring_of(sizes[_i].count);
	size_t i;

	for (i = 0; i < sizes[_i].count; i++)
		ck_assert_msg(has(k, i) && tbv_keyring_has(k, point(i)),
		    "%s: %zu", sizes[_i].why, i);
	ck_assert_int_eq(has(k, sizes[_i].count), 0);
	ck_assert_int_eq(tbv_keyring_has(k, point(KEYS)), 0);
	tbv_keyring_free(k);
}
END_TEST

/* What a full keyring forgets is what was used longest ago. */
static const struct {
	const char *why;
	size_t from, to;		/* used after all were added */
	int by_has;
	size_t added;			/* beside those that fill it */
	size_t gone;			/* in the order of their addition */
} uses[] = {
	{ "one more", 0, 0, 0, 1, 0 },
	{ "the oldest was used", 0, 1, 0, 1, 1 },
	{ "the oldest was asked for", 0, 1, 1, 1, 1 },
	{ "all but the last were used", 0, KEYS - 1, 0, 1, KEYS - 1 },
	{ "all but the first were used", 1, KEYS, 0, 1, 0 },
	{ "all were used in order", 0, KEYS, 0, 1, 0 },
	{ "twice as many", 0, 0, 0, KEYS, KEYS - 1 }
};

START_TEST(longest_unused_gives_way)
{
	struct tbv_keyring *k = keyring_of(KEYS);
	size_t count = 0, i;

	for (i = uses[_i].from; i < uses[_i].to; i++)
		ck_assert_int_eq(uses[_i].by_has ?
		    tbv_keyring_has(k, point(i)) : has(k, i), 1);
	for (i = 0; i < uses[_i].added; i++)
		add(k, KEYS + i);
	ck_assert_msg(!tbv_keyring_has(k, point(uses[_i].gone)),
	    "%s: %zu is there", uses[_i].why, uses[_i].gone);
	for (i = 0; i < 2 * KEYS; i++)
		count += (size_t)has(k, i);
	ck_assert_uint_eq(count, KEYS);
	for (i = 0; i < uses[_i].added; i++)
		ck_assert_int_eq(has(k, KEYS + i), 1);
	tbv_keyring_free(k);
}
END_TEST

/* A point is all of its bytes. */
START_TEST(other_points)
{
	struct tbv_keyring *k = keyring_of(1);
	uint8_t p[TBV_POINT_SIZE];
	size_t i;

	for (i = 0; i < sizeof(p); i++) {
		memcpy(p, point(0), sizeof(p));
		p[i] ^= 1;
		ck_assert_int_eq(tbv_keyring_has(k, p), 0);
		ck_assert_ptr_null(tbv_keyring_get(k, p));
	}
	tbv_keyring_free(k);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("keyring");
	TCase *tcase = tcase_create("keyring");

	tcase_add_test(tcase, empty);
	tcase_add_loop_test(tcase, full, 0, ROWS(sizes));
	tcase_add_loop_test(tcase, longest_unused_gives_way, 0, ROWS(uses));
	tcase_add_test(tcase, other_points);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
