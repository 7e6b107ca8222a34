/*
 * The only file that uses an engine other than libcrypto: Intel's crypto_mb,
 * which checks eight signatures in the eight lanes of AVX-512 registers.
 *
 * It is not trusted to check its inputs: before it sees any of them, r and s
 * are found to be within 1..n-1, and the point to have coordinates below p and
 * to be on the curve.  Samples of its answers are compared with libcrypto's.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifdef TBV_WITH_CRYPTO_MB
/* its functions for OpenSSL's objects are not needed */
#define BN_OPENSSL_DISABLE
#include <crypto_mb/cpu_features.h>
#include <crypto_mb/ec_nistp384.h>
#include <crypto_mb/status.h>
#endif
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/lanes.h"

#define SIZE 48			/* of a coordinate, of r and of s */
#define WIDTH 8			/* lanes */
#define LIMBS 6
#define ONE_IN 64		/* is checked again, and one of each call */
#define CHOICE 4		/* random bytes that choose the latter */

/* secp384r1: SEC 2 2.5.1 */
static const uint8_t prime[SIZE] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff
};
static const uint8_t order[SIZE] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
	0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73
};
static const uint8_t constant_b[SIZE] = {
	0xb3, 0x31, 0x2f, 0xa7, 0xe2, 0x3e, 0xe7, 0xe4, 0x98, 0x8e, 0x05, 0x6b,
	0xe3, 0xf8, 0x2d, 0x19, 0x18, 0x1d, 0x9c, 0x6e, 0xfe, 0x81, 0x41, 0x12,
	0x03, 0x14, 0x08, 0x8f, 0x50, 0x13, 0x87, 0x5a, 0xc6, 0x56, 0x39, 0x8d,
	0x8a, 0x2e, 0xd1, 0x9d, 0x2a, 0x85, 0xc8, 0xed, 0xd3, 0xec, 0x2a, 0xef
};

/* Arithmetic modulo p, in Montgomery's form. */
struct field {
	BN_CTX *ctx;
	BN_MONT_CTX *mont;
	BIGNUM *p, *b;			/* b in Montgomery's form */
	BIGNUM *x, *y, *left, *right;
};

static void
field_close(struct field *f)
{
	BN_free(f->right);
	BN_free(f->left);
	BN_free(f->y);
	BN_free(f->x);
	BN_free(f->b);
	BN_free(f->p);
	BN_MONT_CTX_free(f->mont);
	BN_CTX_free(f->ctx);
}

/* 0, or -1 if out of memory; must be closed in either case. */
static int
field_open(struct field *f)
{
	memset(f, 0, sizeof(*f));
	f->ctx = BN_CTX_new();
	f->mont = BN_MONT_CTX_new();
	f->p = BN_bin2bn(prime, SIZE, NULL);
	f->b = BN_bin2bn(constant_b, SIZE, NULL);
	f->x = BN_new();
	f->y = BN_new();
	f->left = BN_new();
	f->right = BN_new();
	if (f->ctx == NULL || f->mont == NULL || f->p == NULL ||
	    f->b == NULL || f->x == NULL || f->y == NULL || f->left == NULL ||
	    f->right == NULL || BN_MONT_CTX_set(f->mont, f->p, f->ctx) != 1 ||
	    BN_to_montgomery(f->b, f->b, f->mont, f->ctx) != 1)
		return -1;
	return 0;
}

/* Whether y^2 = x^3 - 3x + b; also 0 for no memory. */
static int
is_on_curve(struct field *f, const uint8_t *x, const uint8_t *y)
{
	int i;

	if (BN_bin2bn(x, SIZE, f->x) == NULL ||
	    BN_bin2bn(y, SIZE, f->y) == NULL ||
	    BN_to_montgomery(f->x, f->x, f->mont, f->ctx) != 1 ||
	    BN_to_montgomery(f->y, f->y, f->mont, f->ctx) != 1 ||
	    BN_mod_mul_montgomery(f->left, f->y, f->y, f->mont,
	    f->ctx) != 1 ||
	    BN_mod_mul_montgomery(f->right, f->x, f->x, f->mont,
	    f->ctx) != 1 ||
	    BN_mod_mul_montgomery(f->right, f->right, f->x, f->mont,
	    f->ctx) != 1)
		return 0;
	for (i = 0; i < 3; i++)
		if (BN_mod_sub_quick(f->right, f->right, f->x, f->p) != 1)
			return 0;
	return BN_mod_add_quick(f->right, f->right, f->b, f->p) == 1 &&
	    BN_cmp(f->left, f->right) == 0;
}

/* Whether a number of SIZE bytes is within 1..n-1. */
static int
is_scalar(const uint8_t *number)
{
	static const uint8_t zero[SIZE];

	return memcmp(number, zero, SIZE) != 0 &&
	    memcmp(number, order, SIZE) < 0;
}

/*
 * Whether the engine may see it: the point is 0x04 || x || y.  It also accepts
 * no digest beyond the bounds of r, which one of 2^190 is.
 */
static int
is_sound(struct field *f, const struct tbv_lane *lane)
{
	const uint8_t *x = lane->point + 1, *y = x + SIZE;

	return is_scalar(lane->digest) && is_scalar(lane->rs) &&
	    is_scalar(lane->rs + SIZE) &&
	    lane->point[0] == 0x04 && memcmp(x, prime, SIZE) < 0 &&
	    memcmp(y, prime, SIZE) < 0 && is_on_curve(f, x, y);
}

#ifdef TBV_WITH_CRYPTO_MB

/* A coordinate in the engine's format, the lowest 64 bits first. */
static void
to_limbs(const uint8_t *in, int64u out[LIMBS])
{
	size_t i;

	memset(out, 0, LIMBS * sizeof(*out));
	for (i = 0; i < SIZE; i++)
		out[i / 8] |= (int64u)in[SIZE - 1 - i] << 8 * (i % 8);
}

static enum tbv_lane_state
state_of_status(mbx_status status)
{
	if (status == MBX_STATUS_OK)
		return TBV_LANE_GOOD;
	return status == MBX_STATUS_SIGNATURE_ERR ? TBV_LANE_BAD :
	    TBV_LANE_UNKNOWN;
}

/* From 1 to WIDTH lanes; missing ones repeat the first. */
static void
run_engine(struct tbv_lane *const *lane, size_t count)
{
	int64u x[WIDTH][LIMBS], y[WIDTH][LIMBS];
	const int64u *px[WIDTH], *py[WIDTH];
	const int8u *r[WIDTH], *s[WIDTH], *digest[WIDTH];
	const struct tbv_lane *l;
	mbx_status status;
	size_t i;

	for (i = 0; i < WIDTH; i++) {
		l = lane[i < count ? i : 0];
		r[i] = l->rs;
		s[i] = l->rs + SIZE;
		digest[i] = l->digest;
		to_limbs(l->point + 1, x[i]);
		to_limbs(l->point + 1 + SIZE, y[i]);
		px[i] = x[i];
		py[i] = y[i];
	}
	/* no z: the coordinates are affine; no buffer: it uses its own */
	status = mbx_nistp384_ecdsa_verify_mb8(r, s, digest, px, py, NULL,
	    NULL);
	for (i = 0; i < count; i++)
		lane[i]->state = state_of_status(MBX_GET_STS(status, (int)i));
}

static const char engine[] = "crypto_mb";

int
tbv_lanes_usable(void)
{
	/* an instruction that the processor lacks would kill the process */
	return mbx_is_crypto_mb_applicable(mbx_get_cpu_features()) != 0;
}

#else

static void
run_engine(struct tbv_lane *const *lane, size_t count)
{
	(void)lane;
	(void)count;
}

static const char engine[] = "";

int
tbv_lanes_usable(void)
{
	return 0;
}

#endif

const char *
tbv_lanes_engine(void)
{
	return engine;
}

int
tbv_lanes(const char **name)
{
	if (name != NULL)
		*name = *engine != '\0' ? engine : NULL;
	return tbv_lanes_usable();
}

/* Runs the valid ones through the engine, eight at a time. */
static void
run_sound(struct tbv_lane *lane, size_t count)
{
	struct tbv_lane *ready[WIDTH];
	struct field field;
	size_t i, n = 0;

	if (field_open(&field) == 0) {
		for (i = 0; i < count; i++) {
			if (is_sound(&field, &lane[i]))
				ready[n++] = &lane[i];
			if (n == WIDTH) {
				run_engine(ready, n);
				n = 0;
			}
		}
		if (n > 0)
			run_engine(ready, n);
	}
	field_close(&field);
}

void
tbv_lanes_run(struct tbv_lane *lane, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		lane[i].state = TBV_LANE_UNKNOWN;
	if (count == 0 || !tbv_lanes_usable())
		return;
	ERR_set_mark();
	run_sound(lane, count);
	ERR_pop_to_mark();
}

/*
 * Compares a lane with libcrypto.  If libcrypto cannot check it, the state
 * becomes unknown, because an answer without a comparison is not trusted.
 */
static int
lane_agrees(struct tbv_lane *lane)
{
	enum tbv_lane_state said = lane->state;

	switch (tbv_signature_check_digest(lane->point, lane->digest,
	    lane->rs)) {
	case TBV_SIGNATURE_GOOD:
		return said == TBV_LANE_GOOD;
	case TBV_SIGNATURE_BAD:
		return said == TBV_LANE_BAD;
	case TBV_SIGNATURE_BAD_KEY:	/* it was found on the curve */
		return 0;
	case TBV_SIGNATURE_NO_VERDICT:
		break;
	}
	lane->state = TBV_LANE_UNKNOWN;
	return 1;
}

/* One of count, at random. */
static size_t
choose_lane(const uint8_t bytes[CHOICE], size_t count)
{
	return (size_t)(((uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	    (uint32_t)bytes[2] << 8 | bytes[3]) % count);
}

/*
 * One random byte for each lane, and CHOICE more, so that nobody can predict
 * which ones are checked; in a call of any size, at least one is.
 */
static int
compare_lanes(struct tbv_lane *lane, size_t count, const uint8_t *dice)
{
	size_t i, chosen = choose_lane(dice + count, count);

	for (i = 0; i < count; i++) {
		if (lane[i].state == TBV_LANE_UNKNOWN ||
		    (lane[i].state == TBV_LANE_GOOD && i != chosen &&
		    dice[i] % ONE_IN != 0))
			continue;
		if (!lane_agrees(&lane[i]))
			return TBV_ERR_ENGINE;
	}
	return TBV_OK;
}

static void
forget_all(struct tbv_lane *lane, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		lane[i].state = TBV_LANE_UNKNOWN;
}

int
tbv_lanes_check(struct tbv_lane *lane, size_t count)
{
	uint8_t *dice;
	int rc = TBV_OK;

	if (count == 0)
		return TBV_OK;
	tbv_lanes_run(lane, count);
	ERR_set_mark();
	if ((dice = malloc(count + CHOICE)) == NULL ||
	    RAND_bytes(dice, (int)(count + CHOICE)) != 1)
		forget_all(lane, count);
	else if ((rc = compare_lanes(lane, count, dice)) != TBV_OK)
		forget_all(lane, count);
	free(dice);
	ERR_pop_to_mark();
	return rc;
}
