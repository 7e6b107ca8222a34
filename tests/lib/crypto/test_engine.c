/*
 * A lying engine: this file is between it and the library, and reverses its
 * results.  libcrypto detects it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/lanes.h"
#include "support.h"

#ifdef TBV_WITH_CRYPTO_MB
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#define LANES 4096

static enum { ALL_GOOD, ALL_BAD, ALL_ODD } says;
static int applicable = 1;
static size_t engine_calls, checked_again;

int __wrap_mbx_is_crypto_mb_applicable(unsigned long long);
unsigned int __wrap_mbx_nistp384_ecdsa_verify_mb8(const void *, const void *,
    const void *, const void *, const void *, const void *, void *);
enum tbv_signature __real_tbv_signature_check_digest(const uint8_t *,
    const uint8_t *, const uint8_t *);
enum tbv_signature __wrap_tbv_signature_check_digest(const uint8_t *,
    const uint8_t *, const uint8_t *);

int
__wrap_mbx_is_crypto_mb_applicable(unsigned long long features)
{
	return applicable && features != 0;
}

/* Eight lanes of four bits: 0 is good, 8 a bad signature. */
unsigned int
__wrap_mbx_nistp384_ecdsa_verify_mb8(const void *r, const void *s,
    const void *digest, const void *x, const void *y, const void *z,
    void *room)
{
	(void)r, (void)s, (void)digest, (void)x, (void)y, (void)z, (void)room;
	engine_calls++;
	return says == ALL_GOOD ? 0 : says == ALL_BAD ? 0x88888888u :
	    0x12346791u;
}

enum tbv_signature
__wrap_tbv_signature_check_digest(const uint8_t *point, const uint8_t *digest,
    const uint8_t *rs)
{
	checked_again++;
	return __real_tbv_signature_check_digest(point, digest, rs);
}

/* The one function of libcrypto that fails, each time. */
static const char *fails = "";

#define FAILS(name, type, params, args, failed) \
	type __real_##name params; \
	type __wrap_##name params; \
	type \
	__wrap_##name params \
	{ \
		return strcmp(fails, #name) == 0 ? (failed) : \
		    __real_##name args; \
	}

FAILS(BN_MONT_CTX_new, BN_MONT_CTX *, (void), (), NULL)
FAILS(BN_MONT_CTX_set, int, (BN_MONT_CTX *a, const BIGNUM *b, BN_CTX *c),
    (a, b, c), 0)
FAILS(BN_mod_add_quick, int, (BIGNUM *a, const BIGNUM *b, const BIGNUM *c,
    const BIGNUM *d), (a, b, c, d), 0)
FAILS(BN_mod_mul_montgomery, int, (BIGNUM *a, const BIGNUM *b,
    const BIGNUM *c, BN_MONT_CTX *d, BN_CTX *e), (a, b, c, d, e), 0)
FAILS(BN_mod_sub_quick, int, (BIGNUM *a, const BIGNUM *b, const BIGNUM *c,
    const BIGNUM *d), (a, b, c, d), 0)
FAILS(BN_new, BIGNUM *, (void), (), NULL)
FAILS(BN_to_montgomery, int, (BIGNUM *a, const BIGNUM *b, BN_MONT_CTX *c,
    BN_CTX *d), (a, b, c, d), 0)
FAILS(EVP_PKEY_CTX_new_from_pkey, EVP_PKEY_CTX *, (OSSL_LIB_CTX *a,
    EVP_PKEY *b, const char *c), (a, b, c), NULL)
FAILS(EVP_PKEY_verify_init, int, (EVP_PKEY_CTX *a), (a), 0)
FAILS(EVP_PKEY_verify, int, (EVP_PKEY_CTX *a, const unsigned char *b,
    size_t c, const unsigned char *d, size_t e), (a, b, c, d, e), -1)
FAILS(RAND_bytes, int, (unsigned char *a, int b), (a, b), 0)

static const char *const failing[] = { "BN_MONT_CTX_new", "BN_MONT_CTX_set",
    "BN_mod_add_quick", "BN_mod_mul_montgomery", "BN_mod_sub_quick", "BN_new",
    "BN_to_montgomery", "EVP_PKEY_CTX_new_from_pkey", "EVP_PKEY_verify_init",
    "EVP_PKEY_verify", "RAND_bytes" };

static uint8_t point[TBV_POINT_SIZE];
static struct tbv_lane good, *lane;

static void
set_up(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-384");
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	uint8_t der[128];
	const unsigned char *p = der;
	size_t len = sizeof(der), point_len;
	ECDSA_SIG *sig;
	size_t i;

	memset(&good, 0, sizeof(good));
	memset(good.digest, 7, sizeof(good.digest));
	ck_assert_int_eq(EVP_PKEY_get_octet_string_param(key, "pub", point,
	    sizeof(point), &point_len), 1);
	ck_assert_uint_eq(point_len, sizeof(point));
	ck_assert_int_eq(EVP_PKEY_sign_init(ctx), 1);
	ck_assert_int_eq(EVP_PKEY_sign(ctx, der, &len, good.digest,
	    sizeof(good.digest)), 1);
	sig = d2i_ECDSA_SIG(NULL, &p, (long)len);
	ck_assert_ptr_nonnull(sig);
	ck_assert_int_eq(BN_bn2binpad(ECDSA_SIG_get0_r(sig), good.rs, 48), 48);
	ck_assert_int_eq(BN_bn2binpad(ECDSA_SIG_get0_s(sig), good.rs + 48, 48),
	    48);
	good.point = point;
	lane = calloc(LANES, sizeof(*lane));
	ck_assert_ptr_nonnull(lane);
	for (i = 0; i < LANES; i++)
		lane[i] = good;
	ECDSA_SIG_free(sig);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	applicable = 1;
	engine_calls = checked_again = 0;
}

static void
tear_down(void)
{
	free(lane);
}

static void
expect_all(enum tbv_lane_state state)
{
	size_t i;

	for (i = 0; i < LANES; i++)
		ck_assert_int_eq(lane[i].state, state);
}

/* One in 64, at random: of 4096 that is 64, give or take 8. */
START_TEST(one_in_64)
{
	size_t first;

	says = ALL_GOOD;
	ck_assert_int_eq(tbv_lanes_check(lane, LANES), TBV_OK);
	expect_all(TBV_LANE_GOOD);
	ck_assert_uint_eq(engine_calls, LANES / 8);
	first = checked_again;
	ck_assert_uint_gt(first, 20);
	ck_assert_uint_lt(first, 120);
}
END_TEST

/* However few there are, one of them is, and not always the same one. */
START_TEST(one_at_least)
{
	int caught = 0, i;

	says = ALL_GOOD;
	for (i = 0; i < 64; i++) {
		checked_again = 0;
		ck_assert_int_eq(tbv_lanes_check(lane, 1), TBV_OK);
		ck_assert_uint_eq(checked_again, 1);
		checked_again = 0;
		ck_assert_int_eq(tbv_lanes_check(lane, 9), TBV_OK);
		ck_assert_uint_ge(checked_again, 1);
	}
	ck_assert_int_eq(tbv_lanes_check(lane, 0), TBV_OK);
	lane[3].digest[0] ^= 1;
	for (i = 0; i < 200; i++)
		caught += tbv_lanes_check(lane, 4) == TBV_ERR_ENGINE;
	ck_assert_int_gt(caught, 20);	/* 50 are likely */
	ck_assert_int_lt(caught, 100);
}
END_TEST

START_TEST(bad_for_good)
{
	says = ALL_BAD;
	ck_assert_int_eq(tbv_lanes_check(lane, 1), TBV_ERR_ENGINE);
	ck_assert_int_eq(lane[0].state, TBV_LANE_UNKNOWN);
}
END_TEST

/* That none of 4096 lies is looked at has a chance of 10^-28. */
START_TEST(good_for_bad)
{
	size_t i;

	for (i = 0; i < LANES; i++)
		lane[i].digest[0] ^= 1;
	says = ALL_GOOD;
	ck_assert_int_eq(tbv_lanes_check(lane, LANES), TBV_ERR_ENGINE);
	expect_all(TBV_LANE_UNKNOWN);
}
END_TEST

/* A bad one is looked at by libcrypto whatever the dice say. */
START_TEST(bad_for_bad)
{
	size_t i;

	for (i = 0; i < 16; i++)
		lane[i].digest[0] ^= 1;
	says = ALL_BAD;
	ck_assert_int_eq(tbv_lanes_check(lane, 16), TBV_OK);
	ck_assert_uint_eq(checked_again, 16);
	for (i = 0; i < 16; i++)
		ck_assert_int_eq(lane[i].state, TBV_LANE_BAD);
}
END_TEST

/* Any other status is not a verdict on the signature. */
START_TEST(odd_statuses)
{
	says = ALL_ODD;
	ck_assert_int_eq(tbv_lanes_check(lane, LANES), TBV_OK);
	expect_all(TBV_LANE_UNKNOWN);
	ck_assert_uint_eq(checked_again, 0);
}
END_TEST

/* Without the instructions it is not called: it would end the process. */
START_TEST(not_applicable)
{
	const char *name;

	applicable = 0;
	says = ALL_GOOD;
	ck_assert_int_eq(tbv_lanes_usable(), 0);
	ck_assert_int_eq(tbv_lanes(&name), 0);
	ck_assert_str_eq(name, "crypto_mb");
	ck_assert_int_eq(tbv_lanes_check(lane, LANES), TBV_OK);
	expect_all(TBV_LANE_UNKNOWN);
	ck_assert_uint_eq(engine_calls, 0);
}
END_TEST

/* A failure of libcrypto is neither a result nor a difference. */
START_TEST(failures)
{
	size_t i;

	says = ALL_BAD;			/* so that each is checked again */
	for (i = 0; i < 8; i++)
		lane[i].digest[0] ^= 1;
	fails = failing[_i];
	ck_assert_int_eq(tbv_lanes_check(lane, 8), TBV_OK);
	fails = "";
	for (i = 0; i < 8; i++)
		ck_assert_int_eq(lane[i].state, TBV_LANE_UNKNOWN);
	/* it was the failure that left them unknown */
	ck_assert_int_eq(tbv_lanes_check(lane, 8), TBV_OK);
	for (i = 0; i < 8; i++)
		ck_assert_int_eq(lane[i].state, TBV_LANE_BAD);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("engine");
	TCase *tcase = tcase_create("engine");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, one_in_64);
	tcase_add_test(tcase, one_at_least);
	tcase_add_test(tcase, bad_for_good);
	tcase_add_test(tcase, good_for_bad);
	tcase_add_test(tcase, bad_for_bad);
	tcase_add_test(tcase, odd_statuses);
	tcase_add_test(tcase, not_applicable);
	tcase_add_loop_test(tcase, failures, 0, ROWS(failing));
	suite_add_tcase(suite, tcase);
	return run(suite);
}

#else

int
main(void)
{
	(void)puts("1..0 # SKIP built without --with-crypto-mb");
	return 0;
}

#endif
